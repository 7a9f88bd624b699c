"""The alignment index: one number for how far apart the two sides of an account are (MEASURES section 5)."""

from collections.abc import Iterable

import numpy as np

from analysis.gaps import NORMAL_95
from analysis.ratings import Floats
from analysis.results import BandedGap, Cell, Comparison, Gap, NotEnough, Withheld

NO_GAPS = NotEnough("No dimension has answers from both sides.")


def alignment_index(gap: Floats, sd: Floats, half_range: Floats | float) -> Floats:
    """A = 100·max(0, 1 - G/(R/2)), G = root mean over dimensions of (theta² + variance), R the scale's range (MEASURES section 5).

    `gap` and `sd` are posterior means and standard deviations of shape (dimensions, accounts), nan where there is no gap;
    `half_range` is R/2 in the same unit, a number or of shape (dimensions, 1). Shape (accounts,), nan for accounts without any gap.
    """
    squares = (gap**2 + sd**2) / np.asarray(half_range) ** 2
    there = np.isfinite(squares)
    count = there.sum(axis=0)
    mean = np.sum(squares, axis=0, where=there) / np.maximum(count, 1)
    return np.where(count > 0, 100 * np.maximum(0.0, 1 - np.sqrt(mean)), np.nan)


def index_sd(gap: Floats, sd: Floats, half_range: Floats | float) -> Floats:
    """Standard deviation of the index by the delta method, from the variance 4·theta²·var + 2·var² of each squared gap; same shapes."""
    theta2, variance = gap**2 / np.asarray(half_range) ** 2, sd**2 / np.asarray(half_range) ** 2
    there = np.isfinite(theta2 + variance)
    count = np.maximum(there.sum(axis=0), 1)
    mean = np.sum(theta2 + variance, axis=0, where=there) / count
    spread = np.sqrt(np.sum(4 * theta2 * variance + 2 * variance**2, axis=0, where=there)) / count
    return np.where(mean > 0, 50 * spread / np.sqrt(np.where(mean > 0, mean, 1.0)), np.nan)


def alignment(cells: Iterable[Cell], comparison: Comparison = "service") -> float | Withheld | NotEnough:
    """The index of one account and wave from the posterior gaps of one comparison as they are shown, 0 to 100.

    Over its dimensions: those of several pairs where there are any, and the pairs that belong to none. Withheld as soon as one gap is:
    an index over the rest would pass for the whole.
    """
    found = _columns(cells, comparison)
    return float(alignment_index(*found)[0]) if isinstance(found, tuple) else found


def alignment_sd(cells: Iterable[Cell], comparison: Comparison = "service") -> float | Withheld | NotEnough:
    """How sure one may be of `alignment`, as a standard deviation; absent as that is."""
    found = _columns(cells, comparison)
    return float(index_sd(*found)[0]) if isinstance(found, tuple) else found


def _columns(cells: Iterable[Cell], comparison: Comparison) -> tuple[Floats, Floats, Floats] | Withheld | NotEnough:
    """Posterior gaps, their standard deviations and half ranges of one account's dimensions, a column each."""
    gaps: list[tuple[float, float, float]] = []
    for cell in dimensions_of(cell for cell in cells if cell.comparison == comparison):
        if isinstance(cell.gap, BandedGap):
            return Withheld("R13")
        if isinstance(cell.gap, Withheld):
            return cell.gap
        if isinstance(cell.gap, Gap):
            sd = (cell.gap.posterior_high - cell.gap.posterior_low) / (2 * NORMAL_95)
            gaps.append((cell.gap.posterior_gap, sd, (cell.scale.maximum - cell.scale.minimum) / 2))
    if not gaps:
        return NO_GAPS
    columns = np.array(gaps)
    return columns[:, :1], columns[:, 1:2], columns[:, 2:]


def dimensions_of(cells: Iterable[Cell]) -> list[Cell]:
    """Of one comparison's cells those that stand for a dimension."""
    return [cell for cell in cells if cell.level == "dimension" or (cell.level == "item" and not cell.dimension and cell.pair != "*")]

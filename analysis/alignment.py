"""The alignment index: one number for how far apart the two sides of an account are (MEASURES section 5)."""

from collections.abc import Iterable
from math import sqrt

from analysis.gaps import NORMAL_95, unit
from analysis.results import BandedGap, Cell, Comparison, Gap, NotEnough, Withheld

NO_GAPS = NotEnough("No dimension has answers from both sides.")


def alignment(cells: Iterable[Cell], comparison: Comparison = "service") -> float | Withheld | NotEnough:
    """A = 100·max(0, 1 - G/2) of one account and wave, G = root mean of (theta² + variance) over its pairs in points of a 1-5 scale.

    0 to 100, from the posterior gaps of one comparison as they are shown. Withheld as soon as one pair's gap is: an index over the
    rest would pass for the whole.
    """
    squares: list[float] = []
    for cell in cells:
        if cell.comparison != comparison or cell.pair == "*":
            continue
        if isinstance(cell.gap, BandedGap):
            return Withheld("R13")
        if isinstance(cell.gap, Withheld):
            return cell.gap
        if isinstance(cell.gap, Gap):
            squares.append(_square(cell.gap) / unit(cell.scale) ** 2)
    if not squares:
        return NO_GAPS
    return 100 * max(0.0, 1 - sqrt(sum(squares) / len(squares)) / 2)


def _square(gap: Gap) -> float:
    sd = (gap.posterior_high - gap.posterior_low) / (2 * NORMAL_95)
    return gap.posterior_gap**2 + sd**2

"""The hand-off matrix: departments rate what they receive from each other, shown cell by cell and as a model (MEASURES.md section 7)."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.special import ndtr

from analysis.disclosure import Turnover, internal_side, ladder_across
from analysis.disclosure.ladder import Ladder
from analysis.gaps import NORMAL_95, benjamini_hochberg
from analysis.handoffs.model import Fit, RatedCells, Reciprocity, fit, reciprocity, reliability
from analysis.ratings import Floats
from analysis.results import Mean, NotEnough, Side, Withheld
from analysis.scores import POMP
from analysis.sides import ALONE, Shown
from analysis.variance import END_MARGIN, SCORE_PHI
from analysis.waves import Beside

LEAST_DEPARTMENTS = 4
LEAST_SHARE = 0.4
UNUSUAL_AT = 0.05
COARSE = Withheld("R5")
FEW_DEPARTMENTS = NotEnough(f"Fewer than {LEAST_DEPARTMENTS} departments rate, or are rated, in cells that are printed as a mean.")
FEW_CELLS = NotEnough("Fewer than 40 % of the pairs of departments have a cell that is printed as a mean.")
NO_LEAGUE_TABLE = (
    "By name, not by rank: in simulated companies like this one the lowest department was truly the lowest in six of ten cases."
)
# Which rule is named for a department without a printed mean: the one that comes nearest to showing something.
_NEAREST = ("R13", "R4", "R7", "R1")


class HandoffCell(Struct, frozen=True):
    """What `rater` gave `rated`, as it may be shown."""

    rater: str
    rated: str
    side: Side


class Interval(Struct, frozen=True):
    """95 %, in POMP, rounded outwards to what its people allow (R5)."""

    low: float
    high: float


class Quality(Struct, frozen=True):
    """What a department would get, had every department that rates rated it; in a model without interval: its plain mean."""

    department: str
    level: Side
    interval: Interval | Withheld | NotEnough


class UnusualPair(Struct, frozen=True):
    """A cell that lies apart from what its rater gives and its rated department gets elsewhere."""

    rater: str
    rated: str
    direction: Literal["better", "worse"]


class Share(Struct, frozen=True):
    """Part of all variance, and how much of the true differences its predicted effects hold; both 0 to 1, two decimals."""

    share: float
    reliability: float


class Shares(Struct, frozen=True):
    """`error` is not measured but taken as `score_variance` says: the spread within departments is nobody's to see."""

    leniency: Share
    quality: Share
    pair: Share
    error: float


class Modelled(Struct, frozen=True, tag="modelled"):
    """The social relations model of the cells that are printed as a mean; `order` says why there are no ranks."""

    qualities: tuple[Quality, ...]
    unusual: tuple[UnusualPair, ...]
    reciprocity: Reciprocity | NotEnough
    shares: Shares
    order: str = NO_LEAGUE_TABLE


class PlainMeans(Struct, frozen=True, tag="plain_means"):
    """Means over raters with their n where the model cannot be fitted, and the reason."""

    means: tuple[Quality, ...]
    reason: NotEnough
    order: str = NO_LEAGUE_TABLE


class HandoffMatrix(Struct, frozen=True):
    """All cells in order of department names, and what they say together."""

    cells: tuple[HandoffCell, ...]
    summary: Modelled | PlainMeans


class Printed(Struct, frozen=True):
    """The cells that are printed as a mean, with the least people each stands for; `error` is the variance of single scores."""

    cells: RatedCells
    n: Floats
    error: float

    def people(self, department: int) -> int:
        """The least who rated it."""
        return int(np.sum(self.n[self.cells.rated == department]))


def handoff_matrix(departments: Sequence[str], shown: Shown, beside: Beside = ALONE) -> HandoffMatrix:
    """The matrix of "received" ratings, of `shown_cells` of these departments, in POMP (MEASURES section 7).

    Everything beside the cells is computed from the means of cells as they are printed, from 8 people on: the model with at least 4
    departments on both sides and 40 % of the pairs, else plain means. A quality stands for the least of its cells' people, and is
    rounded by the ladder; `beside` compares its people (a row per department) with those of earlier waves (R7).
    """
    order = sorted(range(len(departments)), key=departments.__getitem__)
    sides = {(i, j): shown.side(i * len(departments) + j, 0) for i in order for j in order if i != j}
    cells = tuple(HandoffCell(departments[i], departments[j], side) for (i, j), side in sides.items())
    printed = as_printed(shown, len(departments))
    model = _too_few(printed.cells, len(departments)) or fit(printed.cells)

    def quality(department: int) -> Quality:
        if not printed.people(department):
            nothing = _nothing([side for (_, rated), side in sides.items() if rated == department])
            return Quality(departments[department], nothing, nothing)
        level, interval = _level(printed, model, department, beside.turnovers.get((department, 0), ()))
        return Quality(departments[department], level, interval)

    qualities = tuple(quality(department) for department in order)
    if isinstance(model, NotEnough):
        return HandoffMatrix(cells, PlainMeans(qualities, model))
    returned = _rounded(reciprocity(printed.cells, model))
    return HandoffMatrix(cells, Modelled(qualities, _unusual(printed.cells, model, departments), returned, _shares(model, printed.error)))


def as_printed(shown: Shown, count: int) -> Printed:
    """What the model may know of `count` departments."""
    summary = shown.summary
    at = np.flatnonzero(summary.n)
    n, mean, rounding = (column[at, 0] for column in (summary.n, summary.mean, summary.rounding))
    error = score_variance(n, mean)
    return Printed(RatedCells(at // max(count, 1), at % max(count, 1), mean, error / n + rounding), n, error)


def score_variance(n: Floats, mean: Floats) -> float:
    """Variance of single scores within a department, in squared POMP: .14 of the product of what lies above and below the overall mean.

    The prior of the gaps (MEASURES section 3), because nothing of the spread behind confidential means may be used: one joiner
    would move it. The intervals of quality do not hang on it, since what it leaves over is counted as the pairs' (bench/handoffs.py).
    """
    margin = END_MARGIN * (POMP.maximum - POMP.minimum)
    middle = float(np.sum(n * mean) / max(np.sum(n), 1.0))
    held = min(max(middle, POMP.minimum + margin), POMP.maximum - margin)
    return SCORE_PHI * (POMP.maximum - held) * (held - POMP.minimum)


def _too_few(cells: RatedCells, departments: int) -> NotEnough | None:
    """Why the cells that are printed as a mean cannot carry the model."""
    if min(len(np.unique(cells.rater)), len(np.unique(cells.rated))) < LEAST_DEPARTMENTS:
        return FEW_DEPARTMENTS
    return FEW_CELLS if len(cells.mean) < LEAST_SHARE * departments * (departments - 1) else None


def _nothing(sides: Sequence[Side]) -> Withheld:
    """Why nothing is said of a department without a printed mean."""
    rules = {side.rule if isinstance(side, Withheld) else "R13" for side in sides}
    return Withheld(next((rule for rule in _NEAREST if rule in rules), "R1"))


def _level(
    printed: Printed, model: Fit | NotEnough, department: int, turnovers: tuple[Turnover, ...]
) -> tuple[Side, Interval | Withheld | NotEnough]:
    """A department's quality with 1.96 roots of its prediction error variance to each side, or its plain mean."""
    n, own = printed.people(department), printed.cells.rated == department
    if isinstance(model, NotEnough):
        return _side(n, float(np.sum(printed.n[own] * printed.cells.mean[own])) / n, turnovers), model
    at = int(np.searchsorted(model.rated, department))
    level, half = float(model.level.value[at]), NORMAL_95 * float(model.level.variance[at]) ** 0.5
    side, rung = _side(n, level, turnovers), ladder_across(n, turnovers)
    if not (isinstance(rung, Ladder) and isinstance(side, Mean)):
        return side, rung if isinstance(rung, Withheld) else COARSE
    step = rung.step * (POMP.maximum - POMP.minimum) / 4
    level = min(max(level, side.value - step / 2), side.value + step / 2)  # no further out than it is printed (R5)
    low, high = floor((level - half) / step) * step, ceil((level + half) / step) * step
    return side, Interval(max(low, POMP.minimum), min(high, POMP.maximum))


def _side(n: int, mean: float, turnovers: tuple[Turnover, ...]) -> Side:
    return internal_side("confidential", n, n, min(max(mean, POMP.minimum), POMP.maximum), POMP, turnovers=turnovers, owners=0)


def _unusual(cells: RatedCells, model: Fit, names: Sequence[str]) -> tuple[UnusualPair, ...]:
    """Pairs whose effect is apart from 0: |z| > 1.96 with z = BLUP / root of its error variance, after Benjamini-Hochberg."""
    z = model.pair.value / np.sqrt(model.pair.variance)
    q = benjamini_hochberg(two_sided(z))
    found = [
        UnusualPair(names[cells.rater[cell]], names[cells.rated[cell]], "better" if z[cell] > 0 else "worse")
        for cell in np.flatnonzero(q < UNUSUAL_AT)
    ]
    return tuple(sorted(found, key=lambda pair: (pair.rater, pair.rated)))


def two_sided(z: Floats) -> Floats:
    """Two-sided p of standard normal deviates."""
    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)


def _rounded(found: Reciprocity | NotEnough) -> Reciprocity | NotEnough:
    if isinstance(found, NotEnough):
        return found
    return Reciprocity(round(found.correlation, 2), round(found.low, 2), round(found.high, 2), found.n)


def _shares(model: Fit, error: float) -> Shares:
    parts, held = model.components, model.held
    total = parts.leniency + parts.quality + parts.pair + error
    return Shares(
        leniency=Share(round(parts.leniency / total, 2), round(reliability(model.leniency, held.leniency), 2)),
        quality=Share(round(parts.quality / total, 2), round(reliability(model.quality, held.quality), 2)),
        pair=Share(round(parts.pair / total, 2), round(reliability(model.pair, held.pair), 2)),
        error=round(error / total, 2),
    )

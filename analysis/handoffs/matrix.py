"""The hand-off matrix: departments rate what they receive from each other, shown cell by cell and as a model (MEASURES.md section 7)."""

from math import ceil, floor
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.special import ndtr

from analysis.disclosure import LEAST_K, internal_side, ladder
from analysis.gaps import NORMAL_95, benjamini_hochberg
from analysis.handoffs.model import Components, Fit, RatedCells, Reciprocity, fit, reciprocity, reliability
from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough, Scale, Side, Withheld
from analysis.scores import POMP, pomp
from surveys.errors import BadInput

LEAST_DEPARTMENTS = 4
LEAST_SHARE = 0.4
UNUSUAL_AT = 0.05
HIDDEN = Withheld("R1")
COARSE = Withheld("R5")
FEW_DEPARTMENTS = NotEnough(f"Fewer than {LEAST_DEPARTMENTS} departments rate, or are rated, in cells that may be shown.")
FEW_CELLS = NotEnough("Fewer than 40 % of the pairs of departments have a cell that may be shown.")
NO_LEAGUE_TABLE = (
    "By name, not by rank: in simulated companies like this one the lowest department was truly the lowest in six of ten cases."
)


class Handoffs(Struct, frozen=True):
    """Ratings of one direction, an entry per answer: `rater` and `rated` are positions in `departments`.

    `raters`, shape (departments, departments), counts the distinct people of each department who rated each other one, from
    participation. Where storage can tell people apart, `respondent` does so within a department.
    """

    departments: tuple[str, ...]
    rater: Ints
    rated: Ints
    value: Floats
    raters: Ints
    respondent: Ints | None = None
    scale: Scale = POMP


class HandoffCells(Struct, frozen=True):
    """People, mean and sum of squares within of each pair, in POMP, shape (departments, departments): row rates column (n 0: mean 0)."""

    n: Floats
    mean: Floats
    ss: Floats


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
    leniency: Share
    quality: Share
    pair: Share
    error: float


class Modelled(Struct, frozen=True, tag="modelled"):
    """The social relations model of the cells that may be shown; `order` says why there are no ranks."""

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


def handoff_matrix(handoffs: Handoffs, k: int = LEAST_K) -> HandoffMatrix:
    """The matrix of "received" ratings as it may be shown, in POMP (MEASURES section 7).

    Cells below k distinct raters (at least 3) are shown as `Withheld` and enter no figure at all, so no mean, quality or variance can be
    solved for one (R1, R3). All others enter as they are and are printed by the ladder of R5: a cell by its raters, a department's
    quality by all its raters, who are different people in different departments. Pairs are tested where 8 or more rated: below that a
    verdict would say more than the band. Fitted with at least 4 departments on both sides and 40 % of the pairs, else plain means.
    """
    cells = handoff_cells(handoffs)
    shown = cells.n >= max(k, LEAST_K)
    names = handoffs.departments
    order = sorted(range(len(names)), key=names.__getitem__)
    pairs = [(i, j) for i in order for j in order if i != j]
    sides = tuple(HandoffCell(names[i], names[j], cell_side(cells, i, j, k)) for i, j in pairs)
    rated = _rated_cells(cells, shown)
    model = _too_few(shown) or fit(rated)
    if isinstance(model, NotEnough):
        return HandoffMatrix(sides, PlainMeans(tuple(_plain(names[j], cells, shown[:, j], j, model) for j in order), model))
    return HandoffMatrix(sides, _modelled(rated, model, handoffs, order))


def cell_side(cells: HandoffCells, rater: int, rated: int, k: int) -> Side:
    """One cell under the rules for confidential answers."""
    n = int(cells.n[rater, rated])
    return internal_side("confidential", n, n, float(cells.mean[rater, rated]), POMP, k)


def handoff_cells(handoffs: Handoffs) -> HandoffCells:
    """People, mean and sum of squares within per ordered pair, in POMP: the unit is the respondent, never the answer.

    Answers of one respondent about one department are averaged first. Without `respondent` a cell's answers may be several of one
    person: they count as many as `raters` says, with the spread that they have (n = min(answers, raters), ss = s² (n - 1)).
    BadInput for codes, values or shapes that cannot be.
    """
    _check(handoffs)
    count = len(handoffs.departments)
    cell, value = handoffs.rater * count + handoffs.rated, pomp(handoffs.value, handoffs.scale)
    if handoffs.respondent is not None:
        keys, place = np.unique(np.column_stack([cell, handoffs.respondent]), axis=0, return_inverse=True)
        place = place.ravel()
        cell, value = keys[:, 0], np.bincount(place, weights=value, minlength=len(keys)) / np.bincount(place, minlength=len(keys))
    rows = np.bincount(cell, minlength=count * count).astype(np.float64)
    mean = np.bincount(cell, weights=value, minlength=count * count) / np.maximum(rows, 1)
    ss = np.bincount(cell, weights=(value - mean[cell]) ** 2, minlength=count * count)
    n = np.minimum(rows, handoffs.raters.ravel())
    scaled = ss * np.maximum(n - 1, 0) / np.maximum(rows - 1, 1)
    return HandoffCells(*(column.reshape(count, count) for column in (n, np.where(n > 0, mean, 0.0), scaled)))


def _check(handoffs: Handoffs) -> None:
    count = len(handoffs.departments)
    columns = [handoffs.rater, handoffs.rated, handoffs.value, *([] if handoffs.respondent is None else [handoffs.respondent])]
    if len(set(handoffs.departments)) < count:
        raise BadInput("departments: two have one name; give each a name of its own.")
    if len({column.shape for column in columns}) > 1 or handoffs.value.ndim != 1:
        raise BadInput("rater, rated, value and respondent: lengths differ; give each answer one entry in every column.")
    if handoffs.raters.shape != (count, count) or np.any(handoffs.raters < 0):
        raise BadInput("raters: not a count of people for each pair of departments; give a square of as many rows as departments.")
    low, high = handoffs.scale.minimum, handoffs.scale.maximum
    _refuse((handoffs.rater < 0) | (handoffs.rater >= count), "rater", "is no department of the list; use its positions from 0")
    _refuse((handoffs.rated < 0) | (handoffs.rated >= count), "rated", "is no department of the list; use its positions from 0")
    _refuse(handoffs.rater == handoffs.rated, "rated", "is the rater's own department; leave the answer out")
    _refuse(~((handoffs.value >= low) & (handoffs.value <= high)), "value", f"is not from {low:g} to {high:g}; leave missing answers out")


def _refuse(wrong: Bools, column: str, problem: str) -> None:
    if np.any(wrong):
        raise BadInput(f"answer {int(np.argmax(wrong)) + 1}, {column}: it {problem}.")


def _rated_cells(cells: HandoffCells, shown: Bools) -> RatedCells:
    rater, rated = np.nonzero(shown)
    return RatedCells(rater, rated, cells.n[shown], cells.mean[shown], cells.ss[shown])


def _too_few(shown: Bools) -> NotEnough | None:
    """Why the cells that may be shown cannot carry the model."""
    if min(int(shown.any(axis=0).sum()), int(shown.any(axis=1).sum())) < LEAST_DEPARTMENTS:
        return FEW_DEPARTMENTS
    possible = len(shown) * (len(shown) - 1)
    return FEW_CELLS if int(shown.sum()) < LEAST_SHARE * possible else None


def _plain(name: str, cells: HandoffCells, shown: Bools, rated: int, reason: NotEnough) -> Quality:
    """The mean of all raters whose cells may be shown."""
    n = cells.n[shown, rated]
    if len(n) == 0:
        return Quality(name, HIDDEN, HIDDEN)
    mean = float(np.sum(n * cells.mean[shown, rated]) / np.sum(n))
    return Quality(name, _side(int(np.sum(n)), mean), reason)


def _side(n: int, mean: float) -> Side:
    return internal_side("confidential", n, n, min(max(mean, POMP.minimum), POMP.maximum), POMP)


def _modelled(cells: RatedCells, model: Fit, handoffs: Handoffs, order: list[int]) -> Modelled:
    names = handoffs.departments
    return Modelled(
        qualities=tuple(_quality(names[department], cells, model, department) for department in order),
        unusual=_unusual(cells, model, names),
        reciprocity=_printed(reciprocity(cells, model)),
        shares=_shares(model),
    )


def _quality(name: str, cells: RatedCells, model: Fit, department: int) -> Quality:
    """BLUP of a department's level, with 1.96 roots of its prediction error variance to each side."""
    n = int(np.sum(cells.n[cells.rated == department]))
    if n == 0:
        return Quality(name, HIDDEN, HIDDEN)
    at = int(np.searchsorted(model.rated, department))
    level, half = float(model.level.value[at]), NORMAL_95 * float(model.level.variance[at]) ** 0.5
    rung = ladder(n)
    if rung is None:
        return Quality(name, _side(n, level), COARSE)
    step = rung.step * (POMP.maximum - POMP.minimum) / 4
    low, high = floor((level - half) / step) * step, ceil((level + half) / step) * step
    return Quality(name, _side(n, level), Interval(max(low, POMP.minimum), min(high, POMP.maximum)))


def _unusual(cells: RatedCells, model: Fit, names: tuple[str, ...]) -> tuple[UnusualPair, ...]:
    """Pairs whose effect is apart from 0: |z| > 1.96 with z = BLUP / root of its error variance, after Benjamini-Hochberg."""
    tested = np.flatnonzero([ladder(int(n)) is not None for n in cells.n])
    z = model.pair.value[tested] / np.sqrt(model.pair.variance[tested])
    q = benjamini_hochberg(two_sided(z))
    found = [
        UnusualPair(names[cells.rater[cell]], names[cells.rated[cell]], "better" if score > 0 else "worse")
        for cell, score, adjusted in zip(tested, z, q, strict=True)
        if adjusted < UNUSUAL_AT
    ]
    return tuple(sorted(found, key=lambda pair: (pair.rater, pair.rated)))


def two_sided(z: Floats) -> Floats:
    """Two-sided p of standard normal deviates."""
    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)


def _printed(found: Reciprocity | NotEnough) -> Reciprocity | NotEnough:
    if isinstance(found, NotEnough):
        return found
    return Reciprocity(round(found.correlation, 2), round(found.low, 2), round(found.high, 2), found.n)


def _shares(model: Fit) -> Shares:
    parts: Components = model.components
    held = model.held
    return Shares(
        leniency=Share(round(parts.leniency / parts.total, 2), round(reliability(model.leniency, held.leniency), 2)),
        quality=Share(round(parts.quality / parts.total, 2), round(reliability(model.quality, held.quality), 2)),
        pair=Share(round(parts.pair / parts.total, 2), round(reliability(model.pair, held.pair), 2)),
        error=round(parts.error / parts.total, 2),
    )

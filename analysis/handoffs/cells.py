"""Answers of departments about each other, and what may be shown of each pair: all that any other figure is computed from."""

import numpy as np
from msgspec import Struct

from analysis.disclosure import LEAST_K
from analysis.ratings import Bools, Floats, Ints
from analysis.results import Scale
from analysis.scores import POMP, Cells, Scores, pomp
from analysis.sides import ALONE, Shown, internal_shown
from analysis.waves import Beside
from surveys.errors import BadInput


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

    @property
    def cell(self) -> Ints:
        """Where each answer stands in the square of departments, row by row: row rates column."""
        return np.asarray(self.rater * len(self.departments) + self.rated, dtype=np.int64)


class HandoffCells(Struct, frozen=True):
    """People and mean of each pair, in POMP, shape (departments, departments): row rates column (n 0: mean 0)."""

    n: Floats
    mean: Floats


def handoff_cells(handoffs: Handoffs) -> HandoffCells:
    """People and mean per ordered pair, in POMP: the unit is the respondent, never the answer.

    Answers of one respondent about one department are averaged first. Without `respondent` a cell's answers may be several of one
    person: they count as many as `raters` says. BadInput for codes, values or shapes that cannot be.
    """
    _check(handoffs)
    count = len(handoffs.departments)
    cell, value = handoffs.cell, pomp(handoffs.value, handoffs.scale)
    if handoffs.respondent is not None:
        keys, place = np.unique(np.column_stack([cell, handoffs.respondent]), axis=0, return_inverse=True)
        place = place.ravel()
        cell, value = keys[:, 0], np.bincount(place, weights=value, minlength=len(keys)) / np.bincount(place, minlength=len(keys))
    rows = np.bincount(cell, minlength=count * count).astype(np.float64)
    mean = np.bincount(cell, weights=value, minlength=count * count) / np.maximum(rows, 1)
    n = np.minimum(rows, handoffs.raters.ravel())
    return HandoffCells(*(column.reshape(count, count) for column in (n, np.where(n > 0, mean, 0.0))))


def shown_cells(cells: HandoffCells, k: int = LEAST_K, beside: Beside = ALONE) -> Shown:
    """What may be shown of each ordered pair, in POMP: a row per place of the square (`Handoffs.cell`), one column.

    Confidential in every study: R1, R5 and, by what `beside` says of the same rows in earlier waves, R4 and R7. Its summary holds the
    pairs that are printed as a mean, as they are printed: rounded, with the least n, nothing of the spread behind them. Every gap,
    quality, plain mean, share and reciprocity is computed from that summary alone, so nothing can be solved for from them that is not
    printed already, and a banded or hidden pair moves none of them (R3, R13).
    """
    n, mean, nothing = cells.n.reshape(-1, 1), cells.mean.reshape(-1, 1), np.zeros((cells.n.size, 1))
    return internal_shown(Cells(n, mean, nothing, nothing, nothing), n, "confidential", [POMP] * len(n), k, beside, owners=0)


def people_of(handoffs: Handoffs, place: Ints) -> Scores:
    """Who stands behind the figures at these places, one for each answer (below 0: behind none), as `waves.History` asks for it.

    BadInput where nobody can be told apart.
    """
    if handoffs.respondent is None:
        raise BadInput("respondent: is missing; figures of several waves can be compared only where people can be told apart.")
    kept = np.flatnonzero(place >= 0)
    nobody = np.zeros(len(kept), dtype=np.bool_)
    return Scores(place[kept], np.zeros_like(kept), handoffs.respondent[kept], handoffs.value[kept], nobody, nobody)


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

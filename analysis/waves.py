"""What colleagues' confidential figures may stand beside those of earlier waves: the trend ladder (R7) and the audit of sets (R4)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from analysis.disclosure import JOINED_AT_LEAST, Turnover, turnover
from analysis.disclosure.auditor import Auditor
from analysis.ratings import About, View
from analysis.results import Banded, Mean, Side, Withheld
from analysis.scores import Scores

Place = tuple[int, int]  # a dimension and an account
People = frozenset[int]
Frame = tuple[About, View]
Figure = tuple[About, View, str, int]  # a frame, the name of a pair, an account


class Showing(Protocol):
    """What may be shown of each cell of a wave."""

    def side(self, dimension: int, account: int) -> Side: ...


class Beside(Struct, frozen=True):
    """For each cell of a wave with earlier figures: who joined and left since each, and whether its people together tell too much."""

    turnovers: Mapping[Place, tuple[Turnover, ...]] = {}
    refused: frozenset[Place] = frozenset()

    def is_coarser(self, place: Place) -> bool:
        """Whether the ladder already answers for the few who make the difference, by a coarser figure (R7)."""
        return any(0 < one.joined + one.left < JOINED_AT_LEAST for one in self.turnovers.get(place, ()))

    def allowed(self, place: Place, side: Side) -> Side:
        """The side, unless its exact figure beside the earlier ones would tell what few people said."""
        is_exact = isinstance(side, Mean) and not self.is_coarser(place)
        return Withheld("R4") if is_exact and place in self.refused else side


class History:
    """Who stood behind each figure in the waves before; a respondent of the same code is the same person.

    Figures are known by their frame, so that one question is one figure in all comparisons that use it.
    """

    def __init__(self, k: int) -> None:
        self._k = k
        self._people: dict[Figure, list[People]] = {}
        self._exact: dict[Figure, Auditor] = {}

    def beside(self, frame: Frame, names: Sequence[str], scores: Scores) -> Beside:
        """What earlier waves mean for the cells of this one."""
        cells = [(place, people, (*frame, names[place[0]], place[1])) for place, people in behind(scores)]
        turnovers = {
            place: tuple(_turnover(before, people) for before in self._people[figure])
            for place, people, figure in cells
            if figure in self._people
        }
        known = [(place, people, self._exact[figure]) for place, people, figure in cells if figure in self._exact]
        return Beside(turnovers, frozenset(place for place, people, auditor in known if auditor.judge(people) != "holds"))

    def record(self, frame: Frame, names: Sequence[str], scores: Scores, shown: Showing, beside: Beside) -> None:
        """Remember who stands behind what this wave shows; a figure made coarser is no exact sum any more."""
        for place, people in behind(scores):
            side, figure = shown.side(*place), (*frame, names[place[0]], place[1])
            known = self._people.setdefault(figure, [])
            if isinstance(side, Mean | Banded) and people not in known:
                known.append(people)
            if isinstance(side, Mean) and not beside.is_coarser(place):
                self._exact.setdefault(figure, Auditor(self._k)).record(people)


def _turnover(before: People, now: People) -> Turnover:
    """Who joined and left; where nobody is recognised, codes may be made anew each wave, and counts have to do."""
    if before.isdisjoint(now):
        return Turnover(len(before), max(0, len(now) - len(before)), max(0, len(before) - len(now)))
    return turnover(before, now)


def behind(scores: Scores) -> Iterator[tuple[Place, People]]:
    """Who stands behind each cell."""
    if not len(scores.account):
        return
    accounts = int(scores.account.max(initial=0)) + 1
    cell = scores.dimension * accounts + scores.account
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    for first, people in zip(cell[order][starts].tolist(), np.split(scores.respondent[order], starts[1:]), strict=True):
        yield divmod(first, accounts), frozenset(people.tolist())

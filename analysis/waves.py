"""What colleagues' confidential figures may stand beside those of earlier waves: the trend ladder (R7) and the audit of sets (R4)."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct

from analysis.disclosure import JOINED_AT_LEAST, Reach, Stood, Turnover, everybody, turnover
from analysis.disclosure.auditor import Auditor
from analysis.ratings import About, View
from analysis.results import Banded, Mean, Side, Withheld
from analysis.scores import Scores

Place = tuple[int, int]  # a dimension and an account
People = frozenset[Hashable]
Frame = tuple[About, View]
Figure = tuple[About, View, str, int]  # a frame, the name of a pair, an account


class Showing(Protocol):
    """What may be shown of each cell of a wave."""

    def side(self, dimension: int, account: int) -> Side: ...


class Beside(Struct, frozen=True):
    """For each cell of a wave with earlier figures: who joined and left since each, and whether its people together tell too much.

    `told` is what earlier releases of the same wave told of a cell.
    """

    turnovers: Mapping[Place, tuple[Turnover, ...]] = {}
    refused: frozenset[Place] = frozenset()
    told: Mapping[Place, Reach] = {}

    def is_coarser(self, place: Place) -> bool:
        """Whether the ladder already answers for the few who make the difference, by a coarser figure (R7)."""
        return any(0 < one.joined + one.left < JOINED_AT_LEAST for one in self.turnovers.get(place, ()))

    def allowed(self, place: Place, side: Side) -> Side:
        """The side, unless its exact figure beside the earlier ones would tell what few people said."""
        is_exact = isinstance(side, Mean) and not self.is_coarser(place)
        return Withheld("R4") if is_exact and place in self.refused else side


class Shown(Struct, frozen=True):
    """A figure that readers have seen: who stood behind it, and whether it was as exact as the ladder allows by itself."""

    stood: Stood
    is_exact: bool


class History:
    """Who stood behind each figure in the waves before; figures are known by their frame, so that one question is one figure in all
    comparisons that use it.

    A respondent of the same code is the same person. `who` says it where answers have no such code: given an account and how many of
    its respondents stand behind a cell, it says among whom they are.
    """

    def __init__(self, k: int, who: Callable[[int, int], Stood] | None = None) -> None:
        self._who = who
        self._shown: dict[Figure, list[Shown]] = {}
        self._auditors: dict[tuple[People, ...], Auditor] = {(): Auditor(k)}
        self._verdicts: dict[tuple[tuple[People, ...], People], bool] = {}
        self.newest: dict[Figure, Shown] = {}
        self.told: dict[Figure, Reach] = {}

    def beside(self, frame: Frame, names: Sequence[str], scores: Scores) -> Beside:
        """What earlier waves mean for the cells of this one."""
        turnovers: dict[Place, tuple[Turnover, ...]] = {}
        refused: set[Place] = set()
        told: dict[Place, Reach] = {}
        for place, stood, figure in self._cells(frame, names, scores):
            if figure in self.told:
                told[place] = self.told[figure]
            if before := self._shown.get(figure):
                turnovers[place] = tuple(turnover(one.stood, stood) for one in before)
                if not self._holds(tuple(one.stood.people for one in before if one.is_exact), stood.people):
                    refused.add(place)
        return Beside(turnovers, frozenset(refused), told)

    def record(self, frame: Frame, names: Sequence[str], scores: Scores, shown: Showing, beside: Beside) -> None:
        """Remember who stands behind what this wave shows; a figure made coarser is no exact sum any more."""
        for place, stood, figure in self._cells(frame, names, scores):
            side = shown.side(*place)
            if isinstance(side, Mean | Banded):
                self.newest[figure] = Shown(stood, isinstance(side, Mean) and not beside.is_coarser(place))
                self.remember(figure, self.newest[figure])

    def remember(self, figure: Figure, shown: Shown) -> None:
        """Take a figure as seen by readers."""
        known = self._shown.setdefault(figure, [])
        if shown not in known:
            known.append(shown)

    def _cells(self, frame: Frame, names: Sequence[str], scores: Scores) -> Iterator[tuple[Place, Stood, Figure]]:
        for place, people in behind(scores):
            stood = everybody(people) if self._who is None else self._who(place[1], len(people))
            yield place, stood, (*frame, names[place[0]], place[1])

    def _holds(self, before: tuple[People, ...], people: People) -> bool:
        """Whether no few people could be told from these sets and this one; most figures of an account rest on the same sets."""
        if (before, people) not in self._verdicts:
            self._verdicts[before, people] = self._auditor(before).judge(people) == "holds"
        return self._verdicts[before, people]

    def _auditor(self, seen: tuple[People, ...]) -> Auditor:
        if seen not in self._auditors:
            self._auditors[seen] = self._auditor(seen[:-1]).copy()
            self._auditors[seen].record(seen[-1])
        return self._auditors[seen]


def behind(scores: Scores) -> Iterator[tuple[Place, frozenset[Hashable]]]:
    """Who stands behind each cell."""
    if not len(scores.account):
        return
    accounts = int(scores.account.max(initial=0)) + 1
    cell = scores.dimension * accounts + scores.account
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order], prepend=-1))
    for first, people in zip(cell[order][starts].tolist(), np.split(scores.respondent[order], starts[1:]), strict=True):
        yield divmod(first, accounts), frozenset(people.tolist())

"""What an item's figures say, release by release, to whoever knows that none is printed so far out that it leaves few answers (R5); pure.

Worked out from the printed rule in whole answers, not as the product does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from tests.adversary.attacker import POINTS, Printed, Told, printed
from tests.adversary.companies import ITEMS, Company
from tests.adversary.standing import Behind

COMPARISONS: Final = {"partnership": {"partnership", "insight"}}  # what we say of the customer stands in two


class _Room(Struct, frozen=True):
    """A scale: how much an answer may add to a sum, and how much must be open to each newcomer, and beside an insider."""

    width: int
    four_fifths: int
    three_fifths: int


class _Known(Struct, frozen=True):
    """So many people, so many insiders among them, and the ends of their sum, counted from the least answers."""

    people: int = 0
    insiders: int = 0
    least: int = 0
    most: int = 0


ROOMS: Final = {5: _Room(4, 3, 2), 10: _Room(10, 8, 6)}  # by the largest answer; the second counts from 0
ROOM_OF: Final = {item.name: ROOMS[item.maximum] for item in ITEMS}
PAIR_OF: Final = {item.name: item.pair for item in ITEMS}


class Heard:
    """What one item's figures of an account have said so far in a wave."""

    def __init__(self, item: str) -> None:
        self._item, self._room, self._known = item, ROOM_OF.get(item, ROOMS[POINTS]), _Known()
        self.says: Told | None = None

    def stays(self, behind: Behind) -> bool:
        """Whether the figure says what it said: nothing was looked at anew, or only one thing could be printed."""
        people = len(behind.people[self._item])
        if self.says is None or not people:
            return False
        return not behind.is_new or _alike(*self._means(people, behind.owners), people - behind.owners)

    def hear(self, behind: Behind, side: Mapping[str, Any]) -> None:
        """Take in a printed figure that may say something else than before."""
        scaled = self._scaled(side)
        plain, people = printed(scaled), len(behind.people[self._item])
        if plain is not None and people:
            plain = _merged(scaled, plain, *self._means(people, behind.owners))
            self._known = self._learnt(scaled, plain, people, behind.owners)
        if plain is not None:
            self.says = Told(behind.people[self._item], plain)

    def _scaled(self, side: Mapping[str, Any]) -> Mapping[str, Any]:
        """As if it was asked on a scale of 1 to 5."""
        if self._room.width == POINTS - 1 or side["type"] != "mean":
            return side
        return {**side, "value": 1 + (POINTS - 1) * float(side["value"]) / self._room.width}

    def _means(self, people: int, insiders: int) -> tuple[float, float]:
        """Of a first figure the same whether owners answered or not: as tight as if none had, or one, or two."""
        possible = {insiders} if self._known.people else {insiders, 0, 1, 2}
        ends = [(people - insiders + there, *self._ends(people - insiders + there, there)) for there in possible]
        low, high = max(self._mean(low, n) for n, low, _ in ends), min(self._mean(high, n) for n, _, high in ends)
        return min(low, (low + high) / 2), max(high, (low + high) / 2)

    def _mean(self, total: float, people: int) -> float:
        """On a scale of 1 to 5."""
        return 1 + (POINTS - 1) * total / (self._room.width * people)

    def _ends(self, people: int, insiders: int) -> tuple[float, float]:
        """For an outsider, for an insider who joined, and for one who was there before; each knows an answer at the worst end."""
        known, room = self._known, self._room
        more = room.width * (people - known.people)
        lows, highs = [known.least + room.four_fifths], [known.most + more - room.four_fifths]
        if insiders > known.insiders:
            lows.append(known.least + room.width + room.three_fifths)
            highs.append(known.most + more - room.width - room.three_fifths)
        if known.insiders:
            lows.append(max(known.least, room.width) + room.three_fifths)
            highs.append(min(known.most, room.width * (known.people - 1)) + more - room.three_fifths)
        low, high = max(lows), min(highs)
        return (low, high) if low <= high else ((low + high) / 2, (low + high) / 2)

    def _learnt(self, side: Mapping[str, Any], says: Printed, people: int, insiders: int) -> _Known:
        known, width = self._known, self._room.width
        every = range(width * people + 1)
        sums = [total for total in every if _same(side, self._mean(total, people))] or every  # a rule may be switched off
        least = 0 if says.low == 1 else sums[0]
        most = width * people if says.high == POINTS else sums[-1]
        new = width if insiders > known.insiders else 0  # what a new insider may have said
        return _Known(people, insiders, max(least, known.least + new), min(most, known.most + width * (people - known.people) - new))


def read(item: str, behind: Sequence[Behind], shown: Sequence[Mapping[str, Any] | None]) -> Iterator[Told]:
    """What each release says of an item."""
    heard = Heard(item)
    for standing, side in zip(behind, shown, strict=False):
        if side is None or printed(side) is None:
            continue
        if not heard.stays(standing):
            heard.hear(standing, side)
        if heard.says is not None:
            yield heard.says


def side_of(cells: Sequence[Mapping[str, Any]], frame: str, item: str) -> Mapping[str, Any] | None:
    """Our side of an item's pair among the figures of an account."""
    comparisons = COMPARISONS.get(frame, {frame})
    found = [
        cell["internal"] for cell in cells if "internal" in cell and cell["pair"] == PAIR_OF[item] and cell["comparison"] in comparisons
    ]
    return found[0] if found else None


class Staying:
    """Which figures stay in a release although their comparison may change, because only one thing could be printed of them."""

    def __init__(self, company: Company, releases: Sequence[Mapping[str, Sequence[Mapping[str, Any]]]]) -> None:
        self._company, self._releases = company, releases
        self._heard: dict[tuple[str, str], Heard] = {}

    def __call__(self, week: int, ref: str, frame: str, item: str, now: Behind) -> bool:
        """To be asked in the order of the weeks."""
        side = side_of(self._releases[week - 1][ref], frame, item) if item in ROOM_OF else None
        is_coarse = self._company.is_confidential(frame) or week < self._company.weeks
        if side is None or not is_coarse or printed(side) is None:
            return False
        heard = self._heard.setdefault((ref, item), Heard(item))
        if heard.stays(now):
            return True
        heard.hear(now, side)
        return False


def _alike(low: float, high: float, counted: int) -> bool:
    """Whether both would be printed as the same."""
    if counted < 8:
        return _band(low) == _band(high)
    step = 0.5 if counted < 15 else 0.1
    return _steps(low, step) == _steps(high, step)


def _merged(side: Mapping[str, Any], plain: Printed, low: float, high: float) -> Printed:
    """The outermost values that may be printed stand for all beyond them."""
    return Printed(
        1 if _same(side, low) else plain.low,
        POINTS if _same(side, high) else plain.high,
        with_low=plain.with_low or _same(side, low),
        with_high=plain.with_high or _same(side, high),
    )


def _same(side: Mapping[str, Any], mean: float) -> bool:
    """Whether this mean would be printed as this side."""
    if side["type"] == "banded":
        return bool(side["band"] == _band(mean))
    step = 0.5 if "–" in side["n"] else 0.1
    return _steps(mean, step) == _steps(float(side["value"]), step)


def _band(mean: float) -> str:
    return "low" if mean <= 2.5 else "middle" if mean < 3.5 else "high"


def _steps(mean: float, step: float) -> int:
    return round(round((mean - 1) / step, 9))  # a tie goes to the even one

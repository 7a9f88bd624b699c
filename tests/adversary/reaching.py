"""What an item's figures say, release by release, to whoever knows that none is printed so far out that it leaves few answers (R5); pure.

Worked out from the printed rule in whole answers, not as the product does it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from tests.adversary.attacker import POINTS, Printed, Told, printed
from tests.adversary.standing import Behind

WIDTH = POINTS - 1  # how much an answer may add to a sum that is counted from the least answers
FOUR_VALUES, THREE_VALUES = 3, 2  # the least that must be open to each newcomer, and beside an insider


class _Known(Struct, frozen=True):
    """So many people, so many insiders among them, and the ends of their sum, counted from the least answers."""

    people: int = 0
    insiders: int = 0
    least: int = 0
    most: int = 0


def read(item: str, behind: Sequence[Behind], shown: Sequence[Mapping[str, Any] | None]) -> Iterator[Told]:
    """What each release says of an item; one that looked at nothing anew, or could say but one thing, says what the one before said."""
    known, says = _Known(), None
    for standing, side in zip(behind, shown, strict=False):
        plain = None if side is None else printed(side)
        if side is None or plain is None:
            continue
        people = len(standing.people[item])
        low, high = (1 + end / people for end in _ends(known, people, standing.owners))
        if says is None or (standing.is_new and not _alike(low, high, people - standing.owners)):
            merged = _merged(side, plain, low, high)
            known = _learnt(known, side, merged, people, standing.owners)
            says = Told(standing.people[item], merged)
        yield says


def _alike(low: float, high: float, counted: int) -> bool:
    """Whether both would be printed as the same."""
    if counted < 8:
        return _band(low) == _band(high)
    step = 0.5 if counted < 15 else 0.1
    return _steps(low, step) == _steps(high, step)


def _ends(known: _Known, people: int, insiders: int) -> tuple[float, float]:
    """For an outsider, for an insider who joined, and for one who was there before; each knows an answer at the worst end."""
    more = WIDTH * (people - known.people)
    lows, highs = [known.least + FOUR_VALUES], [known.most + more - FOUR_VALUES]
    if insiders > known.insiders:
        lows.append(known.least + WIDTH + THREE_VALUES)
        highs.append(known.most + more - WIDTH - THREE_VALUES)
    if known.insiders:
        lows.append(max(known.least, WIDTH) + THREE_VALUES)
        highs.append(min(known.most, WIDTH * (known.people - 1)) + more - THREE_VALUES)
    low, high = max(lows), min(highs)
    return (low, high) if low <= high else ((low + high) / 2, (low + high) / 2)


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


def _learnt(known: _Known, side: Mapping[str, Any], says: Printed, people: int, insiders: int) -> _Known:
    sums = [total for total in range(WIDTH * people + 1) if _same(side, 1 + total / people)]
    least = 0 if says.low == 1 else sums[0]
    most = WIDTH * people if says.high == POINTS else sums[-1]
    new = WIDTH if insiders > known.insiders else 0  # what a new insider may have said
    return _Known(people, insiders, max(least, known.least + new), min(most, known.most + WIDTH * (people - known.people) - new))

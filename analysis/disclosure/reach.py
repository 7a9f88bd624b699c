"""How far out a confidential figure may be printed, so that nobody who newly stands behind it is left fewer than four of five answers.

A mean of 5.0 tells what everybody said, and so does one that falls far from a release to the next: then all who joined gave the least
answer. Such a figure is printed at the nearest value that leaves room, whatever lies beyond (R5). Where that is follows from counts and
from what was printed before, never from answers; whoever knows the rule reads a figure at its end as "this or more".
"""

from math import ceil

from msgspec import Struct


class Reach(Struct, frozen=True):
    """What the releases of a wave told of a figure: how many stood behind it, and between which ends the sum of their answers lies.

    Each answer is a share of its scale, 0 to 1. `insiders` of the n may open the account (R1).
    """

    n: int = 0
    insiders: int = 0
    low: float = 0.0
    high: float = 0.0


class Room(Struct, frozen=True):
    """How much of a scale must stay possible for an answer: to anybody, and to an insider who knows so many (`own`) of the others."""

    outside: float
    inside: float
    own: int = 1


UNSEEN = Reach()


def room(points: float, own: int = 1) -> Room:
    """Four fifths of a scale of so many values, three fifths to an insider."""
    return Room((ceil(0.8 * points) - 1) / (points - 1), (ceil(0.6 * points) - 1) / (points - 1), own)


def ends(before: Reach, n: int, insiders: int, left: Room) -> tuple[float, float]:
    """The least and the largest sum of n answers that may be printed as such; the same twice where nothing may be.

    At worst an insider had said, or says, what lies at the other end of the scale: then that much less is left for the others.
    """
    joined, new, known = max(0, n - before.n), _new(before, insiders, left), min(before.insiders, left.own)
    lows, highs = [before.low + left.outside], [before.high + joined - left.outside]
    if new:
        lows.append(before.low + new + left.inside)
        highs.append(before.high + joined - new - left.inside)
    if known:
        lows.append(max(before.low, known) + left.inside)
        highs.append(min(before.high, before.n - known) + joined - left.inside)
    low, high = max(lows), min(highs)
    return (low, high) if low <= high else ((low + high) / 2, (low + high) / 2)


def _new(before: Reach, insiders: int, left: Room) -> int:
    """How many of the new answers one insider may know."""
    return min(max(0, insiders - before.insiders), left.own)


def narrowed(before: Reach, n: int, insiders: int, field: tuple[float, float], left: Room) -> Reach:
    """What is known once a figure says that the sum lies in a field: no less than before, and no more than all who joined could add.

    Who left only makes it harder to tell, so that joiners are taken net of them.
    """
    joined, new = max(0, n - before.n), _new(before, insiders, left)
    return Reach(n, insiders, max(field[0], before.low + new), min(field[1], before.high + joined - new))

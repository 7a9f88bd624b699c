"""Ratings of hand-offs, written short, and everything that is published of them."""

from collections.abc import Sequence

from analysis.handoffs.rows import Direction, HandoffRating
from analysis.handoffs.study import WaveHandoffs
from analysis.results import Scale, Withheld
from analysis.tables.handoffs import handoff_gaps_table, handoffs_table, model_table

FIVE = Scale(1, 5)
HIDDEN = Withheld("R1")


def rating(who: str, target: str, value: float | None, pair: str = "timely", direction: Direction = "received") -> HandoffRating:
    """The first letters of `who` are the department: Sales1."""
    return HandoffRating("1", who, who.rstrip("0123456789"), target, direction, pair, value, FIVE)


def many(department: str, target: str, values: Sequence[float | None], direction: Direction = "received") -> list[HandoffRating]:
    return [rating(f"{department}{number}", target, value, direction=direction) for number, value in enumerate(values)]


def published(found: tuple[WaveHandoffs, ...]) -> list[object]:
    return [found, handoffs_table(found), model_table(found), handoff_gaps_table(found)]

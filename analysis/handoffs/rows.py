"""Rows in which a department rates its hand-offs with another one: what they hold, and what can be wrong with them."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from analysis.ratings_row import Wrong, reference, word
from analysis.results import Scale

Direction = Literal["received", "given"]

DIRECTIONS: tuple[Direction, ...] = ("received", "given")
COLUMNS = ("department", "target", "direction")
# 2,450 pairs: more names than that are people or teams, and the matrix grows with their square.
MOST_DEPARTMENTS = 50


class Between(Struct, frozen=True):
    """`department` rates what it receives from `target`, or what it gives to it."""

    department: str
    target: str
    direction: Direction


class HandoffRating(Struct, frozen=True):
    """One question about a hand-off as one respondent of `department` answered it; `value` None: asked and not answered."""

    wave: str
    respondent_ref: str
    department: str
    target: str
    direction: Direction
    pair: str
    value: float | None
    scale: Scale


def between_departments(record: Mapping[str, str]) -> Between | None:
    """The departments of a row; None if it names none."""
    named = [column for column in COLUMNS if record.get(column)]
    if not named:
        return None
    if record["about"] != "handoff":
        raise Wrong(named[0], "is filled in, but the row is not about handoff; leave it empty")
    if record["side"] != "internal":
        raise Wrong(named[0], "is filled in, but the row is a customer's; leave it empty")
    if record["view"] == "predicted":
        raise Wrong("view", "is predicted; departments rate hand-offs as they find them, so write own")
    for column, missing in (("department", "the rater's department"), ("target", "the department whose hand-off is rated")):
        if not record.get(column):
            raise Wrong(column, f"is empty beside {named[0]}; name {missing}")
        reference(record, column)
    if record["target"] == record["department"]:
        raise Wrong("target", "is the rater's own department; name another one")
    direction = word(record, "direction", DIRECTIONS) if record.get("direction") else "received"
    return Between(record["department"], record["target"], direction)

"""Conditions in a form that the browser can evaluate too, so that a page can show and hide while somebody types; the server decides."""

from collections.abc import Callable, Mapping
from typing import Literal

from surveys.instrument.logic import All, AnyOf, Compare, Const, Empty, Expression, Not, Operand, Ref
from surveys.instrument.types import Number, Ranking, Rated, Shown, TextLine

Json = str | float | list["Json"] | None
# How a field is read: by its codes or as it was typed, as a number, as places, or as one line.
Reading = Literal[0, 1, 2, 3]


def for_browser(expression: Expression, fields: Mapping[str, Json], stored: Mapping[str, Operand]) -> Json:
    """The expression as lists; items that are on the page as their fields, all others as the values they have."""

    def operand(of: Ref | Const) -> Json:
        if isinstance(of, Const):
            return of.value
        return fields[of.name] if of.name in fields else stored.get(of.name)

    return _listed(expression, operand)


def field(name: str, item: Shown) -> Json:
    """A field of the page, with how it is read."""
    reading = _reading(item)
    return [name, reading] if reading else [name]


def _listed(expression: Expression, operand: Callable[[Ref | Const], Json]) -> Json:
    match expression:
        case Compare(left=left, comparator=comparator, right=right):
            return [comparator, operand(left), operand(right)]
        case Empty(ref=ref):
            return ["empty", operand(ref)]
        case Not(part=part):
            return ["not", _listed(part, operand)]
        case All(parts=parts):
            return ["and", *(_listed(part, operand) for part in parts)]
        case AnyOf(parts=parts):
            return ["or", *(_listed(part, operand) for part in parts)]


def _reading(item: Shown) -> Reading:
    match item:
        case Rated() | Number():
            return 1
        case Ranking():
            return 2
        case TextLine():
            return 3
        case _:
            return 0

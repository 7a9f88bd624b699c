"""What an item of another format is compared with, said in the language of surveys/instrument/logic.

An item without an answer makes `a != 1` true there and `{a} <> 1` false here, so that it becomes `not {a} = 1`.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from surveys.instrument.logic import All, AnyOf, Comparator, Compare, Const, Empty, Expression, Not, Ref

Kind = Literal["number", "code", "several", "text", "date"]
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?", re.ASCII)
_NO_CODES: Mapping[str, str] = MappingProxyType({})
ORDERS: dict[str, Comparator] = {"=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class CannotSay(Exception):
    """Why a condition cannot be said here, as the rest of a sentence."""


class Asked(Struct, frozen=True):
    """What a condition may speak of: an item, how it is answered, and its codes by those of the source.

    `ticked` is the one choice that the source treats as an item of its own.
    """

    name: str
    kind: Kind
    codes: Mapping[str, str] = _NO_CODES
    ticked: str = ""

    @property
    def ref(self) -> Ref:
        return Ref(self.name)


def compare(asked: Asked, comparison: str, value: Const) -> Expression:
    """An item beside a fixed value, which is written as that kind of item is answered."""
    if comparison in ("<>", "notcontains"):
        return opposite(compare(asked, "=" if comparison == "<>" else "contains", value))
    if asked.ticked:
        if comparison != "=" or said(value) not in ("Y", "1"):
            raise CannotSay("a choice is either ticked or not")
        return Compare(asked.ref, "contains", Const(asked.ticked))
    if asked.kind == "several":
        if comparison != "contains":
            raise CannotSay("several choices can only be asked for one by one")
        return Compare(asked.ref, "contains", _fitted(asked, value))
    if comparison == "contains" and asked.kind == "text":
        raise CannotSay("texts cannot be searched")
    if comparison not in (*ORDERS, "contains"):
        raise CannotSay(f"`{comparison}` needs a list of values")
    return Compare(asked.ref, ORDERS.get(comparison, "="), _fitted(asked, value))


def compare_each(asked: Asked, comparison: str, values: tuple[Const, ...]) -> Expression:
    """An item beside a list of values: any or all of them."""
    tests = tuple(compare(asked, "contains" if asked.kind == "several" else "=", value) for value in values)
    if not tests:
        raise CannotSay("it compares with an empty list")
    if comparison == "anyof":
        return tests[0] if len(tests) == 1 else AnyOf(tests)
    if comparison == "noneof":
        return opposite(compare_each(asked, "anyof", values))
    if comparison in ("allof", "contains"):
        return tests[0] if len(tests) == 1 else All(tests)
    raise CannotSay("a list can only be asked for any or all of its values")


def compare_items(left: Asked, comparison: str, right: Asked) -> Expression:
    """Two items beside each other."""
    if comparison == "<>":
        return opposite(compare_items(left, "=", right))
    if comparison not in ORDERS or left.ticked or right.ticked or "several" in (left.kind, right.kind):
        raise CannotSay("two items can only be compared as single values")
    return Compare(left.ref, ORDERS[comparison], right.ref)


def emptiness(asked: Asked, *, empty: bool) -> Expression:
    """Whether an item has no answer, or, if it is a single choice to the source, is not ticked."""
    found: Expression = Compare(asked.ref, "contains", Const(asked.ticked)) if asked.ticked else Not(Empty(asked.ref))
    return opposite(found) if empty else found


def opposite(expression: Expression) -> Expression:
    return expression.part if isinstance(expression, Not) else Not(expression)


def said(value: Const) -> str:
    return number(value.value) if isinstance(value.value, float) else value.value


def _fitted(asked: Asked, value: Const) -> Const:
    text = asked.codes.get(said(value), said(value))
    if asked.kind != "number":
        return Const(text)
    if not _NUMBER.fullmatch(text):
        raise CannotSay(f"“{text}” is compared with a number")
    return Const(float(text))


def write(expression: Expression) -> str:
    """An expression as text, with no more parentheses than it needs."""
    match expression:
        case Compare(left=left, comparator=comparator, right=right):
            return f"{_operand(left)} {comparator} {_operand(right)}"
        case Empty(ref=ref):
            return f"{{{ref.name}}} empty"
        case Not(part=Empty(ref=ref)):
            return f"{{{ref.name}}} notempty"
        case Not(part=part):
            return f"not {_inside(part, (All, AnyOf))}"
        case All(parts=parts):
            return " and ".join(_inside(part, (All, AnyOf)) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(_inside(part, (AnyOf,)) for part in parts)


def _inside(part: Expression, bracketed: tuple[type, ...]) -> str:
    return f"({write(part)})" if isinstance(part, bracketed) else write(part)


def _operand(operand: Ref | Const) -> str:
    if isinstance(operand, Ref):
        return f"{{{operand.name}}}"
    return number(operand.value) if isinstance(operand.value, float) else quoted(operand.value)


def quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise CannotSay("it compares with a text that has both kinds of quotes")
    return f'"{text}"' if "'" in text else f"'{text}'"


def to_number(value: object) -> float | None:
    """A number, or a text that is one; none that no answer could reach."""
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return float(text) if _PLAIN.fullmatch(text.strip()) else None


def number(value: float) -> str:
    """A number as it is written in a condition: 3 for 3.0."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.9f}".rstrip("0")

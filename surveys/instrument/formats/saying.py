"""Our conditions in the words of other formats, so that they mean the same there: an item without an answer included."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from surveys.instrument.formats.comparing import number, quoted
from surveys.instrument.logic import DAY, All, AnyOf, Compare, Const, Empty, Expression, Not, Ref, parse


class Tongue(Struct, frozen=True):
    """How a format writes an item, its negation, its emptiness, and that a choice is among others; `values` by item and code."""

    item: Callable[[str], str]
    negated: str
    empty: str
    answered: str
    unequal: str
    contains: str
    day: str
    values: Mapping[tuple[str, str], str]


def say_in(text: str, tongue: Tongue) -> str:
    """A condition as another format has it."""
    return _say(parse(text), tongue)


def _say(expression: Expression, tongue: Tongue) -> str:
    match expression:
        case Compare():
            return _compare(expression, tongue)
        case Empty(ref=ref):
            return tongue.empty.format(tongue.item(ref.name))
        case Not(part=Empty(ref=ref)):
            return tongue.answered.format(tongue.item(ref.name))
        case Not(part=part):
            return tongue.negated.format(_say(part, tongue))
        case All(parts=parts):
            return " and ".join(f"({_say(part, tongue)})" if isinstance(part, All | AnyOf) else _say(part, tongue) for part in parts)
        case AnyOf(parts=parts):
            return " or ".join(f"({_say(part, tongue)})" if isinstance(part, AnyOf) else _say(part, tongue) for part in parts)


def _compare(test: Compare, tongue: Tongue) -> str:
    """`<>` and notcontains are false here while there is no answer, and true there."""
    left, right = _operand(test.left, test.right, tongue), _operand(test.right, test.left, tongue)
    if test.comparator in ("contains", "notcontains"):
        said = tongue.contains.format(left, right)
        return said if test.comparator == "contains" else f"({tongue.answered.format(left)} and {tongue.negated.format(said)})"
    if test.comparator != "<>":
        return f"{left} {test.comparator} {right}"
    items = [tongue.item(each.name) for each in (test.left, test.right) if isinstance(each, Ref)]
    return "(" + " and ".join([*(tongue.answered.format(item) for item in items), f"{left} {tongue.unequal} {right}"]) + ")"


def _operand(operand: Ref | Const, other: Ref | Const, tongue: Tongue) -> str:
    if isinstance(operand, Ref):
        return tongue.item(operand.name)
    if isinstance(operand.value, float):
        return number(operand.value)
    value = tongue.values.get((other.name if isinstance(other, Ref) else "", operand.value), operand.value)
    return tongue.day.format(quoted(value)) if DAY.fullmatch(value) else quoted(value)

"""Conditions of other formats, read by one grammar and said in the language of surveys/instrument/logic.

any = all {OR all}      all = not {AND not}      not = NOT not | test
test = value [comparison value | "empty" | "notempty"]
value = item | number | text | "[" {value} "]" | function "(" [any {"," any}] ")" | "(" any ")"
"""

from collections.abc import Callable
from typing import NoReturn

from msgspec import Struct

from surveys.errors import BadInstrument
from surveys.instrument.formats.comparing import (
    MIRRORED,
    Asked,
    CannotSay,
    compare,
    compare_each,
    compare_items,
    emptiness,
    opposite,
    write,
)
from surveys.instrument.formats.dialects import Dialect, Token, tokens
from surveys.instrument.logic import MAX_DEPTH, MAX_LENGTH, All, AnyOf, Const, Expression, Ref, parse


class Listed(Struct, frozen=True):
    """Several values in brackets."""

    values: tuple[Const, ...]


class Truth(Struct, frozen=True):
    """A condition that always or never holds."""

    holds: bool


Lookup = Callable[[str], Asked | None]
_Condition = Expression | Truth
_Value = Ref | Const | Listed | _Condition


def translate(text: str, dialect: Dialect, lookup: Lookup) -> str:
    """The same condition in our language, empty if it always holds; CannotSay if there is none."""
    if len(text) > MAX_LENGTH:
        raise CannotSay(f"it has more than {MAX_LENGTH:,} characters")
    found = _Reader(text, dialect, lookup).read()
    if isinstance(found, Truth):
        if found.holds:
            return ""
        raise CannotSay("it never holds")
    ours = write(found)
    try:
        parse(ours)
    except BadInstrument as error:
        raise CannotSay(error.places[0].problem) from None
    return ours


class _Reader:
    """Recursive descent with a bound on its depth; items are looked up as they come."""

    def __init__(self, text: str, dialect: Dialect, lookup: Lookup) -> None:
        self._lookup = lookup
        self._tokens = list(tokens(text, dialect))
        self._next = 0
        self._depth = 0

    def read(self) -> _Condition:
        found = self._condition(self._any())
        if self._token.kind != "end":
            self._fail()
        return found

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _fail(self) -> NoReturn:
        raise CannotSay(f"`{self._token.text}` is not expected where it stands")

    def _take(self, kind: str, text: str = "") -> bool:
        found = self._token.kind == kind and (not text or self._token.text == text)
        self._next += found
        return found

    def _advance(self) -> Token:
        token = self._token
        if token.kind == "end":
            self._fail()
        self._next += 1
        return token

    def _any(self) -> _Value:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else _joined([self._condition(part) for part in parts], AnyOf, decides=True)

    def _all(self) -> _Value:
        parts = [self._not()]
        while self._take("and"):
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else _joined([self._condition(part) for part in parts], All, decides=False)

    def _not(self) -> _Value:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CannotSay(f"it is nested deeper than {MAX_DEPTH} levels")
        found = _turned(self._condition(self._not())) if self._take("not") else self._test()
        self._depth -= 1
        return found

    def _test(self) -> _Value:
        left = self._value()
        if self._token.kind == "comparison":
            return self._compare(left, self._advance().text, self._value())
        if self._token.kind == "emptiness":
            return self._emptiness(left, empty=self._advance().text == "empty")
        return left

    def _value(self) -> _Value:
        token = self._advance()
        match token.kind, token.text:
            case "item", name:
                return Ref(name)
            case "number", digits:
                return Const(float(digits))
            case "text", text:
                return Const(text)
            case "function", function:
                return self._call(function)
            case "sign", "(":
                inner = self._any()
                if not self._take("sign", ")"):
                    self._fail()
                return inner
            case "sign", "[":
                return self._list()
            case _:
                raise CannotSay(f"`{token.text}` is not expected where it stands")

    def _list(self) -> Listed:
        values: list[Const] = []
        while not self._take("sign", "]"):
            token = self._advance()
            if token.kind not in ("number", "text"):
                raise CannotSay("a list may hold numbers and texts only")
            values.append(Const(float(token.text) if token.kind == "number" else token.text))
            self._take("sign", ",")
        return Listed(tuple(values))

    def _call(self, function: str) -> _Value:
        arguments: list[_Value] = []
        self._take("sign", "(")
        while not self._take("sign", ")"):
            arguments.append(self._any())
            self._take("sign", ",")
        match function, arguments:
            case "not", [value]:
                return _turned(self._condition(value))
            case (("true" | "false"), []):
                return Truth(function == "true")
            case "selected", [Ref() as item, Const() as choice]:
                return self._compare(item, "contains", choice)
            case "empty", [value]:
                return self._emptiness(value, empty=True)
            case "same", [value]:
                return value
        raise CannotSay(f"`{function}(…)` has no counterpart here")

    def _asked(self, ref: Ref) -> Asked:
        asked = self._lookup(ref.name)
        if asked is None:
            raise CannotSay(f"`{ref.name}` is no question that was taken")
        return asked

    def _emptiness(self, value: _Value, *, empty: bool) -> Expression:
        if not isinstance(value, Ref):
            raise CannotSay("only an item can be empty")
        return emptiness(self._asked(value), empty=empty)

    def _condition(self, value: _Value) -> _Condition:
        """A value where a condition stands: an item stands for its being answered, or answered with yes."""
        if isinstance(value, Const) and isinstance(value.value, float):
            return Truth(bool(value.value))
        if isinstance(value, Const | Listed):
            raise CannotSay("a text stands where a condition is expected")
        if not isinstance(value, Ref):
            return value
        asked = self._asked(value)
        return compare(asked, "=", Const("true")) if "true" in asked.codes else emptiness(asked, empty=False)

    def _compare(self, left: _Value, comparison: str, right: _Value) -> Expression:
        if isinstance(left, Const) and isinstance(right, Ref) and comparison in MIRRORED:
            left, right, comparison = right, left, MIRRORED[comparison]
        if not isinstance(left, Ref):
            raise CannotSay("a comparison needs an item on one side")
        asked = self._asked(left)
        if isinstance(right, Listed):
            return compare_each(asked, comparison, right.values)
        if isinstance(right, Ref):
            return compare_items(asked, comparison, self._asked(right))
        if not isinstance(right, Const):
            raise CannotSay("a condition is compared as if it were a value")
        if right.value == "" and comparison in ("=", "<>"):
            return emptiness(asked, empty=comparison == "=")
        return compare(asked, comparison, right)


def _turned(value: _Condition) -> _Condition:
    return Truth(not value.holds) if isinstance(value, Truth) else opposite(value)


def _joined(parts: list[_Condition], kind: type[All | AnyOf], *, decides: bool) -> _Condition:
    """The parts that depend on answers; one that is `decides` anyway decides about all of them."""
    if any(isinstance(part, Truth) and part.holds is decides for part in parts):
        return Truth(decides)
    left = tuple(part for part in parts if not isinstance(part, Truth))
    return Truth(not decides) if not left else left[0] if len(left) == 1 else kind(left)

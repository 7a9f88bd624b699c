"""The language of visibleIf, requiredIf and jumps: parsed into values, evaluated without side effects, never handed to the host language.

expression = term {"or" term}            term = factor {"and" factor}
factor     = "not" factor | "(" expression ")" | test
test       = operand ("empty" | "notempty") | operand comparison operand
comparison = "=" "==" "<>" "!=" "<" "<=" ">" ">=" "contains" "notcontains"
operand    = {name} | number | 'text' | "text"
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, NoReturn

from msgspec import Struct

from surveys.errors import BadInstrument, Place

Comparator = Literal["=", "<>", "<", "<=", ">", ">=", "contains", "notcontains"]
Operand = float | str | None
MAX_LENGTH = 2_000
MAX_DEPTH = 20
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

_TOKEN = re.compile(
    r"""\s*(?:\{\s*(?P<ref>[a-z][a-z0-9_]{0,63})\s*\}"""
    r"""|(?P<number>-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?![\w.])"""
    r"""|'(?P<single>[^']*)'|"(?P<double>[^"]*)\""""
    r"""|(?P<sign><=|>=|<>|!=|==|=|<|>|\(|\))"""
    r"""|(?P<word>[A-Za-z]+))"""
)
_COMPARATORS: dict[str, Comparator] = {
    "=": "=",
    "==": "=",
    "<>": "<>",
    "!=": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
    "contains": "contains",
    "notcontains": "notcontains",
}


class Ref(Struct, frozen=True):
    """The answer to another item."""

    name: str
    position: int = 0


class Const(Struct, frozen=True):
    """A number or a text as written."""

    value: float | str


class Compare(Struct, frozen=True):
    """Two operands and how they must stand to each other; false while either is empty."""

    left: Ref | Const
    comparator: Comparator
    right: Ref | Const


class Empty(Struct, frozen=True):
    """Whether an item has no answer."""

    ref: Ref


class Not(Struct, frozen=True):
    """The opposite."""

    part: "Expression"


class All(Struct, frozen=True):
    """Every part holds."""

    parts: "tuple[Expression, ...]"


class AnyOf(Struct, frozen=True):
    """At least one part holds."""

    parts: "tuple[Expression, ...]"


Expression = Compare | Empty | Not | All | AnyOf


class _Token(Struct, frozen=True):
    kind: str
    text: str
    position: int


def parse(text: str) -> Expression:
    """Read an expression; BadInstrument names the position (counted from 1) of what cannot be read."""
    if len(text) > MAX_LENGTH:
        raise BadInstrument("visibleIf", [Place("position 1", f"too long: at most {MAX_LENGTH} characters; split the page instead")])
    parser = _Parser(list(_tokens(text)), len(text) + 1)
    expression = parser.any_of(0)
    if parser.kind != "end":
        parser.fail("expected `and`, `or` or the end here")
    return expression


def evaluate(expression: Expression, values: Mapping[str, Operand]) -> bool:
    """Whether the expression holds; a name that `values` lacks is an item without an answer."""
    match expression:
        case Compare(left=left, comparator=comparator, right=right):
            return _compare(_value(left, values), comparator, _value(right, values))
        case Empty(ref=ref):
            return values.get(ref.name) in (None, "")
        case Not(part=part):
            return not evaluate(part, values)
        case All(parts=parts):
            return all(evaluate(part, values) for part in parts)
        case AnyOf(parts=parts):
            return any(evaluate(part, values) for part in parts)


def holds(condition: str, values: Mapping[str, Operand]) -> bool:
    """Whether a visibleIf holds; none at all always does."""
    return not condition or evaluate(_parsed(condition), values)


@lru_cache(maxsize=20_000)
def looked_at(condition: str) -> frozenset[str]:
    """Names of the items that a condition speaks of."""
    return frozenset(ref.name for ref in references(_parsed(condition))) if condition else frozenset()


@lru_cache(maxsize=20_000)
def _parsed(condition: str) -> Expression:
    return parse(condition)


def tests(expression: Expression) -> Iterator[Compare | Empty]:
    """Every comparison and emptiness test of an expression, from left to right."""
    match expression:
        case Compare() | Empty():
            yield expression
        case Not(part=part):
            yield from tests(part)
        case All(parts=parts) | AnyOf(parts=parts):
            for each in parts:
                yield from tests(each)


def references(expression: Expression) -> list[Ref]:
    """Every item that an expression mentions, from left to right."""
    found: list[Ref] = []
    for test in tests(expression):
        operands = (test.ref,) if isinstance(test, Empty) else (test.left, test.right)
        found += [operand for operand in operands if isinstance(operand, Ref)]
    return found


def _value(operand: Ref | Const, values: Mapping[str, Operand]) -> Operand:
    return values.get(operand.name) if isinstance(operand, Ref) else operand.value


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def _compare(left: Operand, comparator: Comparator, right: Operand) -> bool:
    if left in (None, "") or right in (None, ""):
        return False
    if comparator in ("=", "<>"):
        return (left == right) is (comparator == "=")
    if comparator in ("contains", "notcontains"):
        # Several choices are stored as their codes, joined by spaces.
        return (str(right) in str(left).split()) is (comparator == "contains")
    if isinstance(left, str) and isinstance(right, str):
        # Days are kept so that they sort as they read.
        return bool(DAY.fullmatch(left) and DAY.fullmatch(right)) and _ORDERS[comparator](left, right)
    return isinstance(left, float | int) and isinstance(right, float | int) and _ORDERS[comparator](left, right)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            _fail(start + 1, f"cannot read {text[start : start + 12]!r}; items are written {{name}}, texts in quotes")
        kind = str(found.lastgroup)
        word = str(found.group(kind))
        yield _Token("text" if kind in ("single", "double") else kind, word, found.start(kind) + 1)
        position = found.end()


def _fail(position: int, problem: str) -> NoReturn:
    raise BadInstrument("visibleIf", [Place(f"position {position}", problem)])


class _Parser:
    """Recursive descent over the tokens; `depth` bounds the recursion, chains of and/or are flat."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._next].kind if self._next < len(self._tokens) else "end"

    def fail(self, problem: str) -> NoReturn:
        token = self._tokens[self._next] if self.kind != "end" else _Token("end", "", self._end)
        _fail(token.position, f"{problem}, found {token.text!r}" if token.text else f"{problem}, found the end")

    def any_of(self, depth: int) -> Expression:
        parts = [self._all_of(depth)]
        while self._take("word", "or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all_of(self, depth: int) -> Expression:
        parts = [self._factor(depth)]
        while self._take("word", "and"):
            parts.append(self._factor(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _factor(self, depth: int) -> Expression:
        if depth > MAX_DEPTH:
            self.fail(f"nested deeper than {MAX_DEPTH} levels; use fewer parentheses")
        if self._take("word", "not"):
            return Not(self._factor(depth + 1))
        if self._take("sign", "("):
            inner = self.any_of(depth + 1)
            if not self._take("sign", ")"):
                self.fail("expected `)`")
            return inner
        return self._test()

    def _test(self) -> Expression:
        left = self._operand()
        for word in ("empty", "notempty"):
            if isinstance(left, Ref) and self._take("word", word):
                return Empty(left) if word == "empty" else Not(Empty(left))
        if self.kind not in ("sign", "word") or self._tokens[self._next].text.lower() not in _COMPARATORS:
            self.fail("expected a comparison (= <> < <= > >= contains notcontains), or `empty` after an item")
        comparator = _COMPARATORS[self._tokens[self._next].text.lower()]
        self._next += 1
        return Compare(left, comparator, self._operand())

    def _operand(self) -> Ref | Const:
        if self.kind not in ("ref", "number", "text"):
            self.fail("expected an {item}, a number or a quoted text")
        token = self._tokens[self._next]
        self._next += 1
        if token.kind == "ref":
            return Ref(token.text, token.position)
        return Const(float(token.text) if token.kind == "number" else token.text)

    def _take(self, kind: str, text: str) -> bool:
        found = self.kind == kind and self._tokens[self._next].text.lower() == text
        self._next += found
        return found

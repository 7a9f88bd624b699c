"""The language of visibleIf."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import BadInstrument
from surveys.instrument.logic import All, AnyOf, Compare, Const, Empty, Expression, Not, Operand, Ref, evaluate, holds, parse, references


def test_or_binds_weaker_than_and_and_not_strongest() -> None:
    parsed = parse("{a} = 1 or not {b} = 'x' and {c} empty")
    assert parsed == AnyOf(
        (
            Compare(Ref("a", 2), "=", Const(1.0)),
            All((Not(Compare(Ref("b", 17), "=", Const("x"))), Empty(Ref("c", 31)))),
        )
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{score} = 4", True),
        ("{score} == 4.0", True),
        ("{score} <> 4", False),
        ("{score} != 3", True),
        ("{score} < 4", False),
        ("{score} <= 4", True),
        ("{score} > -1", True),
        ("5 >= {score}", True),
        ("{score} > {low}", True),
        ("{plan} = 'gold'", True),
        ('{plan} = "silver"', False),
        ("{score} = '4'", False),
        ("{plan} > 3", False),
        ("{wants} contains 'ease'", True),
        ("{wants} contains 'eas'", False),
        ("{wants} notcontains 'care'", True),
        ("{none} empty", True),
        ("{none} notempty", False),
        ("{score} notempty", True),
        ("{none} = 4", False),
        ("{none} <> 4", False),
        ("{none} notcontains 'x'", False),
        ("not {none} = 4", True),
        ("{none} <= {unknown}", False),
        ("NOT ({score} = 4 AND {plan} = 'gold')", False),
        ("({score} = 1 or {score} = 4) and {plan} = 'gold'", True),
        ("{ score }=4", True),
    ],
)
def test_values(text: str, expected: object) -> None:
    values: dict[str, Operand] = {"score": 4.0, "low": 2.0, "plan": "gold", "wants": "ease value", "none": None}
    assert evaluate(parse(text), values) is expected


def test_no_condition_holds() -> None:
    assert holds("", {})


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("", "position 1", "expected an {item}, a number or a quoted text, found the end"),
        ("{a} =", "position 6", "expected an {item}, a number or a quoted text, found the end"),
        ("{a} 4", "position 5", "expected a comparison (= <> < <= > >= contains notcontains), or `empty` after an item, found '4'"),
        ("{a} = 4 {b} = 5", "position 10", "expected `and`, `or` or the end here, found 'b'"),
        ("({a} = 4", "position 9", "expected `)`, found the end"),
        ("{A} = 4", "position 1", "cannot read '{A} = 4'; items are written {name}, texts in quotes"),
        ("{a} = 'open", "position 7", 'cannot read "\'open"; items are written {name}, texts in quotes'),
        ("{a} = 1e5", "position 7", "cannot read '1e5'; items are written {name}, texts in quotes"),
        ("{a}.__class__ = 1", "position 4", "cannot read '.__class__ ='; items are written {name}, texts in quotes"),
        ("a = 4", "position 1", "expected an {item}, a number or a quoted text, found 'a'"),
        ("4 empty", "position 3", "expected a comparison (= <> < <= > >= contains notcontains), or `empty` after an item, found 'empty'"),
        ("x" * 2_001, "position 1", "too long: at most 2000 characters; split the page instead"),
        ("(" * 500 + "{a} = 1" + ")" * 500, "position 22", "nested deeper than 20 levels; use fewer parentheses, found '('"),
        ("not " * 400 + "{a} = 1", "position 85", "nested deeper than 20 levels; use fewer parentheses, found 'not'"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_position(text: str, where: str, problem: str) -> None:
    with pytest.raises(BadInstrument) as caught:
        parse(text)
    assert [(place.where, place.problem) for place in caught.value.places] == [(where, problem)]


def test_long_chains_are_not_deep() -> None:
    assert evaluate(parse(" or ".join(["{a} = 1"] * 150)), {"a": 1.0})


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parsed = parse(text)
    except BadInstrument:
        return
    assert evaluate(parsed, {}) in (True, False)


operands = st.sampled_from(["{a}", "{b}", "3", "'x'"])
tests_ = st.one_of(
    st.tuples(operands, st.sampled_from(["=", "<>", "<", ">=", "contains"]), operands).map(" ".join),
    st.sampled_from(["{a} empty", "{b} notempty"]),
)
expressions = st.recursive(
    tests_,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"),
        inner.map(lambda text: f"not ({text})"),
    ),
    max_leaves=6,
)


@given(expressions, st.sampled_from([None, 3.0, 4.0]), st.sampled_from([None, "x", "x y"]))
def test_not_is_the_opposite_and_naming_no_item_changes_nothing(text: str, a: Operand, b: Operand) -> None:
    values = {"a": a, "b": b}
    parsed: Expression = parse(text)
    assert evaluate(Not(parsed), values) is not evaluate(parsed, values)
    named = {ref.name for ref in references(parsed)}
    assert evaluate(parsed, {name: value for name, value in values.items() if name in named}) is evaluate(parsed, values)

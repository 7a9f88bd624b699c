"""What each type of question makes of what was posted for it."""

import pytest

from surveys.answer_values import DECLINED, Value
from surveys.answers import read_page
from surveys.errors import BadAnswers
from surveys.instrument.forms import pages_for
from tests.surveys.instrument.inline import Fields, choices, definition, faults, page, question


def read(kind: str, posted: list[str], *, final: bool = False, **more: object) -> Value | str:
    """The value, or the sentence that comes back."""
    pages = pages_for(definition(page("p", question(kind, "a", **more), scale=None, about=None)), "customer")
    try:
        return read_page(pages, {"a": posted}, {}, final=final)["a"]
    except BadAnswers as error:
        return error.places[0].problem


THREE: Fields = {"choices": choices("x", "y", "z")}


@pytest.mark.parametrize(
    ("posted", "value"),
    [
        (["", "y:1", "x:2", "z:3"], Value(text="y x z")),
        (["z:1", "", ""], Value(text="z")),
        (["", ""], Value(missing="skipped")),
        (["y:1", "x:1"], "You gave place 1 twice: please give each place once."),
        (["y:1", "x:3"], "Place 2 is missing: please leave no place out."),
        (["x:1", "x:2"], "Please give each choice one place only."),
        (["w:1"], "This is not one of the answers to choose from: please choose again."),
        (["x:4"], "This is not one of the answers to choose from: please choose again."),
        (["x:٣"], "This is not one of the answers to choose from: please choose again."),
        (["x"], "This is not one of the answers to choose from: please choose again."),
        ([DECLINED], "“Can’t say” is not an answer to this question: please choose one, or leave it empty."),
    ],
)
def test_ranking(posted: list[str], value: Value | str) -> None:
    assert read("ranking", posted, **THREE) == value


def test_a_required_ranking_is_whole() -> None:
    assert read("ranking", ["x:1"], final=True, isRequired=True, **THREE) == "Please give all 3 places."
    assert read("ranking", ["x:1", "y:2"], final=True, isRequired=True, maxSelectedChoices=2, **THREE) == Value(text="x y")
    assert read("ranking", [DECLINED], final=True, isRequired=True, cant_say=True, **THREE) == Value(missing="declined")


def test_dropdown() -> None:
    assert read("dropdown", ["y"], **THREE) == Value(text="y")
    assert read("dropdown", ["y", "x"], **THREE) == "Please choose one answer only."
    assert read("dropdown", ["w"], **THREE) == "This is not one of the answers to choose from: please choose again."
    assert read("dropdown", [DECLINED], cant_say=True, **THREE) == Value(missing="declined")


THOUSANDS = "This could mean thousands: please write them without a sign between, or write one more decimal."
NUMBER = "Please write a number, such as 12.5, without anything between its thousands."


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" 1.5 ", Value(number=1.5)),
        ("1,50", Value(number=1.5)),
        ("٣٫٢٥", Value(number=3.25)),
        ("−2", Value(number=-2.0)),
        ("-0", Value(number=0.0)),
        ("+7", Value(number=7.0)),
        ("0.125", "Please write at most 2 decimals."),
        ("1.234", THOUSANDS),
        ("1,000", THOUSANDS),
        ("12.500", THOUSANDS),
        ("1,234.5", NUMBER),
        ("1 000", NUMBER),
        ("1e5", NUMBER),
        ("nan", NUMBER),
        ("inf", NUMBER),
        ("0x10", NUMBER),
        ("9" * 400, NUMBER),
        ("101", "Please write a number of at most 100."),
        ("-10.5", "Please write a number of at least -10."),
    ],
)
def test_number(typed: str, value: Value | str) -> None:
    assert read("number", ["", typed], minimum=-10, maximum=100, decimals=2) == value


def test_whole_numbers_and_no_bounds() -> None:
    for typed in ("12.5", "12.0", "1,000", "250.000"):
        assert read("number", [typed]) == "Please write a whole number, without a sign between its digits."
    assert read("number", ["1.234"], decimals=3) == THOUSANDS
    assert read("number", ["1.2340"], decimals=3) == Value(number=1.234)
    assert read("number", ["1234.567"], decimals=3) == Value(number=1234.567)
    assert read("number", ["0.125"], decimals=3) == Value(number=0.125)
    assert read("number", ["x"]) == "Please write a number, such as 12, without anything between its thousands."
    assert read("number", ["999999999999999"]) == "Please write a number of at most 1,000,000,000,000."


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2026-02-28", Value(text="2026-02-28")),
        ("٢٠٢٦-٠٢-٢٨", Value(text="2026-02-28")),
        ("2026-02-30", "Please write a day as year, month and day, such as 2026-12-31."),
        ("28.2.2026", "Please write a day as year, month and day, such as 2026-12-31."),
        ("20260228", "Please write a day as year, month and day, such as 2026-12-31."),
        ("2026-W09-1", "Please write a day as year, month and day, such as 2026-12-31."),
        ("2025-12-31", "Please choose a day not before 1 January 2026."),
        ("2027-01-01", "Please choose a day not after 31 December 2026."),
    ],
)
def test_date(typed: str, value: Value | str) -> None:
    assert read("date", [typed], minimum="2026-01-01", maximum="2026-12-31") == value


def test_consent() -> None:
    assert read("consent", ["", "yes"]) == Value(text="yes")
    assert read("consent", [""], final=True) == Value(missing="skipped")
    assert read("consent", [""], final=True, isRequired=True) == "Please tick this box: without it we cannot take your answers."
    assert read("consent", ["no"]) == "This is not one of the answers to choose from: please choose again."
    assert read("consent", [DECLINED]) == "“Can’t say” is not an answer to this question: please choose one, or leave it empty."


def test_required_under_a_condition() -> None:
    asked = page("p", question("number", "n"), question("comment", "why", requiredIf="{n} > 3"), scale=None, about=None)
    pages = pages_for(definition(asked), "customer")
    assert read_page(pages, {"n": ["3"]}, {}, final=True)["why"] == Value(missing="skipped")
    with pytest.raises(BadAnswers) as caught:
        read_page(pages, {"n": ["4"]}, {}, final=True)
    assert [str(place) for place in caught.value.places] == ["why: This question needs an answer: please write one."]


def test_what_is_jumped_over_does_not_survive() -> None:
    kind = question("radiogroup", "kind", choices=choices("a", "b"))
    one = page("one", kind, jumps=[{"if": "{kind} = 'a'", "to": "three"}], scale=None, about=None)
    two = page("two", question("comment", "why", isRequired=True), scale=None, about=None)
    three = page("three", question("comment", "end"), scale=None, about=None)
    pages = pages_for(definition(one, two, three), "customer")
    stored = {"kind": Value(text="b"), "why": Value(text="Because")}
    assert read_page(pages, {"kind": ["a"], "why": ["Forged"]}, stored, final=True)["why"] == Value(missing="hidden")
    assert read_page(pages, {}, stored, final=True)["why"] == Value(text="Because")


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        (question("number", "a", minimum=2, maximum=1), "the minimum 2 is more than the maximum 1; exchange them"),
        (
            question("number", "a", minimum=0.2, maximum=0.8),
            "no number of 0 decimals lies between 0.2 and 0.8; widen them, or allow more decimals",
        ),
        (question("number", "a", minimum=1e13), "numbers are taken up to 1,000,000,000,000; move the minimum and the maximum"),
        (question("date", "a", minimum="2026-02-30"), "minimum 2026-02-30 is no day; write one that exists, as 2026-12-31"),
        (
            question("date", "a", minimum="2026-02-02", maximum="2026-02-01"),
            "the minimum 2026-02-02 is after the maximum 2026-02-01; exchange them",
        ),
        (
            question("ranking", "a", choices=choices(*(f"c{i}" for i in range(21)))),
            "21 choices are too many to be put in order; at most 20",
        ),
        (question("ranking", "a", maxSelectedChoices=4, **THREE), "maxSelectedChoices 4 is more than the 3 choices; lower it"),
    ],
)
def test_types_that_cannot_be_published(element: Fields, problem: str) -> None:
    assert faults(page("p", element, scale=None, about=None)) == [f"pages[0].elements[0] (a): {problem}"]


@pytest.mark.parametrize(
    ("element", "condition", "problem"),
    [
        (question("date", "a"), "{a} < '2026-12-31'", None),
        (
            question("date", "a"),
            "{a} < '31.12.2026'",
            "compares a day with something else; write the day as '2026-12-31', or name another item of type date",
        ),
        (question("date", "a"), "{a} contains '2026-12-31'", "`contains` does not fit a day; use = <> < <= > >="),
        (
            question("date", "a", maximum="2026-12-31"),
            "{a} > '2026-12-31'",
            "can never be true, whatever is answered; correct it or remove the question",
        ),
        (question("number", "a", minimum=0, maximum=5), "{a} >= 5", None),
        (
            question("number", "a", minimum=0, maximum=5),
            "{a} > 5",
            "can never be true, whatever is answered; correct it or remove the question",
        ),
        (question("consent", "a"), "{a} = 'yes'", None),
        (question("consent", "a"), "{a} = 'no'", "a has no choice 'no'; use one of yes"),
        (question("dropdown", "a", **THREE), "{a} = 'y'", None),
        (question("ranking", "a", **THREE), "{a} contains 'y'", None),
        (question("ranking", "a", **THREE), "{a} = 'y'", "an item with several choices has several answers; use `contains`"),
    ],
)
def test_conditions_over_each_type(element: Fields, condition: str, problem: str | None) -> None:
    found = faults(page("p", element, question("comment", "why", visibleIf=condition), scale=None, about=None))
    assert found == ([] if problem is None else [f"pages[0].elements[1] (why).visibleIf: {problem}"])


def test_items_may_be_compared_with_each_other() -> None:
    asked = [question("date", "a"), question("date", "b", minimum="2030-01-01"), question("text", "said"), question("text", "told")]
    asked += [question("number", "m", minimum=5, maximum=6), question("number", "n", minimum=6)]
    for condition in ("{a} > {b}", "{a} < {b}", "{said} <> {told}", "{said} = {told}", "{m} = {n}", "{m} < {n}"):
        assert faults(page("p", *asked, question("comment", "why", visibleIf=condition), scale=None, about=None)) == [], condition
    assert faults(page("p", *asked, question("comment", "why", visibleIf="{m} > {n}"), scale=None, about=None)) == [
        "pages[0].elements[6] (why).visibleIf: can never be true, whatever is answered; correct it or remove the question"
    ]

"""Whether a visibleIf can be read, and can be true."""

import pytest

from tests.surveys.instrument.inline import Fields, choices, en, faults, page, question, rating

FIRST = page(
    "first",
    rating("score", unpaired=True),
    rating("other", "care", unpaired=True),
    question("radiogroup", "plan", choices=choices("gold", "silver", "tin")),
    question("checkbox", "wants", choices=choices("ease", "care", "value"), maxSelectedChoices=2),
    question("text", "city"),
    {"type": "information", "name": "note", "text": en("Thanks")},
    question("comment", "why", visibleIf="{score} <= 2"),
)
WHERE = "pages[1].elements[0] (last).visibleIf"


def found(condition: str, **of_page: object) -> list[str]:
    return faults(FIRST, page("second", question("comment", "last", visibleIf=condition), **of_page))


@pytest.mark.parametrize(
    "condition",
    [
        "{score} = 5",
        "{score} > 1 and {score} < 3",
        "{score} > {other}",
        "not {score} = 3",
        "{score} empty",
        "{plan} = 'tin' or {plan} <> 'gold'",
        "{wants} contains 'ease' and {wants} contains 'value'",
        "{wants} notcontains 'ease' and {wants} notcontains 'value'",
        "{city} = 'Bern' and {score} notempty",
        "{city} <> 'Bern' and {city} <> 'any other'",
        "{why} notempty and {score} = 2",
        "{why} empty and {score} = 5",
    ],
)
def test_conditions_that_can_be_true(condition: str) -> None:
    assert found(condition) == []


@pytest.mark.parametrize(
    "condition",
    [
        "{score} = 6",
        "{score} = 2.5",
        "{score} > 4 and {score} < 5",
        "{score} > 3 and {score} empty",
        "{score} > {other} and {other} > {score}",
        "{plan} = 'gold' and {plan} = 'tin'",
        "{wants} contains 'ease' and {wants} contains 'care' and {wants} contains 'value'",
        "{city} = 'Bern' and {city} = 'Basel'",
        "{why} notempty and {score} = 3",
    ],
)
def test_conditions_that_can_not(condition: str) -> None:
    assert found(condition) == [f"{WHERE}: can never be true, whatever is answered; correct it or remove the question"]


def test_the_page_must_be_shown_too() -> None:
    assert found("{score} = 1", visibleIf="{score} > 2") == [
        f"{WHERE}: can never be true, whatever is answered; correct it or remove the question",
    ]
    assert found("{score} = 4", visibleIf="{score} > 2") == []


def test_a_page_that_can_never_be_shown() -> None:
    hidden = page("second", question("comment", "last"), visibleIf="{score} > 5")
    assert faults(FIRST, hidden) == [
        "pages[1] (second).visibleIf: can never be true, whatever is answered; correct it or remove the question"
    ]


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("1 = 1", f"{WHERE}: compares two fixed values; name an {{item}} on one side"),
        ("{scor} = 1", f"{WHERE}, position 2: {{scor}} is no item of this instrument; correct the name scor"),
        ("{note} empty", f"{WHERE}, position 2: {{note}} takes no answer; name a question"),
        ("{last} empty", f"{WHERE}, position 2: {{last}} is asked later; move it to the front or name an earlier item"),
        ("{score} = 'x'", f"{WHERE}: compares a number with a text; numbers stand without quotes, codes and texts in quotes"),
        ("{plan} = 1", f"{WHERE}: compares a choice with a number; numbers stand without quotes, codes and texts in quotes"),
        ("{plan} < 'gold'", f"{WHERE}: `<` compares numbers only; use = or <>"),
        ("{plan} = 'lead'", f"{WHERE}: plan has no choice 'lead'; use one of gold, silver, tin"),
        ("{wants} contains 'lead'", f"{WHERE}: wants has no choice 'lead'; use one of ease, care, value"),
        ("{wants} = 'ease'", f"{WHERE}: an item with several choices has several answers; use `contains`"),
        (
            "{plan} contains 'gold'",
            f"{WHERE}: `contains` asks whether an item with several choices holds a quoted code; write {{item}} contains 'code'",
        ),
        ("{score} =", f"{WHERE}, position 10: expected an {{item}}, a number or a quoted text, found the end"),
    ],
)
def test_conditions_that_make_no_sense(condition: str, problem: str) -> None:
    assert found(condition) == [problem]


def test_answers_that_are_kept_apart_cannot_decide() -> None:
    internal: Fields = page("own", rating("mine", "mine", unpaired=True), side="internal")
    hand = page(
        "hand",
        question("comment", "a"),
        question("comment", "b", visibleIf="{a} notempty"),
        side="internal",
        block="handoff",
        repeat="department",
        max_repeats=2,
        pick={"title": en("Which?")},
    )
    again = {
        **hand,
        "name": "again",
        "visibleIf": "{mine} = 1",
        "elements": [question("comment", "c", visibleIf="{a} notempty or {score} = 1")],
    }
    assert faults(FIRST, internal, hand, again) == [
        "pages[3] (again).visibleIf, position 2: {mine} belongs to the block relationship, whose answers are kept apart; "
        "name an item of the block handoff",
        "pages[3].elements[0] (c).visibleIf, position 2: {a} is answered once per department; name an item of the same page",
        "pages[3].elements[0] (c).visibleIf, position 18: {score} is asked of the customer side only; name an item of the internal side",
    ]


def test_too_many_items_are_refused_in_time() -> None:
    many = page("first", *(rating(f"r{i}", f"p{i}", unpaired=True) for i in range(12)))
    never = " and ".join(f"{{r{i}}} > {{r{i + 1}}}" for i in range(11))
    assert faults(many, page("second", question("comment", "last", visibleIf=never))) == [
        f"{WHERE}: depends on too many items to be checked (12); simplify it",
    ]


def test_many_choices_are_refused_or_found_in_time() -> None:
    codes = [f"c{i}" for i in range(60)]
    first = page("first", question("checkbox", "wants", choices=choices(*codes), maxSelectedChoices=2))
    all_of_them = " and ".join(f"{{wants}} contains '{code}'" for code in codes)
    assert faults(first, page("second", question("comment", "last", visibleIf=all_of_them))) == [
        f"{WHERE}: can never be true, whatever is answered; correct it or remove the question",
    ]


def test_all_conditions_together_are_tried_so_often_and_no_more() -> None:
    asked = [question("checkbox", f"q{number}", choices=choices("a", "b", "c", "d")) for number in range(5)]
    never = " and ".join(f"{{q{number}}} contains '{code}'" for number in range(5) for code in "abcd") + " and {q0} empty"
    late = [question("comment", f"x{number}", visibleIf=never) for number in range(40)]
    found = faults(page("p", *asked, scale=None, about=None), page("r", *late, scale=None, about=None))
    assert 0 < len(found) < len(late)

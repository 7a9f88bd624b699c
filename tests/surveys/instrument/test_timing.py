"""How long a questionnaire takes."""

from surveys.instrument.timing import minutes
from tests.surveys.instrument.inline import choices, definition, en, page, question, rating


def test_seconds_add_up_by_kind() -> None:
    asked = definition(
        page(
            "p",
            rating("a"),
            question("radiogroup", "b", choices=choices("x", "y")),
            question("checkbox", "c", choices=choices("x", "y")),
            question("comment", "d"),
            question("comment", "e", isRequired=True),
            question("text", "f"),
            {"type": "information", "name": "g", "text": en("one two three four five six seven eight nine ten")},
        ),
        page("i", question("comment", "z"), side="internal"),
    )
    assert minutes(asked, "customer") == ((20 + 2 + 6 + 8 + 12 + 8 + 20 + 8 + 2) / 60, (28 + 3 + 7 + 10 + 16 + 10 + 45 + 10 + 3) / 60)


def test_what_may_stay_hidden_counts_only_for_the_thorough() -> None:
    asked = definition(page("p", rating("a"), question("comment", "b", visibleIf="{a} = 1")), page("q", rating("c"), visibleIf="{a} = 1"))
    assert minutes(asked, "customer") == ((20 + 2 + 6) / 60, (28 + 3 + 7 + 10 + 3 + 7) / 60)


def test_a_repeated_page_counts_once_or_as_often_as_it_may_be_picked() -> None:
    asked = definition(page("p", rating("a"), side="internal", repeat="department", max_repeats=3))
    assert minutes(asked, "internal") == ((20 + 2 + 6 + 6) / 60, (28 + 3 * (3 + 7) + 10) / 60)

"""What may stand in braces, and what is filled in for it."""

import pytest

from surveys.instrument.forms import say
from surveys.instrument.recall import recalled
from tests.surveys.instrument.inline import Fields, choices, definition, en, faults, page, question, rating

HANDOFF: Fields = {
    "side": "internal",
    "block": "handoff",
    "about": "handoff",
    "repeat": "department",
    "max_repeats": 2,
    "pick": {"title": en("Which?")},
}


def plain(name: str, *elements: Fields, **more: object) -> Fields:
    return page(name, *elements, **{"scale": None, "about": None, **more})


def test_names_facts_and_answers_are_filled_in() -> None:
    text = en("{account} in {account.industry|your industry}: you said {kind|nothing}, {other|nothing}.")
    names = {"account": "Acme", "account.industry": "", "kind": "<b>"}
    assert say(text, "en", "en", names) == "Acme in your industry: you said <b>, nothing."


def test_what_is_not_known_stands_as_it_was_written() -> None:
    assert say(en("Dear {account}, {this is no name}"), "en", "en") == "Dear {account}, {this is no name}"


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("{kind|nothing}", None),
        ("{account.industry|your trade}", None),
        ("{kind}", "{kind} needs words for when there is nothing to fill in; write {kind|…}"),
        ("{account.region}", "{account.region} needs words for when there is nothing to fill in; write {account.region|…}"),
        (
            "{account.segment|x}",
            "{account.segment|x} is no fact that the customer side may read; use one of account.name, account.industry, account.region",
        ),
        ("{later|x}", "{later|x} is not answered yet; name an item of an earlier page"),
        ("{inside|x}", "{inside|x} is asked of the internal side only; name an item of the customer side"),
        ("{note|x}", "{note|x} takes no answer; name a question"),
        ("{department}", "{department} is known only on a page with `repeat`; write it without"),
    ],
)
def test_where_each_is_known(title: str, problem: str | None) -> None:
    found = faults(
        plain(
            "one", question("radiogroup", "kind", choices=choices("a", "b")), {"type": "information", "name": "note", "text": en("Hello")}
        ),
        plain("two", question("comment", "why", title=en(title)), question("comment", "later")),
        plain("three", question("comment", "inside"), side="internal"),
    )
    assert found == ([] if problem is None else [f"pages[1].elements[0] (why).title.en: {problem}"])


def test_the_title_of_the_instrument_knows_no_answers() -> None:
    asked = plain("one", question("comment", "why"))
    assert faults(asked, title=en("After {why|x}")) == [
        "title.en: {why|x} is not known here; only pages are filled in with facts and answers"
    ]


def test_blocks_are_kept_apart_here_too() -> None:
    relationship = plain("one", question("comment", "why"), side="internal")
    given, received = (rating(name, "speed", title=en("{why|x}"), direction=name) for name in ("given", "received"))
    found = faults(relationship, page("two", given, received, **HANDOFF))
    assert found == [
        f"pages[1].elements[{j}] ({name}).title.en: {{why|x}} belongs to the block relationship, whose answers are kept apart"
        for j, name in enumerate(("given", "received"))
    ]


def test_languages_may_differ_in_the_words_for_nothing() -> None:
    both = {"languages": ["en", "de"], "title": {"en": "A", "de": "B"}}
    one = plain("one", question("comment", "why", title={"en": "Why?", "de": "Warum?"}), title={"en": "A", "de": "B"})
    two = plain("two", question("comment", "what", title={"en": "{why|So}?", "de": "{why|Also}?"}), title={"en": "A", "de": "B"})
    assert faults(one, two, **both) == []


def test_what_a_page_speaks_of() -> None:
    asked = plain(
        "one",
        question(
            "radiogroup",
            "kind",
            title=en("{a|x} {account}"),
            choices=[{"value": "b", "text": en("{c|x}")}, {"value": "d", "text": en("D")}],
        ),
    )
    assert recalled(definition(asked).pages[0]) == {"a", "c"}

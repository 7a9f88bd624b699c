"""Pages of a side and localised text."""

import pytest

from surveys.instrument.forms import blocks_for, pages_for, questions, say
from tests.surveys.instrument.inline import definition, en, page, question

ASKED = definition(
    page("c", question("comment", "c_a"), {"type": "information", "name": "c_note", "text": en("Thanks")}),
    page("i", question("comment", "i_a"), side="internal"),
    page("k", question("comment", "k_a"), side="internal", block="culture"),
    page("d", question("comment", "c_b")),
)


def test_pages_questions_and_blocks_of_a_side() -> None:
    assert [shown.name for shown in pages_for(ASKED, "customer")] == ["c", "d"]
    assert [asked.name for asked in questions(pages_for(ASKED, "customer"))] == ["c_a", "c_b"]
    assert blocks_for(ASKED, "internal") == ("relationship", "culture")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de-CH-1996", "Grüezi"), ("de-AT", "Hallo"), ("DE-ch", "Grüezi"), ("en-GB", "Hello"), ("fr", "Hello"), ("", "Hello")],
)
def test_the_nearest_language_is_spoken(language: str, expected: str) -> None:
    assert say({"en": "Hello", "de": "Hallo", "de-CH": "Grüezi"}, language, "en") == expected


def test_no_text_is_empty_and_a_lone_text_serves_all() -> None:
    assert say({}, "en", "en") == ""
    assert say({"de": "Hallo"}, "fr", "en") == "Hallo"


def test_names_are_filled_in_once_and_others_stand() -> None:
    names = {"account": "{department} & Co", "department": "Sales"}
    assert say(en("{account}, {department}, {0}, {foo}"), "en", "en", names) == "{department} & Co, Sales, {0}, {foo}"
    assert say(en("{account}"), "en", "en") == "{account}"

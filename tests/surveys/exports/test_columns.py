"""Each type of question as columns and codes."""

import pytest

from surveys.answer_values import Value
from surveys.exports.codebook import codebook
from surveys.exports.columns import Header, cell, columns, header
from tests.surveys.instrument.inline import choices, definition, en, page, question, rating

ASKED = definition(
    page(
        "p",
        rating("score", title=en("How good?"), cant_say=True),
        question("dropdown", "plan", choices=choices("gold", "tin")),
        question("checkbox", "wants", title=en("What?"), choices=choices("ease", "care")),
        question("ranking", "order", choices=choices("a", "b", "c")),
        question("matrix", "all", rows=[{"name": "row_one", "title": en("One")}], choices=choices("yes", "no")),
        question("number", "size", minimum=0),
        question("date", "since", maximum="2026-12-31"),
        question("consent", "agreed"),
        question("comment", "why"),
    )
)
COLUMNS = columns(ASKED, "customer", "en")


def row(**values: Value) -> dict[str, float | str]:
    return {column.code: cell(column, values) for column in COLUMNS}


NOTHING = dict.fromkeys((column.code for column in COLUMNS), "")


def test_the_columns_in_the_order_asked() -> None:
    assert list(NOTHING) == [
        "score", "plan", "wants", "wants/ease", "wants/care", "order", "order/a", "order/b", "order/c", "row_one", "size", "since", "agreed", "why",
    ]  # fmt: skip


def test_answers_are_codes_and_numbers() -> None:
    values = {
        "score": Value(number=4.0),
        "plan": Value(text="tin"),
        "wants": Value(text="care"),
        "order": Value(text="c a"),
        "row_one": Value(text="no"),
        "size": Value(number=2.5),
        "since": Value(text="2026-02-28"),
        "agreed": Value(text="yes"),
        "why": Value(text="Because =1"),
    }
    assert row(**values) == {
        "score": 4.0,
        "plan": "tin",
        "wants": "care",
        "wants/ease": 0.0,
        "wants/care": 1.0,
        "order": "c a",
        "order/a": 2.0,
        "order/b": "",
        "order/c": 1.0,
        "row_one": "no",
        "size": 2.5,
        "since": "2026-02-28",
        "agreed": "yes",
        "why": "Because =1",
    }


def test_a_missing_value_says_why() -> None:
    values = {
        "score": Value(missing="declined"),
        "wants": Value(missing="skipped"),
        "order": Value(missing="hidden"),
        "why": Value(missing="not_asked"),
    }
    assert row(**values) == NOTHING | {"score": "declined", "wants": "skipped", "order": "hidden"}


@pytest.mark.parametrize(("kind", "words"), [("code", "wants/ease"), ("label", "What?: ease"), ("both", "wants/ease: What?: ease")])
def test_what_stands_above_a_column(kind: Header, words: str) -> None:
    assert header(COLUMNS[3], kind) == words


def test_the_codebook_says_what_everything_means() -> None:
    lines = list(codebook(COLUMNS, ASKED, "en"))
    assert lines[0] == ("*", "every column", "missing", "skipped", "seen and left empty")
    assert [line for line in lines if line[0] == "score"] == [
        ("score", "How good?", "rating", "", ""),
        ("score", "How good?", "rating", "1", "Bad"),
        ("score", "How good?", "rating", "2", ""),
        ("score", "How good?", "rating", "3", ""),
        ("score", "How good?", "rating", "4", ""),
        ("score", "How good?", "rating", "5", "Good"),
    ]
    assert {line[0]: line[4] for line in lines if not line[3]} == {
        "score": "",
        "plan": "",
        "wants": "codes joined by spaces",
        "wants/ease": "1 if chosen, else 0",
        "wants/care": "1 if chosen, else 0",
        "order": "codes joined by spaces",
        "order/a": "its place, 1 is first; empty if it has none",
        "order/b": "its place, 1 is first; empty if it has none",
        "order/c": "its place, 1 is first; empty if it has none",
        "row_one": "",
        "size": "number from 0",
        "since": "ISO 8601 day to 2026-12-31",
        "agreed": "",
        "why": "",
    }

"""Sentences are filled English strings that remember how they were made."""

from datetime import date

import pytest

from surveys.errors import Place
from surveys.sentences import plural, sentence, written


def test_a_sentence_is_a_string_that_remembers_its_template_and_values() -> None:
    said = sentence("Please choose at most {most}: you chose {chosen}.", most=2, chosen=3)
    assert said == "Please choose at most 2: you chose 3."
    assert (said.template, said.many, said.values) == ("Please choose at most {most}: you chose {chosen}.", "", {"most": 2, "chosen": 3})
    assert str(Place("why", said)) == "why: Please choose at most 2: you chose 3."


@pytest.mark.parametrize(("count", "said"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1200, "1,200 pages")])
def test_a_plural_counts_as_english_does(count: int, said: str) -> None:
    counted = plural("{n} page", "{n} pages", count)
    assert counted == said
    assert (counted.template, counted.many, counted.values) == ("{n} page", "{n} pages", {"n": count})


@pytest.mark.parametrize(
    ("value", "words"),
    [(12, "12"), (12_345, "12,345"), (2.0, "2"), (0.25, "0.25"), (1_234.5, "1,234.5"), (date(2026, 12, 4), "4 December 2026"), ("a", "a")],
)
def test_values_are_written_as_english_has_them(value: object, words: str) -> None:
    assert written(value) == words


def test_what_looks_like_a_placeholder_in_a_value_is_left_alone() -> None:
    assert sentence("About {account}.", account="{0} & {account}") == "About {0} & {account}."
    assert sentence("Nothing to fill in") == "Nothing to fill in"


def test_a_sentence_may_stand_in_a_sentence() -> None:
    assert sentence("At least {others} colleagues.", others=sentence("two")) == "At least two colleagues."

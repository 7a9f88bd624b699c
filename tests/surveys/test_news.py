"""What belongs to a piece of news, in which language somebody reads it, and which words in it are somebody else's."""

import pytest

from surveys.errors import BadInput
from surveys.news import NewsText, check_complete, check_lengths, nearest_text, quotes, read_texts, write_texts

ENGLISH, GERMAN = NewsText("Title", "You said", "We did", "We could not"), NewsText("Titel", "Gesagt", "Getan")


def test_texts_are_kept_without_the_languages_that_say_nothing() -> None:
    stored = write_texts({"en": ENGLISH, "de": NewsText()})
    assert read_texts(stored) == {"en": ENGLISH}


@pytest.mark.parametrize(
    ("language", "found"),
    [("de-CH", "de"), ("DE", "de"), ("fr", "en"), ("", "en"), ("en-GB", "en")],
)
def test_everybody_reads_the_nearest_language(language: str, found: str) -> None:
    texts = {"en": ENGLISH, "de": GERMAN}
    assert nearest_text(texts, language, "en") == (found, texts[found])


def test_without_the_default_language_whatever_there_is_is_read() -> None:
    assert nearest_text({"de": GERMAN}, "fr", "en") == ("de", GERMAN)
    assert nearest_text({}, "fr", "en") == ("en", NewsText())


@pytest.mark.parametrize(
    ("texts", "missing"),
    [
        ({}, "en"),
        ({"de": GERMAN}, "en"),
        ({"en": NewsText("Title", "You said")}, "en"),
        ({"en": ENGLISH, "de": NewsText("Titel")}, "de"),
    ],
)
def test_what_is_published_is_whole_in_each_language_that_it_has(texts: dict[str, NewsText], missing: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_complete(texts, "en")
    assert str(refused.value) == f"In {missing} something is missing: a title, what they said and what you did belong to it."


def test_what_could_not_be_done_and_other_languages_may_be_left_out() -> None:
    check_complete({"en": GERMAN, "de": NewsText()}, "en")


@pytest.mark.parametrize("text", [NewsText(title="x" * 201), NewsText(said="x" * 3_001), NewsText(not_done="x" * 3_001)])
def test_texts_have_an_end(text: NewsText) -> None:
    with pytest.raises(BadInput):
        check_lengths({"en": ENGLISH, "ar": text})


def test_six_words_in_a_row_are_a_quote_and_five_are_not() -> None:
    comment = "The invoices, as I SAID, came late again and again."
    assert quotes({"en": NewsText("T", "You wrote: invoices as I said came", "d")}, [comment]) == ()
    assert quotes({"en": NewsText("T", "the invoices as i said - CAME", "d")}, [comment]) == ("the invoices as i said came",)
    assert quotes({"en": NewsText("T", "", "", "as I said, came late again")}, ["Nothing.", comment, comment]) == (
        "as i said came late again",
    )
    assert quotes({"en": NewsText("T", "He said: the invoices, as I said, came late. Yes.", "d")}, [comment]) == (
        "the invoices as i said came late",
    )


def test_a_quote_in_any_script_is_found_and_nothing_runs_over_the_end_of_a_text() -> None:
    arabic = "نريد رداً أسرع على كل طلب"
    assert quotes({"ar": NewsText("ع", arabic, "ت")}, ["نُرِيدُ ردا أسرع على كل طلب!"]) == ("نريد ردا أسرع على كل طلب",)
    assert quotes({"en": NewsText("one two three", "four five six", "d")}, ["one two three four five six"]) == ()

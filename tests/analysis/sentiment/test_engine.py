"""Comments scored by TextBlob behind its own interface, and what is not scored."""

import time
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from analysis.results import NotScored
from analysis.sentiment import Analyzer, NoSignal, Sentiment, label_of, score, score_of


@pytest.mark.parametrize(
    "text",
    [
        "Great service, always friendly.",
        "The delivery was late again and nobody called. Terrible!",
        "Not good, not bad; :-( but they recover quickly!!!",
        "It's OK (!) — isn't it?\n\nReally very useful...",
    ],
)
def test_score_is_the_polarity_of_textblob(text: str) -> None:
    verdict = score(text)
    assert isinstance(verdict, Sentiment)
    assert verdict.score == TextBlob(text).sentiment.polarity
    assert tuple(TextBlob(text, analyzer=Analyzer()).sentiment) == tuple(TextBlob(text).sentiment)


def test_labels() -> None:
    found = [label_of(score(text)) for text in ("Great work.", "Terrible work.", "The lorry came by.", "Sehr gut, danke")]
    assert found == ["positive", "negative", "no_signal", "not_scored"]
    assert [score_of(score(text)) for text in ("Great work.", "The lorry came by.", "Sehr gut, danke")] == [0.8, None, None]
    assert label_of(score("Good people and bad weather.")) == "neutral"


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "5/5", "!!!", "The lorry came by."])
def test_no_signal_is_not_neutral(text: str) -> None:
    assert score(text) == NoSignal()


def test_another_language_is_named_and_not_scored() -> None:
    verdict = score("Die Lieferung war leider nicht pünktlich")
    assert verdict == NotScored("The text does not seem to be English.", "de")


@pytest.mark.parametrize("wrong", [None, b"good", 3])
def test_only_strings(wrong: object) -> None:
    with pytest.raises(TypeError):
        score(cast("str", wrong))
    with pytest.raises(TypeError):
        Analyzer().analyze(cast("str", wrong))


@pytest.mark.parametrize(
    "unit",
    [
        "!",
        ".",
        "?.)",
        "'",
        '"',
        "😀",
        "(",
        ":) ",
        "a.",
        "U.S. ",
        "good!",
        "n't",
        "\n",
        "\x00",
        "\ud800",
        "( !)",
        "This is good. ",
        "é",
        "很",
        "…",
    ],
)
def test_any_hundred_kilobytes_take_less_than_a_second(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    started = time.perf_counter()
    verdict = score(text)
    assert time.perf_counter() - started < 1
    assert isinstance(verdict, Sentiment | NoSignal | NotScored)


@given(st.text(max_size=300))
def test_any_text_has_a_verdict(text: str) -> None:
    verdict = score(text)
    assert not isinstance(verdict, Sentiment) or -1 <= verdict.score <= 1

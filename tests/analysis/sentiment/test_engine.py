"""Comments scored by both engines behind TextBlob's interface, and what is not scored."""

from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from analysis.results import NotScored
from analysis.sentiment import Analyzer, Engine, NoSignal, Sentiment, label_of, score, score_all, score_of
from analysis.sentiment.engine import LONGEST, shipped_model


@pytest.mark.parametrize(
    "text",
    [
        "Great service, always friendly.",
        "The delivery was late again and nobody called. Terrible!",
        "Not good, not bad; :-( but they recover quickly!!!",
        "It's OK (!) — isn't it?\n\nReally very useful...",
    ],
)
def test_the_textblob_engine_is_textblob(text: str) -> None:
    verdict = score(text, "textblob")
    assert isinstance(verdict, Sentiment)
    assert verdict.score == TextBlob(text).sentiment.polarity
    assert tuple(TextBlob(text, analyzer=Analyzer("textblob")).sentiment) == tuple(TextBlob(text).sentiment)


def test_the_blend_behind_textblob_s_interface() -> None:
    text = "Great service, always friendly."
    found = TextBlob(text, analyzer=Analyzer()).sentiment
    assert found.polarity == score_of(score(text))
    assert found.subjectivity == TextBlob(text).sentiment.subjectivity
    assert TextBlob("The lorry came by.", analyzer=Analyzer()).sentiment.polarity == 0.0


def test_labels_of_textblob() -> None:
    found = [label_of(score(text, "textblob")) for text in ("Great work.", "Terrible work.", "The lorry came by.", "Sehr gut, danke")]
    assert found == ["positive", "negative", "no_signal", "not_scored"]
    assert [score_of(score(text, "textblob")) for text in ("Great work.", "The lorry came by.", "Sehr gut, danke")] == [0.8, None, None]
    assert label_of(score("Good people and bad weather.", "textblob")) == "neutral"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Great service, always friendly.", "positive"),
        ("We never had a problem.", "positive"),
        ("No complaints.", "positive"),
        ("Nothing to complain about.", "positive"),
        ("Response times have improved a lot since last year.", "positive"),
        ("Your account manager is outstanding.", "positive"),
        ("😀", "positive"),
        ("👍🏽", "positive"),
        (":)", "positive"),
        ("The delivery was late again and nobody called. Terrible!", "negative"),
        ("It isn't fair.", "negative"),
        ("It isnt fair.", "negative"),
        ("The support is not at all good.", "negative"),
        ("The support is not, in my opinion, at all good.", "negative"),
        ("We had to chase them three times for a reply.", "negative"),
        ("Prices went up again without notice.", "negative"),
        ("Response times got worse.", "negative"),
        ("Still waiting for a reply.", "negative"),
        ("Not what we ordered.", "negative"),
        ("Service has gone downhill.", "negative"),
        ("Short-staffed.", "negative"),
        ("Expensive.", "negative"),
        ("Could be better.", "negative"),
        ("Keeps us informed.", "positive"),
        ("First time right.", "positive"),
        ("No surprises.", "positive"),
        ("We could not be happier.", "positive"),
        ("We could not do without you.", "positive"),
        ("It's okay.", "neutral"),
        ("Nothing special.", "neutral"),
        ("Neither good nor bad.", "neutral"),
        ("😡", "negative"),
        ("Could you add an export to Excel?", "neutral"),
        ("Please call before delivery.", "neutral"),
    ],
)
def test_labels_of_the_blend(text: str, label: str) -> None:
    assert label_of(score(text)) == label


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🚚", "🏢🚚", "5/5", "!!!", "The lorry came by.", "Customer since 2015", "None", "n/a", "No comment", "Nothing to add"],
)
def test_no_signal_is_not_neutral(text: str) -> None:
    assert score(text) == NoSignal()


@pytest.mark.parametrize("engine", ["blend", "textblob"])
def test_another_language_is_named_and_not_scored(engine: Engine) -> None:
    verdict = score("Die Lieferung war leider nicht pünktlich", engine)
    assert verdict == NotScored("The text does not seem to be English.", "de")


def test_all_at_once_is_one_by_one() -> None:
    texts = ["Great.", "Zu teuer!", "", "Great.", "Awful, late, rude."]
    assert score_all(texts) == [score(text) for text in texts]
    assert score_all(texts, "textblob") == [score(text, "textblob") for text in texts]


def test_another_model_is_used_where_it_is_given() -> None:
    tilted = msgspec.structs.replace(shipped_model(), intercept=(50.0, 0.0, 0.0))
    assert score("Great.", model=tilted) == Sentiment("negative", -1.0)
    assert Analyzer("blend", tilted).analyze("Great.").polarity == -1.0


@pytest.mark.parametrize("wrong", [None, b"good", 3])
def test_only_strings(wrong: object) -> None:
    for engine in ENGINES:
        with pytest.raises(TypeError):
            score(cast("str", wrong), engine)
        with pytest.raises(TypeError):
            Analyzer(engine).analyze(cast("str", wrong))


UNITS = [
    "!",
    ".",
    "?.)",
    "'",
    '"',
    "😀",
    "👍🏽",
    "(",
    ":) ",
    "a.",
    "U.S. ",
    "good!",
    "good ",
    "not good ",
    "n't",
    "don't ",
    "\n",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("unit", [*UNITS, "( !)", "This is good. ", "but ", "no problem at all ", "A ", "van De ", "é", "很", "…"])
def test_a_hundred_kilobytes_are_read_as_their_first_five_thousand_characters(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    for engine in ENGINES:
        assert score(text, engine) == score(text[:LONGEST], engine)


ENGINES: tuple[Engine, ...] = ("blend", "textblob")


@given(st.text(max_size=300))
def test_any_text_has_a_verdict_and_the_same_again(text: str) -> None:
    verdict = score(text)
    assert not isinstance(verdict, Sentiment) or -1 <= verdict.score <= 1
    assert verdict == score(text)

"""Score a comment behind TextBlob's own analyzer interface; the only home of TextBlob."""

from typing import Literal, NamedTuple

from msgspec import Struct
from textblob.base import CONTINUOUS, BaseSentimentAnalyzer
from textblob.en import sentiment as lexicon

from analysis.results import NotScored
from analysis.sentiment.language import foreign_language

Label = Literal["negative", "neutral", "positive"]
# TextBlob is quadratic on runs of punctuation; 5,000 characters of the worst kind take 15 ms.
LONGEST = 5_000
# The threshold of pattern.en's own `positive()`, both ways.
THRESHOLD = 0.1


class Polarity(NamedTuple):
    """What an analyzer of TextBlob returns: polarity from -1 to 1, subjectivity from 0 to 1."""

    polarity: float
    subjectivity: float


class Sentiment(Struct, frozen=True, tag="sentiment"):
    """A scored comment: label and polarity, -1 to 1."""

    label: Label
    score: float


class NoSignal(Struct, frozen=True, tag="no_signal"):
    """English, but without a single word that the lexicon knows: not the same as neutral."""


Verdict = Sentiment | NoSignal | NotScored


class Analyzer(BaseSentimentAnalyzer):  # type: ignore[misc]  # TextBlob ships no types
    """TextBlob's polarity of the first 5,000 characters, for `TextBlob(text, analyzer=Analyzer())`."""

    kind = CONTINUOUS

    def analyze(self, text: str) -> Polarity:
        """Polarity and subjectivity, bit-equal to TextBlob's own analyzer."""
        return _assess(text)[0]


def score(text: str) -> Verdict:
    """Label and score of one comment; TypeError for anything but a string."""
    if not isinstance(text, str):
        raise TypeError(f"a comment is a string, not {type(text).__name__}")
    text = text[:LONGEST]
    if not any(character.isalpha() for character in text):
        return NoSignal()
    language = foreign_language(text)
    if language is not None:
        return NotScored("The text does not seem to be English.", language)
    polarity, evidence = _assess(text)
    if not evidence:
        return NoSignal()
    return Sentiment(_label(polarity.polarity), polarity.polarity)


def label_of(verdict: Verdict) -> str:
    """The word kept beside a comment: negative, neutral, positive, no_signal or not_scored."""
    if isinstance(verdict, Sentiment):
        return verdict.label
    return "no_signal" if isinstance(verdict, NoSignal) else "not_scored"


def score_of(verdict: Verdict) -> float | None:
    """The number kept beside a comment, absent unless it was scored."""
    return verdict.score if isinstance(verdict, Sentiment) else None


def _assess(text: str) -> tuple[Polarity, bool]:
    """Polarity, and whether any word of the text was in the lexicon."""
    if not isinstance(text, str):
        raise TypeError(f"a text is a string, not {type(text).__name__}")
    found = lexicon(text[:LONGEST])
    return Polarity(float(found[0]), float(found[1])), bool(found.assessments)


def _label(polarity: float) -> Label:
    if polarity >= THRESHOLD:
        return "positive"
    return "negative" if polarity <= -THRESHOLD else "neutral"

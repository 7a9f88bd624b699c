"""Score comments by one of two engines, behind TextBlob's own analyzer interface."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from msgspec import Struct
from textblob.base import CONTINUOUS, BaseSentimentAnalyzer

from analysis.results import NotScored
from analysis.sentiment.blend import Label, Model, read_model
from analysis.sentiment.features import extract
from analysis.sentiment.language import foreign_language
from analysis.sentiment.polarity import assess

Engine = Literal["blend", "textblob"]
LONGEST = 5_000
# The threshold of pattern.en's own `positive()`, both ways.
THRESHOLD = 0.1


class Polarity(NamedTuple):
    """What an analyzer of TextBlob returns: polarity from -1 to 1, subjectivity from 0 to 1."""

    polarity: float
    subjectivity: float


class Sentiment(Struct, frozen=True, tag="sentiment"):
    """A scored comment: label and score, -1 to 1."""

    label: Label
    score: float


class NoSignal(Struct, frozen=True, tag="no_signal"):
    """Nothing in the text that the engine knows to carry sentiment: not the same as neutral."""


Verdict = Sentiment | NoSignal | NotScored


class Analyzer(BaseSentimentAnalyzer):  # type: ignore[misc]  # TextBlob ships no types
    """An engine for `TextBlob(text, analyzer=Analyzer())`, on the first 5,000 characters.

    TextBlob's interface has no word for absence: what `score` calls no signal or not scored has polarity 0.0 here.
    """

    kind = CONTINUOUS

    def __init__(self, engine: Engine = "blend", model: Model | None = None) -> None:
        super().__init__()
        self._engine, self._model = engine, model

    def analyze(self, text: str) -> Polarity:
        """Polarity by the engine (that of textblob is bit-equal to TextBlob's own) and TextBlob's subjectivity."""
        assessed = assess(_checked(text))
        if self._engine == "textblob":
            return Polarity(assessed.polarity, assessed.subjectivity)
        return Polarity(score_of(score(text, self._engine, self._model)) or 0.0, assessed.subjectivity)


def score(text: str, engine: Engine = "blend", model: Model | None = None) -> Verdict:
    """Verdict on one comment, by the shipped model unless another is given; TypeError for anything but a string."""
    text = _checked(text)
    language = foreign_language(text)
    if language is not None:
        return NotScored("The text does not seem to be English.", language)
    return _by_textblob(text) if engine == "textblob" else _by_blend(text, model or shipped_model())


def score_all(texts: Iterable[str], engine: Engine = "blend", model: Model | None = None) -> list[Verdict]:
    """Verdicts in the order of the texts; each is the one that `score` gives, equal texts are read once."""
    known: dict[str, Verdict] = {}
    verdicts = []
    for text in texts:
        if text not in known:
            known[text] = score(text, engine, model)
        verdicts.append(known[text])
    return verdicts


@cache
def shipped_model() -> Model:
    """The blend that comes with Parallax, read at first use."""
    return read_model(files("analysis.sentiment").joinpath("blend.json").read_bytes(), "blend.json")


def label_of(verdict: Verdict) -> str:
    """The word kept beside a comment: negative, neutral, positive, no_signal or not_scored."""
    if isinstance(verdict, Sentiment):
        return verdict.label
    return "no_signal" if isinstance(verdict, NoSignal) else "not_scored"


def score_of(verdict: Verdict) -> float | None:
    """The number kept beside a comment, absent unless it was scored."""
    return verdict.score if isinstance(verdict, Sentiment) else None


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise TypeError(f"a comment is a string, not {type(text).__name__}")
    return text[:LONGEST]


def _by_blend(text: str, model: Model) -> Verdict:
    decided = model.decide(extract(text))
    return NoSignal() if decided is None else Sentiment(*decided)


def _by_textblob(text: str) -> Verdict:
    assessed = assess(text)
    if not assessed.parts or not any(character.isalpha() for character in text):
        return NoSignal()
    return Sentiment(_label(assessed.polarity), assessed.polarity)


def _label(polarity: float) -> Label:
    if polarity >= THRESHOLD:
        return "positive"
    return "negative" if polarity <= -THRESHOLD else "neutral"

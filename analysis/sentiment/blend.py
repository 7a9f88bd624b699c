"""The blend: a multinomial logistic regression on the features of a comment, kept in one file with the record of its training."""

import base64
import binascii
import math
from functools import cached_property
from operator import mul
from typing import Any, Literal

import msgspec
import numpy as np
from msgspec import Struct

from analysis.ratings import Floats
from analysis.sentiment.features import FIGURES, Features
from surveys.errors import BadFile, Place

FORMAT, FORMAT_VERSION = "parallax.sentiment", 1
Label = Literal["negative", "neutral", "positive"]
LABELS: tuple[Label, Label, Label] = ("negative", "neutral", "positive")
# From this difference of probabilities on, before the temperature, are words that no lexicon knows evidence; chosen on held-out sources.
LEAN = 0.1
_BYTE = 127


class Figure(Struct, frozen=True):
    """How a figure is standardised, and its coefficients for negative, neutral, positive."""

    centre: float
    scale: float
    weights: tuple[float, float, float]


class Source(Struct, frozen=True):
    """Where training texts came from; `held_out` has the scores of a fit that never saw this source."""

    name: str
    licence: str
    sha256: str
    texts: int
    labels: dict[str, int]
    weight: float = 1.0
    held_out: dict[str, float] = {}


class Record(Struct, frozen=True):
    """How a model came about: enough to fit it again, to the last bit of the file."""

    fitted_by: str
    settings: dict[str, Any]
    sources: tuple[Source, ...]
    seed: str = "none: the fit has no random step"
    started_from: str = ""


class Model(Struct, frozen=True, dict=True):
    """A fitted blend as it stands in its file; the coefficients of the terms are bytes times `step`, terms × labels."""

    format: str
    format_version: int
    temperature: float
    intercept: tuple[float, float, float]
    figures: dict[str, Figure]
    terms: tuple[str, ...]
    step: tuple[float, float, float]
    codes: str
    record: Record

    @cached_property
    def term_weights(self) -> Floats:
        """Coefficients of the terms, terms × labels."""
        codes = np.frombuffer(base64.b64decode(self.codes, validate=True), dtype=np.int8)
        return np.asarray(codes.reshape(len(self.terms), len(LABELS)) * np.array(self.step), dtype=np.float64)

    @cached_property
    def _rows(self) -> dict[str, tuple[float, ...]]:
        return dict(zip(self.terms, map(tuple, self.term_weights.tolist()), strict=True))

    @cached_property
    def _figures(self) -> tuple[list[float], tuple[tuple[float, ...], ...]]:
        """Intercepts and coefficients by label for figures as they are, not standardised."""
        by_label = tuple(tuple(one.weights[label] / one.scale for one in self.figures.values()) for label in range(3))
        centres = [one.centre for one in self.figures.values()]
        base = [self.intercept[label] - sum(c * w for c, w in zip(centres, by_label[label], strict=True)) for label in range(3)]
        return base, by_label

    def logits(self, features: Features) -> tuple[float, float, float]:
        """Log-odds of the labels up to a constant, before the temperature; always the same sums in the same order."""
        base, by_label = self._figures
        known = [row for term in features.terms if (row := self._rows.get(term)) is not None]
        root = math.sqrt(len(known) or 1)
        negative, neutral, positive = (
            base[label] + sum(map(mul, features.figures, by_label[label])) + sum([row[label] for row in known]) / root for label in range(3)
        )
        return negative, neutral, positive

    def decide(self, features: Features) -> tuple[Label, float] | None:
        """Label, and score P(positive) - P(negative) at the model's temperature; None over no evidence.

        Words that no lexicon knows are evidence only if together they make a side the likeliest label, and clearly lean to it: that a
        text is neutral, they cannot tell from knowing nothing.
        """
        logits = self.logits(features)
        label = LABELS[logits.index(max(logits))]
        if not features.evidence and (not features.worded or label == "neutral" or abs(_lean(logits, 1.0)) < LEAN):
            return None
        return label, round(_lean(logits, self.temperature), 6)


def _lean(logits: tuple[float, float, float], temperature: float) -> float:
    """P(positive) - P(negative)."""
    top = max(logits)
    negative, neutral, positive = (math.exp((logit - top) / temperature) for logit in logits)
    return (positive - negative) / (negative + neutral + positive)


def write_codes(weights: Floats) -> tuple[tuple[float, float, float], str]:
    """Coefficients (terms × labels) as one byte each, with the step of each label."""
    largest = np.abs(weights).max(axis=0) if len(weights) else np.zeros(3)
    step = np.where(largest > 0, largest / _BYTE, 1.0)
    codes = np.rint(weights / step).astype(np.int8)
    return (float(step[0]), float(step[1]), float(step[2])), base64.b64encode(codes.tobytes()).decode("ascii")


def write_model(model: Model) -> bytes:
    """The file of a model."""
    return msgspec.json.format(msgspec.json.encode(model), indent=0) + b"\n"


def read_model(raw: bytes, name: str) -> Model:
    """Parse a model; BadFile if it is not one that this version can use."""
    try:
        model = msgspec.json.decode(raw, type=Model)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadFile(name, [Place("the model", f"cannot be read ({error}); make one with `parallax fit-sentiment`")]) from error
    if (model.format, model.format_version) != (FORMAT, FORMAT_VERSION):
        raise BadFile(name, [Place("format", f"must be {FORMAT}, version {FORMAT_VERSION}; make one with `parallax fit-sentiment`")])
    if tuple(model.figures) != FIGURES:
        raise BadFile(name, [Place("figures", "are not those of this version of Parallax; fit the model again")])
    if not model.temperature > 0 or not all(one.scale > 0 for one in model.figures.values()):
        raise BadFile(name, [Place("temperature", "must be above 0, and so must every scale; fit the model again")])
    try:
        model.term_weights  # noqa: B018 # reads the coefficients, to find them broken here and not at the first comment
    except (binascii.Error, ValueError) as error:
        raise BadFile(name, [Place("codes", "do not fit the terms; fit the model again")]) from error
    return model

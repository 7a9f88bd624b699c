"""How good an engine is on labelled texts: macro-F1, alerts, and the temperature that makes an alert's precision what is promised."""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from analysis.ratings import Bools, Floats, Ints
from analysis.sentiment.blend import LABELS, Model, Record
from analysis.sentiment.fitting import Examples, Settings, fit_blend
from analysis.sentiment.logistic import probabilities

NEGATIVE, NEUTRAL, POSITIVE = range(3)
ALERT_AT = -0.5
PRECISION = 0.92
FOLDS = 5
_TEMPERATURES = np.arange(1.0, 4.01, 0.05)
_FEWEST_ALERTS = 20


class Scores(Struct, frozen=True):
    """Macro-F1 over the labels that occur and over negative against positive, and alerts: their precision, and the negatives they find.

    nan where a figure has no text to stand on.
    """

    three_way: float
    two_way: float
    precision: float
    recall: float


def judge(labels: Ints, said: Ints, score: Floats) -> Scores:
    """Scores of labels said and scores given (one per text); a score of 0 counts as half a negative and half a positive: as wrong.

    Source: macro-averaged F1 (Sokolova & Lapalme 2009). Where a source has no neutral texts, three_way is nan.
    """
    polar = labels != NEUTRAL
    guessed = np.where(score > 0, POSITIVE, np.where(score < 0, NEGATIVE, NEUTRAL))
    alerts = score <= ALERT_AT
    caught = (alerts & (labels == NEGATIVE)).sum()
    return Scores(
        _macro_f1(labels, said, (NEGATIVE, NEUTRAL, POSITIVE)) if (labels == NEUTRAL).any() else np.nan,
        _macro_f1(labels[polar], guessed[polar], (NEGATIVE, POSITIVE)),
        float(caught / alerts.sum()) if alerts.any() else np.nan,
        float(caught / (labels == NEGATIVE).sum()) if (labels == NEGATIVE).any() else np.nan,
    )


def _macro_f1(labels: Ints, said: Ints, classes: Iterable[int]) -> float:
    both = [(2 * ((labels == one) & (said == one)).sum(), (labels == one).sum() + (said == one).sum()) for one in classes]
    return float(np.mean([hits / count if count else 0.0 for hits, count in both]))


def verdicts(model: Model, examples: Examples) -> tuple[Ints, Floats]:
    """Labels and scores that a model gives; where it has no verdict: neutral and 0."""
    decided = [model.decide(one) or (LABELS[NEUTRAL], 0.0) for one in examples.features]
    return np.array([LABELS.index(label) for label, _ in decided]), np.array([score for _, score in decided])


def held_out_models(examples: Examples, settings: Settings) -> dict[str, Model]:
    """By source, the model fitted on all other sources."""
    sources = np.array(examples.sources)
    blank = Record("", {}, ())
    return {source: fit_blend(examples.take(sources != source), settings, blank) for source in sorted(set(examples.sources))}


def cross_validated(examples: Examples, settings: Settings, onwards_from: Model | None = None) -> Scores:
    """Scores on every fifth text by a model that was fitted on the others, five times in turn.

    BadInput if what is left without a fifth has fewer than two labels.
    """
    fold = np.arange(len(examples.labels)) % FOLDS
    said, score = np.zeros(len(fold), dtype=np.int64), np.zeros(len(fold))
    for one in range(min(FOLDS, len(fold))):
        model = fit_blend(examples.take(fold != one), settings, Record("", {}, ()), onwards_from)
        said[fold == one], score[fold == one] = verdicts(model, examples.take(fold == one))
    return judge(examples.labels, said, score)


def calibrated_temperature(models: dict[str, Model], examples: Examples, sources: Sequence[str]) -> float:
    """The least temperature, in steps of 0.05, at which alerts have a precision of 92 % in every one of some held-out sources."""
    return max(_temperature(models[source], examples.take(of(examples, source))) for source in sources)


def _temperature(model: Model, examples: Examples) -> float:
    logits = np.array([model.logits(one) for one in examples.features])
    for temperature in _TEMPERATURES:
        shares = probabilities(logits / temperature)
        alerts = shares[:, POSITIVE] - shares[:, NEGATIVE] <= ALERT_AT
        if alerts.sum() < _FEWEST_ALERTS or (examples.labels[alerts] == NEGATIVE).mean() >= PRECISION:
            return round(float(temperature), 2)
    return float(_TEMPERATURES[-1])


def of(examples: Examples, source: str) -> Bools:
    """Which examples come from a source."""
    return np.array([one == source for one in examples.sources], dtype=bool)

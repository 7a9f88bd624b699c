"""The blend beside VADER and TextBlob, each source held out of the fit in turn, and how often the guard finds each language."""

import csv
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]  # it ships no types

import bench
from analysis.ratings import Floats
from analysis.sentiment.blend import Model
from analysis.sentiment.engine import THRESHOLD, shipped_model
from analysis.sentiment.fitting import Examples, examples_of
from analysis.sentiment.judging import NEGATIVE, NEUTRAL, POSITIVE, Scores, held_out_models, judge, of, verdicts
from analysis.sentiment.language import foreign_language
from analysis.sentiment.polarity import assess
from bench.fit_blend import SETTINGS, pooled
from bench.sentiment_pool import POOL, Labelled, read_pool

FOREIGN = {"umsab_german_train": "de", "umsab_french_train": "fr", "umsab_spanish_train": "es"}
# Comments between businesses in the repository that no fit reads; whoever last extended the lists has read the first, nobody the second.
WRITTEN, NEVER_FITTED = Path(bench.__file__).parent / "data", ("b2b_check", "b2b_unseen")
# VADER's authors call a text positive from 0.05 on.
VADER_THRESHOLD = 0.05
THREE_WAY, TWO_WAY, PRECISION, REFUSED = 0.62, 0.80, 0.90, 0.003


def check(data: Path) -> bool:
    """Over the texts of sentiment/*.csv; the targets are those of MEASURES section 11, on the customers' sources."""
    pool = read_pool(data)
    same = {one.name: one.sha256 for one in shipped_model().record.sources} == {name: file.sha256 for name, file in pool.items()}
    print("the files that the shipped model was fitted on" if same else "NOT the files that the shipped model was fitted on")
    right = _engines(pool)
    return _guard(data, pool) and right and same


def _engines(pool: dict[str, Labelled]) -> bool:
    examples = pooled(pool)
    temperature = shipped_model().temperature
    print(f"{'held out of the fit':<28} {'macro-F1 of three':^24} {'macro-F1 of two':^24} {'alerts of blend':^18}")
    print(f"{'':<28} " + 2 * f"{'blend':>8}{'VADER':>8}{'TextBlob':>9}" + f"{'precise':>10}{'found':>8}")
    customers: list[Scores] = []
    for name, model in held_out_models(examples, SETTINGS).items():
        own = examples.take(of(examples, name))
        blend = _print_row(name, msgspec.structs.replace(model, temperature=temperature), own, pool[name].texts)
        customers += [blend] if any(one.customers and one.name == name for one in POOL) else []
    for name in NEVER_FITTED:
        with (WRITTEN / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        texts = [row["text"] for row in rows]
        _print_row(name, shipped_model(), examples_of(texts, (row["label"] for row in rows), [name] * len(rows)), texts)
    three = [one.three_way for one in customers if not np.isnan(one.three_way)]
    two = float(np.mean([one.two_way for one in customers]))
    print(f"customers' sources: three {min(three):.3f} (goal {THREE_WAY}), two {two:.3f} on average (goal {TWO_WAY})")
    return min(three) >= THREE_WAY and two >= TWO_WAY and min(one.precision for one in customers) >= PRECISION


def _print_row(name: str, model: Model, own: Examples, texts: list[str]) -> Scores:
    """One source, the blend beside the libraries."""
    blend, others = judge(own.labels, *verdicts(model, own)), _plain(own, texts)
    figures = [one.three_way for one in (blend, *others)] + [one.two_way for one in (blend, *others)]
    print(f"{name:<28} " + "".join(f"{value:8.3f}" for value in [*figures, blend.precision, blend.recall]))
    return blend


def _plain(own: Examples, texts: list[str]) -> tuple[Scores, Scores]:
    """VADER and TextBlob as they come."""
    vader = SentimentIntensityAnalyzer()
    compound = np.array([vader.polarity_scores(text)["compound"] for text in texts])
    polarity = np.array([assess(text).polarity for text in texts])
    return _cut(own, compound, VADER_THRESHOLD), _cut(own, polarity, THRESHOLD)


def _cut(own: Examples, score: Floats, threshold: float) -> Scores:
    said = np.where(score >= threshold, POSITIVE, np.where(score <= -threshold, NEGATIVE, NEUTRAL))
    return judge(own.labels, said, score)


def _guard(data: Path, pool: dict[str, Labelled]) -> bool:
    texts = {name: file.texts for name, file in pool.items()}
    texts["all of them in capitals"] = [text.upper() for file in pool.values() for text in file.texts]
    right = True
    for name, english in texts.items():
        refused = sum(foreign_language(text) is not None for text in english) / len(english)
        print(f"{name:<28} {refused:.2%} of English refused")
        right &= refused <= REFUSED
    for name, language in FOREIGN.items():
        with (data / "sentiment" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            foreign = [row["text"] for row in csv.DictReader(lines)]
        found = Counter(foreign_language(text) for text in foreign)
        print(f"{name:<28} {found[language] / len(foreign):.1%} taken for {language}, {found[None] / len(foreign):.1%} for English")
    return right

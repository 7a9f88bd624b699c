"""Fit the blend that ships with Parallax: `python -m bench.fit_blend --data DIR` writes analysis/sentiment/blend.json."""

import argparse
import math
import sys
from collections import Counter
from pathlib import Path

import msgspec

from analysis.sentiment.blend import LABELS, Model, Record, Source, write_model
from analysis.sentiment.fitting import Examples, Settings, examples_of, fit_blend
from analysis.sentiment.judging import Scores, calibrated_temperature, held_out_models, judge, of, verdicts
from bench.sentiment_pool import POOL, Labelled, read_pool

TARGET = Path(__file__).parents[1] / "analysis" / "sentiment" / "blend.json"
SETTINGS = Settings(source_weights={one.name: one.weight for one in POOL})


def main(arguments: list[str]) -> int:
    """Fit without each source in turn, calibrate and judge on it, then fit on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with sentiment/")
    parser.add_argument("--output", type=Path, default=TARGET)
    chosen = parser.parse_args(arguments)
    pool = read_pool(chosen.data)
    examples = pooled(pool)
    models = held_out_models(examples, SETTINGS)
    # Only a customers' source with neutral texts can tell how precise an alert is.
    judges = [one.name for one in POOL if one.customers and "neutral" in pool[one.name].labels]
    temperature = calibrated_temperature(models, examples, judges)
    held_out = {name: _judged(model, examples, name, temperature) for name, model in models.items()}
    settings = msgspec.structs.replace(SETTINGS, temperature=temperature)
    model = fit_blend(examples, settings, _record(settings, pool, held_out))
    chosen.output.write_bytes(write_model(model))
    for name, scores in held_out.items():
        print(f"{name:<28} {scores}")
    print(f"temperature {temperature}; {len(model.terms)} terms; {chosen.output.stat().st_size:,} bytes written to {chosen.output}")
    return 0


def pooled(pool: dict[str, Labelled]) -> Examples:
    """All texts of the pool."""
    texts = [text for labelled in pool.values() for text in labelled.texts]
    labels = [label for labelled in pool.values() for label in labelled.labels]
    return examples_of(texts, labels, [name for name, labelled in pool.items() for _ in labelled.texts])


def _judged(model: Model, examples: Examples, name: str, temperature: float) -> Scores:
    held_out = examples.take(of(examples, name))
    return judge(held_out.labels, *verdicts(msgspec.structs.replace(model, temperature=temperature), held_out))


def _record(settings: Settings, pool: dict[str, Labelled], held_out: dict[str, Scores]) -> Record:
    return Record(
        "python -m bench.fit_blend --data DIR",
        msgspec.to_builtins(settings),
        tuple(_source(one.name, one.licence, one.weight, pool[one.name], held_out[one.name]) for one in POOL),
    )


def _source(name: str, licence: str, weight: float, labelled: Labelled, held_out: Scores) -> Source:
    counts = Counter(labelled.labels)
    figures = {figure: round(value, 4) for figure, value in msgspec.structs.asdict(held_out).items() if not math.isnan(value)}
    return Source(
        name, licence, labelled.sha256, len(labelled.texts), {label: counts[label] for label in LABELS if counts[label]}, weight, figures
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

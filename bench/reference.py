"""Checks against public data that is not part of the project: `python -m bench.reference --data DIR`; CI never needs it."""

import argparse
import csv
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from textblob import TextBlob

from analysis.ratings import columns
from analysis.ratings_file import read_ratings
from analysis.results import Gap
from analysis.sentiment import Analyzer
from analysis.sentiment.language import foreign_language
from analysis.study import Rules, run_study

TENSION = -0.179054
LANGUAGES = {"uci_yelp": None, "vader_tweets": None, "umsab_german_train": "de", "umsab_french_train": "fr", "umsab_spanish_train": "es"}


def couples(path: Path) -> bool:
    """The mean gap of each pair over the dyads, beside numpy's of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        ratings = read_ratings(lines, path.name).ratings
    raw: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in ratings:
        if row.about == "vendor" and row.value is not None:
            raw[row.pair][row.account_ref][row.side] = row.value
    cells = run_study(columns(ratings), Rules(vendor="attributed", customer="attributed", k=1))
    right = True
    for pair, accounts in sorted(raw.items()):
        gaps = [cell.gap.gap for cell in cells if (cell.comparison, cell.pair) == ("service", pair) and isinstance(cell.gap, Gap)]
        ours = float(np.mean(gaps))
        file = float(np.mean([sides["internal"] - sides["customer"] for sides in accounts.values()]))
        right &= abs(ours - file) < 1e-12 and (pair != "tension" or abs(ours - TENSION) < 1e-6)
        print(f"{pair:<14} mean gap over {len(gaps)} dyads {ours:+.6f}, numpy {file:+.6f}")
    return right


def comments(folder: Path) -> bool:
    """How often the guard finds each language, and whether our analyzer gives TextBlob's polarity."""
    analyzer, right = Analyzer(), True
    for name, language in LANGUAGES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            texts = [row["text"] for row in csv.DictReader(lines)]
        found = Counter(foreign_language(text) for text in texts)
        print(f"{name:<22} {found[language] / len(texts):.1%} taken for {language or 'en'}, {found[None] / len(texts):.1%} for en")
        if language is None:
            unequal = sum(analyzer.analyze(text) != tuple(TextBlob(text).sentiment) for text in texts)
            right &= unequal == 0
            print(f"{'':<22} {unequal} of {len(texts)} differ from TextBlob")
    return right


def main() -> int:
    """Run all checks; 1 if a figure is not what it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with paired/couples.csv and sentiment/*.csv")
    data = parser.parse_args().data
    return 0 if couples(data / "paired" / "couples.csv") & comments(data / "sentiment") else 1


if __name__ == "__main__":
    sys.exit(main())

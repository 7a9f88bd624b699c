"""How often the guard finds each language, and whether our analyzer gives TextBlob's polarity."""

import csv
from collections import Counter
from pathlib import Path

from textblob import TextBlob

from analysis.sentiment import Analyzer
from analysis.sentiment.language import foreign_language

LANGUAGES = {"uci_yelp": None, "vader_tweets": None, "umsab_german_train": "de", "umsab_french_train": "fr", "umsab_spanish_train": "es"}


def check(data: Path) -> bool:
    """Over the texts of sentiment/*.csv."""
    analyzer, right = Analyzer(), True
    for name, language in LANGUAGES.items():
        with (data / "sentiment" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            texts = [row["text"] for row in csv.DictReader(lines)]
        found = Counter(foreign_language(text) for text in texts)
        print(f"{name:<22} {found[language] / len(texts):.1%} taken for {language or 'en'}, {found[None] / len(texts):.1%} for en")
        if language is None:
            unequal = sum(analyzer.analyze(text) != tuple(TextBlob(text).sentiment) for text in texts)
            right &= unequal == 0
            print(f"{'':<22} {unequal} of {len(texts)} differ from TextBlob")
    return right

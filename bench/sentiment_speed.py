"""TextBlob's polarity, its own and ours, on the same texts: `python -m bench.sentiment_speed [--data DIR]`."""

import argparse
import csv
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from textblob import TextBlob

from analysis.sentiment.polarity import assess
from tests.analysis.sentiment.texts import texts

LONG = 100_000
WORST = (
    "!", ".", ".,", "?.)", "'", '"', "(", ":", ": ", ":) ", "> : ", "x ", "o_", "a.", "a.,", "A|.", "U.S. ", "...,", "good!", "n't", "\n",
    "\ud800", "\x00 ", "😀", "very not good ",
)  # fmt: skip
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def main() -> int:
    """1 if a text differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with sentiment/*.csv, each with a column `text` (default: made-up texts)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default: 5)")
    chosen = parser.parse_args()
    found = [*texts(5_000, seed=1)] if chosen.data is None else [*read_texts(chosen.data / "sentiment")]
    compare_speed(found, chosen.rounds)
    print_worst()
    return 1 if check_equal(found) else 0


def read_texts(folder: Path) -> Iterator[str]:
    """All texts of a folder; one that has JSON's escapes in it comes a second time with the characters that are meant."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield row["text"]
                if _ESCAPED.search(row["text"]):
                    yield _ESCAPED.sub(lambda code: chr(int(code[1], 16)), row["text"])


def compare_speed(found: Sequence[str], rounds: int) -> None:
    """CPU seconds of both in turn, 500 texts at a time, so that a busy machine slows both down."""
    blocks = [found[start : start + 500] for start in range(0, len(found), 500)]
    for once in (_plain, assess):
        once("Loads the lexicon.")
    pairs = [[(_seconds(_plain, block), _seconds(assess, block)) for block in blocks] for _ in range(rounds)]
    totals = [(sum(plain for plain, _ in row), sum(ours for _, ours in row)) for row in pairs]
    ratios = sorted(plain / ours for plain, ours in totals)
    plain, ours = (len(found) / statistics.median(side) for side in zip(*totals, strict=True))
    print(f"{len(found)} texts per round: TextBlob {plain:,.0f} per s, ours {ours:,.0f} per s, on one core")
    print(f"median of {rounds} ratios {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})")


def print_worst() -> None:
    """Seconds for strings of 100,000 characters that are hard for one splitter or the other."""
    seconds = {unit: _seconds(assess, [(unit * LONG)[:LONG]]) for unit in WORST}
    print(f"{LONG:,} characters: " + ", ".join(f"{unit!a} {took:.2f}" for unit, took in seconds.items()))
    print(f"slowest {max(seconds.values()):.2f} s")


def check_equal(found: Sequence[str]) -> int:
    """How many texts differ in any bit of polarity or subjectivity; the first few are printed."""
    different = [text for text in found if _bits(assess(text)) != _bits(_plain(text))]
    print(f"{len(different)} of {len(found)} texts differ from TextBlob", *map(ascii, different[:5]), sep="\n  ")
    return len(different)


def _plain(text: str) -> Any:
    return TextBlob(text).sentiment


def _bits(found: Any) -> tuple[str, str]:
    return float(found.polarity).hex(), float(found.subjectivity).hex()


def _seconds(once: Callable[[str], object], found: Sequence[str]) -> float:
    began = time.process_time()
    for text in found:
        once(text)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())

"""How many comments a second each engine scores, and the worst text of 100 kB: `python -m bench.comments [--data DIR]`."""

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from analysis.civility import offensive
from analysis.sentiment import Engine, score
from bench.sentiment_pool import POOL, read_pool
from tests.analysis.sentiment.texts import texts

LONG = 100_000
ENGINES: tuple[Engine, ...] = ("blend", "textblob")
GOAL, WORST_SECONDS = 3_000, 1.0
WORST = (
    "!", ".", "?.)", "'", "😀", "👍🏽", "(", ":) ", "a.", "a ", "U.S. ", "good!", "good ", "not good ", "but love and hate ", "n't",
    "\n", "\x00", "\ud800", "A ", "no problem at all ", "van De ", "der ", "é", "很", "never, ", "a*", "you idiot ",
)  # fmt: skip


def main() -> int:
    """1 if a goal is missed; on a busy machine look twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with sentiment/ (default: made-up texts, longer and stranger than comments)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the median counts (default: 5)")
    chosen = parser.parse_args()
    found = [*texts(5_000, seed=1)] if chosen.data is None else _customers(chosen.data)
    rates = {engine: _rate(found, engine, chosen.rounds) for engine in ENGINES}
    for engine, rate in rates.items():
        print(f"{engine:<9} {rate:,.0f} texts per second of one core ({len(found)} texts)")
    slowest = max((_seconds((unit * LONG)[:LONG]), unit) for unit in WORST)
    print(f"slowest 100,000 characters, both engines and civility: {slowest[0]:.2f} s ({slowest[1]!r} again and again)")
    return 0 if rates["blend"] >= GOAL and slowest[0] < WORST_SECONDS else 1


def _customers(data: Path) -> list[str]:
    pool = read_pool(data)
    return [text for one in POOL if one.customers for text in pool[one.name].texts]


def _rate(found: Sequence[str], engine: Engine, rounds: int) -> float:
    """Median over the rounds, by CPU time; the model is read before."""
    score("Loads the lexicons.", engine)
    seconds: list[float] = []
    for _ in range(rounds):
        began = time.process_time()
        for text in found:
            score(text, engine)
        seconds.append(time.process_time() - began)
    return len(found) / statistics.median(seconds)


def _seconds(text: str) -> float:
    began = time.process_time()
    for engine in ENGINES:
        score(text, engine)
    offensive(text)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())

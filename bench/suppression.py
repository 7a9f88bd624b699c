"""What the gate of confidentiality keeps and what leaks past it, by trying everything: `python -m bench.suppression` prints a table.

An independent checker (tests/analysis/disclosure/exhaustive.py) looks for groups of fewer than k people about whom alone the published
cells say something. `by pairs` is a gate that looks at single cells and at differences of two nested ones only.
"""

import argparse
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from bench.tables import print_table
from tests.analysis.disclosure.exhaustive import told_about_twins
from tests.analysis.disclosure.populations import POPULATIONS, Outcome, Waves, published, published_by_pairs

HEAD = ("", "people", "k", "cases", "naive cells", "kept", "leaks", "kept by pairs", "leaks by pairs")
SIZES = ((30, 90), (10, 24))
SEED = 20265
GATES: tuple[Callable[[Waves, int], Outcome], ...] = (published, published_by_pairs)


class Judged(Struct, frozen=True):
    """One gate over all cases: the share of naive cells that it keeps, and of cases in which something about few follows."""

    kept: float
    leaks: float


def judged(outcomes: list[Outcome], k: int) -> Judged:
    kept = sum(len(outcome.kept) for outcome in outcomes) / sum(outcome.naive for outcome in outcomes)
    return Judged(kept, sum(told_about_twins(outcome.kept, k) is not None for outcome in outcomes) / len(outcomes))


def row(population: str, size: tuple[int, int], k: int, cases: int) -> tuple[str, ...]:
    """Both gates over the same cases."""
    outcomes: list[list[Outcome]] = []
    for gate in GATES:
        generator = np.random.default_rng(SEED)
        outcomes.append([gate(POPULATIONS[population](generator, *size), k) for _ in range(cases)])
    found = [share for gate in outcomes for one in [judged(gate, k)] for share in (f"{one.kept:.1%}", f"{one.leaks:.1%}")]
    naive = sum(outcome.naive for outcome in outcomes[0])
    return (population, f"{size[0]} to {size[1]}", str(k), str(cases), str(naive), *found)


def main() -> None:
    """Print every population at both thresholds; smaller groups of people are harder to keep and have no goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    cases = parser.parse_args().cases
    print_table(HEAD, [row(population, size, k, cases) for size in SIZES for population in POPULATIONS for k in (3, 5)])


if __name__ == "__main__":
    main()

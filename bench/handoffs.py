"""What a hand-off matrix can tell, by simulation: `python -m bench.handoffs` prints shares, coverage and how often the worst is found."""

import argparse

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from analysis.gaps import NORMAL_95, benjamini_hochberg
from analysis.handoffs.matrix import UNUSUAL_AT, two_sided
from analysis.handoffs.model import Fit, Reciprocity, fit, reciprocity
from analysis.ratings import Floats
from tests.analysis.departments import USUAL, Truth, simulated

SEED = 20264
RETURNED = 0.5
HEADER = (
    *("departments", "raters", "cells"),
    *("leniency", "quality", "pair", "error"),
    *("level covered", "width", "worst found"),
    *("pairs named", "sign wrong", "reciprocity told", "covered", "not settled"),
)


class Design(Struct, frozen=True):
    departments: int
    people: tuple[int, int]
    asked: float


class Outcome(Struct, frozen=True):
    """One matrix: shares, coverage and width of the levels' intervals, and what was said of pairs and reciprocity (nan: nothing)."""

    shares: Floats
    covered: float
    width: float
    worst_found: bool
    pairs_named: float
    sign_wrong: float
    reciprocity_covered: float


DESIGNS = (
    Design(4, (3, 8), 1.0),
    Design(6, (3, 8), 1.0),
    Design(8, (3, 8), 1.0),
    Design(8, (3, 20), 0.6),
    Design(8, (15, 30), 1.0),
    Design(16, (3, 12), 0.5),
    Design(30, (3, 12), 0.5),
)


def judged(truth: Truth, found: Fit) -> Outcome:
    level = truth.mean + truth.leniency[found.raters].mean() + truth.quality[found.rated]
    half = NORMAL_95 * np.sqrt(found.level.variance)
    z = found.pair.value / np.sqrt(found.pair.variance)
    named = benjamini_hochberg(two_sided(z)) < UNUSUAL_AT
    returned = reciprocity(truth.cells, found)
    return Outcome(
        shares=np.array(astuple(found.components)) / found.components.total,
        covered=float(np.mean(np.abs(found.level.value - level) <= half)),
        width=float(np.mean(2 * half)),
        worst_found=bool(np.argmin(found.level.value) == np.argmin(level)),
        pairs_named=float(np.mean(named)),
        sign_wrong=float(np.mean(truth.pair[named] * z[named] < 0)) if named.any() else np.nan,
        reciprocity_covered=float(returned.low <= RETURNED <= returned.high) if isinstance(returned, Reciprocity) else np.nan,
    )


def row(design: Design, outcomes: list[Outcome], unsettled: int) -> tuple[str, ...]:
    means = {name: known_mean([getattr(one, name) for one in outcomes]) for name in Outcome.__struct_fields__ if name != "shares"}
    shares = np.mean([one.shares for one in outcomes], axis=0)
    answered = float(np.mean(np.isfinite([one.reciprocity_covered for one in outcomes])))
    return (
        *(str(design.departments), f"{design.people[0]}–{design.people[1]}", f"{design.asked:.0%}"),
        *(f"{share:.3f}" for share in shares),
        *(f"{means['covered']:.1%}", f"{means['width']:.1f}", f"{means['worst_found']:.0%}"),
        *(f"{means['pairs_named']:.1%}", told(means["sign_wrong"])),
        *(f"{answered:.0%}", told(means["reciprocity_covered"]), str(unsettled)),
    )


def told(share: float) -> str:
    return f"{share:.1%}" if np.isfinite(share) else "none"


def known_mean(values: list[float]) -> float:
    """Mean of those that are not nan; nan if none is."""
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else np.nan


def print_row(texts: tuple[str, ...]) -> None:
    print("  ".join(text.rjust(len(title)) for text, title in zip(texts, HEADER, strict=True)))


def main() -> None:
    """Print one line per design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=200, help="matrices per line")
    replicates = parser.parse_args().replicates
    shares = np.round(np.array(astuple(USUAL)) / USUAL.total, 3).tolist()
    print(f"{replicates} matrices a line; true shares {shares}, true reciprocity {RETURNED}, widths in POMP")
    print_row(HEADER)
    for design in DESIGNS:
        generator = np.random.default_rng(SEED)
        truths = [simulated(generator, design.departments, design.people, USUAL, RETURNED, design.asked) for _ in range(replicates)]
        found = [fit(truth.cells) for truth in truths]
        outcomes = [judged(truth, one) for truth, one in zip(truths, found, strict=True) if isinstance(one, Fit)]
        print_row(row(design, outcomes, replicates - len(outcomes)))


if __name__ == "__main__":
    main()

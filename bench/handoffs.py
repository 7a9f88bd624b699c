"""What a hand-off matrix can tell, by simulation: `python -m bench.handoffs` prints variances, coverage, how often the worst is found."""

import argparse

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from analysis.gaps import NORMAL_95, benjamini_hochberg
from analysis.handoffs.cells import HandoffCells, shown_cells
from analysis.handoffs.matrix import UNUSUAL_AT, Printed, as_printed, two_sided
from analysis.handoffs.model import Fit, Reciprocity, fit, reciprocity
from analysis.ratings import Floats
from tests.analysis.handoffs.departments import USUAL, USUAL_ERROR, Truth, simulated

SEED = 20264
RETURNED = 0.5
HEADER = (
    *("departments", "raters", "cells", "error"),
    *("leniency", "quality", "pair"),
    *("level covered", "width", "worst found"),
    *("pairs named", "sign wrong", "reciprocity told", "covered", "not settled"),
)


class Design(Struct, frozen=True):
    """`error`: the true variance of single scores, which the model takes to be near 336 at a mean of 60."""

    departments: int
    people: tuple[int, int]
    asked: float
    error: float = USUAL_ERROR


class Outcome(Struct, frozen=True):
    """One matrix: variances, coverage and width of the levels' intervals, and what was said of pairs and reciprocity (nan: nothing)."""

    components: Floats
    covered: float
    width: float
    worst_found: bool
    pairs_named: float
    sign_wrong: float
    reciprocity_covered: float


DESIGNS = (
    Design(4, (8, 14), 1.0),
    Design(6, (8, 14), 1.0),
    Design(8, (8, 14), 1.0),
    Design(8, (8, 14), 1.0, 200.0),
    Design(8, (8, 14), 1.0, 800.0),
    Design(8, (3, 20), 1.0),
    Design(8, (15, 30), 1.0),
    Design(16, (8, 20), 0.5),
    Design(30, (8, 20), 0.5),
)


def told(truth: Truth) -> Printed:
    """The means as they are printed: rounded, and those of 8 people and more."""
    count = len(truth.quality)
    n, mean = np.zeros((count, count)), np.zeros((count, count))
    n[truth.rater, truth.rated], mean[truth.rater, truth.rated] = truth.n, np.clip(truth.answered, 0, 100)
    return as_printed(shown_cells(HandoffCells(n, mean)), count)


def judged(truth: Truth, printed: Printed, found: Fit) -> Outcome:
    level = truth.mean + truth.leniency[found.raters].mean() + truth.quality[found.rated]
    half = NORMAL_95 * np.sqrt(found.level.variance)
    z = found.pair.value / np.sqrt(found.pair.variance)
    named = benjamini_hochberg(two_sided(z)) < UNUSUAL_AT
    pairs = np.zeros((len(truth.quality), len(truth.quality)))
    pairs[truth.rater, truth.rated] = truth.pair
    pair = pairs[printed.cells.rater, printed.cells.rated]
    returned = reciprocity(printed.cells, found)
    return Outcome(
        components=np.array(astuple(found.components)),
        covered=float(np.mean(np.abs(found.level.value - level) <= half)),
        width=float(np.mean(2 * half)),
        worst_found=bool(np.argmin(found.level.value) == np.argmin(level)),
        pairs_named=float(np.mean(named)),
        sign_wrong=float(np.mean(pair[named] * z[named] < 0)) if named.any() else np.nan,
        reciprocity_covered=float(returned.low <= RETURNED <= returned.high) if isinstance(returned, Reciprocity) else np.nan,
    )


def row(design: Design, outcomes: list[Outcome], unsettled: int) -> tuple[str, ...]:
    means = {name: known_mean([getattr(one, name) for one in outcomes]) for name in Outcome.__struct_fields__ if name != "components"}
    components = np.mean([one.components for one in outcomes], axis=0)
    answered = float(np.mean(np.isfinite([one.reciprocity_covered for one in outcomes])))
    return (
        *(str(design.departments), f"{design.people[0]}–{design.people[1]}", f"{design.asked:.0%}", f"{design.error:.0f}"),
        *(f"{variance:.1f}" for variance in components),
        *(f"{means['covered']:.1%}", f"{means['width']:.1f}", f"{means['worst_found']:.0%}"),
        *(f"{means['pairs_named']:.1%}", percent(means["sign_wrong"])),
        *(f"{answered:.0%}", percent(means["reciprocity_covered"]), str(unsettled)),
    )


def percent(share: float) -> str:
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
    print(f"{replicates} matrices a line; true variances {astuple(USUAL)}, true reciprocity {RETURNED}, widths in POMP")
    print_row(HEADER)
    for design in DESIGNS:
        generator = np.random.default_rng(SEED)
        people, error, asked = design.people, design.error, design.asked
        truths = [simulated(generator, design.departments, people, USUAL, error, RETURNED, asked) for _ in range(replicates)]
        printed = [told(truth) for truth in truths]
        found = [fit(one.cells) for one in printed]
        outcomes = [judged(truth, one, model) for truth, one, model in zip(truths, printed, found, strict=True) if isinstance(model, Fit)]
        print_row(row(design, outcomes, replicates - len(outcomes)))


if __name__ == "__main__":
    main()

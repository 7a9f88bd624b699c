"""Made-up departments that rate each other, with the effects behind their ratings."""

import numpy as np
from msgspec import Struct

from analysis.handoffs.model import Components, RatedCells
from analysis.ratings import Floats


class Truth(Struct, frozen=True):
    """Cells as answered, and what they were drawn from; `pair` follows the cells."""

    cells: RatedCells
    mean: float
    leniency: Floats
    quality: Floats
    pair: Floats


# Shares .05, .10, .07 and .78 of the variance of single answers in POMP: differences between departments as they are usually found.
USUAL = Components(30.0, 60.0, 40.0, 450.0)


def simulated(
    generator: np.random.Generator,
    departments: int,
    people: tuple[int, int],
    components: Components = USUAL,
    returned: float = 0.0,
    asked: float = 1.0,
) -> Truth:
    """A matrix with a share `asked` of its cells, each of `people` from-to respondents; `returned` is the reciprocity of pair effects."""
    rater, rated = np.nonzero(~np.eye(departments, dtype=np.bool_) & (generator.random((departments, departments)) < asked))
    leniency = generator.normal(0, components.leniency**0.5, departments)
    quality = generator.normal(0, components.quality**0.5, departments)
    half = generator.normal(0, 1, (departments, departments))
    mutual, own = (half + half.T) / 2**0.5, (half - half.T) / 2**0.5
    pair = components.pair**0.5 * (((1 + returned) / 2) ** 0.5 * mutual + ((1 - returned) / 2) ** 0.5 * own)[rater, rated]
    n = generator.integers(people[0], people[1] + 1, len(rater)).astype(np.float64)
    mean = 60 + leniency[rater] + quality[rated] + pair + generator.normal(0, (components.error / n) ** 0.5)
    ss = components.error * generator.chisquare(n - 1)
    return Truth(RatedCells(rater, rated, n, mean, ss), 60.0, leniency, quality, pair)

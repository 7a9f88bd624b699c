"""Made-up departments that rate each other, with the effects behind their ratings."""

import numpy as np
from msgspec import Struct

from analysis.handoffs.cells import Handoffs
from analysis.handoffs.model import Components, RatedCells
from analysis.ratings import Floats, Ints
from analysis.results import Scale

NAMES = ("Sales", "Billing", "Support", "Delivery", "Legal", "Design")
FIVE = Scale(1, 5)


class Truth(Struct, frozen=True):
    """Cells as answered by `n` people each, and what they were drawn from; `pair` follows the cells."""

    rater: Ints
    rated: Ints
    n: Ints
    answered: Floats
    error: float
    mean: float
    leniency: Floats
    quality: Floats
    pair: Floats

    @property
    def cells(self) -> RatedCells:
        """The means as they are, with the variance of their errors."""
        return RatedCells(self.rater, self.rated, self.answered, self.error / self.n)


# With the error, shares .05, .10, .07 and .78 of the variance of single answers in POMP: departments as they usually differ.
USUAL = Components(30.0, 60.0, 40.0)
USUAL_ERROR = 450.0


def simulated(
    generator: np.random.Generator,
    departments: int,
    people: tuple[int, int],
    components: Components = USUAL,
    error: float = USUAL_ERROR,
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
    n = generator.integers(people[0], people[1] + 1, len(rater))
    mean = 60 + leniency[rater] + quality[rated] + pair + generator.normal(0, (error / n) ** 0.5)
    return Truth(rater, rated, n, mean, error, 60.0, leniency, quality, pair)


def of_people(people: Ints, value: Floats | None = None, scale: Scale = FIVE) -> Handoffs:
    """As many answers in each cell as `people` says; values 1 to 5 by a fixed draw unless they are given."""
    rater, rated = np.nonzero(people)
    rater, rated = (np.repeat(codes, people[rater, rated]) for codes in (rater, rated))
    generator = np.random.default_rng(4)
    drawn = np.clip(np.round(generator.normal(3.4, 0.9, len(rater)) - 0.4 * (rated == 1)), 1, 5) if value is None else value
    return Handoffs(NAMES[: len(people)], rater, rated, drawn, people, scale=scale)


def everybody(departments: int, n: int) -> Ints:
    return n * (1 - np.eye(departments, dtype=np.int64))

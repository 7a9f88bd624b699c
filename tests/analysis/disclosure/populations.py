"""Random tables and filters over people, what a gate publishes of them, and a weaker gate to compare with."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from analysis.disclosure.complement import Candidate, Kept, Published, gate, table
from analysis.ratings import Ints

People = frozenset[int]
Waves = Sequence[Sequence[Candidate]]


class Outcome(Struct, frozen=True):
    """What was published, and how many cells a threshold alone would have published."""

    kept: tuple[People, ...]
    naive: int


def people(generator: np.random.Generator, least: int, most: int, options: int) -> Ints:
    """One attribute of some people, its values unequally frequent."""
    return generator.choice(options, int(generator.integers(least, most + 1)), p=generator.dirichlet(np.full(options, 4.0)))


def where(attribute: Ints, value: int) -> People:
    return frozenset(np.flatnonzero(attribute == value).tolist())


def random_table(generator: np.random.Generator, least: int = 30, most: int = 90) -> Waves:
    """Two attributes of 2 to 5 values over `least` to `most` people, with margins and total."""
    rows, columns = (int(options) for options in generator.integers(2, 6, size=2))
    down = people(generator, least, most, rows)
    across = people(generator, len(down), len(down), columns)
    sides = [{str(value): where(side, value) for value in range(options)} for side, options in ((down, rows), (across, columns))]
    return [table((), *sides)]


def random_filters(generator: np.random.Generator, least: int = 30, most: int = 90) -> Waves:
    """Ten filters by one or two of three attributes, and everybody, in two waves that each person answers with probability .6 to .9.

    In the second wave a cell may leave out those who joined it, as latecomers wait.
    """
    first = people(generator, least, most, int(generator.integers(2, 5)))
    attributes = [first, *(people(generator, len(first), len(first), int(options)) for options in generator.integers(2, 5, size=2))]
    answers = generator.random((2, len(first))) < generator.uniform(0.6, 0.9)
    one, two = (frozenset(np.flatnonzero(wave).tolist()) for wave in answers)
    filters = {"": frozenset(range(len(first)))}
    for _ in range(10):
        chosen = sorted(generator.choice(3, int(generator.integers(1, 3)), replace=False).tolist())
        values = {at: int(generator.choice(attributes[at])) for at in chosen}
        filters[str(values)] = frozenset.intersection(*(where(attributes[at], value) for at, value in values.items()))
    return [
        [Candidate((name,), one & chosen) for name, chosen in filters.items()],
        [Candidate((name,), two & chosen, instead=(one & two & chosen,)) for name, chosen in filters.items()],
    ]


def published(waves: Waves, k: int) -> Outcome:
    """Through the gate, one wave after the other."""
    seen: list[Published] = []
    for number, wave in enumerate(waves):
        decisions = gate(wave, seen, str(number), k)
        seen += [Published(str(number), decision.people) for decision in decisions.values() if isinstance(decision, Kept)]
    return Outcome(tuple(as_people(cell.people) for cell in seen), naive(waves, k))


def naive(waves: Waves, k: int) -> int:
    return sum(len(cell.people) >= k for wave in waves for cell in wave)


def as_people(cell: frozenset[object]) -> People:
    return frozenset(person for person in cell if isinstance(person, int))


def published_by_pairs(waves: Waves, k: int) -> Outcome:
    """A weaker gate, which looks at single cells and at differences of two nested ones only."""
    kept: list[People] = []
    for wave in waves:
        for cell in sorted(wave, key=lambda one: (-len(one.people), one.key)):
            ours = as_people(cell.people)
            few = any(0 < len(ours ^ other) < k for other in kept if ours <= other or other <= ours)
            if len(ours) >= k and not few:
                kept.append(ours)
    return Outcome(tuple(kept), naive(waves, k))


POPULATIONS: dict[str, Callable[..., Waves]] = {"two-way tables": random_table, "filters over 2 waves": random_filters}

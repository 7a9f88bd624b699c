"""The attacker, held against counting every combination of answers, and told apart from somebody who learns nothing."""

from itertools import product
from math import prod
from random import Random

import numpy as np
import pytest

from tests.adversary.attacker import BANDS, ImpossibleError, Printed, Told, Unit, guesses
from tests.adversary.companies import LEVELS, company
from tests.adversary.standing import standings
from tests.adversary.twins import differs, twin

PEOPLE: tuple[Unit, ...] = (("A", "a", 1), ("A", "b", 1), ("A", "c", 1), ("A", "d", 1), ("A", "d", 2))


def counted(told: list[Told], weights: tuple[int, ...], own: dict[Unit, int]) -> dict[Unit, tuple[float, ...]]:
    """The same by brute force."""
    people = sorted(frozenset().union(*(one.people for one in told)))
    chances = {unit: [0.0] * 5 for unit in people}
    for values in product(range(1, 6), repeat=len(people)):
        answers = dict(zip(people, values, strict=True))
        if all(answers[unit] == value for unit, value in own.items()) and all(_fits(one, answers) for one in told):
            weight = prod(weights[value - 1] for unit, value in answers.items() if unit not in own)
            for unit, value in answers.items():
                chances[unit][value - 1] += weight
    return {unit: tuple(one / sum(mine) for one in mine) for unit, mine in chances.items()}


def _fits(told: Told, answers: dict[Unit, int]) -> bool:
    total, said = sum(answers[unit] for unit in told.people) / len(told.people), told.says
    return bool(said.admits(np.array(total)))


def test_the_attacker_knows_what_counting_tells() -> None:
    rng = Random(3)
    for _ in range(60):
        answers = {unit: rng.randint(1, 5) for unit in PEOPLE}
        told = []
        for _ in range(rng.randint(1, 3)):
            people = frozenset(rng.sample(PEOPLE, rng.randint(2, 4)))
            mean = sum(answers[unit] for unit in people) / len(people)
            says = rng.choice(
                (Printed(round(2 * mean) / 2 - 0.25, round(2 * mean) / 2 + 0.25), next(b for b in BANDS.values() if _in(b, mean)))
            )
            told.append(Told(people, says))
        own = {unit: answers[unit] for unit in PEOPLE[:1] if any(unit in one.people for one in told) and rng.random() < 0.5}
        weights = rng.choice(LEVELS)
        left = guesses(told, lambda _: weights, own)  # noqa: B023  # called at once
        found = {unit: [round(chance, 9) for chance in guess.chances] for unit, guess in left.items()}
        assert found == {unit: [round(chance, 9) for chance in chances] for unit, chances in counted(told, weights, own).items()}


def _in(band: Printed, mean: float) -> bool:
    return band.low < mean < band.high or (mean in (band.low, band.high) and band != BANDS["middle"])


def test_an_exact_mean_of_three_who_agree_tells_all_of_them() -> None:
    told = Told(frozenset(PEOPLE[:3]), Printed(5, 5))
    assert {guess.chances for guess in guesses([told], lambda _: LEVELS[0]).values()} == {(0, 0, 0, 0, 1)}


def test_two_figures_that_one_joined_between_tell_what_they_said() -> None:
    before, after = Told(frozenset(PEOPLE[:3]), Printed(3, 3)), Told(frozenset(PEOPLE[:4]), Printed(3.5, 3.5))
    assert guesses([before, after], lambda _: LEVELS[0])["A", "d", 1].chances == (0, 0, 0, 0, 1)


def test_figures_that_no_answers_fit_are_an_error() -> None:
    with pytest.raises(ImpossibleError):
        guesses([Told(frozenset(PEOPLE[:3]), Printed(3.1, 3.2))], lambda _: LEVELS[0])


def test_a_twin_says_other_things() -> None:
    companies = [company(seed, most=8) for seed in range(20)]
    assert all(differs(one, twin(one)) > 5 for one in companies)
    assert all(len(list(standings(one))) == one.weeks for one in companies)


@pytest.mark.parametrize("band", list(BANDS))
@pytest.mark.parametrize("own", range(1, 6))
def test_a_band_of_four_leaves_three_answers_to_one_of_them(band: str, own: int) -> None:
    told = [Told(frozenset(PEOPLE[:4]), BANDS[band])]
    assert min(guess.possible for unit, guess in guesses(told, lambda _: LEVELS[0], {PEOPLE[0]: own}).items() if unit != PEOPLE[0]) >= 3

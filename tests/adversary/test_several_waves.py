"""What several waves tell together of one who joined or left between them, if everybody else says the same again (R4, R7)."""

from collections.abc import Iterator, Mapping
from itertools import count as numbers
from random import Random
from typing import Any

import msgspec
import pytest

from analysis import waves
from analysis.disclosure import ladder
from analysis.disclosure import sides as sides_of_analysis
from tests.adversary.attacker import Told, Unit, guesses
from tests.adversary.companies import ITEMS, LEVELS
from tests.adversary.judging import MOST_GAIN
from tests.adversary.reaching import read
from tests.adversary.standing import Behind
from tests.counts import count
from tests.server.releasing.materials import ITEM, Crew, sides

COMPANIES, ACCOUNTS, MOST_WAVES = count(12, 60), 6, 5
assert ITEM.name in {item.name for item in ITEMS}


class Team:
    """People of an account, a letter each, who come and go; what each of them says, in every wave; and whether they always stayed."""

    def __init__(self, rng: Random, letters: Iterator[int]) -> None:
        self._rng, self._letters = rng, letters
        self.weights = rng.choice(LEVELS)
        self.said: dict[str, float] = {}
        self.moved: set[str] = set()
        self.people = "".join(self._joiner() for _ in range(rng.randint(2, 12)))

    def _joiner(self) -> str:
        letter = chr(next(self._letters))
        self.said[letter] = float(self._rng.choices(range(1, 6), self.weights)[0])
        return letter

    def turn_over(self) -> None:
        """Mostly one or two, because there the rules have to hold."""
        joined, left = self._rng.choice(((0, 0), (1, 0), (1, 0), (0, 1), (1, 1), (2, 0), (3, 0), (0, 3)))
        gone = set(self._rng.sample(self.people, min(left, len(self.people))))
        new = "".join(self._joiner() for _ in range(joined))
        self.moved |= gone | set(new)
        self.people = "".join(one for one in self.people if one not in gone) + new


def play(seed: int) -> tuple[list[Team], list[Crew]]:
    rng, letters = Random(seed), numbers(0x4E00)
    teams = [Team(rng, letters) for _ in range(ACCOUNTS)]
    crews: list[Crew] = []
    for _ in range(rng.randint(2, MOST_WAVES)):
        crews.append({f"A{number}": team.people for number, team in enumerate(teams)})
        for team in teams:
            team.turn_over()
    return teams, crews


def told_of(ref: str, crews: list[Crew], shown: list[Mapping[str, Any]]) -> Iterator[Told]:
    for crew, found in zip(crews, shown, strict=True):
        people = frozenset[Unit]((ref, one, 1) for one in crew[ref])
        yield from read("item", [Behind({"item": people}, 0)], [found.get(ref)])


def gained(companies: int) -> tuple[float, float]:
    """How much oftener an answer is guessed than without any figure: of those who always stayed, and of those who joined or left."""
    stayed: list[float] = []
    moved: list[float] = []
    for seed in range(companies):
        teams, crews = play(seed)
        said = {one: value for team in teams for one, value in team.said.items()}
        shown = [msgspec.to_builtins(found) for found in sides(*crews, said=said)]
        for number, team in enumerate(teams):
            told = list(told_of(f"A{number}", crews, shown))
            prior = max(team.weights) / sum(team.weights)
            for unit, guess in (guesses(told, lambda _: team.weights) if told else {}).items():  # noqa: B023  # called at once
                assert guess.chances[int(said[unit[1]]) - 1] > 0
                (moved if unit[1] in team.moved else stayed).append(guess.best - prior)
    print(f"stayed {len(stayed)}: {sum(stayed) / len(stayed):+.4f}, moved {len(moved)}: {sum(moved) / len(moved):+.4f}")
    return sum(stayed) / len(stayed), sum(moved) / len(moved)


def test_who_joined_or_left_is_hardly_told_by_all_waves_together() -> None:
    """By the printed rules everybody's answer of a wave is new; here it is the same again, which is the worst there is."""
    assert max(gained(COMPANIES)) <= MOST_GAIN


def test_without_the_rule_they_would_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    _, with_it = gained(COMPANIES)
    monkeypatch.setattr(sides_of_analysis, "ladder_across", lambda n, _: ladder(n))
    monkeypatch.setattr(waves.Beside, "allowed", lambda _self, _place, side: side)
    _, without = gained(COMPANIES)
    assert without > 2 * with_it

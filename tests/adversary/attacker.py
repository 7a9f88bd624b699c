"""What a reader can work out who knows the rules, who answered and when, and all figures ever shown; exact, and pure.

The attack is stronger than any real reader's: sets of people are known, answers of different people are independent, and how the people
of the account tend to answer is known too. What is left to guess is what one person said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Unit = tuple[str, str, int]  # an account, a person, and which of their forms about it
Weights = tuple[int, ...]  # how often each answer is given

POINTS: Final = 5
DUST: Final = 1e-9


class Printed(Struct, frozen=True):
    """What a printed figure says of a mean on 1 to 5: that it lies between these, and whether it may lie on them."""

    low: float
    high: float
    with_low: bool = True
    with_high: bool = True

    def admits(self, means: Floats) -> NDArray[np.bool_]:
        above = means >= self.low - DUST if self.with_low else means > self.low + DUST
        below = means <= self.high + DUST if self.with_high else means < self.high - DUST
        return above & below


BANDS: Final = {
    "low": Printed(1, 2.5),
    "middle": Printed(2.5, 3.5, with_low=False, with_high=False),
    "high": Printed(3.5, 5),
}


def printed(side: Mapping[str, Any]) -> Printed | None:
    """Read one side of a stored cell; None where nothing is said."""
    if side["type"] == "banded":
        return BANDS[side["band"]]
    if side["type"] != "mean":
        return None
    value, decimals = float(side["value"]), side.get("decimals", 2)
    half = (0.25 if "–" in side["n"] else 0.05) if decimals == 1 else 0.0
    return Printed(value - half, value + half)


class Told(Struct, frozen=True):
    """One figure: who stands behind it, and what it says."""

    people: frozenset[Unit]
    says: Printed


class Atom(Struct, frozen=True):
    """People who stand behind the same figures and tend to answer alike; `known` is what each of them said, 0 if nobody knows."""

    inside: tuple[bool, ...]
    known: int
    weights: Weights
    size: int


class Guess(Struct, frozen=True):
    """What is left of one person's answer: the chance of each value, and how many of them are possible at all."""

    chances: tuple[float, ...]

    @property
    def best(self) -> float:
        return max(self.chances)

    @property
    def possible(self) -> int:
        return sum(chance > 0 for chance in self.chances)


def guesses(told: Iterable[Told], weights: Callable[[Unit], Weights], own: Mapping[Unit, int] | None = None) -> dict[Unit, Guess]:
    """What all figures together leave of each person's answer; `own` are answers that the reader knows."""
    figures = sorted(set(told), key=lambda one: (sorted(one.people), one.says.low, one.says.high))
    mine = own or {}
    atoms: dict[tuple[tuple[bool, ...], int, Weights], list[Unit]] = {}
    for unit in sorted(frozenset().union(*(one.people for one in figures))):
        atoms.setdefault((tuple(unit in one.people for one in figures), mine.get(unit, 0), weights(unit)), []).append(unit)
    left = _left(tuple(Atom(*kind, len(units)) for kind, units in atoms.items()), tuple(one.says for one in figures))
    return {unit: guess for units, guess in zip(atoms.values(), left, strict=True) for unit in units}


@lru_cache(maxsize=20_000)
def _left(atoms: tuple[Atom, ...], says: tuple[Printed, ...]) -> tuple[Guess, ...]:
    """People in the same figures form a group: sums of groups are all that figures tell of; within an atom of a group all are alike."""
    groups: dict[tuple[bool, ...], list[Atom]] = {}
    for atom in atoms:
        groups.setdefault(atom.inside, []).append(atom)
    sums = {inside: _together(mine) for inside, mine in groups.items()}
    joint = np.ones(())
    for one in sums.values():
        joint = np.multiply.outer(joint, one)
    for figure, said in enumerate(says):
        joint = joint * said.admits(_means(groups, figure))
    if not joint.sum() > 0:
        raise ImpossibleError(f"No answers at all fit {says}: the attacker has misunderstood the figures.")
    axes = range(len(groups))
    left = {inside: joint.sum(axis=tuple(axis for axis in axes if axis != mine)) / joint.sum() for mine, inside in enumerate(groups)}
    return tuple(_one(atom, *_of_atom(atom, groups[atom.inside], sums[atom.inside], left[atom.inside])) for atom in atoms)


def _of_atom(atom: Atom, group: Sequence[Atom], whole: Floats, left: Floats) -> tuple[Floats, Floats]:
    """The chances of each sum of an atom, before and after what is left of the sums of its group."""
    mine, rest = _sums(atom, atom.size), _together([other for other in group if other is not atom])
    kept = np.divide(left, whole, out=np.zeros_like(whole), where=whole > 0)
    return mine, mine * np.correlate(kept, rest, mode="valid")


def _together(atoms: Sequence[Atom]) -> Floats:
    sums = np.ones(1)
    for atom in atoms:
        sums = np.convolve(sums, _sums(atom, atom.size))
    return sums


class ImpossibleError(Exception):
    """What was shown fits no answers: somebody's model of the rules is wrong."""


@lru_cache(maxsize=20_000)
def _sums(atom: Atom, size: int) -> Floats:
    """The chance of each sum of so many people of an atom, counted from the least."""
    one = np.eye(POINTS)[atom.known - 1] if atom.known else _prior(atom)
    sums = np.ones(1)
    for _ in range(size):
        sums = np.convolve(sums, one)
    return sums


def _prior(atom: Atom) -> Floats:
    return np.array(atom.weights) / sum(atom.weights)


def _means(groups: Mapping[tuple[bool, ...], Sequence[Atom]], figure: int) -> Floats:
    """The mean that a figure stands for, for each combination of the groups' sums."""
    total, people = np.zeros(()), 0
    for inside, atoms in groups.items():
        size = sum(atom.size for atom in atoms)
        places = np.arange(size * (POINTS - 1) + 1)
        total = np.add.outer(total, places if inside[figure] else np.zeros_like(places))
        people += size if inside[figure] else 0
    return 1 + total / people


def _one(atom: Atom, sums: Floats, left: Floats) -> Guess:
    """One person of an atom: their share in each sum that is left."""
    if atom.known:
        return Guess(tuple(float(point == atom.known - 1) for point in range(POINTS)))
    prior, others = _prior(atom), _sums(atom, atom.size - 1)
    chances = []
    for point in range(POINTS):
        behind = np.zeros_like(sums)
        behind[point : point + len(others)] = prior[point] * others
        chances.append(float((np.divide(behind, sums, out=np.zeros_like(sums), where=sums > 0) * left).sum()))
    return Guess(tuple(chances))

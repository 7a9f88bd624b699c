"""Proves of a set of published cells that nothing about fewer than k people can be derived from all of them together."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from math import inf
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from analysis.disclosure.dependence import PastBound, cleared, has_light_dependence
from analysis.disclosure.ladder import LEAST_K
from analysis.ratings import Ints
from surveys.errors import BadInput

# Atoms times unknowns of one core: about 300 cells over 300 atoms, 0.7 MB and some milliseconds a cell.
LARGEST_CORE = 90_000
# The atom of whoever was in no cell yet: of any size, and nothing is known of it.
OTHERS = 0

Verdict = Literal["holds", "derivable", "unproven"]


class _Core(Struct, frozen=True):
    """Atoms whose totals hang together, and what is unknown of them: an atom per row, an unknown per column; None past the bound."""

    atoms: tuple[int, ...]
    unknowns: Ints | None

    def learns(self, whole: AbstractSet[int]) -> bool:
        """Whether the sum over those of its atoms that are among these is not known already."""
        if self.unknowns is None:
            return True
        told = [position for position, atom in enumerate(self.atoms) if atom in whole]
        return bool(self.unknowns[told].sum(axis=0).any())


class _Step(Struct, frozen=True):
    """What one more cell would change: new atoms split off old ones, sizes of both, and the cores that they lie in."""

    split: Mapping[int, int]
    sizes: Mapping[int, float]
    cores: tuple[_Core, ...]


class Auditor:
    """All that readers of one family of figures (one question, one side) have seen so far.

    A published cell tells the sum of its people's answers; readers are taken to know who is in each cell. By unions, differences
    and any weighted sums they know exactly the sums whose coefficients lie in the span of the cells' 0/1 vectors over the rational
    numbers. The audit holds if no such sum but 0 has coefficients for fewer than k people. That is more than asked: it contains
    every set of people that unions and differences reach (R3), every difference of two such sets (R4), and weighted tricks too. A person
    is the same unknown in all releases and waves: sets that differ by few are refused even where the answers were given anew.

    People in the same cells form an atom; sums are constant on atoms. Kept is a basis, in whole numbers, of the ways in which the
    atoms' totals could differ without any published sum changing. A sum over some atoms only lies in the span if and only if it is
    0 in all those ways, so one exists if and only if these atoms' rows are linearly dependent; atoms of fewer than k people together
    are searched for that (`dependence`). A new cell splits atoms (each split is one more unknown) and fixes one sum (one fewer).
    Atoms that share no unknown lie in cores of their own and what is determined drops out, so a cell costs what it splits: a tree
    of thousands of accounts takes time in proportion to the sizes of its cells.

    Bounds: a core of 90,000 atoms x unknowns, 5,000 sets of rows set aside in a search, entries below 2**31. Past any of them the
    verdict is "unproven", and nothing new that touches the core is admitted. Not covered: what follows from the ends of the scale (a
    mean of 5 is a 5 from everybody), and what readers know of themselves (leave out of `people` whoever may read the figures).
    """

    def __init__(self, k: int) -> None:
        if k < LEAST_K:
            raise BadInput(f"The audit was asked for groups of at least {k}: ask for at least {LEAST_K} (R1).")
        self.k = k
        self._seen: set[frozenset[Hashable]] = set()
        self._atom: dict[Hashable, int] = {}
        self._size: dict[int, float] = {OTHERS: inf}
        self._core: dict[int, _Core] = {}

    def copy(self) -> "Auditor":
        """Another one that goes on from here by itself."""
        twin = Auditor(self.k)
        twin._seen, twin._atom, twin._size, twin._core = set(self._seen), dict(self._atom), dict(self._size), dict(self._core)
        return twin

    def judge(self, people: AbstractSet[Hashable]) -> Verdict:
        """Whether the audit would hold with this cell beside all others."""
        return self._verdict(self._step(people))

    def admit(self, people: AbstractSet[Hashable]) -> Verdict:
        """Judge a cell, and take it as published if the audit holds."""
        step = self._step(people)
        verdict = self._verdict(step)
        if verdict == "holds":
            self._take(people, step)
        return verdict

    def record(self, people: AbstractSet[Hashable]) -> None:
        """Take a cell as published whatever the verdict, because readers have seen it."""
        self._take(people, self._step(people))

    def _step(self, people: AbstractSet[Hashable]) -> _Step:
        if frozenset(people) in self._seen:
            return _Step({}, {}, ())
        inside = Counter(self._atom.get(person, OTHERS) for person in people)
        split = sorted(atom for atom, count in inside.items() if count < self._size[atom])
        fresh = {atom: len(self._size) + position for position, atom in enumerate(split)}
        whole = inside.keys() - fresh.keys()
        near = {id(core): core for core in (self._core[atom] for atom in sorted(inside.keys() - {OTHERS}))}
        touched = tuple(core for core in near.values() if core.learns(whole) or not fresh.keys().isdisjoint(core.atoms))
        sizes = {fresh[atom]: float(inside[atom]) for atom in split} | {atom: self._size[atom] - inside[atom] for atom in split}
        return _Step(fresh, sizes, _after(touched, fresh, whole))

    def _verdict(self, step: _Step) -> Verdict:
        try:
            derivable = [self._hides_few(core, step.sizes) for core in step.cores]
        except PastBound:
            return "unproven"
        return "derivable" if any(derivable) else "holds"

    def _hides_few(self, core: _Core, sizes: Mapping[int, float]) -> bool:
        """Whether some of the core's atoms, fewer than k people together, can be had by themselves."""
        if core.unknowns is None:
            raise PastBound
        size = np.array([sizes.get(atom, self._size.get(atom, 0.0)) for atom in core.atoms])
        few = np.flatnonzero(size < self.k)
        return len(few) > 0 and has_light_dependence(core.unknowns[few], size[few].astype(np.int64), self.k - 1)

    def _take(self, people: AbstractSet[Hashable], step: _Step) -> None:
        self._seen.add(frozenset(people))
        self._size.update(step.sizes)
        self._core.update((atom, core) for core in step.cores for atom in core.atoms)
        if step.split:
            moved = ((person, self._atom.get(person, OTHERS)) for person in people)
            self._atom.update([(person, step.split[atom]) for person, atom in moved if atom in step.split])


def _after(cores: tuple[_Core, ...], fresh: Mapping[int, int], whole: Iterable[int]) -> tuple[_Core, ...]:
    """The cores in place of these once the sum over whole and fresh atoms is known; `fresh` gives a split atom's new part."""
    atoms = [atom for core in cores for atom in core.atoms] + list(fresh.values())
    row = {atom: position for position, atom in enumerate(atoms)}
    unknowns = _side_by_side(cores, len(fresh))
    if unknowns is None:
        return (_Core(tuple(atoms), None),)
    for column, (old, new) in enumerate(fresh.items(), start=unknowns.shape[1] - len(fresh)):
        unknowns[row[new], column] = 1
        if old in row:
            unknowns[row[old], column] = -1
    told = unknowns[[row[atom] for atom in (*whole, *fresh.values()) if atom in row]].sum(axis=0)
    if not told.any():
        return ()
    # The last of the smallest: a part just split off is in one or two rows only, and dividing by 1 keeps numbers small.
    pivot = min(np.flatnonzero(told).tolist(), key=lambda column: (abs(int(told[column])), -column))
    try:
        return _apart(atoms, cleared(unknowns.T, told, pivot).T)
    except PastBound:
        return (_Core(tuple(atoms), None),)


def _side_by_side(cores: tuple[_Core, ...], fresh: int) -> Ints | None:
    """The unknowns of all cores as one block matrix with `fresh` empty rows and columns more; None past the bound."""
    blocks = [core.unknowns for core in cores if core.unknowns is not None]
    rows, columns = (fresh + sum(block.shape[axis] for block in blocks) for axis in (0, 1))
    if len(blocks) < len(cores) or rows * columns > LARGEST_CORE:
        return None
    joined = np.zeros((rows, columns), dtype=np.int64)
    down = right = 0
    for block in blocks:
        joined[down : down + block.shape[0], right : right + block.shape[1]] = block
        down, right = down + block.shape[0], right + block.shape[1]
    return joined


def _apart(atoms: list[int], unknowns: Ints) -> tuple[_Core, ...]:
    """A core for each set of atoms that share no unknown with the rest."""
    if not unknowns.any():
        return tuple(_Core((atom,), unknowns[:1, :0]) for atom in atoms)
    rows, columns = np.nonzero(unknowns)
    size = sum(unknowns.shape)
    links = coo_array((np.ones(len(rows)), (rows, len(atoms) + columns)), shape=(size, size))
    count, label = connected_components(links, directed=False)
    mine = [(np.flatnonzero(label[: len(atoms)] == one), np.flatnonzero(label[len(atoms) :] == one)) for one in range(count)]
    return tuple(_Core(tuple(atoms[row] for row in down), unknowns[np.ix_(down, right)]) for down, right in mine)

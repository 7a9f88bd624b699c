"""What a reader can find out about few people from published cells, by trying everything; knows nothing of the auditor's ways.

Two attacks. Sets: everything that disjoint unions and proper differences reach, as bit masks of people. Sums: for every group of people,
whether a weighted sum of the cells says something about this group and nobody else, by ranks in whole numbers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import gcd

Cell = frozenset[int]


def smallest_reachable(cells: Collection[Cell]) -> int:
    """How many people the smallest set has that unions of disjoint sets and differences of nested ones can reach."""
    known: list[int] = []
    waiting = {sum(1 << person for person in cell) for cell in cells if cell}
    found = set(waiting)
    while waiting:
        new = waiting.pop()
        known.append(new)
        reached = {new | old if not new & old else new ^ old for old in known if not new & old or new & old in {new, old}}
        waiting |= reached - found - {0}
        found |= reached - {0}
    return min((mask.bit_count() for mask in found), default=0)


def told_about(cells: Collection[Cell], k: int) -> Cell | None:
    """A group of fewer than k people about whom alone some weighted sum of the cells speaks; None if there is none.

    A sum of cells that leaves out everybody else: then the cells, cut down to everybody else, depend on each other more than before.
    """
    people = sorted(frozenset().union(*cells))
    groups = (frozenset(group) for size in range(1, k) for group in combinations(people, size))
    return _first_told(cells, groups)


def told_about_twins(cells: Collection[Cell], k: int) -> Cell | None:
    """The same for more people: who is in the same cells as somebody outside the group changes no rank by being in it.

    So only groups are tried that nobody outside is a twin of.
    """
    twins: dict[tuple[int, ...], set[int]] = {}
    for person, row in _rows(cells).items():
        twins.setdefault(row, set()).add(person)
    few = [frozenset(group) for group in twins.values() if len(group) < k]
    unions = (frozenset().union(*some) for size in range(1, k) for some in combinations(few, size))
    return _first_told(cells, (group for group in unions if len(group) < k))


def _rows(cells: Collection[Cell]) -> dict[int, tuple[int, ...]]:
    """Which cells each person is in."""
    return {person: tuple(int(person in cell) for cell in cells) for person in sorted(frozenset().union(*cells))}


def _first_told(cells: Collection[Cell], groups: Iterator[Cell]) -> Cell | None:
    """The first group without which people's rows span less: one that meets every basis, of which those found are kept."""
    rows = _rows(cells)
    whole = len(basis(rows))
    known: list[Cell] = []
    for group in groups:
        if any(group.isdisjoint(one) for one in known):
            continue
        known.append(basis({person: row for person, row in rows.items() if person not in group}, whole))
        if len(known[-1]) < whole:
            return group
    return None


def basis(rows: Mapping[int, Sequence[int]], enough: int | None = None) -> Cell:
    """People whose rows are a basis over the rational numbers, by elimination in whole numbers, which Python has without bounds."""
    found: list[int] = []
    reduced: list[tuple[int, list[int]]] = []
    for person, row in rows.items():
        if len(found) == enough:
            break
        left = list(row)
        for at, other in reduced:
            if left[at]:
                left = [other[at] * ours - left[at] * theirs for ours, theirs in zip(left, other, strict=True)]
        divisor = gcd(*left)
        if divisor:
            found.append(person)
            reduced.append((next(at for at, number in enumerate(left) if number), [number // divisor for number in left]))
    return frozenset(found)

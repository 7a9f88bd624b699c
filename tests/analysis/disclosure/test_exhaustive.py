"""The independent checker on cases that are clear by hand; and both of its attacks, and its short cut, against each other."""

import numpy as np

from tests.analysis.disclosure.exhaustive import Cell, basis, smallest_reachable, told_about, told_about_twins
from tests.counts import count


def cells(*texts: str) -> list[Cell]:
    """Cells from the hexadecimal numbers of their people."""
    return [frozenset(int(person, 16) for person in text) for text in texts]


def test_basis() -> None:
    assert basis({7: [1, 1, 0], 8: [0, 1, 1], 9: [1, 2, 1]}) == {7, 8}
    assert basis({7: [1, 1, 0], 8: [0, 1, 1], 9: [1, 0, 1]}) == {7, 8, 9}
    assert basis({7: [0, 0], 8: [0, 2], 9: [1, 0]}, enough=1) == {8}
    assert basis({7: [0, 0]}) == basis({}) == frozenset()


def test_what_is_left_of_a_total() -> None:
    assert smallest_reachable(cells("01234", "012")) == 2
    assert told_about(cells("01234", "012"), 3) == frozenset({3, 4})
    assert told_about(cells("012345", "012"), 3) is None


def test_sums_say_more_than_sets() -> None:
    """Each answer follows from 01, 12 and 20, which no union or difference of them tells."""
    triangle = cells("01345", "12345", "02345", "345")
    assert smallest_reachable(triangle) == 2
    assert told_about(triangle, 2) == frozenset({0})
    assert smallest_reachable(cells("0123", "0145", "2345")) == 4
    assert told_about(cells("0123", "0145", "2345"), 3) == frozenset({0, 1})


def test_people_in_the_same_cells_need_no_trying_one_by_one() -> None:
    generator = np.random.default_rng(30)
    found = set()
    for _ in range(count(60, 1_000)):
        size = int(generator.integers(4, 10))
        drawn = generator.random((int(generator.integers(1, 6)), size)) < 0.6
        some = [frozenset(np.flatnonzero(cell).tolist()) for cell in drawn if cell.any()]
        for k in (2, 3, 5):
            told = told_about(some, k) if some else None
            assert (told is None) == (not some or told_about_twins(some, k) is None)
            if some and told is None:
                assert smallest_reachable(some) >= k
            found.add((k, told is None))
    assert len(found) == 6

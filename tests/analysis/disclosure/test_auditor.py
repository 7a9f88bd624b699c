"""The auditor agrees with the independent checker on every cell, and says where it cannot know."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.auditor import Auditor, Verdict
from surveys.errors import BadInput
from tests.analysis.disclosure.exhaustive import Cell, told_about_twins
from tests.counts import count


def audited(k: int, cells: Iterable[Cell]) -> list[Verdict]:
    auditor = Auditor(k)
    return [auditor.admit(cell) for cell in cells]


def people(*ranges: tuple[int, int]) -> Cell:
    return frozenset(person for first, end in ranges for person in range(first, end))


def test_a_small_rest_is_refused_and_a_large_one_kept() -> None:
    assert audited(3, [people((0, 10)), people((0, 8))]) == ["holds", "derivable"]
    assert audited(3, [people((0, 10)), people((0, 7))]) == ["holds", "holds"]
    assert audited(3, [people((0, 8)), people((0, 10))]) == ["holds", "derivable"]
    assert audited(3, [people((0, 2))]) == ["derivable"]


def test_two_cells_that_differ_by_two_people_are_refused() -> None:
    assert audited(3, [people((0, 4)), people((1, 5))]) == ["holds", "derivable"]
    assert audited(3, [people((0, 4)), people((2, 6))]) == ["holds", "holds"]
    assert audited(5, [people((0, 6)), people((2, 8))]) == ["holds", "derivable"]


def test_unions_of_many_cells_are_seen() -> None:
    assert audited(3, [people((0, 14)), people((0, 4)), people((4, 8)), people((8, 12))]) == ["holds", "holds", "holds", "derivable"]


def test_sums_that_are_no_unions_are_seen() -> None:
    """From the pairs of three pairs of people each pair follows by adding two cells and taking the third away."""
    assert audited(3, [people((0, 4)), people((0, 2), (4, 6)), people((2, 6))]) == ["holds", "holds", "derivable"]


def test_a_cell_that_says_nothing_new_is_kept() -> None:
    assert audited(3, [people((0, 4)), people((4, 8)), people((0, 8)), people((0, 4))]) == ["holds"] * 4


def test_what_was_published_counts_even_if_it_should_not_have_been() -> None:
    auditor = Auditor(3)
    for cell in (people((0, 5)), people((0, 4))):
        auditor.record(cell)
    assert auditor.judge(people((0, 4))) == "holds"
    assert auditor.judge(people((4, 7))) == "derivable"
    assert auditor.judge(people((4, 8))) == "holds"
    assert auditor.judge(people((0, 3))) == "derivable"


def test_a_judgement_and_a_copy_change_nothing() -> None:
    auditor = Auditor(3)
    auditor.admit(people((0, 10)))
    twin = auditor.copy()
    assert twin.admit(people((0, 7))) == "holds"
    assert auditor.judge(people((0, 4))) == "holds"
    assert auditor.admit(people((0, 6))) == "holds"
    assert twin.judge(people((0, 6))) == "derivable"


def test_less_than_three_is_no_threshold() -> None:
    with pytest.raises(BadInput) as caught:
        Auditor(2)
    assert str(caught.value) == "The audit was asked for groups of at least 2: ask for at least 3 (R1)."


@pytest.mark.parametrize("k", [3, 4, 5, 7])
def test_every_verdict_is_that_of_the_independent_checker(k: int) -> None:
    generator = np.random.default_rng(40 + k)
    verdicts: list[Verdict] = []
    for _ in range(count(60, 1_000)):
        size = int(generator.integers(k + 1, 17))
        drawn = generator.random((8, size)) < generator.uniform(0.3, 0.9)
        auditor, kept = Auditor(k), list[Cell]()
        for cell in (frozenset(np.flatnonzero(row).tolist()) for row in drawn if row.any()):
            verdict = auditor.admit(cell)
            assert verdict == ("holds" if told_about_twins([*kept, cell], k) is None else "derivable")
            kept += [cell] if verdict == "holds" else []
            verdicts.append(verdict)
    assert min(verdicts.count("holds"), verdicts.count("derivable")) > len(verdicts) / 20


cell_lists = st.lists(st.frozensets(st.integers(0, 11), min_size=1), max_size=8)


@settings(max_examples=count(60, 500), deadline=None)
@given(cell_lists, st.permutations(range(12)), st.sampled_from([3, 5]))
def test_names_of_people_do_not_matter(cells: list[Cell], names: list[int], k: int) -> None:
    assert audited(k, cells) == audited(k, [frozenset(names[person] for person in cell) for cell in cells])


@settings(max_examples=count(60, 500), deadline=None)
@given(cell_lists)
def test_what_was_published_in_any_order_allows_the_same(cells: list[Cell]) -> None:
    there, back = Auditor(3), Auditor(3)
    kept = [cell for cell in cells if there.admit(cell) == "holds"]
    for cell in reversed(kept):
        assert back.admit(cell) == "holds"
    assert [there.judge(cell) for cell in cells] == [back.judge(cell) for cell in cells]


def random_cells(seed: int, cells: int, size: int) -> list[Cell]:
    drawn = np.random.default_rng(seed).random((cells, size)) < 0.3
    return [frozenset(np.flatnonzero(row).tolist()) for row in drawn]


def test_past_the_bound_of_a_core_nothing_new_is_admitted() -> None:
    auditor = Auditor(3)
    chaos = random_cells(50, 20, 2_000)
    verdicts = [auditor.admit(cell) for cell in chaos]
    admitted = verdicts.index("unproven")
    assert set(verdicts[:admitted]) == {"holds"}
    assert set(verdicts[admitted:]) == {"unproven"}
    assert auditor.judge(people((5_000, 5_003))) == "holds"
    for cell in chaos:
        auditor.record(cell)
    assert auditor.judge(chaos[-1]) == "holds"
    assert auditor.judge(people((0, 500))) == "unproven"
    assert auditor.judge(people((0, 500), (5_000, 5_100))) == "unproven"
    assert auditor.judge(people((5_000, 5_003))) == "holds"


def test_past_the_bound_of_a_search_and_of_whole_numbers_nothing_new_is_admitted() -> None:
    searching, counting = Auditor(5), Auditor(3)
    assert any(searching.admit(cell) == "unproven" for cell in random_cells(51, 20, 150))
    assert any(counting.admit(cell) == "unproven" for cell in random_cells(52, 60, 100))
    assert searching.judge(people((200, 205))) == counting.judge(people((200, 203))) == "holds"

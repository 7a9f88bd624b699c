"""The gate: an independent checker finds nothing about few people in what it publishes, and it publishes most."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.complement import Candidate, Decision, Kept, Key, People, Published, Refused, gate, merged, table
from analysis.results import Withheld
from surveys.errors import BadInput
from tests.analysis.disclosure.exhaustive import smallest_reachable, told_about, told_about_twins
from tests.analysis.disclosure.populations import POPULATIONS, published, published_by_pairs, random_table
from tests.counts import count


def group(first: int, end: int) -> People:
    return frozenset(range(first, end))


def candidates(**cells: People) -> list[Candidate]:
    return [Candidate((name,), people) for name, people in cells.items()]


def kept(decisions: dict[Key, Decision]) -> list[str]:
    return [key[-1] for key, decision in decisions.items() if isinstance(decision, Kept)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("population", POPULATIONS)
def test_no_group_below_k_is_derivable_and_three_quarters_are_kept(population: str, k: int) -> None:
    generator = np.random.default_rng(60 + k)
    outcomes = [published(POPULATIONS[population](generator), k) for _ in range(count(60, 1_000))]
    assert [one for outcome in outcomes if (one := told_about_twins(outcome.kept, k))] == []
    assert sum(len(outcome.kept) for outcome in outcomes) >= 0.75 * sum(outcome.naive for outcome in outcomes)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("population", POPULATIONS)
def test_looking_at_pairs_of_cells_alone_would_leak(population: str, k: int) -> None:
    generator = np.random.default_rng(60 + k)
    outcomes = [published_by_pairs(POPULATIONS[population](generator), k) for _ in range(count(30, 300))]
    leaks = sum(told_about_twins(outcome.kept, k) is not None for outcome in outcomes)
    assert leaks > 0.28 * len(outcomes)


@pytest.mark.parametrize("k", [3, 5])
def test_small_tables_against_everything_that_can_be_tried(k: int) -> None:
    generator = np.random.default_rng(70 + k)
    outcomes = [published(random_table(generator, 6, 11), k) for _ in range(count(30, 300))]
    some = [outcome.kept for outcome in outcomes if outcome.kept]
    assert len(some) > 10
    assert [told_about(cells, k) for cells in some] == [None] * len(some)
    assert min(map(smallest_reachable, some)) >= k


def test_the_next_smallest_is_hidden_with_the_small_one() -> None:
    tree = candidates(company=group(0, 20), a=group(0, 10), b=group(10, 14), c=group(14, 18), d=group(18, 20))
    decisions = gate(tree, (), "1", 3)
    assert kept(decisions) == ["company", "a", "b"]
    assert decisions["c",] == Refused(Withheld("R3"))
    assert decisions["d",] == Refused(Withheld("R1"))


def test_the_reason_names_what_a_cell_clashes_with() -> None:
    earlier = [Published("1", group(0, 10))]
    late, apart = Candidate(("late",), group(0, 11)), Candidate(("apart",), group(20, 30))
    assert gate([late, apart], earlier, "1", 3) == {("late",): Refused(Withheld("R2")), ("apart",): Kept(group(20, 30))}
    assert gate([late], earlier, "2", 3) == {("late",): Refused(Withheld("R4"))}


def test_latecomers_wait_where_the_rest_may_be_shown_without_them() -> None:
    late = Candidate(("late",), group(0, 11), instead=(group(0, 10),))
    assert gate([late], [Published("1", group(0, 10))], "1", 3) == {("late",): Kept(group(0, 10))}
    assert gate([late], (), "1", 3) == {("late",): Kept(group(0, 11))}


def test_a_table_is_its_total_margins_and_cells() -> None:
    rows = {"north": group(0, 5), "south": group(5, 8)}
    columns = {"sales": group(0, 5), "service": group(5, 8)}
    cells = {cell.key: cell.people for cell in table(("t",), rows, columns)}
    assert cells["t", "*", "*"] == group(0, 8)
    assert cells["t", "north", "*"] == cells["t", "north", "sales"] == group(0, 5)
    assert ("t", "north", "service") not in cells
    assert len(cells) == 7
    with pytest.raises(BadInput) as caught:
        table(("t", "u"), rows, {"sales": group(0, 4)})
    assert str(caught.value) == "Rows and columns of the table t/u are of different people: give each person one row and one column."


def test_refused_siblings_may_be_shown_together() -> None:
    children = candidates(a=group(0, 6), b=group(6, 8), c=group(8, 10))
    parent = Candidate(("company",), group(0, 10))
    decisions = gate([parent, *children], (), "1", 3)
    both = merged(("company",), children, decisions)
    assert both == Candidate(("company", "b + c"), group(6, 10))
    history = [Published("1", decision.people) for decision in decisions.values() if isinstance(decision, Kept)]
    assert gate([both], history, "1", 3) == {("company", "b + c"): Kept(group(6, 10))}
    assert merged(("company",), children[:2], decisions) is None


def test_each_cell_has_a_key_of_its_own() -> None:
    with pytest.raises(BadInput) as caught:
        gate([*candidates(a=group(0, 5)), *candidates(a=group(0, 6))], (), "1", 3)
    assert str(caught.value) == "Two cells of a release have the same key: give each cell a key of its own."


def test_past_its_bounds_the_gate_says_so() -> None:
    drawn = np.random.default_rng(50).random((20, 2_000)) < 0.3
    chaos = [Candidate((f"{number:02}",), frozenset(np.flatnonzero(row).tolist())) for number, row in enumerate(drawn)]
    decisions = gate([*chaos, Candidate(("apart",), group(3_000, 3_010))], (), "1", 3)
    assert decisions["apart",] == Kept(group(3_000, 3_010))
    assert set(map(str, decisions.values())) > {str(Refused(Withheld("R3"), is_unproven=True))}


def company(generator: np.random.Generator, accounts: int) -> list[tuple[Key, People]]:
    """Accounts of 1 to 11 people in segments of about a hundred accounts."""
    ends = np.cumsum(generator.integers(1, 12, accounts)).tolist()
    leaves = [group(first, end) for first, end in zip([0, *ends], ends, strict=False)]
    segments = [frozenset[object]().union(*leaves[at :: max(1, accounts // 100)]) for at in range(max(1, accounts // 100))]
    named = [*((f"account {at}", leaf) for at, leaf in enumerate(leaves)), *((f"segment {at}", one) for at, one in enumerate(segments))]
    return [(("company",), group(0, ends[-1])), *(((name,), people) for name, people in named)]


def test_a_company_of_five_thousand_accounts_over_two_waves() -> None:
    """Nobody is left unproven, every account from three people on is shown at first, and the company and all segments twice."""
    generator = np.random.default_rng(80)
    cells = company(generator, count(1_000, 5_000))
    first = gate([Candidate(*cell) for cell in cells], (), "1", 3)
    shown = [decision.people for decision in first.values() if isinstance(decision, Kept)]
    assert len(shown) == sum(len(people) >= 3 for _, people in cells)
    answered = frozenset(np.flatnonzero(generator.random(len(cells[0][1])) < 0.8).tolist())
    second = gate([Candidate(key, people & answered) for key, people in cells], [Published("1", people) for people in shown], "2", 3)
    assert not any(isinstance(decision, Refused) and decision.is_unproven for decision in second.values())
    assert all(isinstance(second[key], Kept) for key, _ in cells if not key[0].startswith("account"))
    assert {decision.withheld.rule for decision in second.values() if isinstance(decision, Refused)} == {"R1", "R4"}


people_lists = st.lists(st.frozensets(st.integers(0, 14), min_size=1), min_size=1, max_size=9)


@settings(max_examples=count(60, 500), deadline=None)
@given(people_lists, people_lists, st.data())
def test_order_does_not_matter_and_what_is_withheld_leaves_no_trace(first: list[People], second: list[People], data: st.DataObject) -> None:
    history = [Published("1", decision.people) for decision in gate(keyed(first), (), "1", 3).values() if isinstance(decision, Kept)]
    cells = keyed(second)
    decisions = gate(cells, history, "2", 3)
    assert gate(data.draw(st.permutations(cells)), data.draw(st.permutations(history)), "2", 3) == decisions
    without = [cell for cell in cells if isinstance(decisions[cell.key], Kept) or data.draw(st.booleans())]
    assert gate(without, history, "2", 3) == {cell.key: decisions[cell.key] for cell in without}


def keyed(cells: list[People]) -> list[Candidate]:
    return [Candidate((str(number),), people) for number, people in enumerate(cells)]


@settings(max_examples=count(60, 500), deadline=None)
@given(people_lists, st.permutations(range(15)))
def test_names_of_people_do_not_matter(cells: list[People], names: list[int]) -> None:
    renamed = [frozenset(names[person] for person in sorted(map(int, map(str, cell)))) for cell in cells]
    assert kept(gate(keyed(cells), (), "1", 3)) == kept(gate(keyed([frozenset[object](cell) for cell in renamed]), (), "1", 3))

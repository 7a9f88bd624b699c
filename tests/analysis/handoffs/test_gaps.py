"""Giver and receiver of the same hand-off: sign, the rules of both sides, one family of q-values."""

import numpy as np
import pytest

from analysis.disclosure import Turnover
from analysis.handoffs.cells import Handoffs, handoff_cells, shown_cells
from analysis.handoffs.gaps import HandoffGap, handoff_gaps
from analysis.ratings import Ints
from analysis.results import Banded, BandedGap, Gap, Mean, Scale, Withheld
from analysis.waves import Beside

NAMES = ("Sales", "Billing", "Support")


def ratings(people: Ints, value: dict[tuple[int, int], float]) -> Handoffs:
    """All people of a cell (rater, rated) give it one value of 1 to 5, 3 if none is named."""
    rater, rated = np.nonzero(people)
    rater, rated = (np.repeat(codes, people[rater, rated]) for codes in (rater, rated))
    values = np.array([value.get((int(i), int(j)), 3.0) for i, j in zip(rater, rated, strict=True)])
    return Handoffs(NAMES, rater, rated, values, people, scale=Scale(1, 5))


def everybody(n: int) -> Ints:
    return n * (1 - np.eye(3, dtype=np.int64))


def compared(received: Handoffs, given: Handoffs) -> tuple[HandoffGap, ...]:
    return handoff_gaps(NAMES, shown_cells(handoff_cells(received)), shown_cells(handoff_cells(given)))


def between(found: tuple[HandoffGap, ...], giver: str, receiver: str) -> HandoffGap:
    return next(row for row in found if (row.giver, row.receiver) == (giver, receiver))


def test_positive_where_the_giver_thinks_better_of_it() -> None:
    """Sales thinks that it gives Billing fives, which are printed as 4.8, and Billing finds twos; nothing else is unlike."""
    found = compared(ratings(everybody(20), {(1, 0): 2}), ratings(everybody(20), {(0, 1): 5}))
    assert [(row.giver, row.receiver) for row in found] == sorted((i, j) for i in NAMES for j in NAMES if i != j)
    row = between(found, "Sales", "Billing")
    assert (row.given, row.received) == (Mean(95.0, "20", 1, "more"), Mean(25.0, "20", 1))
    assert isinstance(row.gap, Gap)
    assert row.gap.gap == 70
    assert row.gap.low > 0
    assert (row.gap.confirmed, row.gap.category, row.gap.relative) == (True, "blind spot", "over")
    back = between(found, "Billing", "Sales").gap
    assert isinstance(back, Gap)
    assert (back.gap, back.confirmed) == (0, False)


def test_bands_are_compared_as_bands() -> None:
    few = everybody(20)
    few[0, 1] = 5
    row = between(compared(ratings(everybody(20), {(1, 0): 2}), ratings(few, {(0, 1): 5})), "Sales", "Billing")
    assert (row.given, row.gap) == (Banded("high", "3–7"), BandedGap("we see it better"))
    both = compared(ratings(everybody(4), {(1, 0): 2}), ratings(everybody(4), {(0, 1): 3}))
    assert [between(both, *names).gap for names in (("Sales", "Billing"), ("Billing", "Sales"))] == [
        BandedGap("we see it better"),
        BandedGap("about equal"),
    ]


def test_each_side_passes_its_own_rule() -> None:
    few = everybody(20)
    few[0, 1] = few[0, 2] = few[2, 0] = 2
    found = compared(ratings(few, {}), ratings(few, {}))
    assert between(found, "Sales", "Billing") == HandoffGap("Sales", "Billing", Withheld("R1"), Mean(50.0, "20", 1), Withheld("R1"))
    assert ("Sales", "Support") not in {(row.giver, row.receiver) for row in found}


def test_a_hidden_side_moves_no_other_gap() -> None:
    few = everybody(20)
    few[0, 1] = 7
    low, high = (compared(ratings(few, {(0, 1): value}), ratings(few, {(0, 1): value})) for value in (3.0, 3.4))
    assert low == high


def test_q_values_are_one_family() -> None:
    found = compared(ratings(everybody(20), {(1, 0): 2, (2, 0): 2.5}), ratings(everybody(20), {}))
    gaps = [row.gap for row in found if isinstance(row.gap, Gap)]
    p = sorted(gap.p for gap in gaps)
    assert len(gaps) == 6
    assert min(gap.q for gap in gaps) == pytest.approx(min(value * 6 / rank for rank, value in enumerate(p, 1)))


def test_one_gap_alone_has_no_group() -> None:
    lone = np.zeros((3, 3), dtype=np.int64)
    lone[0, 1] = 20
    found = compared(ratings(lone.T, {}), ratings(lone, {(0, 1): 4}))
    assert [(row.giver, row.receiver, row.gap.relative) for row in found if isinstance(row.gap, Gap)] == [("Sales", "Billing", "alone")]


def test_nobody_answered() -> None:
    empty = ratings(everybody(0), {})
    assert compared(empty, empty) == ()


def test_the_rule_that_keeps_a_side_back_keeps_the_gap_back() -> None:
    """One person joined five who give and thought well of it: what a band leaves out is named, and the other side stands (R7)."""
    few = everybody(20)
    few[0, 1] = 6
    beside = Beside({(1, 0): (Turnover(5, 1, 0),)})
    received, given = (handoff_cells(ratings(people, {})) for people in (everybody(20), few))
    row = between(handoff_gaps(NAMES, shown_cells(received), shown_cells(given, beside=beside)), "Sales", "Billing")
    assert row == HandoffGap("Sales", "Billing", Withheld("R7"), Mean(50.0, "20", 1), Withheld("R7"))


def test_a_side_that_became_coarser_enters_as_it_is_printed() -> None:
    """Twenty people give 60.0; with one joiner their mean is printed as 62.5, and the gap is counted from there."""
    received, given = ratings(everybody(20), {(1, 0): 2}), ratings(everybody(20), {(0, 1): 3.4})
    ours = shown_cells(handoff_cells(given), beside=Beside({(1, 0): (Turnover(19, 1, 0),)}))
    row = between(handoff_gaps(NAMES, shown_cells(handoff_cells(received)), ours), "Sales", "Billing")
    assert isinstance(row.gap, Gap)
    assert (row.given, row.gap.gap) == (Mean(62.5, "20", 1), 37.5)

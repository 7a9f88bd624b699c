"""Giver and receiver of the same hand-off: sign, the rules of both sides, one family of q-values."""

import numpy as np
import pytest
from msgspec.structs import replace

from analysis.handoffs.gaps import HandoffGap, handoff_gaps
from analysis.handoffs.matrix import Handoffs
from analysis.ratings import Ints
from analysis.results import Banded, BandedGap, Gap, Mean, Scale, Withheld
from surveys.errors import BadInput

NAMES = ("Sales", "Billing", "Support")


def ratings(people: Ints, value: dict[tuple[int, int], float]) -> Handoffs:
    """All people of a cell (rater, rated) give it one value of 1 to 5, 3 if none is named."""
    rater, rated = np.nonzero(people)
    rater, rated = (np.repeat(codes, people[rater, rated]) for codes in (rater, rated))
    values = np.array([value.get((int(i), int(j)), 3.0) for i, j in zip(rater, rated, strict=True)])
    return Handoffs(NAMES, rater, rated, values, people, scale=Scale(1, 5))


def everybody(n: int) -> Ints:
    return n * (1 - np.eye(3, dtype=np.int64))


def between(found: tuple[HandoffGap, ...], giver: str, receiver: str) -> HandoffGap:
    return next(row for row in found if (row.giver, row.receiver) == (giver, receiver))


def test_positive_where_the_giver_thinks_better_of_it() -> None:
    """Sales thinks that it gives Billing fives, and Billing finds twos; nothing else is unlike."""
    found = handoff_gaps(ratings(everybody(20), {(1, 0): 2}), ratings(everybody(20), {(0, 1): 5}))
    assert [(row.giver, row.receiver) for row in found] == sorted((i, j) for i in NAMES for j in NAMES if i != j)
    row = between(found, "Sales", "Billing")
    assert (row.given, row.received) == (Mean(100.0, "20", 1), Mean(25.0, "20", 1))
    assert isinstance(row.gap, Gap)
    assert row.gap.gap == 75
    assert row.gap.low > 0
    assert (row.gap.confirmed, row.gap.category, row.gap.relative) == (True, "blind spot", "over")
    back = between(found, "Billing", "Sales").gap
    assert isinstance(back, Gap)
    assert (back.gap, back.confirmed) == (0, False)


def test_bands_are_compared_as_bands() -> None:
    few = everybody(20)
    few[0, 1] = 5
    row = between(handoff_gaps(ratings(everybody(20), {(1, 0): 2}), ratings(few, {(0, 1): 5})), "Sales", "Billing")
    assert (row.given, row.gap) == (Banded("high", "3–7"), BandedGap("we see it better"))
    both = handoff_gaps(ratings(everybody(4), {(1, 0): 2}), ratings(everybody(4), {(0, 1): 3}))
    assert [between(both, *names).gap for names in (("Sales", "Billing"), ("Billing", "Sales"))] == [
        BandedGap("we see it better"),
        BandedGap("about equal"),
    ]


def test_each_side_passes_its_own_rule() -> None:
    few = everybody(20)
    few[0, 1] = few[0, 2] = few[2, 0] = 2
    found = handoff_gaps(ratings(few, {}), ratings(few, {}))
    assert between(found, "Sales", "Billing") == HandoffGap("Sales", "Billing", Withheld("R1"), Mean(50.0, "20", 1), Withheld("R1"))
    assert ("Sales", "Support") not in {(row.giver, row.receiver) for row in found}


def test_a_hidden_side_moves_no_other_gap() -> None:
    few = everybody(20)
    few[0, 1] = 7
    low, high = (handoff_gaps(ratings(few, {(0, 1): value}), ratings(few, {(0, 1): value})) for value in (3.0, 3.4))
    assert low == high


def test_q_values_are_one_family() -> None:
    found = handoff_gaps(ratings(everybody(20), {(1, 0): 2, (2, 0): 2.5}), ratings(everybody(20), {}))
    gaps = [row.gap for row in found if isinstance(row.gap, Gap)]
    p = sorted(gap.p for gap in gaps)
    assert len(gaps) == 6
    assert min(gap.q for gap in gaps) == pytest.approx(min(value * 6 / rank for rank, value in enumerate(p, 1)))


def test_one_gap_alone_has_no_group() -> None:
    lone = np.zeros((3, 3), dtype=np.int64)
    lone[0, 1] = 20
    found = handoff_gaps(ratings(lone.T, {}), ratings(lone, {(0, 1): 4}))
    assert [(row.giver, row.receiver, row.gap.relative) for row in found if isinstance(row.gap, Gap)] == [("Sales", "Billing", "alone")]


def test_nobody_answered() -> None:
    empty = ratings(everybody(0), {})
    assert handoff_gaps(empty, empty) == ()


def test_both_directions_name_the_same_departments() -> None:
    ours = ratings(everybody(3), {})
    with pytest.raises(BadInput) as caught:
        handoff_gaps(ours, replace(ours, departments=("Sales", "Support", "Billing")))
    assert str(caught.value) == "departments: received and given list different ones; give both the same list in the same order."

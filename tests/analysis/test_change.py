"""Change between waves against values worked out by hand, scipy's tests, and simulated panels."""

from math import nan, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from scipy.stats import t, ttest_1samp

from analysis.change import Answered, Change, Means, SamePeople, TrendBreak, change, linked, reliable_change
from analysis.ratings import Floats
from analysis.results import NotEnough, Scale
from surveys.errors import BadInput
from tests.counts import count

FIVE = Scale(1, 5)
NOBODY_BEFORE = NotEnough("Nobody answered in the earlier wave.")
NOBODY_AFTER = NotEnough("Nobody answered in the later wave.")


def means(*values: float, variance: float = 0.09, df: float = 20, **other: Any) -> Means:
    """One wave; nan: nobody answered in that account."""
    mean = np.array(values)
    there = ~np.isnan(mean)
    built = Means("how fast", FIVE, np.where(there, 4.0, 0.0), mean, np.where(there, variance, nan), df)
    return structs.replace(built, **other)


def answered(*rows: tuple[int, int, float], totals: tuple[int, ...] = ()) -> Answered:
    """Account, respondent and value of each answer; `totals` names respondents who chose "totals only"."""
    account, respondent, value = (np.array(column) for column in zip(*rows, strict=True))
    return Answered(account.astype(np.int64), respondent.astype(np.int64), value.astype(np.float64), np.isin(respondent, totals))


def same(*differences: list[float]) -> SamePeople:
    """The differences of each account's people."""
    mean = [sum(cell) / max(len(cell), 1) for cell in differences]
    ss = [sum((x - m) ** 2 for x in cell) for cell, m in zip(differences, mean, strict=True)]
    return SamePeople(np.array([float(len(cell)) for cell in differences]), np.array(mean), np.array(ss))


def expect(found: object, value: float, half: float, pairs: int) -> None:
    assert isinstance(found, Change)
    assert (found.change, found.low, found.high) == pytest.approx((value, value - half, value + half))
    assert found.pairs == pairs


def test_independent_means_borrow_their_variance() -> None:
    half = t.ppf(0.975, 20 + 15 + 10) * sqrt(0.09 + 0.16)
    found = change(means(3.0, nan, 4.0, nan), means(3.5, 4.0, nan, nan, variance=0.16, df=15))
    expect(found[0], 0.5, half, 0)
    assert found[1:] == (NOBODY_BEFORE, NOBODY_AFTER, NOBODY_BEFORE)


def test_three_people_who_answered_twice_speak_for_themselves() -> None:
    pairs = same([1, 0, 2], [0, -1], [], [2, 2, 1, 3])
    found = change(means(3, 3, 3, 3), means(3.5, 3.5, 3.5, 3.5), pairs)
    # within: 2 + 1/2 + 2 on 2 + 1 + 3 degrees of freedom
    root, independent = sqrt(4.5 / 6), t.ppf(0.975, 50) * sqrt(0.18)
    expect(found[0], 1, t.ppf(0.975, 6) * root / sqrt(3), 3)
    expect(found[1], 0.5, independent, 0)
    expect(found[2], 0.5, independent, 0)
    expect(found[3], 2, t.ppf(0.975, 6) * root / 2, 4)


def test_one_account_alone_has_the_paired_t_interval() -> None:
    moved = [1.0, 0, 2, -1, 0]
    found = change(means(3), means(3.4), same(moved))[0]
    ends = ttest_1samp(moved, 0).confidence_interval(0.95)
    assert isinstance(found, Change)
    assert (found.change, found.low, found.high) == pytest.approx((0.4, ends.low, ends.high))


def test_people_who_all_moved_alike_leave_an_interval() -> None:
    third = 100 / 3
    found = change(means(3), means(4), same([third - 32.3] * 3))
    expect(found[0], 1, t.ppf(0.975, 50) * sqrt(0.18), 0)


def test_linking_finds_the_same_respondents() -> None:
    before = answered((0, 1, 3), (0, 2, 4), (0, 3, 2), (1, 1, 5), (1, 4, 1), (2, 9, 3))
    after = answered((2, 1, 4), (1, 1, 3), (0, 3, 5), (0, 1, 4), (1, 4, 4), (0, 7, 1))
    found = linked(before, after, 4)
    assert list(found.n) == [2, 2, 0, 0]
    assert list(found.mean) == [2.0, 0.5, 0, 0]
    assert list(found.ss) == [2.0, 12.5, 0, 0]


def test_totals_only_is_never_linked() -> None:
    before = answered((0, 1, 3), (0, 2, 4), (0, 3, 2), totals=(1,))
    after = answered((0, 1, 4), (0, 2, 5), (0, 3, 3), totals=(3,))
    assert list(linked(before, after, 1).n) == [1]


def test_another_question_or_scale_starts_a_new_line() -> None:
    reworded = TrendBreak("The question was changed between the two waves: a new trend line starts.")
    rescaled = TrendBreak("The scale was changed between the two waves: a new trend line starts.")
    before = means(3, nan)
    for compare in (change, lambda one, other: reliable_change(one, other, 0.7)):
        assert compare(before, means(3, 4, question="how soon")) == (reworded, reworded)
        assert compare(before, means(3, 4, scale=Scale(1, 7))) == (rescaled, rescaled)
        assert compare(before, means(3, 4, scale=Scale(1, 5, reverse=True))) == (rescaled, rescaled)


def test_reliable_change_by_hand() -> None:
    # means 2, 3, 4: s = 1; √2 √(1 - .82) = .6
    found = reliable_change(means(2, 3, 4, nan, 4), means(2.6, 1.8, nan, 3, 4), 0.82)
    spread = float(np.std([2, 3, 4, 4], ddof=1))
    assert list(found[:2]) == pytest.approx([1 / spread, -2 / spread])
    assert found[2:] == (NOBODY_AFTER, NOBODY_BEFORE, 0.0)


def test_the_error_is_that_of_a_mean() -> None:
    """With ICC(2) of the same answers, s²(1 - r) is the mean square within over n, also where ICC(2) is negative."""
    for cells in ([[1, 2, 3], [3, 5, 4], [4, 4, 5]], [[1, 5, 3], [5, 2, 3], [3, 1, 5]]):
        answers = np.array(cells, dtype=np.float64)
        mean = answers.mean(axis=1)
        between, within = 3 * float(mean.var(ddof=1)), float(answers.var(axis=1, ddof=1).mean())
        found = reliable_change(means(*mean), means(*(mean + 1)), (between - within) / between)
        assert found == pytest.approx([1 / sqrt(2 * within / 3)] * 3)


def test_without_reliability_or_spread_no_change_is_judged() -> None:
    absent = NotEnough("Two accounts need two answers each.")
    before, after = means(3, 4, nan), means(3, 5, 2)
    alike = NotEnough("The accounts' means did not differ in the earlier wave, so there is nothing to judge a change by.")
    silent = NotEnough("Nobody differed from the others of the same account, so there is no noise to judge a change by.")
    assert reliable_change(before, after, absent) == (absent, absent, NOBODY_BEFORE)
    assert reliable_change(before, after, 1.0) == (silent, silent, NOBODY_BEFORE)
    assert reliable_change(means(3, 3 + 1e-15), means(3, 4), 0.5) == (alike, alike)
    assert reliable_change(means(3), means(4), 0.5) == (alike,)


@pytest.mark.parametrize("reliability", [1.01, nan])
def test_a_reliability_that_is_none_is_refused(reliability: float) -> None:
    with pytest.raises(BadInput) as error:
        reliable_change(means(3, 4), means(3, 4), reliability)
    assert str(error.value) == f"The reliability of account means is {reliability}: give an ICC(2), which is at most 1."


def test_what_cannot_be_compared_is_refused() -> None:
    number = "The waves differ in their accounts: give n, mean and variance for the same 2 in both."
    variance = "Account 1 has answers and no mean or variance: take both from the same wave's answers."
    people = "The waves have means of 2 accounts, not 1 as the same people: give the same ones to both."
    two = means(3, 4)
    for before, after, pairs, sentence in (
        (two, means(3, 4, 5), None, number),
        (two, structs.replace(two, variance=np.ones(3)), None, number),
        (two, structs.replace(two, mean=np.array([3, nan])), None, variance),
        (structs.replace(two, variance=np.array([0.1, nan])), two, None, variance),
        (structs.replace(two, variance=np.array([0.1, -0.1])), two, None, variance),
        (two, two, same([1, 2]), people),
    ):
        with pytest.raises(BadInput) as error:
            change(before, after, pairs)
        assert str(error.value) == sentence


values = st.lists(st.floats(1, 5), min_size=3, max_size=3)


@given(values, values)
def test_going_back_flips_the_sign(first: list[float], second: list[float]) -> None:
    there, back = (change(means(*one), means(*other)) for one, other in ((first, second), (second, first)))
    for one, other in zip(there, back, strict=True):
        assert isinstance(one, Change)
        expect(other, -one.change, (one.high - one.low) / 2, 0)


def panel(generator: np.random.Generator, pairs: int) -> tuple[Floats, Floats]:
    """Differences of people who answer twice on 1-5 in 30 accounts that moved, (30, pairs), and the true mean differences."""
    level, shift = generator.normal(3.8, 0.5, (30, 1)), generator.normal(0.1, 0.4, (30, 1))

    def differences(people: int) -> Floats:
        person = level + generator.normal(0, 0.6, (30, people))
        waves = [np.clip(np.rint(person + move + generator.normal(0, 0.6, person.shape)), 1, 5) for move in (0, shift)]
        return np.asarray(waves[1] - waves[0])

    moved, many = differences(pairs), differences(2_000)
    return moved, np.asarray(many.mean(axis=1), dtype=np.float64)


@pytest.mark.parametrize("pairs", [3, 5])
def test_the_change_of_the_same_people_is_covered(pairs: int) -> None:
    generator = np.random.default_rng(20265)
    hits: list[bool] = []
    for _ in range(count(60, 400)):
        moved, truth = panel(generator, pairs)
        found = change(means(*[3.0] * 30), means(*[3.0] * 30), same(*moved.tolist()))
        hits.extend(one.low <= true <= one.high for one, true in zip(found, truth, strict=True) if isinstance(one, Change))
    assert len(hits) >= 60 * 30
    assert 0.93 <= float(np.mean(hits)) <= 0.97


def test_accounts_that_did_not_change_seldom_seem_to() -> None:
    """Both waves from the same true means: about 5 % lie beyond ±1.96."""
    generator = np.random.default_rng(20266)
    beyond: list[bool] = []
    for _ in range(count(60, 400)):
        level = generator.normal(3.6, 0.5, (60, 1))
        first, second = (level + generator.normal(0, 0.9, (60, 4)) for _ in range(2))
        between, within = 4 * float(first.mean(axis=1).var(ddof=1)), float(first.var(axis=1, ddof=1).mean())
        found = reliable_change(means(*first.mean(axis=1)), means(*second.mean(axis=1)), (between - within) / between)
        beyond.extend(abs(index) > 1.96 for index in found if isinstance(index, float))
    assert 0.04 <= float(np.mean(beyond)) <= 0.065

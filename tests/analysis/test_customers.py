"""Where customers stand and how they moved, against values worked out by hand and a plain integration."""

from collections.abc import Iterable
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from analysis.change import Change, TrendBreak
from analysis.customers import OTHER_PAIRS, Moved, Standing, movements, standing
from analysis.ratings import Rating, Sharing, columns
from analysis.reliability import ONE_EACH, ONE_GROUP
from analysis.results import NotEnough, Scale
from analysis.scores import Table
from tests.analysis.studies import rows


def standings(data: Iterable[Rating]) -> list[Standing]:
    """Where the customers stand in each wave, over all pairs."""
    ratings = columns(data)
    table = Table(ratings)
    return [standing(table, wave, range(len(ratings.pairs))) for wave in range(len(ratings.waves))]


def moved(data: Iterable[Rating]) -> tuple[Moved, ...]:
    return movements(*standings(data))


def test_one_customer_of_one_account() -> None:
    (found,) = standings([*rows("a", "customer", "ease", [4]), *rows("a", "customer", "noise", [4], scale=Scale(1, 5, reverse=True))])
    # 75 and, because high is bad, 25; nothing is known of a spread: .14 · 50 · 50 / 1
    sd = sqrt(350)
    assert (found.means.n.tolist(), found.means.mean.tolist(), found.means.variance.tolist()) == ([1], [50], [pytest.approx(350)])
    assert found.posterior.mean[0] == pytest.approx(50)
    assert found.posterior.sd[0] == pytest.approx(sd)
    assert found.p_poor[0] == pytest.approx(norm.cdf(12.5 / sd))
    assert found.reliability == ONE_GROUP
    assert found.asked.tolist() == [[True], [True]]


def test_each_customer_counts_once_if_half_was_answered() -> None:
    data = [
        *rows("a", "customer", "ease", [5, None, 1]),
        *rows("a", "customer", "speed", [3, 3, None]),
        *rows("a", "customer", "price", [None, None, None]),
        *rows("a", "customer", "tone", [None, None, 1]),
    ]
    (found,) = standings(data)
    # (100 + 50)/2 and (0 + 0)/2; the second answered one of four
    assert (found.means.n.tolist(), found.means.mean.tolist()) == ([2], [37.5])


def test_two_accounts_lend_each_other_what_a_plain_integration_says() -> None:
    (found,) = standings([*rows("a", "customer", "ease", [2]), *rows("b", "customer", "ease", [4])])
    means, variance = np.array([25.0, 75.0]), 0.22 * 25 * 75  # one pair is an item
    assert found.means.variance == pytest.approx([variance, variance])
    # Equal variances: mu is 50 given tau, and the density of tau is that of the two means' distance.
    tau = np.linspace(0, 50, 20_001)
    total = variance + tau**2
    weight = np.exp(-(25.0**2) / total) / np.sqrt(total)
    pull = variance / total
    centre = means[:, None] + pull * (50 - means[:, None])
    spread = np.sqrt(variance * (1 - pull) + pull**2 * total / 2)
    weight /= weight.sum()
    assert found.posterior.mean == pytest.approx((centre * weight).sum(axis=1), abs=0.01)
    assert found.p_poor == pytest.approx((norm.cdf((62.5 - centre) / spread) * weight).sum(axis=1), abs=1e-4)
    assert 25 < found.posterior.mean[0] < 50 < found.posterior.mean[1] < 75
    assert found.reliability == ONE_EACH


def test_asked_and_nobody_answered() -> None:
    (found,) = standings(rows("a", "customer", "ease", [None, None]))
    assert (found.means.n.tolist(), found.reliability) == ([0], ONE_GROUP)
    assert np.isnan(found.posterior.mean).all()
    assert np.isnan(found.p_poor).all()


TWICE = [
    *rows("a", "customer", "ease", [2, 3, 4]),
    *rows("b", "customer", "ease", [4, 4, 5]),
    *rows("c", "customer", "ease", [1, 2]),
    *rows("d", "customer", "ease", [3]),
    *rows("a", "customer", "ease", [3, 3, 5], wave="2"),
    *rows("b", "customer", "ease", [4, 3, 3], wave="2"),
    *rows("c", "customer", "ease", [3, 2], wave="2"),
    *rows("e", "customer", "ease", [5], wave="2"),
]


def test_change_of_the_same_people_by_hand() -> None:
    a, b, c, d, e = moved(TWICE)
    # +25 0 +25, 0 -25 -50, +50 0: means 50/3, -25, 25; squares within 1250/3, 1250, 1250 on 2 + 2 + 1
    half = t.ppf(0.975, 5) * sqrt((1250 / 3 + 2500) / 5) / sqrt(3)
    for found, change in ((a, 50 / 3), (b, -25.0)):
        assert isinstance(found.change, Change)
        figures = found.change.change, found.change.low, found.change.high
        assert figures == pytest.approx((change, change - half, change + half))
        assert found.change.pairs == 3
    assert isinstance(c.change, Change)
    assert (c.change.change, c.change.pairs) == (25, 0)
    assert d.change == NotEnough("Nobody answered in the later wave.") == d.rci
    assert e.change == NotEnough("Nobody answered in the earlier wave.") == e.rci


def test_reliable_change_by_hand() -> None:
    before = standings(TWICE)[0]
    # POMP: 25 50 75 | 75 75 100 | 0 25 | 50; means 50, 83.3, 12.5, 50, of all 475/9
    grand = 475 / 9
    between = (3 * (50 - grand) ** 2 + 3 * (250 / 3 - grand) ** 2 + 2 * (12.5 - grand) ** 2 + (50 - grand) ** 2) / 3
    within = (1250 + 1250 / 3 + 312.5) / 5
    reliability = (between - within) / between
    assert before.reliability == pytest.approx(reliability)
    spread = np.std([50, 250 / 3, 12.5, 50], ddof=1)
    error = spread * sqrt(2) * sqrt(1 - reliability)
    assert [found.rci for found in moved(TWICE)[:3]] == pytest.approx([50 / 3 / error, -25 / error, 25 / error])


def test_another_question_breaks_the_trend() -> None:
    for found in moved([*rows("a", "customer", "ease", [2, 3]), *rows("a", "customer", "speed", [4, 4], wave="2")]):
        assert isinstance(found.change, TrendBreak)
        assert found.rci == found.change


SILENT: tuple[Sharing, ...] = ("unnamed", "unnamed", "unnamed", "totals")


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5))
def test_totals_only_is_in_no_change_of_the_same_people_and_cannot_be_told_by_it(before: int, after: int) -> None:
    others = [
        *rows("b", "customer", "ease", [2, 3, 4]),
        *rows("b", "customer", "ease", [3, 3, 5], wave="2"),
    ]
    was = rows("a", "customer", "ease", [2, 3, 4, before], sharing=SILENT)
    now = rows("a", "customer", "ease", [3, 3, 5, after], sharing=SILENT, wave="2")
    a, b = moved([*others, *was, *now])
    assert isinstance(b.change, Change)
    assert b.change.change == pytest.approx(50 / 3)
    assert b.change.pairs == 3
    # Four times both means less three times the others' change would be what the fourth changed by.
    assert isinstance(a.change, Change)
    assert a.change.change == pytest.approx(25 * (2 + after - before) / 4)
    assert a.change.pairs == 0


@given(st.integers(1, 5))
def test_totals_only_moves_no_reliability(hidden: int) -> None:
    data = [*rows("a", "customer", "ease", [2, 3, 4, hidden], sharing=SILENT), *rows("b", "customer", "ease", [5, 4, 5])]
    alone = [*rows("a", "customer", "ease", [2, 3, 4]), *rows("b", "customer", "ease", [5, 4, 5])]
    assert standings(data)[0].reliability == standings(alone)[0].reliability


@given(st.integers(1, 5))
def test_a_mean_that_would_tell_one_answer_is_that_of_its_pairs(hidden: int) -> None:
    """Everybody rates ease, all but one speed: the people's mean beside both pairs' means would give that one's answer (R3)."""
    sharing: tuple[Sharing, ...] = ("totals",) * 4
    data = [
        *rows("a", "customer", "ease", [2, 3, 4, hidden], sharing=sharing),
        *rows("a", "customer", "speed", [4, 4, 4, None], sharing=sharing),
    ]
    (found,) = standings(data)
    assert found.means.mean[0] == pytest.approx((25 * ((9 + hidden) / 4 - 1) + 75) / 2)
    assert found.means.n[0] == 3


def test_an_account_that_was_asked_something_else_starts_anew_and_the_others_go_on() -> None:
    data = [
        *rows("a", "customer", "ease", [5, 5, 5]),
        *rows("a", "customer", "speed", [1, 1, 1], wave="2"),
        *(row for wave in ("1", "2") for pair in ("ease", "speed") for row in rows("b", "customer", pair, [4, 3, 4], wave=wave)),
        *(row for wave in ("1", "2") for row in rows("c", "customer", "ease", [2, 3, 2], wave=wave)),
    ]
    a, b, c = movements(*standings(data))
    assert a == Moved(OTHER_PAIRS, OTHER_PAIRS)
    assert [isinstance(one.change, Change) for one in (b, c)] == [True, True]


def test_accounts_that_differ_by_less_than_chance_decline_by_no_more_than_noise() -> None:
    """An ICC(2) below 0 is used as it is: two accounts a tenth of a point apart are no measure of what is large."""
    first, second = [1, 5, 2, 4, 3, 3, 1, 5, 3, 3], [2, 5, 2, 4, 3, 3, 1, 5, 3, 3]
    data = [*rows("a", "customer", "ease", first), *rows("b", "customer", "ease", second)]
    data += [
        *rows("a", "customer", "ease", [x - 1 if x == 5 else x for x in first], wave="2"),
        *rows("b", "customer", "ease", second, wave="2"),
    ]
    before, after = standings(data)
    assert isinstance(before.reliability, float)
    assert before.reliability < 0
    rci = movements(before, after)[0].rci
    assert isinstance(rci, float)
    # √(2 MSW/n) with MSW in POMP, as the identity s²(1 - r) = MSW/n has it
    within = sum((25 * (x - np.mean(side))) ** 2 for side in (first, second) for x in side) / 18
    assert rci == pytest.approx(-5 / np.sqrt(2 * within / 10))

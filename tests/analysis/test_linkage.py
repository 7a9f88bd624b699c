"""The employee–customer link against scipy, a plain reading of the formulas, and simulated companies."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pearsonr, t

from analysis.linkage import ALIKE, ONE_ACCOUNT, ONE_FIGURE, Correlation, Effects, Link, Measure, correlation, effects, links
from analysis.ratings import Floats
from analysis.results import NotEnough
from surveys.errors import BadInput
from tests.counts import count

FEW = NotEnough("29 of the 30 accounts that a link between both sides needs.")


def measure(value: Floats) -> Measure:
    """Nan: the account has none."""
    return Measure(value, ~np.isnan(value))


def company(generator: np.random.Generator, accounts: int, partner: float = 0.3) -> tuple[Floats, Floats, Floats]:
    """Customer's experience, the team's regard (correlated .4), and the next experience: stability .5 and a partner effect."""
    customer = generator.normal(size=accounts)
    team = 0.4 * customer + sqrt(1 - 0.4**2) * generator.normal(size=accounts)
    left = sqrt(1 - 0.5**2 - partner**2 - 2 * 0.5 * partner * 0.4)
    return customer, team, 0.5 * customer + partner * team + left * generator.normal(size=accounts)


def test_correlation_now() -> None:
    customer, team, _ = company(np.random.default_rng(1), 40)
    expected = pearsonr(customer, team)
    ends = expected.confidence_interval(0.95)
    found = correlation(measure(team), measure(customer))
    assert isinstance(found, Correlation)
    assert (found.r.value, found.r.low, found.r.high) == pytest.approx((expected.statistic, ends.low, ends.high))
    assert (found.accounts, found.reading) == (40, "association")


def test_a_perfect_correlation_is_its_own_interval() -> None:
    rising = np.arange(30.0)
    for sign in (1, -1):
        found = correlation(measure(rising), measure(sign * rising))
        assert isinstance(found, Correlation)
        assert (found.r.value, found.r.low, found.r.high) == pytest.approx((sign, sign, sign))


def plain_effects(own: list[float], partner: list[float], later: list[float]) -> list[tuple[float, float]]:
    """Standardised slopes and HC3 errors of two predictors, by the textbook's formulas."""
    n = len(own)
    x, z, y = (standardised(column) for column in (own, partner, later))
    r = sum(a * b for a, b in zip(x, z, strict=True)) / n
    inverse = ((1 / (1 - r * r) / n, -r / (1 - r * r) / n), (-r / (1 - r * r) / n, 1 / (1 - r * r) / n))
    moments = [sum(a * b for a, b in zip(column, y, strict=True)) for column in (x, z)]
    slopes = [row[0] * moments[0] + row[1] * moments[1] for row in inverse]
    variances = [0.0, 0.0]
    for a, b, outcome in zip(x, z, y, strict=True):
        weights = [row[0] * a + row[1] * b for row in inverse]
        leverage = 1 / n + a * weights[0] + b * weights[1]
        residual = (outcome - slopes[0] * a - slopes[1] * b) / (1 - leverage)
        variances = [variance + (weight * residual) ** 2 for variance, weight in zip(variances, weights, strict=True)]
    return [(slope, sqrt(variance)) for slope, variance in zip(slopes, variances, strict=True)]


def standardised(column: list[float]) -> list[float]:
    mean = sum(column) / len(column)
    root = sqrt(sum((x - mean) ** 2 for x in column) / len(column))
    return [(x - mean) / root for x in column]


def test_effects_on_the_next_wave() -> None:
    customer, team, later = company(np.random.default_rng(2), 35)
    found = effects(measure(customer), measure(team), measure(later))
    assert isinstance(found, Effects)
    expected = plain_effects(customer.tolist(), team.tolist(), later.tolist())
    for effect, (slope, error) in zip((found.actor, found.partner), expected, strict=True):
        half = t.ppf(0.975, 32) * error
        assert (effect.value, effect.low, effect.high) == pytest.approx((slope, slope - half, slope + half))
    assert (found.accounts, found.reading) == (35, "association")


def test_every_measure_of_the_team_stands_beside_both_waves() -> None:
    customer, team, later = company(np.random.default_rng(3), 50)
    civility = np.where(np.arange(50) < 29, team, np.nan)
    same = np.full(50, 4.0)
    now, following = measure(customer), measure(np.where(np.arange(50) < 40, later, np.nan))
    found = links({"regard": measure(team), "civility": measure(civility), "hand-offs": measure(same)}, now, following)
    assert found == (
        Link("regard", correlation(measure(team), now), effects(now, measure(team), following)),
        Link("civility", FEW, FEW),
        Link("hand-offs", ALIKE, ALIKE),
    )
    assert isinstance(found[0].now, Correlation)
    assert isinstance(found[0].later, Effects)
    assert (found[0].now.accounts, found[0].later.accounts) == (50, 40)


def test_what_cannot_be_told_apart_is_not_said() -> None:
    customer, team, later = company(np.random.default_rng(4), 30)
    odd = np.zeros(30)
    odd[7] = 1
    assert effects(measure(customer), measure(3 - 2 * customer), measure(later)) == ONE_FIGURE
    assert effects(measure(customer), measure(odd), measure(later)) == ONE_ACCOUNT
    assert effects(measure(customer), measure(team), measure(np.full(30, 0.1))) == ALIKE


def test_measures_of_other_accounts_are_refused() -> None:
    with pytest.raises(BadInput) as error:
        correlation(measure(np.arange(30.0)), measure(np.arange(31.0)))
    assert str(error.value) == "The measures differ in their accounts: give a value for each account in every one of them."
    with pytest.raises(BadInput) as error:
        correlation(measure(np.arange(30.0)), Measure(np.full(30, np.nan), np.ones(30, dtype=np.bool_)))
    assert str(error.value) == "A measure that is said to be present has no number: mark it as not present."


@given(st.integers(0, 10_000), st.permutations(range(30)), st.floats(0.1, 40), st.floats(-50, 50))
def test_units_and_order_of_accounts_do_not_matter(seed: int, order: list[int], unit: float, start: float) -> None:
    customer, team, later = company(np.random.default_rng(seed), 30)
    one = effects(measure(customer), measure(team), measure(later))
    other = effects(measure(customer[order] * unit + start), measure(team[order] * 3), measure(later[order] - start))
    assert isinstance(one, Effects)
    assert isinstance(other, Effects)
    for before, after in ((one.actor, other.actor), (one.partner, other.partner)):
        assert (after.value, after.low, after.high) == pytest.approx((before.value, before.low, before.high), abs=1e-8)


def test_the_least_accounts_tell_no_link_from_a_strong_one_only() -> None:
    found = correlation(measure(np.tile([-1.0, 0, 1], 10)), measure(np.tile([1.0, -2, 1], 10)))
    assert isinstance(found, Correlation)
    assert (found.r.value, found.r.low, found.r.high) == pytest.approx((0, -0.36, 0.36), abs=0.005)


@pytest.mark.parametrize("accounts", [30, 100])
def test_intervals_cover_what_is_true(accounts: int) -> None:
    generator = np.random.default_rng(20267)
    hits: list[list[bool]] = []
    for _ in range(count(1_500, 10_000)):
        customer, team, later = (measure(column) for column in company(generator, accounts))
        now, following = correlation(team, customer), effects(customer, team, later)
        assert isinstance(now, Correlation)
        assert isinstance(following, Effects)
        figures = ((now.r, 0.4), (following.actor, 0.5), (following.partner, 0.3))
        hits.append([figure.low <= truth <= figure.high for figure, truth in figures])
    assert np.all(np.abs(np.mean(hits, axis=0) - 0.955) <= 0.025)

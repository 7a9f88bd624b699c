"""Gaps against hand-typed values, a plain-Python reading of the definition, brute force and simulation."""

from math import erf, exp, log, pi, sqrt

import numpy as np
import pytest
from scipy.stats import false_discovery_control, t

from analysis.gaps import ITEM_PHI, Summary, benjamini_hochberg, borrowed_variance, category, compare, shrink
from analysis.ratings import Floats
from analysis.results import Scale

FIVE = Scale(1, 5)
Answers = list[list[float]]

CUSTOMERS: Answers = [[3, 4, 4], [2, 3, 1], [5, 5, 4], [4, 2, 3], [3, 3, 5]]
COLLEAGUES: Answers = [[4, 5, 4], [4, 4, 3], [4, 5, 5], [2, 3, 2], [5, 4, 4]]


def summary(answers: Answers) -> Summary:
    n = np.array([float(len(cell)) for cell in answers])
    mean = np.array([sum(cell) / len(cell) if cell else 0.0 for cell in answers])
    ss = np.array([sum((x - m) ** 2 for x in cell) for cell, m in zip(answers, mean, strict=True)])
    return Summary(n, mean, ss, np.maximum(n - 1, 0), n > 0, np.zeros(len(answers)))


def plain_side(answers: Answers, ends: tuple[float, float], phi0: float, s2: float) -> list[float]:
    """One side's variances, read from MEASURES section 3 with loops."""
    low, high = ends
    means = [sum(cell) / len(cell) for cell in answers]
    total = sum(len(cell) for cell in answers)
    grand = sum(sum(cell) for cell in answers) / total
    n0 = (total - sum(len(cell) ** 2 for cell in answers) / total) / (len(answers) - 1)
    between = sum(len(cell) * (m - grand) ** 2 for cell, m in zip(answers, means, strict=True)) / (len(answers) - 1)
    tau2 = max(0.0, (between - s2) / n0)
    shrunk = [grand + (m - grand) * tau2 / (tau2 + s2 / len(cell)) for cell, m in zip(answers, means, strict=True)]
    f = [(high - m) * (m - low) for m in shrunk]
    f_bar = sum(f) / len(f)
    ss = sum((x - m) ** 2 for cell, m in zip(answers, means, strict=True) for x in cell)
    phi = (ss + 10 * phi0 * f_bar) / (sum((len(cell) - 1) * fj for cell, fj in zip(answers, f, strict=True)) + 10 * f_bar)
    return [phi * fj / len(cell) for cell, fj in zip(answers, f, strict=True)]


def plain_variances(customers: Answers, colleagues: Answers, ends: tuple[float, float], phi0: float) -> list[float]:
    """V of each account: both sides added, then rescaled to the average pooled s²/n."""
    s2 = [
        sum((x - sum(cell) / len(cell)) ** 2 for cell in side for x in cell) / sum(len(cell) - 1 for cell in side)
        for side in (customers, colleagues)
    ]
    parts = [plain_side(side, ends, phi0, s2_side) for side, s2_side in zip((customers, colleagues), s2, strict=True)]
    raw = [a + b for a, b in zip(*parts, strict=True)]
    target = sum(s2[0] / len(a) + s2[1] / len(b) for a, b in zip(customers, colleagues, strict=True)) / len(raw)
    factor = target / (sum(raw) / len(raw))
    return [v * factor for v in raw]


def test_interval_and_p_follow_the_definition() -> None:
    variances = plain_variances(CUSTOMERS, COLLEAGUES, (1, 5), ITEM_PHI)
    gaps = compare(summary(CUSTOMERS), summary(COLLEAGUES), FIVE, ITEM_PHI)
    expected = [sum(b) / 3 - sum(a) / 3 for a, b in zip(CUSTOMERS, COLLEAGUES, strict=True)]
    half = [t.ppf(0.975, 20 + 10) * sqrt(v) for v in variances]
    p = [1 - t.cdf((abs(d) - 0.25) / sqrt(v), 30) for d, v in zip(expected, variances, strict=True)]
    assert gaps.gap == pytest.approx(expected, abs=1e-12)
    assert gaps.low == pytest.approx([d - h for d, h in zip(expected, half, strict=True)], abs=1e-9)
    assert gaps.high == pytest.approx([d + h for d, h in zip(expected, half, strict=True)], abs=1e-9)
    assert gaps.p == pytest.approx(p, abs=1e-9)


def test_average_variance_is_the_average_pooled_variance() -> None:
    customer, internal = summary(CUSTOMERS), summary(COLLEAGUES)
    variance = borrowed_variance(customer, internal, FIVE, ITEM_PHI)
    s2 = (customer.ss.sum() + internal.ss.sum()) / 10
    assert float(np.mean(variance.customer + variance.internal)) == pytest.approx(s2 / 3)
    assert variance.df == 20


def test_one_account_of_three_against_three_by_hand() -> None:
    # means 3 and 4, sums of squares 2 and 2; f = 4 and 3; phi = (2 + 2.2·4)/(8 + 40) = .225 and (2 + 2.2·3)/(6 + 30) = .238889
    variance = borrowed_variance(summary([[2, 3, 4]]), summary([[3, 4, 5]]), FIVE, ITEM_PHI)
    assert float(variance.customer[0]) == pytest.approx(0.225 * 4 / 3)
    assert float(variance.internal[0]) == pytest.approx(0.2388888889 * 3 / 3)
    assert variance.df == 4


def test_without_two_answers_anywhere_phi_is_the_prior() -> None:
    variance = borrowed_variance(summary([[2], [4]]), summary([[3], [3]]), FIVE, ITEM_PHI)
    assert variance.customer == pytest.approx([0.22 * 3, 0.22 * 3])
    assert variance.internal == pytest.approx([0.22 * 4, 0.22 * 4])
    assert variance.df == 0


def test_one_against_one_is_never_a_verdict() -> None:
    gaps = compare(summary([[1], [3]]), summary([[5], [3]]), FIVE, ITEM_PHI)
    assert gaps.category == ("no verdict", "no verdict")
    assert gaps.low[0] < gaps.gap[0] == 4 < gaps.high[0]


def test_an_empty_side_has_no_gap() -> None:
    gaps = compare(summary([[3, 4], [], [2, 2]]), summary([[], [4, 4], [3, 4]]), FIVE, ITEM_PHI)
    assert list(gaps.index) == [2]
    assert len(compare(summary([[], [3]]), summary([[4], []]), FIVE, ITEM_PHI).gap) == 0


def test_equal_answers_everywhere_leave_an_interval() -> None:
    for value in (1.0, 3.0, 5.0):
        gaps = compare(summary([[value] * 3] * 4), summary([[value] * 3] * 4), FIVE, ITEM_PHI)
        assert list(gaps.gap) == [0.0] * 4
        assert np.all(gaps.high > 0.03)
        assert np.all(np.isfinite(gaps.posterior.sd))
        assert np.all(gaps.p > 0.5)


def test_swapping_the_sides_flips_the_sign() -> None:
    there = compare(summary(CUSTOMERS), summary(COLLEAGUES), FIVE, ITEM_PHI)
    back = compare(summary(COLLEAGUES), summary(CUSTOMERS), FIVE, ITEM_PHI)
    assert back.gap == pytest.approx(-there.gap)
    assert back.low == pytest.approx(-there.high)
    assert back.p == pytest.approx(there.p)
    assert back.posterior.mean == pytest.approx(-there.posterior.mean)
    assert back.posterior.p_over == pytest.approx(there.posterior.p_under)


def stretched(answers: Answers, scale: Scale) -> Answers:
    unit = (scale.maximum - scale.minimum) / 4
    return [[scale.minimum + (x - 1) * unit for x in cell] for cell in answers]


@pytest.mark.parametrize("scale", [Scale(0, 100), Scale(0, 10), Scale(1, 7), Scale(-2, 2)])
def test_another_scale_changes_units_only(scale: Scale) -> None:
    unit = (scale.maximum - scale.minimum) / 4
    five = compare(summary(CUSTOMERS), summary(COLLEAGUES), FIVE, ITEM_PHI)
    other = compare(summary(stretched(CUSTOMERS, scale)), summary(stretched(COLLEAGUES, scale)), scale, ITEM_PHI)
    assert other.gap / unit == pytest.approx(five.gap)
    assert other.high / unit == pytest.approx(five.high)
    assert other.p == pytest.approx(five.p)
    assert other.posterior.mean / unit == pytest.approx(five.posterior.mean, abs=1e-9)
    assert other.category == five.category


def test_a_reversed_scale_flips_the_word_and_not_the_gap() -> None:
    low: Answers = [[1, 1, 2, 1, 1, 2, 1, 1]] * 6
    high: Answers = [[5, 4, 5, 5, 5, 4, 5, 5]] * 6
    good = compare(summary(low), summary(high), FIVE, ITEM_PHI)
    bad = compare(summary(low), summary(high), Scale(1, 5, reverse=True), ITEM_PHI)
    assert set(good.category) == {"blind spot"}
    assert set(bad.category) == {"hidden strength"}
    assert list(bad.gap) == list(good.gap)
    assert list(bad.posterior.p_over) == list(good.posterior.p_over)


def test_order_of_accounts_does_not_matter() -> None:
    order = [3, 1, 4, 0, 2]
    there = compare(summary(CUSTOMERS), summary(COLLEAGUES), FIVE, ITEM_PHI)
    mixed = compare(summary([CUSTOMERS[i] for i in order]), summary([COLLEAGUES[i] for i in order]), FIVE, ITEM_PHI)
    assert mixed.low == pytest.approx(there.low[order], abs=1e-12)
    assert mixed.posterior.mean == pytest.approx(there.posterior.mean[order], abs=1e-12)


def brute_posterior(estimate: list[float], variance: list[float], tau_max: float, cut: float) -> list[tuple[float, float, float]]:
    """Mean, sd and P(> cut) of each account by summing the joint density over tau and mu on a fine plain grid."""
    steps_tau, steps_mu = 150, 500
    taus = [tau_max * (i + 0.5) / steps_tau for i in range(steps_tau)]
    mus = [-6 + 12 * (i + 0.5) / steps_mu for i in range(steps_mu)]
    sums = [[0.0, 0.0, 0.0, 0.0] for _ in estimate]
    for tau in taus:
        for mu in mus:
            density = exp(
                sum(-0.5 * log(2 * pi * (v + tau**2)) - (d - mu) ** 2 / (2 * (v + tau**2)) for d, v in zip(estimate, variance, strict=True))
            )
            for total, d, v in zip(sums, estimate, variance, strict=True):
                weight = tau**2 / (tau**2 + v)
                centre, spread = mu + (d - mu) * weight, v * weight
                total[0] += density
                total[1] += density * centre
                total[2] += density * (spread + centre**2)
                total[3] += density * 0.5 * (1 + erf((centre - cut) / sqrt(2 * spread)))
    return [(s[1] / s[0], sqrt(s[2] / s[0] - (s[1] / s[0]) ** 2), s[3] / s[0]) for s in sums]


def test_posterior_against_brute_force() -> None:
    estimate, variance = [0.9, -0.4, 1.6, 0.2], [0.2, 0.35, 0.3, 0.15]
    expected = brute_posterior(estimate, variance, 2.0, 0.5)
    found = shrink(np.array(estimate), np.array(variance), 2.0, -0.5, 0.5)
    assert found.mean == pytest.approx([mean for mean, _, _ in expected], abs=2e-4)
    assert found.sd == pytest.approx([sd for _, sd, _ in expected], abs=2e-4)
    assert found.p_over == pytest.approx([over for _, _, over in expected], abs=2e-4)


def test_one_account_is_not_shrunk_and_none_is_nothing() -> None:
    alone = shrink(np.array([1.2]), np.array([0.3]), 2.0, -0.5, 0.5)
    assert float(alone.mean[0]) == pytest.approx(1.2)
    assert float(alone.sd[0]) == pytest.approx(sqrt(0.3))
    assert len(shrink(np.empty(0), np.empty(0), 2.0, -0.5, 0.5).mean) == 0


def test_adjusted_p_values_are_those_of_scipy() -> None:
    p = np.random.default_rng(7).random(200) ** 2
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    assert list(benjamini_hochberg(np.array([0.04, 0.04, 0.04]))) == pytest.approx([0.04] * 3)
    assert len(benjamini_hochberg(np.empty(0))) == 0


def test_words_of_the_categories() -> None:
    words = [category(over, under, good) for good in (0.9, 0.1) for over, under in ((0.8, 0.1), (0.1, 0.1), (0.1, 0.8))]
    assert words == ["over-confident", "healthy", "hidden strength", "blind spot", "known problem", "pessimistic"]
    assert category(0.69, 0.01, 0.99) == "unclear"
    assert category(0.9, 0.05, 0.6) == "unclear"
    assert category(0.7, 0.1, 0.7) == "over-confident"


def simulated(generator: np.random.Generator, mu: Floats, n: int) -> tuple[Summary, Floats]:
    """Rounded normal answers on 1-5, and the true means of the rounded scale."""
    cuts = np.array([1.5, 2.5, 3.5, 4.5])
    below = np.array([[0.5 * (1 + erf((cut - m) / (0.95 * sqrt(2)))) for cut in cuts] for m in mu])
    answers = 1.0 + (generator.random((len(mu), n))[:, :, None] > below[:, None, :]).sum(axis=2)
    mean = answers.mean(axis=1)
    count = np.full(len(mu), float(n))
    ss = ((answers - mean[:, None]) ** 2).sum(axis=1)
    return Summary(count, mean, ss, count - 1, count > 0, np.zeros(len(mu))), 5 - below.sum(axis=1)


@pytest.mark.parametrize(("ours", "theirs"), [(2, 2), (3, 3), (5, 5), (8, 8), (1, 5), (3, 2)])
def test_interval_covers_the_true_gap(ours: int, theirs: int) -> None:
    generator = np.random.default_rng(20260)
    hits, widths = [], []
    for _ in range(100):
        level = generator.normal(3.8, 0.5, 30)
        customer, true_customer = simulated(generator, level, theirs)
        internal, true_internal = simulated(generator, level + generator.normal(0.3, 0.5, 30), ours)
        gaps = compare(customer, internal, FIVE, ITEM_PHI)
        hits.append(np.mean((gaps.low <= true_internal - true_customer) & (true_internal - true_customer <= gaps.high)))
        widths.append(np.mean(gaps.high - gaps.low))
    assert 0.93 <= float(np.mean(hits)) <= 0.97
    if (ours, theirs) == (3, 3):
        assert float(np.mean(widths)) <= 2.8


@pytest.mark.parametrize(("ours", "theirs"), [(2, 2), (3, 3), (1, 5)])
def test_confirmed_gaps_are_rarely_false(ours: int, theirs: int) -> None:
    generator = np.random.default_rng(20261)
    rates = []
    for _ in range(100):
        level = generator.normal(3.8, 0.5, 30)
        customer, true_customer = simulated(generator, level, theirs)
        internal, true_internal = simulated(generator, level + np.where(generator.random(30) < 0.7, 0.0, 1.2), ours)
        confirmed = benjamini_hochberg(compare(customer, internal, FIVE, ITEM_PHI).p) <= 0.10
        false = int(np.sum(confirmed & (np.abs(true_internal - true_customer) <= 0.25)))
        rates.append(false / max(1, int(np.sum(confirmed))))
    assert float(np.mean(rates)) <= 0.12

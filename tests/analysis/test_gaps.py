"""Gaps against hand-typed values, a plain-Python reading of the definition, and another scale."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import false_discovery_control, t

from analysis.gaps import CATEGORIES, Gaps, benjamini_hochberg, compare
from analysis.posterior import Posterior
from analysis.results import Scale
from analysis.variance import ITEM_PHI, ends
from tests.analysis.summaries import COLLEAGUES, CUSTOMERS, FIVE, Answers, stacked, summary
from tests.analysis.test_variance import plain_variances


def compared(customers: Answers, colleagues: Answers, scale: Scale = FIVE) -> Gaps:
    """The gaps of one dimension, an entry per account."""
    gaps = compare(summary(customers), summary(colleagues), ends([scale]), np.array([[ITEM_PHI]]))
    posterior = Posterior(*(getattr(gaps.posterior, name)[0] for name in gaps.posterior.__struct_fields__))
    columns = {name: getattr(gaps, name)[0] for name in gaps.__struct_fields__ if name != "posterior"}
    return Gaps(posterior=posterior, **columns)


def words(gaps: Gaps) -> list[str]:
    return [CATEGORIES[code] for code in gaps.category]


def test_interval_and_p_follow_the_definition() -> None:
    variances = plain_variances(CUSTOMERS, COLLEAGUES, (1, 5), ITEM_PHI)
    gaps = compared(CUSTOMERS, COLLEAGUES)
    expected = [sum(b) / 3 - sum(a) / 3 for a, b in zip(CUSTOMERS, COLLEAGUES, strict=True)]
    half = [t.ppf(0.975, 20 + 10) * sqrt(v) for v in variances]
    p = [1 - t.cdf((abs(d) - 0.25) / sqrt(v), 30) for d, v in zip(expected, variances, strict=True)]
    assert gaps.gap == pytest.approx(expected, abs=1e-12)
    assert gaps.low == pytest.approx([d - h for d, h in zip(expected, half, strict=True)], abs=1e-9)
    assert gaps.high == pytest.approx([d + h for d, h in zip(expected, half, strict=True)], abs=1e-9)
    assert gaps.p == pytest.approx(p, abs=1e-9)


def test_one_against_one_is_never_a_verdict() -> None:
    gaps = compared([[1], [3]], [[5], [3]])
    assert words(gaps) == ["no verdict", "no verdict"]
    assert gaps.low[0] < gaps.gap[0] == 4 < gaps.high[0]


def test_an_empty_side_has_no_gap() -> None:
    gaps = compared([[3, 4], [], [2, 2]], [[], [4, 4], [3, 4]])
    assert np.isfinite(gaps.gap).tolist() == [False, False, True]
    assert words(gaps)[:2] == ["one-sided", "one-sided"]
    nothing = compared([[], [3]], [[4], []])
    assert not np.isfinite([nothing.gap, nothing.low, nothing.p, nothing.posterior.mean, nothing.posterior.p_over]).any()


def test_equal_answers_everywhere_leave_an_interval() -> None:
    for value in (1.0, 3.0, 5.0):
        gaps = compared([[value] * 3] * 4, [[value] * 3] * 4)
        assert list(gaps.gap) == [0.0] * 4
        assert np.all(gaps.high > 0.03)
        assert np.all(np.isfinite(gaps.posterior.sd))
        assert np.all(gaps.p > 0.5)


def test_swapping_the_sides_flips_the_sign() -> None:
    there = compared(CUSTOMERS, COLLEAGUES)
    back = compared(COLLEAGUES, CUSTOMERS)
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
    five = compared(CUSTOMERS, COLLEAGUES)
    other = compared(stretched(CUSTOMERS, scale), stretched(COLLEAGUES, scale), scale)
    assert other.gap / unit == pytest.approx(five.gap)
    assert other.high / unit == pytest.approx(five.high)
    assert other.p == pytest.approx(five.p)
    assert other.posterior.mean / unit == pytest.approx(five.posterior.mean, abs=1e-9)
    assert words(other) == words(five)


def test_a_reversed_scale_flips_the_word_and_not_the_gap() -> None:
    low: Answers = [[1, 1, 2, 1, 1, 2, 1, 1]] * 6
    high: Answers = [[5, 4, 5, 5, 5, 4, 5, 5]] * 6
    good = compared(low, high)
    bad = compared(low, high, Scale(1, 5, reverse=True))
    assert set(words(good)) == {"blind spot"}
    assert set(words(bad)) == {"hidden strength"}
    assert list(bad.gap) == list(good.gap)
    assert list(bad.posterior.p_over) == list(good.posterior.p_over)


def test_order_of_accounts_does_not_matter() -> None:
    order = [3, 1, 4, 0, 2]
    there = compared(CUSTOMERS, COLLEAGUES)
    mixed = compared([CUSTOMERS[i] for i in order], [COLLEAGUES[i] for i in order])
    assert mixed.low == pytest.approx(there.low[order], abs=1e-12)
    assert mixed.posterior.mean == pytest.approx(there.posterior.mean[order], abs=1e-12)


def test_adjusted_p_values_are_those_of_scipy() -> None:
    p = np.random.default_rng(7).random(200) ** 2
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    assert list(benjamini_hochberg(np.array([0.04, 0.04, 0.04]))) == pytest.approx([0.04] * 3)
    assert len(benjamini_hochberg(np.empty(0))) == 0


def test_dimensions_are_compared_at_once_as_they_are_alone() -> None:
    reversed_ten = Scale(0, 10, reverse=True)
    stretched_customers, stretched_colleagues = (stretched(side, reversed_ten) for side in (CUSTOMERS, COLLEAGUES))
    customer, internal = stacked([CUSTOMERS, stretched_customers]), stacked([COLLEAGUES, stretched_colleagues])
    both = compare(customer, internal, ends([FIVE, reversed_ten]), np.full((2, 1), ITEM_PHI))
    for row, alone in enumerate((compared(CUSTOMERS, COLLEAGUES), compared(stretched_customers, stretched_colleagues, reversed_ten))):
        assert both.low[row] == pytest.approx(alone.low)
        assert both.posterior.p_over[row] == pytest.approx(alone.posterior.p_over)
        assert both.category[row].tolist() == alone.category.tolist()


CLEAR: Answers = [[5] * 40] * 10


@pytest.mark.parametrize(
    ("customers", "colleagues", "word"),
    [
        (CLEAR, CLEAR, "healthy"),
        ([[4] * 40] * 10, CLEAR, "over-confident"),
        (CLEAR, [[4] * 40] * 10, "hidden strength"),
        ([[2] * 40] * 10, [[2] * 40] * 10, "known problem"),
        ([[2] * 40] * 10, [[4] * 40] * 10, "blind spot"),
        ([[3] * 40] * 10, [[1] * 40] * 10, "pessimistic"),
    ],
)
def test_words_of_the_categories(customers: Answers, colleagues: Answers, word: str) -> None:
    assert set(words(compared(customers, colleagues))) == {word}


def test_few_answers_leave_the_category_unclear() -> None:
    assert words(compared([[3, 4], [2, 5]], [[4, 4], [5, 3]])) == ["unclear", "unclear"]


def test_groups_relative_to_the_sample() -> None:
    gaps = compared([[3, 3]] * 5, [[3, 3], [3, 3], [3, 3], [5, 5], [1, 1]])
    assert gaps.half_sd.tolist() == [0, 0, 0, 1, -1]
    assert compared([[3, 3]], [[5, 5]]).half_sd.tolist() == [0]

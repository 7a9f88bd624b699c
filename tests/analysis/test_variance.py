"""Borrowed variance against a plain-Python reading of the definition and by hand."""

import numpy as np
import pytest

from analysis.variance import ITEM_PHI, Variance, borrowed_variance, ends
from tests.analysis.summaries import COLLEAGUES, CUSTOMERS, FIVE, Answers, summary


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


def variance(customers: Answers, colleagues: Answers) -> Variance:
    return borrowed_variance(summary(customers), summary(colleagues), ends([FIVE]), np.array([[ITEM_PHI]]))


def test_variance_follows_the_definition() -> None:
    found = variance(CUSTOMERS, COLLEAGUES)
    assert (found.customer + found.internal)[0] == pytest.approx(plain_variances(CUSTOMERS, COLLEAGUES, (1, 5), ITEM_PHI))


def test_average_variance_is_the_average_pooled_variance() -> None:
    found = variance(CUSTOMERS, COLLEAGUES)
    s2 = (summary(CUSTOMERS).ss.sum() + summary(COLLEAGUES).ss.sum()) / 10
    assert float(np.mean(found.customer + found.internal)) == pytest.approx(s2 / 3)
    assert found.df.tolist() == [[20]]


def test_one_account_of_three_against_three_by_hand() -> None:
    # means 3 and 4, sums of squares 2 and 2; f = 4 and 3; phi = (2 + 2.2·4)/(8 + 40) = .225 and (2 + 2.2·3)/(6 + 30) = .238889
    found = variance([[2, 3, 4]], [[3, 4, 5]])
    assert found.customer[0] == pytest.approx([0.225 * 4 / 3])
    assert found.internal[0] == pytest.approx([0.2388888889 * 3 / 3])
    assert found.df.tolist() == [[4]]


def test_without_two_answers_anywhere_phi_is_the_prior() -> None:
    found = variance([[2], [4]], [[3], [3]])
    assert found.customer[0] == pytest.approx([0.22 * 3, 0.22 * 3])
    assert found.internal[0] == pytest.approx([0.22 * 4, 0.22 * 4])
    assert found.df.tolist() == [[0]]


def test_an_empty_side_has_no_variance_and_lends_none() -> None:
    found = variance([[3, 4, 4], [], [2, 3, 1]], [[4, 5, 4], [1, 5, 3], [4, 4, 3]])
    assert np.isnan(found.customer[0]).tolist() == [False, True, False]
    without = variance([[3, 4, 4], [2, 3, 1]], [[4, 5, 4], [4, 4, 3]])
    assert found.customer[0, [0, 2]] == pytest.approx(without.customer[0], rel=0.5)

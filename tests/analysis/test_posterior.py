"""The hierarchical posterior against brute force."""

from math import erf, exp, log, pi, sqrt

import numpy as np
import pytest

from analysis.posterior import Posterior, shrink


def shrunk(estimate: list[float], variance: list[float]) -> Posterior:
    return shrink(np.array([estimate]), np.array([variance]), *(np.array([[cut]]) for cut in (2.0, -0.5, 0.5)))


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
    found = shrunk(estimate, variance)
    assert found.mean[0] == pytest.approx([mean for mean, _, _ in expected], abs=2e-4)
    assert found.sd[0] == pytest.approx([sd for _, sd, _ in expected], abs=2e-4)
    assert found.p_over[0] == pytest.approx([over for _, _, over in expected], abs=2e-4)


def test_one_account_is_not_shrunk_and_none_is_nothing() -> None:
    alone = shrunk([1.2], [0.3])
    assert alone.mean[0] == pytest.approx([1.2])
    assert alone.sd[0] == pytest.approx([sqrt(0.3)])
    assert shrunk([], []).mean.shape == (1, 0)


def test_missing_accounts_say_nothing() -> None:
    gone = float("nan")
    whole, holed = shrunk([0.9, -0.4, 1.6], [0.2, 0.35, 0.3]), shrunk([0.9, gone, -0.4, gone, 1.6], [0.2, 0.3, 0.35, gone, 0.3])
    assert holed.mean[0, [0, 2, 4]] == pytest.approx(whole.mean[0])
    assert np.isnan(holed.sd[0]).tolist() == [False, True, False, True, False]


def test_many_accounts_far_apart_are_hardly_drawn_and_many_alike_are_drawn_together() -> None:
    apart = shrunk([float(x) for x in np.linspace(-2, 2, 40)], [0.01] * 40)
    assert apart.mean[0, [0, -1]] == pytest.approx([-2, 2], abs=0.03)
    alike = shrunk([0.1, -0.1] * 20, [0.5] * 40)
    assert np.abs(alike.mean).max() < 0.02

"""What is probably true of each account, given all accounts: the hierarchical normal model with tau on a grid."""

import numpy as np
from msgspec import Struct
from scipy.special import ndtr

from analysis.ratings import Bools, Floats

# A first grid, denser near 0, finds where the density of tau is above exp(-NEGLIGIBLE) of its peak; Gauss-Legendre nodes cover that range.
COARSE_POINTS = 33
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
NEGLIGIBLE = 20.0


class Posterior(Struct, frozen=True):
    """Mean and standard deviation of each true value, and the probability that it lies above and below two cuts."""

    mean: Floats
    sd: Floats
    p_over: Floats
    p_under: Floats


class _Given(Struct, frozen=True):
    """Given one tau per dimension: its log density, and mean and variance of the accounts' mean; shape (dimensions, 1)."""

    log_density: Floats
    mu: Floats
    mu_variance: Floats


class _Sums(Struct):
    """The mixture over tau as far as it was added up."""

    mean: Floats
    square: Floats
    over: Floats
    under: Floats


def shrink(estimate: Floats, variance: Floats, tau_max: Floats, under: Floats, over: Floats) -> Posterior:
    """Posterior of the true values of exchangeable accounts: normal, flat mean, tau on a grid from 0 to tau_max, flat.

    `estimate` and `variance` have shape (dimensions, accounts), nan where there is none; `tau_max` and the cuts (dimensions, 1); the
    unit is the estimate's. Gelman, Bayesian Analysis 1 (2006), 515-533; BDA3 section 5.4. One account alone is not shrunk.
    """
    there = np.isfinite(estimate) & np.isfinite(variance)
    value, spread = np.where(there, estimate, 0.0), np.where(there, variance, 1.0)
    low, high = _range(value, spread, there, tau_max)
    half, middle = (high - low) / 2, (high + low) / 2
    taus = [middle + half * node for node in NODES]
    points = [_given(value, spread, there, tau) for tau in taus]
    density = np.stack([point.log_density for point in points])
    weights = WEIGHTS[:, None, None] * np.exp(density - density.max(axis=0))
    weights /= weights.sum(axis=0)
    sums = _Sums(*(np.zeros_like(value) for _ in range(4)))
    for tau, weight, point in zip(taus, weights, points, strict=True):
        _add(sums, value, spread, tau, weight, point, under, over)
    tails = (np.clip(tail, 0.0, 1.0) for tail in (sums.over, sums.under))  # weights add up to 1 but for the last bits
    sd = np.sqrt(np.maximum(sums.square - sums.mean**2, 0.0))
    return Posterior(*(np.where(there, one, np.nan) for one in (sums.mean + value, sd, *tails)))


def _range(value: Floats, variance: Floats, there: Bools, tau_max: Floats) -> tuple[Floats, Floats]:
    """Between which two taus the density is worth looking at, per dimension."""
    steps = np.linspace(0, 1, COARSE_POINTS) ** 2
    density = np.concatenate([_given(value, variance, there, tau_max * step).log_density for step in steps], axis=-1)
    inside = density > density.max(axis=-1, keepdims=True) - NEGLIGIBLE
    first = np.argmax(inside, axis=-1)
    last = COARSE_POINTS - 1 - np.argmax(inside[:, ::-1], axis=-1)
    low, high = steps[np.maximum(first - 1, 0)], steps[np.minimum(last + 1, COARSE_POINTS - 1)]
    return tau_max * low[:, None], tau_max * high[:, None]


def _given(value: Floats, variance: Floats, there: Bools, tau: Floats) -> _Given:
    total = variance + tau * tau
    precision = there / total
    information = np.maximum(precision.sum(axis=-1, keepdims=True), np.finfo(np.float64).tiny)
    mu = (precision * value).sum(axis=-1, keepdims=True) / information
    logs = np.log(total).sum(axis=-1, keepdims=True, where=there)
    log_density = -0.5 * (logs + np.log(information) + (precision * (value - mu) ** 2).sum(axis=-1, keepdims=True))
    return _Given(log_density, mu, 1 / information)


def _add(sums: _Sums, value: Floats, variance: Floats, tau: Floats, weight: Floats, point: _Given, under: Floats, over: Floats) -> None:
    """Add one tau's part; moments are taken about the estimate, so that their difference loses no digits."""
    pull = variance / (variance + tau * tau)
    moved = pull * (point.mu - value)
    spread = variance * (1 - pull) + pull**2 * point.mu_variance
    root = np.sqrt(spread)
    centre = value + moved
    sums.mean += weight * moved
    sums.square += weight * (spread + moved**2)
    sums.over += weight * ndtr((centre - over) / root)
    sums.under += weight * ndtr((under - centre) / root)

"""Sampling variance of account means, borrowed across the accounts of a wave (MEASURES section 3)."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from analysis.ratings import Bools, Floats
from analysis.results import Scale

PRIOR_DF = 10.0
ITEM_PHI = 0.22
SCORE_PHI = 0.14
# A mean at the very end of its scale has f = 0 and would claim a certainty that few answers cannot give:
# f is taken no nearer to an end than a fortieth of the scale (0.1 on 1-5).
END_MARGIN = 1 / 40


class Summary(Struct, frozen=True):
    """One side's answers summed up: a row per dimension, a column per account (n = 0: nobody).

    Mean and sum of squares within (`ss`). `df` belongs to `ss`: n - 1, but where a total stands for other people than its mean was
    printed from (`sides.solvable`). `known` False marks a mean that was coarsened for disclosure: its spread is not used.
    `rounding` is the variance that the coarsening adds.
    """

    n: Floats
    mean: Floats
    ss: Floats
    df: Floats
    known: Bools
    rounding: Floats


class Ends(Struct, frozen=True):
    """The ends of each dimension's scale, shape (dimensions, 1); `reverse` says that high is bad."""

    low: Floats
    high: Floats
    reverse: Bools

    @property
    def unit(self) -> Floats:
        """How many scale points one point of a 1-5 scale is (MEASURES section 3: thresholds scale with (max - min)/4)."""
        return (self.high - self.low) / 4


class Variance(Struct, frozen=True):
    """Variance of each side's means in squared scale units, nan where a side is empty; pooled degrees of freedom, shape (dimensions, 1)."""

    customer: Floats
    internal: Floats
    df: Floats


class _Within(Struct, frozen=True):
    """What a side tells of the spread within accounts: sum of squares, degrees of freedom, variance (nan: nothing); (dimensions, 1)."""

    ss: Floats
    df: Floats
    s2: Floats


def ends(scales: Sequence[Scale]) -> Ends:
    """The scales of several dimensions as columns."""
    low, high = ([[getattr(scale, end)] for scale in scales] for end in ("minimum", "maximum"))
    return Ends(np.array(low, dtype=np.float64), np.array(high, dtype=np.float64), np.array([[scale.reverse] for scale in scales]))


def borrowed_variance(customer: Summary, internal: Summary, scale: Ends, phi0: Floats) -> Variance:
    """Variance of each side's account means, shape (dimensions, accounts); `phi0` has shape (dimensions, 1).

    phi per side with 10 prior degrees of freedom, f = (b - m)(m - a) at the shrunk mean m, rescaled by one factor so that the average V
    of the accounts with both sides equals their average pooled s2/n. Where no cell has two answers: phi0, no shrinkage, no rescaling.
    Two cases that the definition leaves open. A side with fewer than 10 degrees of freedom of its own takes the s2 pooled over both
    sides (1 against 5 would have none: coverage 86 %, with it 96 %). With fewer than 10 in all, or where nobody differed from
    anybody, nothing is rescaled: s2 alone would undo the prior on which the interval's df + 10 rests.
    """
    sides = (customer, internal)
    ss, df = zip(*(_spread_within(side) for side in sides), strict=True)
    all_ss, all_df = ss[0] + ss[1], df[0] + df[1]
    pooled = _ratio(all_ss, all_df)
    within = [_Within(one, own, np.where(own >= PRIOR_DF, _ratio(one, own), pooled)) for one, own in zip(ss, df, strict=True)]
    raw = [_side_variance(side, scale, phi0, spread) for side, spread in zip(sides, within, strict=True)]
    both = (customer.n > 0) & (internal.n > 0)
    target = _mean(within[0].s2 / np.maximum(customer.n, 1) + within[1].s2 / np.maximum(internal.n, 1), both)
    found = _mean(raw[0] + raw[1], both)
    rescaled = (all_df >= PRIOR_DF) & (all_ss > 0) & both.any(axis=-1, keepdims=True)
    factor = np.where(rescaled, _ratio(target, found), 1.0)
    return Variance(raw[0] * factor + customer.rounding, raw[1] * factor + internal.rounding, all_df)


def _spread_within(side: Summary) -> tuple[Floats, Floats]:
    """Sum of squares within accounts and its degrees of freedom."""
    learn = (side.n > 0) & side.known
    return _sum(side.ss, learn), _sum(side.df, learn)


def _side_variance(side: Summary, scale: Ends, phi0: Floats, within: _Within) -> Floats:
    """Variance of one side's means before rescaling."""
    present = side.n > 0
    learn = present & side.known
    is_known = np.isfinite(within.s2) & learn.any(axis=-1, keepdims=True)
    centre = np.where(is_known, _shrunk(side, learn, within.s2), side.mean)
    f = _curve(centre, scale)
    f_bar = _mean(f, learn)
    phi = np.where(is_known, _ratio(within.ss + PRIOR_DF * phi0 * f_bar, _sum(side.df * f, learn) + PRIOR_DF * f_bar), phi0)
    return np.where(present, phi * f / np.maximum(side.n, 1), np.nan)


def _shrunk(side: Summary, learn: Bools, s2: Floats) -> Floats:
    """Means drawn towards the side's weighted mean by as much as answers within accounts differ."""
    grand = _ratio(_sum(side.n * side.mean, learn), _sum(side.n, learn))
    tau2 = _between(side, learn, grand, s2)
    pull = _ratio(tau2, tau2 + s2 / np.maximum(side.n, 1))
    return np.asarray(grand + (side.mean - grand) * np.where(tau2 > 0, pull, 0.0), dtype=np.float64)


def _between(side: Summary, learn: Bools, grand: Floats, s2: Floats) -> Floats:
    """Variance between accounts by moments (one-way random effects, unbalanced), 0 for a single account."""
    accounts = learn.sum(axis=-1, keepdims=True)
    total = _sum(side.n, learn)
    n0 = _ratio(total - _ratio(_sum(side.n**2, learn), total), accounts - 1)
    mean_square = _ratio(_sum(side.n * (side.mean - grand) ** 2, learn), accounts - 1)
    return np.where(accounts > 1, np.maximum(0.0, _ratio(mean_square - s2, n0)), 0.0)


def _curve(mean: Floats, scale: Ends) -> Floats:
    margin = (scale.high - scale.low) * END_MARGIN
    held = np.clip(mean, scale.low + margin, scale.high - margin)
    return np.asarray((scale.high - held) * (held - scale.low), dtype=np.float64)


def _sum(values: Floats, where: Bools) -> Floats:
    return np.asarray(np.sum(values, axis=-1, keepdims=True, where=where), dtype=np.float64)


def _mean(values: Floats, where: Bools) -> Floats:
    return _ratio(_sum(values, where), where.sum(axis=-1, keepdims=True))


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient; nan where there is nothing to divide by."""
    missing = np.full(np.broadcast(above, below).shape, np.nan)
    return np.asarray(np.divide(above, below, out=missing, where=np.asarray(below) != 0), dtype=np.float64)

"""The account gap and its uncertainty: interval, minimum-effect test, posterior and category of many dimensions at once."""

from typing import get_args

import numpy as np
from msgspec import Struct
from scipy.special import stdtr, stdtrit

from analysis.posterior import Posterior, shrink
from analysis.ratings import Bools, Floats, Ints
from analysis.results import Category
from analysis.variance import PRIOR_DF, Ends, Summary, borrowed_variance

CONFIRMED_AT = 0.10
SURE = 0.70
NORMAL_95 = 1.959963984540054
# Thresholds of MEASURES section 3 on a 1-5 scale; `Ends.unit` carries them to any other.
MINIMUM_EFFECT = 0.25
OVER = 0.5
GOOD = 2.5
CATEGORIES: tuple[Category, ...] = get_args(Category)
_HALF_SD = 0.5
_CODES = {category: code for code, category in enumerate(CATEGORIES)}
# Over, within, under; then good, poor.
_WORDS = np.array(
    [
        [_CODES["over-confident"], _CODES["blind spot"]],
        [_CODES["healthy"], _CODES["known problem"]],
        [_CODES["hidden strength"], _CODES["pessimistic"]],
    ]
)


class Gaps(Struct, frozen=True):
    """Gaps in the scale's unit, shape (dimensions, accounts), nan where a side is empty; `category` holds positions in CATEGORIES.

    `p_good` is the probability that the customers' level is good, `p_blind_spot` that it is not and we see it better.
    `half_sd` is the sample-relative group of Atwater & Yammarino (1992): 1 where the gap lies more than half a standard deviation of all
    gaps of its dimension above their mean, -1 below, 0 between.
    """

    gap: Floats
    low: Floats
    high: Floats
    p: Floats
    posterior: Posterior
    p_good: Floats
    p_blind_spot: Floats
    category: Ints
    half_sd: Ints


def compare(customer: Summary, internal: Summary, scale: Ends, phi0: Floats) -> Gaps:
    """Gaps, intervals, minimum-effect p, posterior and category of each dimension over its accounts (MEASURES sections 3 and 4).

    A dimension's accounts lend each other their variance; dimensions know nothing of each other. `phi0` has shape (dimensions, 1).
    """
    both = (customer.n > 0) & (internal.n > 0)
    variance = borrowed_variance(customer, internal, scale, phi0)
    gap = np.where(both, internal.mean - customer.mean, np.nan)
    total = np.where(both, variance.customer + variance.internal, np.nan)
    root, df = np.sqrt(total), variance.df + PRIOR_DF
    half = stdtrit(df, 0.975) * root
    p = np.asarray(stdtr(df, (MINIMUM_EFFECT * scale.unit - np.abs(gap)) / root), dtype=np.float64)
    posterior = shrink(gap, total, (scale.high - scale.low) / 2, -OVER * scale.unit, OVER * scale.unit)
    good = _p_good(np.where(both, customer.mean, np.nan), variance.customer, scale)
    alone = (customer.n == 1) & (internal.n == 1)
    better, worse = _directions(posterior, scale)
    words = _categories(better, worse, good, alone)
    return Gaps(gap, gap - half, gap + half, p, posterior, good, better * (1 - good), words, _half_sd(gap))


def _directions(posterior: Posterior, scale: Ends) -> tuple[Floats, Floats]:
    """The probabilities that we see it better and worse: on a reversed scale a lower answer is the better view."""
    swapped = (posterior.p_under, posterior.p_over)
    return np.where(scale.reverse, *swapped), np.where(scale.reverse, *swapped[::-1])


def _p_good(mean: Floats, variance: Floats, scale: Ends) -> Floats:
    """Probability that the customers' true mean is good: POMP of at least 62.5 after flipping a reversed scale."""
    cut = np.where(scale.reverse, scale.high - GOOD * scale.unit, scale.low + GOOD * scale.unit)
    posterior = shrink(mean, variance, (scale.high - scale.low) / 2, cut, cut)
    return np.where(scale.reverse, posterior.p_under, posterior.p_over)


def _categories(over: Floats, under: Floats, p_good: Floats, alone: Bools) -> Ints:
    """MEASURES section 4, and stricter: unclear if size and level together are less than 70 % sure.

    With 70 % for each alone, categories of single items at 3 against 3 were right in 64 of 100 cases (bench/measures.py).
    """
    chances = np.stack([over, 1 - over - under, under])
    found = _WORDS[np.argmax(chances, axis=0), (p_good < 0.5).astype(np.int64)]
    sure = chances.max(axis=0) * np.maximum(p_good, 1 - p_good) >= SURE
    named = np.where(sure, found, _CODES["unclear"])
    named = np.where(alone, _CODES["no verdict"], named)
    return np.where(np.isnan(over), _CODES["one-sided"], named)


def _half_sd(gap: Floats) -> Ints:
    """Where each gap lies among those of its dimension; one gap alone lies in the middle."""
    there = np.isfinite(gap)
    count = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    mean = np.sum(gap, axis=-1, keepdims=True, where=there) / count
    squares = np.sum((gap - mean) ** 2, axis=-1, keepdims=True, where=there)
    band = _HALF_SD * np.sqrt(squares / np.maximum(count - 1, 1))
    return np.where(there & (np.abs(gap - mean) > band), np.sign(gap - mean), 0.0).astype(np.int64)


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values of one family, same order (Benjamini & Hochberg 1995)."""
    count = len(p)
    if count == 0:
        return p
    order = np.argsort(p, kind="stable")
    stepped = p[order] * count / np.arange(1, count + 1)
    q = np.empty(count)
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q

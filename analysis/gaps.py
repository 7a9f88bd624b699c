"""The account gap and its uncertainty: variance borrowed across accounts, minimum-effect test, posterior, category."""

import numpy as np
from msgspec import Struct
from scipy.special import ndtr, stdtr, stdtrit

from analysis.ratings import Bools, Floats, Ints
from analysis.results import Category, Scale

PRIOR_DF = 10.0
ITEM_PHI = 0.22
SCORE_PHI = 0.14
CONFIRMED_AT = 0.10
SURE = 0.70
NORMAL_95 = 1.959963984540054
# Thresholds of MEASURES section 3 on a 1-5 scale; `unit` carries them to any other.
MINIMUM_EFFECT = 0.25
OVER = 0.5
GOOD = 2.5
# A mean at the very end of its scale has f = 0 and would claim a certainty that few answers cannot give:
# f is taken no nearer to an end than a fortieth of the scale (0.1 on 1-5).
END_MARGIN = 1 / 40
TAU_POINTS = 65
_CHUNK = 16_384


class Summary(Struct, frozen=True):
    """One side of one dimension, one entry per account: answers, mean, sum of squares within (n = 0: nobody).

    `df` belongs to `ss`: n - 1, but where a total stands for other people than its mean was printed from (`sides.solvable`).
    `known` False marks a mean that was coarsened for disclosure: its spread is not used. `rounding` is the variance
    that the coarsening adds.
    """

    n: Floats
    mean: Floats
    ss: Floats
    df: Floats
    known: Bools
    rounding: Floats


class Variance(Struct, frozen=True):
    """Sampling variance of each side's mean in squared scale units, and the pooled degrees of freedom."""

    customer: Floats
    internal: Floats
    df: float


class Gaps(Struct, frozen=True):
    """Gaps of one dimension, one entry per account with both sides, in the scale's unit; `index` says which accounts."""

    index: Ints
    gap: Floats
    low: Floats
    high: Floats
    p: Floats
    posterior: "Posterior"
    category: tuple[Category, ...]


class Posterior(Struct, frozen=True):
    """Mean and standard deviation of each true value, and the probability that it lies above and below two cuts."""

    mean: Floats
    sd: Floats
    p_over: Floats
    p_under: Floats


def unit(scale: Scale) -> float:
    """How many scale points one point of a 1-5 scale is (MEASURES section 3: thresholds scale with (max - min)/4)."""
    return (scale.maximum - scale.minimum) / 4


def borrowed_variance(customer: Summary, internal: Summary, scale: Scale, phi0: float) -> Variance:
    """Variance of each side's account means (MEASURES section 3), nan where a side is empty.

    phi per side with 10 prior degrees of freedom, f at the shrunk mean, rescaled by one factor so that the average V of the
    accounts with both sides equals their average pooled s2/n. Where no cell has two answers: phi0, no shrinkage, no rescaling.
    Two cases that the definition leaves open. A side with fewer than 10 degrees of freedom of its own takes the s2 pooled over both
    sides (1 against 5 would have none: coverage 86 %, with it 96 %). With fewer than 10 in all, or where nobody differed from
    anybody, nothing is rescaled: s2 alone would undo the prior on which the interval's df + 10 rests.
    """
    sides = (customer, internal)
    ss, df = zip(*(_within(side) for side in sides), strict=True)
    pooled = sum(ss) / sum(df) if sum(df) > 0 else np.nan
    s2 = [own / own_df if own_df >= PRIOR_DF else pooled for own, own_df in zip(ss, df, strict=True)]
    raw = [_side_variance(side, scale, phi0, within) for side, within in zip(sides, s2, strict=True)]
    both = (customer.n > 0) & (internal.n > 0)
    factor = 1.0
    if sum(df) >= PRIOR_DF and sum(ss) > 0 and both.any():
        target = sum(float(np.mean(within / side.n[both])) for side, within in zip(sides, s2, strict=True))
        factor = target / sum(float(np.mean(variance[both])) for variance in raw)
    return Variance(raw[0] * factor + customer.rounding, raw[1] * factor + internal.rounding, sum(df))


def _within(side: Summary) -> tuple[float, float]:
    """Sum of squares within accounts and its degrees of freedom."""
    learn = (side.n > 0) & side.known
    return float(np.sum(side.ss[learn])), float(np.sum(side.df[learn]))


def _side_variance(side: Summary, scale: Scale, phi0: float, s2: float) -> Floats:
    """Variance of one side's means before rescaling; `s2` is the variance within accounts, nan if nothing is known of it."""
    present, learn = side.n > 0, (side.n > 0) & side.known
    centre, phi = side.mean, phi0
    if np.isfinite(s2) and learn.any():
        centre = _shrunk(side, learn, s2)
        f = _spread(centre[learn], scale)
        ss, _ = _within(side)
        f_bar = float(np.mean(f))
        phi = (ss + PRIOR_DF * phi0 * f_bar) / (float(np.sum(side.df[learn] * f)) + PRIOR_DF * f_bar)
    variance = np.full(len(side.n), np.nan)
    variance[present] = phi * _spread(centre[present], scale) / side.n[present]
    return variance


def _shrunk(side: Summary, learn: Bools, s2: float) -> Floats:
    """Means drawn towards the side's weighted mean by as much as answers within accounts differ."""
    n, mean = side.n[learn], side.mean[learn]
    grand = float(np.sum(n * mean) / np.sum(n))
    tau2 = _between(n, mean, grand, s2)
    if tau2 == 0:
        return np.full(len(side.n), grand)
    pull = tau2 / (tau2 + s2 / np.maximum(side.n, 1))
    return np.asarray(grand + (side.mean - grand) * pull, dtype=np.float64)


def _spread(mean: Floats, scale: Scale) -> Floats:
    margin = (scale.maximum - scale.minimum) * END_MARGIN
    held = np.clip(mean, scale.minimum + margin, scale.maximum - margin)
    return np.asarray((scale.maximum - held) * (held - scale.minimum), dtype=np.float64)


def _between(n: Floats, mean: Floats, grand: float, s2: float) -> float:
    """Variance between accounts by moments (one-way random effects, unbalanced)."""
    accounts = len(n)
    if accounts < 2:
        return 0.0
    total = float(np.sum(n))
    n0 = (total - float(np.sum(n * n)) / total) / (accounts - 1)
    mean_square = float(np.sum(n * (mean - grand) ** 2)) / (accounts - 1)
    return max(0.0, (mean_square - s2) / n0)


def compare(customer: Summary, internal: Summary, scale: Scale, phi0: float) -> Gaps:
    """Gaps, intervals, minimum-effect p and posterior of one dimension over its accounts (MEASURES sections 3 and 4)."""
    index = np.flatnonzero((customer.n > 0) & (internal.n > 0))
    variance = borrowed_variance(customer, internal, scale, phi0)
    gap = internal.mean[index] - customer.mean[index]
    v_customer = variance.customer[index]
    root = np.sqrt(v_customer + variance.internal[index])
    df = variance.df + PRIOR_DF
    half = float(stdtrit(df, 0.975)) * root
    p = np.asarray(stdtr(df, (MINIMUM_EFFECT * unit(scale) - np.abs(gap)) / root), dtype=np.float64)
    posterior = shrink(gap, root**2, (scale.maximum - scale.minimum) / 2, -OVER * unit(scale), OVER * unit(scale))
    good = _p_good(customer.mean[index], v_customer, scale)
    alone = (customer.n[index] == 1) & (internal.n[index] == 1)
    return Gaps(index, gap, gap - half, gap + half, p, posterior, _categories(posterior, good, alone, reverse=scale.reverse))


def shrink(estimate: Floats, variance: Floats, tau_max: float, under: float, over: float) -> Posterior:
    """Posterior of the true values of exchangeable accounts: normal, flat mean, tau on a grid from 0 to tau_max, flat.

    Shape (accounts,), unit of the estimate. Gelman, Bayesian Analysis 1 (2006), 515-533; BDA3 section 5.4. A first grid, denser near
    0, finds where the density is above exp(-20) of its peak; a second one covers that range. One account alone is not shrunk.
    """
    if len(estimate) == 0:
        return Posterior(estimate, estimate, estimate, estimate)
    coarse = tau_max * np.linspace(0, 1, TAU_POINTS) ** 2
    density = _on_grid(estimate, variance, coarse)[0]
    inside = np.flatnonzero(density > density.max() - 20)
    low, high = coarse[max(0, inside[0] - 1)], coarse[min(TAU_POINTS - 1, inside[-1] + 1)]
    tau = np.linspace(low, high, TAU_POINTS)
    density, mu, mu_var = _on_grid(estimate, variance, tau)
    weight = np.exp(density - density.max())
    weight[[0, -1]] /= 2  # trapezoid rule
    grid = (tau, weight / weight.sum(), mu, mu_var)
    pieces = [_mixture(estimate[s], variance[s], grid, (under, over)) for s in _slices(len(estimate))]
    return Posterior(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


def _on_grid(estimate: Floats, variance: Floats, tau: Floats) -> tuple[Floats, Floats, Floats]:
    points = np.array([_given(estimate, variance, float(t)) for t in tau])
    return points[:, 0], points[:, 1], points[:, 2]


def _given(estimate: Floats, variance: Floats, tau: float) -> tuple[float, float, float]:
    """Log density of tau, and mean and variance of the accounts' mean given tau."""
    total = variance + tau * tau
    precision = float(np.sum(1 / total))
    mu = float(np.sum(estimate / total)) / precision
    log_density = -0.5 * (float(np.sum(np.log(total))) + float(np.log(precision)) + float(np.sum((estimate - mu) ** 2 / total)))
    return log_density, mu, 1 / precision


def _slices(length: int) -> list[slice]:
    return [slice(start, start + _CHUNK) for start in range(0, length, _CHUNK)]


def _mixture(
    estimate: Floats, variance: Floats, grid: tuple[Floats, Floats, Floats, Floats], cuts: tuple[float, float]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Moments and tail probabilities of the mixture over tau, for one chunk of accounts."""
    tau, weight, mu, mu_var = grid
    pull = variance[:, None] / (variance[:, None] + tau**2)
    centre = pull * mu + (1 - pull) * estimate[:, None]
    spread = variance[:, None] * (1 - pull) + pull**2 * mu_var
    mean = centre @ weight
    sd = np.sqrt((spread + (centre - mean[:, None]) ** 2) @ weight)
    root = np.sqrt(spread)
    return mean, sd, ndtr((centre - cuts[1]) / root) @ weight, ndtr((cuts[0] - centre) / root) @ weight


def _p_good(mean: Floats, variance: Floats, scale: Scale) -> Floats:
    """Probability that the customers' true mean is good: POMP of at least 62.5 after flipping a reversed scale."""
    cut = scale.maximum - GOOD * unit(scale) if scale.reverse else scale.minimum + GOOD * unit(scale)
    posterior = shrink(mean, variance, (scale.maximum - scale.minimum) / 2, cut, cut)
    return posterior.p_under if scale.reverse else posterior.p_over


_WORDS: dict[tuple[bool, str], Category] = {
    (True, "within"): "healthy",
    (True, "under"): "hidden strength",
    (True, "over"): "over-confident",
    (False, "within"): "known problem",
    (False, "over"): "blind spot",
    (False, "under"): "pessimistic",
}


def _categories(posterior: Posterior, p_good: Floats, alone: Bools, *, reverse: bool) -> tuple[Category, ...]:
    """Words of MEASURES section 4; on a reversed scale a lower answer is the better view, so over and under swap."""
    over, under = (posterior.p_under, posterior.p_over) if reverse else (posterior.p_over, posterior.p_under)
    return tuple(
        "no verdict" if single else category(float(o), float(u), float(good))
        for o, u, good, single in zip(over, under, p_good, alone, strict=True)
    )


def category(p_over: float, p_under: float, p_good: float) -> Category:
    """The word for an account's dimension; unclear if the size of the gap or the customer's level is less than 70 % sure."""
    chances = {"over": p_over, "within": 1 - p_over - p_under, "under": p_under}
    size = max(chances, key=lambda name: chances[name])
    if chances[size] < SURE or max(p_good, 1 - p_good) < SURE:
        return "unclear"
    return _WORDS[p_good >= 0.5, size]


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

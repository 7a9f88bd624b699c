"""`python3 run.py bench --part measures`: what the measurement core promises, in simulated companies whose truth is known.

A company has accounts whose customers' and colleagues' true levels differ by a true gap. People answer on 1-5: the level of their side,
what they are like, and noise, rounded to the scale. The truth of a cell is the mean that infinitely many such people would give.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy.special import ndtr, stdtrit

from analysis.alignment import alignment_index
from analysis.gaps import CATEGORIES, CONFIRMED_AT, NORMAL_95, Gaps, benjamini_hochberg, compare
from analysis.posterior import shrink
from analysis.ratings import Bools, Floats, Ints
from analysis.results import Scale
from analysis.scores import pomp
from analysis.variance import ITEM_PHI, SCORE_PHI, Ends, Summary, borrowed_variance, ends

CELLS = ((2, 2), (3, 3), (5, 5), (8, 8), (1, 5), (3, 2))
ACCOUNTS = 30
DIMENSIONS = 8
FIVE = Scale(1, 5)
LEVEL, LEVEL_SD = 3.8, 0.5
GAP, GAP_SD = 0.3, 0.5
PERSON_SD, NOISE_SD = 0.55, 0.78  # 0.95 in all, as far as answers in public surveys of one account differ
CUTS = np.array([1.5, 2.5, 3.5, 4.5])
BAD_BELOW = 3.5
BINS = 10


class Finding(Struct, frozen=True):
    """A simulated figure, and the ends of what it should reach; one without ends is no goal."""

    name: str
    figure: float
    low: float = -np.inf
    high: float = np.inf

    @property
    def is_goal(self) -> bool:
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    @property
    def passes(self) -> bool:
        return self.low <= self.figure <= self.high


class Truth(Struct, frozen=True):
    """Both sides of many companies, shape (companies, accounts): summaries of the answers and true means."""

    customer: Summary
    internal: Summary
    true_customer: Floats
    true_internal: Floats

    @property
    def gap(self) -> Floats:
        return self.true_internal - self.true_customer


def measures(companies: int = 100) -> Iterator[Finding]:
    """All figures, from `companies` companies of 30 accounts per row, fixed seeds."""
    for cell in CELLS:
        yield from _intervals(cell, companies)
    yield from _posterior(companies)
    for cell in CELLS:
        yield from _confirmed(cell, companies)
    yield from _alignment(companies)
    yield from _categories(companies)


def _intervals(cell: tuple[int, int], companies: int) -> Iterator[Finding]:
    for items, phi0, width in ((1, ITEM_PHI, 2.8), (4, SCORE_PHI, 2.1)):
        truth = simulated(np.random.default_rng(20260), companies, cell, items=items)
        gaps = _compared(truth, phi0)
        what = _what(items)
        yield Finding(f"interval of {_name(cell)}, {what}: covers the true gap", _share(_inside(gaps, truth.gap)), 0.93, 0.97)
        if cell == (3, 3):
            yield Finding(f"interval of {_name(cell)}, {what}: mean width", float(np.mean(gaps.high - gaps.low)), 0.0, width)
            yield Finding(f"Welch's interval of {_name(cell)}, {what}: mean width", float(np.mean(_welch_width(truth))))


def _welch_width(truth: Truth) -> Floats:
    """The naive way: each account on its own, where its answers differ at all."""
    ours, theirs = (side.ss / np.maximum(side.df, 1) / side.n for side in (truth.internal, truth.customer))
    total = ours + theirs
    rest = ours**2 / np.maximum(truth.internal.df, 1) + theirs**2 / np.maximum(truth.customer.df, 1)
    varies = total > 0
    return np.asarray(2 * stdtrit(total[varies] ** 2 / rest[varies], 0.975) * np.sqrt(total[varies]), dtype=np.float64)


def _posterior(companies: int) -> Iterator[Finding]:
    for cell in ((3, 3), (5, 5), (8, 8)):
        truth = simulated(np.random.default_rng(20262), companies, cell)
        posterior = _compared(truth, ITEM_PHI).posterior
        off = np.abs(posterior.mean - truth.gap)
        yield Finding(f"posterior of {_name(cell)}: covers the true gap", _share(off <= NORMAL_95 * posterior.sd), 0.90, 1.0)
        if cell == (3, 3):
            raw = truth.internal.mean - truth.customer.mean - truth.gap
            yield Finding("posterior of 3 v 3: RMSE of that of the raw gap", _rms(posterior.mean - truth.gap) / _rms(raw), 0.0, 0.72)
            yield Finding("P(customers' mean below 3.5): expected calibration error", _calibration(truth), 0.0, 0.06)


def _confirmed(cell: tuple[int, int], companies: int) -> Iterator[Finding]:
    """Seven of ten accounts have no gap; a finding is false if the true gap is no larger than the minimum effect."""
    truth = simulated(np.random.default_rng(20261), companies, cell, gap="rare")
    p = _compared(truth, ITEM_PHI).p
    confirmed = np.array([benjamini_hochberg(company) <= CONFIRMED_AT for company in p])
    false = np.sum(confirmed & (np.abs(truth.gap) <= 0.25), axis=1) / np.maximum(confirmed.sum(axis=1), 1)
    yield Finding(f"confirmed gaps of {_name(cell)}: false discovery rate", float(np.mean(false)), 0.0, 0.12)
    yield Finding(f"confirmed gaps of {_name(cell)}: of gaps above half a point found", _share(confirmed[np.abs(truth.gap) > 0.5]))


def _alignment(companies: int) -> Iterator[Finding]:
    """The index of 3 v 3 over eight dimensions, beside the index of the true gaps.

    Over single items of 30 accounts it lies lower: so few tell little of how far accounts differ, and what is not known counts as apart.
    """
    for items, phi0, bias in ((4, SCORE_PHI, 3.0), (1, ITEM_PHI, np.inf)):
        off: list[Floats] = []
        for company in range(companies):
            truth = simulated(np.random.default_rng(30_000 + company), DIMENSIONS, (3, 3), items=items)
            posterior = _compared(truth, phi0).posterior
            off.append(alignment_index(posterior.mean, posterior.sd, 2.0) - alignment_index(truth.gap, np.zeros_like(truth.gap), 2.0))
        what = f"alignment index of 3 v 3, {_what(items)}"
        yield Finding(f"{what}: bias", float(np.mean(off)), -bias, bias)
        yield Finding(f"{what}: RMSE", _rms(np.array(off)), 0.0, 12.0)


def _categories(companies: int) -> Iterator[Finding]:
    for cell, items, least in (((3, 3), 4, 0.70), ((8, 8), 4, 0.80), ((3, 3), 1, -np.inf), ((8, 8), 1, -np.inf)):
        truth = simulated(np.random.default_rng(20263), companies, cell, items=items)
        found = _compared(truth, ITEM_PHI if items == 1 else SCORE_PHI).category
        sure = found != CATEGORIES.index("unclear")
        what = f"category of {_name(cell)}, {_what(items)}"
        yield Finding(f"{what}: right when sure", _share((found == _true_category(truth))[sure]), least, 1.0)
        yield Finding(f"{what}: how often sure", _share(sure))


def _what(items: int) -> str:
    return "item" if items == 1 else f"{items}-item dimension"


def simulated(
    generator: np.random.Generator, companies: int, cell: tuple[int, int], *, items: int = 1, gap: Literal["normal", "rare"] = "normal"
) -> Truth:
    """Companies of 30 accounts with (ours, theirs) answers a cell; `rare`: no gap in seven of ten accounts, 1.2 in the others."""
    shape = (companies, ACCOUNTS)
    level = generator.normal(LEVEL, LEVEL_SD, shape)
    apart = generator.normal(GAP, GAP_SD, shape) if gap == "normal" else np.where(generator.random(shape) < 0.7, 0.0, 1.2)
    ours, theirs = cell
    internal, customer = (_answers(generator, mean, n, items) for mean, n in ((level + apart, ours), (level, theirs)))
    return Truth(customer, internal, true_mean(level), true_mean(level + apart))


def _answers(generator: np.random.Generator, level: Floats, n: int, items: int) -> Summary:
    """Each person's mean over the items, summed up per account."""
    people = level[..., None, None] + generator.normal(0, PERSON_SD, (*level.shape, n, 1))
    answers = np.clip(np.rint(people + generator.normal(0, NOISE_SD, (*level.shape, n, items))), 1, 5).mean(axis=-1)
    mean = answers.mean(axis=-1)
    ss = ((answers - mean[..., None]) ** 2).sum(axis=-1)
    count = np.full(level.shape, float(n))
    return Summary(count, mean, ss, count - 1, count > 0, np.zeros(level.shape))


def true_mean(level: Floats) -> Floats:
    """The mean of the rounded answers of infinitely many people."""
    spread = np.hypot(PERSON_SD, NOISE_SD)
    return np.asarray(1 + ndtr((level[..., None] - CUTS) / spread).sum(axis=-1), dtype=np.float64)


def _compared(truth: Truth, phi0: float) -> Gaps:
    companies = len(truth.true_customer)
    return compare(truth.customer, truth.internal, _scale(companies), np.full((companies, 1), phi0))


def _scale(companies: int) -> Ends:
    return ends([FIVE] * companies)


def _calibration(truth: Truth) -> float:
    """Mean distance between the claimed probability and how often it is so, over ten bins weighted by their size."""
    scale = _scale(len(truth.true_customer))
    variance = borrowed_variance(truth.customer, truth.internal, scale, np.full_like(scale.low, ITEM_PHI)).customer
    cut = np.full_like(scale.low, BAD_BELOW)
    claimed = shrink(truth.customer.mean, variance, (scale.high - scale.low) / 2, cut, cut).p_under.ravel()
    happened = (truth.true_customer < BAD_BELOW).ravel()
    bins = np.minimum((claimed * BINS).astype(np.int64), BINS - 1)
    size = np.bincount(bins, minlength=BINS)
    distance = np.bincount(bins, claimed, BINS) - np.bincount(bins, happened, BINS)
    return float(np.sum(np.abs(distance)) / size.sum())


def _true_category(truth: Truth) -> Ints:
    good = pomp(truth.true_customer, FIVE) >= 62.5
    over, under = truth.gap > 0.5, truth.gap < -0.5
    words = np.where(good, np.where(over, "over-confident", np.where(under, "hidden strength", "healthy")), "")
    words = np.where(good, words, np.where(over, "blind spot", np.where(under, "pessimistic", "known problem")))
    codes = np.array([CATEGORIES.index(str(word)) for word in words.ravel()])
    return codes.reshape(words.shape)


def _inside(gaps: Gaps, truth: Floats) -> Bools:
    return (gaps.low <= truth) & (truth <= gaps.high)


def _name(cell: tuple[int, int]) -> str:
    return f"{cell[0]} v {cell[1]}"


def _share(of: Bools) -> float:
    return float(np.mean(of))


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def print_measures(found: list[Finding]) -> None:
    """One line a figure, with what it should reach."""
    print(f"\n{'simulated companies of 30 accounts (ours v theirs)':<66} {'figure':>8}  should be")
    for one in found:
        wanted = f"{one.low:g} to {one.high:g}{'' if one.passes else '   MISSED'}" if one.is_goal else ""
        print(f"{one.name:<66} {one.figure:8.3f}  {wanted}".rstrip())

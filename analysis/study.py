"""The study: ratings and rules in, cells out; the one entry for the command, the jobs and the tests."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, structs

from analysis.disclosure import LEAST_K, Mode, coarse_n, gap_band
from analysis.gaps import CONFIRMED_AT, ITEM_PHI, NORMAL_95, SCORE_PHI, Gaps, benjamini_hochberg, compare
from analysis.ratings import FRAMES, Floats, Ratings
from analysis.results import COMPARISONS, Banded, BandedGap, Cell, Comparison, Gap, Mean, NotEnough, Scale, Side, Withheld
from analysis.scores import POMP, Scores, Table, apart, summed
from analysis.sides import Shown, customer_shown, internal_shown, solvable

TOTAL = "*"
ONE_SIDED = NotEnough("Only one side answered, so there is no gap yet.")


class Rules(Struct, frozen=True):
    """What a wave promised its colleagues: a mode for frames about the vendor and one for frames about the customer.

    `uncounted` gives, per (account_ref, wave), how many colleagues finished who may open the account (R1): no cell counts them,
    whoever of the others left it out. k below 3 is honoured in attributed mode only.
    """

    vendor: Mode = "pooled"
    customer: Mode = "confidential"
    k: int = LEAST_K
    uncounted: Mapping[tuple[str, str], int] = {}

    def mode(self, comparison: Comparison) -> Mode:
        """The mode of the internal frame of a comparison."""
        return self.vendor if FRAMES[comparison][0][0] == "vendor" else self.customer


class _Dimension(Struct, frozen=True):
    """One comparison and pair of a wave over all accounts of the study."""

    comparison: Comparison
    pair: str
    scale: Scale
    internal: Shown
    customer: Shown
    gaps: Gaps
    coarse: bool


class _Frame(Struct, frozen=True):
    """One comparison of one wave: where its answers are, and how its colleagues' side may be shown."""

    table: Table
    wave: int
    comparison: Comparison
    pairs: list[int]
    rules: Rules
    uncounted: Floats

    def internal(self, scores: Scores, scale: Scale) -> Shown:
        """Colleagues' scores as they may be shown."""
        cells = summed(scores, len(self.uncounted))
        return internal_shown(cells, np.maximum(cells.n - self.uncounted, 0), self.mode, scale, self.rules.k)

    @property
    def mode(self) -> Mode:
        return self.rules.mode(self.comparison)

    @property
    def coarse(self) -> bool:
        """Whether n is printed as R5 prints it: the same people's confidential answers stand beside these on one page."""
        return self.mode == "pooled" and self.rules.customer == "confidential"


def run_study(ratings: Ratings, rules: Rules) -> list[Cell]:
    """Every account × wave × comparison × pair, and the account totals "*", as they may be shown (MEASURES sections 1 to 4).

    Pure: the same ratings in any order give the same cells. A cell stands for each account with a customer's answer or a
    publishable internal side. Only what may be shown enters any figure of any cell: a hidden or banded side is absent from
    the pooled variances, the q-values and the posterior of all other accounts too (R13).
    Figures per pair are in its own scale, totals in POMP. tau and phi are shared by the accounts of one wave × comparison ×
    pair; q by all accounts × comparisons × pairs of a wave, and apart from them by all totals of the wave.
    """
    table = Table(ratings)
    cells = [cell for wave in range(len(ratings.waves)) for cell in _wave_cells(table, wave, rules)]
    waves = {key: position for position, key in enumerate(ratings.waves)}
    return sorted(cells, key=lambda c: (c.account_ref, waves[c.wave], COMPARISONS.index(c.comparison), c.pair == TOTAL, c.pair))


def _wave_cells(table: Table, wave: int, rules: Rules) -> list[Cell]:
    uncounted = _uncounted(table, wave, rules)
    dimensions: list[_Dimension] = []
    for comparison in COMPARISONS:
        pairs = _pairs(table, wave, comparison)
        if pairs:
            frame = _Frame(table, wave, comparison, pairs, rules, uncounted)
            dimensions.extend(_dimensions(frame))
    families = ([d for d in dimensions if d.pair != TOTAL], [d for d in dimensions if d.pair == TOTAL])
    return [cell for family in families if family for cell in _family_cells(table.ratings, wave, family)]


def _uncounted(table: Table, wave: int, rules: Rules) -> Floats:
    """Per account, how many of its colleagues' answers may come from people who may open it."""
    key = table.ratings.waves[wave]
    return np.array([rules.uncounted.get((account, key), 0) for account in table.ratings.accounts], dtype=np.float64)


def _pairs(table: Table, wave: int, comparison: Comparison) -> list[int]:
    """The pairs asked on both sides; a comparison of own views with one side only still shows that side."""
    internal = table.asked(wave, comparison, "internal")
    customer = table.asked(wave, comparison, "customer")
    both = sorted(set(internal) & set(customer))
    predicted = "predicted" in (FRAMES[comparison][0][1], FRAMES[comparison][1][1])
    return both if both or predicted else sorted({*internal, *customer})


def _dimensions(frame: _Frame) -> list[_Dimension]:
    """All pairs of one comparison, and their total."""
    table, wave, comparison = frame.table, frame.wave, frame.comparison
    count = len(table.ratings.accounts)
    scales = [table.ratings.scales[pair] for pair in frame.pairs]
    ours = [table.item(wave, comparison, "internal", pair) for pair in frame.pairs]
    theirs = [table.item(wave, comparison, "customer", pair) for pair in frame.pairs]
    internal = [frame.internal(scores, scale) for scores, scale in zip(ours, scales, strict=True)]
    customer = [customer_shown(summed(scores, count)) for scores in theirs]
    dimensions = [
        _dimension(frame, table.ratings.pairs[pair], scale, (left, right), ITEM_PHI)
        for pair, scale, left, right in zip(frame.pairs, scales, internal, customer, strict=True)
    ]
    our_total = table.total(wave, comparison, "internal", frame.pairs)
    their_total = table.total(wave, comparison, "customer", frame.pairs)
    left, right = frame.internal(our_total, POMP), customer_shown(summed(their_total, count))
    if frame.mode == "pooled":
        left = solvable(left, apart(ours, our_total, count), internal, scales)
    if any(scores.totals.any() for scores in theirs):
        right = solvable(right, apart(theirs, their_total, count), customer, scales)
    return [*dimensions, _dimension(frame, TOTAL, POMP, (left, right), SCORE_PHI)]


def _dimension(frame: _Frame, pair: str, scale: Scale, sides: tuple[Shown, Shown], phi0: float) -> _Dimension:
    internal, customer = sides
    gaps = compare(customer.summary, internal.summary, scale, phi0)
    return _Dimension(frame.comparison, pair, scale, internal, customer, gaps, frame.coarse)


def _family_cells(ratings: Ratings, wave: int, family: list[_Dimension]) -> list[Cell]:
    """The cells of dimensions that share one family of tests."""
    q = benjamini_hochberg(np.concatenate([d.gaps.p for d in family]))
    parts = np.split(q, np.cumsum([len(d.gaps.p) for d in family])[:-1])
    return [cell for dimension, part in zip(family, parts, strict=True) for cell in _cells(ratings, wave, dimension, part)]


def _cells(ratings: Ratings, wave: int, dimension: _Dimension, q: Floats) -> list[Cell]:
    figures = {int(account): position for position, account in enumerate(dimension.gaps.index)}
    cells: list[Cell] = []
    for account, (internal, customer) in enumerate(zip(dimension.internal.sides, dimension.customer.sides, strict=True)):
        if isinstance(internal, Withheld | NotEnough) and isinstance(customer, NotEnough):
            continue
        gap: Gap | BandedGap | Withheld | NotEnough
        if account in figures:
            gap = _gap(dimension.gaps, figures[account], float(q[figures[account]]))
        elif isinstance(internal, Withheld):
            gap = internal
        elif isinstance(customer, Withheld):
            gap = customer
        elif isinstance(internal, Banded) and isinstance(customer, Mean):
            gap = gap_band(internal.band, customer.value, dimension.scale)
        else:
            gap = ONE_SIDED
        key = (ratings.accounts[account], ratings.waves[wave], dimension.comparison, dimension.pair)
        cells.append(Cell(*key, dimension.scale, _printed(internal, dimension), customer, gap))
    return cells


def _printed(side: Side, dimension: _Dimension) -> Side:
    return structs.replace(side, n=coarse_n(int(side.n))) if dimension.coarse and isinstance(side, Mean) else side


def _gap(gaps: Gaps, at: int, q: float) -> Gap:
    mean, sd = float(gaps.posterior.mean[at]), float(gaps.posterior.sd[at])
    return Gap(
        gap=float(gaps.gap[at]),
        low=float(gaps.low[at]),
        high=float(gaps.high[at]),
        p=float(gaps.p[at]),
        q=q,
        confirmed=q <= CONFIRMED_AT and gaps.category[at] != "no verdict",
        posterior_gap=mean,
        posterior_low=mean - NORMAL_95 * sd,
        posterior_high=mean + NORMAL_95 * sd,
        p_over=float(gaps.posterior.p_over[at]),
        p_under=float(gaps.posterior.p_under[at]),
        category=gaps.category[at],
    )

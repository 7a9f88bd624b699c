"""The study: ratings and rules in, cells out; the one entry for the command, the jobs and the tests."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct, structs

from analysis.cells import TOTAL, Measured, Row, cells_of
from analysis.disclosure import LEAST_K, Mode
from analysis.gaps import benjamini_hochberg, compare
from analysis.ratings import FRAMES, About, Floats, Ratings, View
from analysis.ratings import Side as RatedBy
from analysis.results import COMPARISONS, REGARD, Cell, Comparison, Level
from analysis.scores import POMP, Answers, Scores, Table, apart, asked, item_scores, joined, mean_scores, summed
from analysis.sides import ALONE, Shown, combined, customer_shown, internal_shown, solvable
from analysis.variance import ITEM_PHI, SCORE_PHI, ends
from analysis.waves import History

Groups = Sequence[Sequence[int]]
Asked = Mapping[tuple[RatedBy, About, View], Collection[str]]
SumsSay = Literal["everything", "nothing of few", "what parts say"]
_SUMS: dict[Mode, SumsSay] = {"attributed": "everything", "pooled": "nothing of few", "confidential": "what parts say"}


class Rules(Struct, frozen=True):
    """What a wave promised its colleagues: a mode for frames about the vendor and one for frames about the customer.

    `uncounted` gives, per (account_ref, wave), how many colleagues finished who may open the account (R1): no cell counts them,
    whoever of the others left it out. k below 3 is honoured in attributed mode only. `customers` is the least number of customers
    behind a figure of theirs.
    """

    vendor: Mode = "pooled"
    customer: Mode = "confidential"
    k: int = LEAST_K
    uncounted: Mapping[tuple[str, str], int] = {}
    customers: int = 1

    def mode(self, comparison: Comparison) -> Mode:
        """The mode of the internal frame of a comparison."""
        return self.vendor if FRAMES[comparison][0][0] == "vendor" else self.customer


class _Wave(Struct, frozen=True):
    """One wave of a study, and what the waves before it showed of colleagues."""

    table: Table
    wave: int
    rules: Rules
    uncounted: Floats
    history: History
    is_alone: bool
    asked: Asked | None

    def pairs(self, side: RatedBy, frame: tuple[About, View], answers: Answers) -> set[int]:
        """What a side was asked; where only answers tell it, what it answered."""
        if self.asked is None:
            return {int(pair) for pair in np.unique(answers.pair)}
        names = self.asked.get((side, *frame), ())
        return {code for code, pair in enumerate(self.table.ratings.pairs) if pair in names}


class _Side(Struct, frozen=True):
    """One side's answers in a frame, the pairs that it was asked, how its cells may be shown, and what its sums may say."""

    answers: Answers
    pairs: set[int]
    show: Callable[[Scores, Sequence[Row]], Shown]
    sums_say: SumsSay
    ratings: Ratings

    def items(self, pairs: Sequence[int], rows: Sequence[Row]) -> Shown:
        """Each pair in its own scale."""
        return self.show(item_scores(self.answers, pairs, len(self.ratings.pairs)), rows)

    def sums(self, dimensions: Groups, total: Sequence[int], rows: Sequence[Row]) -> Shown:
        """The pairs of each dimension, and of the total behind them, in POMP; each respondent's mean, or what the pairs' figures say."""
        accounts, scales = len(self.ratings.accounts), self.ratings.scales
        pairs = sorted({pair for group in (*dimensions, total) for pair in group})
        made_of = [[pairs.index(pair) for pair in group] for group in (*dimensions, total)]
        own = [scales[pair] for pair in pairs]
        if self.sums_say == "what parts say":
            return combined(self.items(pairs, _items(self.ratings, pairs)), asked(self.answers, pairs, accounts), made_of, own)
        parts, whole = (mean_scores(self.answers, some, scales, accounts) for some in (dimensions, [total]))
        scores = joined(parts, whole, len(dimensions))
        shown = self.show(scores, rows)
        if self.sums_say == "everything":
            return shown
        items = item_scores(self.answers, pairs, len(scales))
        published = self.items(pairs, _items(self.ratings, pairs))
        hidden = (summed(items, len(pairs), accounts).n > 0) & (published.summary.n == 0)
        compared = [*made_of[:-1], [*made_of[-1], *range(len(pairs), len(pairs) + len(dimensions))]]
        leaks = apart(joined(items, parts, len(pairs)), scores, compared, accounts)
        leaks |= np.array([hidden[group].any(axis=0) for group in made_of])
        return solvable(shown, leaks, published, made_of, own)


def run_study(
    ratings: Ratings,
    rules: Rules,
    comparisons: Sequence[Comparison] = COMPARISONS,
    history: History | None = None,
    asked: Asked | None = None,
) -> list[Cell]:
    """Every account × wave × comparison × pair, dimensions of several pairs, and the account totals "*", as they may be shown.

    Pure: the same ratings in any order give the same cells. A cell stands for each account with a customer's answer or a
    publishable internal side. Only what may be shown enters any figure of any cell: a hidden or banded side is absent from
    the pooled variances, the q-values and the posterior of all other accounts too (R13).
    Figures per pair are in its own scale, dimensions and totals in POMP. tau and phi are shared by the accounts of one wave ×
    comparison × pair; q by all accounts × comparisons × pairs of a wave; dimensions and totals, which repeat them, and the regard
    balance, which is no gap of belief, are families of their own (MEASURES sections 1 to 4). `history` knows figures that were shown
    before the first of these waves, and learns what these waves show. `asked` gives the pairs that each side was asked by frame: known
    from answers alone, a row would tell that somebody gave one.
    """
    return cells_of(ratings, measure(ratings, rules, comparisons, history, asked))


def measure(
    ratings: Ratings,
    rules: Rules,
    comparisons: Sequence[Comparison] = COMPARISONS,
    history: History | None = None,
    asked: Asked | None = None,
) -> list[Measured]:
    """The study as arrays: what `run_study` turns into cells."""
    table, known = Table(ratings), history or History(max(rules.k, LEAST_K))
    is_alone = history is None and len(ratings.waves) == 1
    found: list[Measured] = []
    for wave in range(len(ratings.waves)):
        view = _Wave(table, wave, rules, _uncounted(ratings, wave, rules), known, is_alone, asked)
        found.extend(_with_q([one for comparison in comparisons for one in _compared(view, comparison)]))
    return found


def _uncounted(ratings: Ratings, wave: int, rules: Rules) -> Floats:
    """Per account, how many of its colleagues' answers may come from people who may open it."""
    key = ratings.waves[wave]
    return np.array([rules.uncounted.get((account, key), 0) for account in ratings.accounts], dtype=np.float64)


def _compared(view: _Wave, comparison: Comparison) -> list[Measured]:
    """Items, and the dimensions and the total that they make up, of one comparison in one wave."""
    ratings = view.table.ratings
    internal, customer = _internal(view, comparison), _customer(view, comparison)
    pairs, ours, others = _pairs(comparison, internal.pairs, customer.pairs)
    dimensions = _dimensions(ratings, pairs)
    within = {pair: name for name, group in dimensions.items() for pair in group}
    items = [structs.replace(row, dimension=within.get(pair, "")) for pair, row in zip(pairs, _items(ratings, pairs), strict=True)]
    sums = [
        *(Row(name, "dimension", POMP, pairs=len(group)) for name, group in dimensions.items()),
        Row(TOTAL, "account", POMP, pairs=len(ours)),
    ]
    found: list[Measured] = []
    if pairs:
        found.append(_measured(view, comparison, items, (internal.items(pairs, items), customer.items(pairs, items))))
    if ours and others:
        groups = list(dimensions.values())
        found.append(_measured(view, comparison, sums, (internal.sums(groups, ours, sums), customer.sums(groups, others, sums))))
    return found


def _items(ratings: Ratings, pairs: Sequence[int]) -> list[Row]:
    return [Row(ratings.pairs[pair], "item", ratings.scales[pair]) for pair in pairs]


def _internal(view: _Wave, comparison: Comparison) -> _Side:
    """Colleagues, whose confidential figures also stand beside those of earlier waves."""
    ratings, rules, mode = view.table.ratings, view.rules, view.rules.mode(comparison)
    frame, across = FRAMES[comparison][0], mode == "confidential" and not view.is_alone

    def show(scores: Scores, rows: Sequence[Row]) -> Shown:
        names = [row.name for row in rows]
        cells = summed(scores, len(rows), len(ratings.accounts))
        counted = np.maximum(cells.n - view.uncounted, 0)
        beside = view.history.beside(frame, names, scores) if across else ALONE
        shown = internal_shown(cells, counted, mode, [row.scale for row in rows], rules.k, beside)
        if across:
            view.history.record(frame, names, scores, shown, beside)
        return shown

    answers = view.table.answers(view.wave, comparison, "internal")
    return _Side(answers, view.pairs("internal", frame, answers), show, _SUMS[mode], ratings)


def _customer(view: _Wave, comparison: Comparison) -> _Side:
    """Customers, as far as each of them agreed."""
    ratings, answers = view.table.ratings, view.table.answers(view.wave, comparison, "customer")

    def show(scores: Scores, rows: Sequence[Row]) -> Shown:
        return customer_shown(summed(scores, len(rows), len(ratings.accounts)), view.rules.customers)

    pairs = view.pairs("customer", FRAMES[comparison][1], answers)
    return _Side(answers, pairs, show, "nothing of few" if answers.totals.any() else "everything", ratings)


def _measured(view: _Wave, comparison: Comparison, rows: Sequence[Row], sides: tuple[Shown, Shown]) -> Measured:
    internal, customer = sides
    phi0 = np.array([[ITEM_PHI if row.pairs == 1 else SCORE_PHI] for row in rows])
    gaps = compare(customer.summary, internal.summary, ends([row.scale for row in rows]), phi0)
    is_coarse = view.rules.mode(comparison) == "pooled" and view.rules.customer == "confidential"
    return Measured(view.wave, comparison, tuple(rows), internal, customer, gaps, gaps.p, is_coarse)


def _pairs(comparison: Comparison, internal: set[int], customer: set[int]) -> tuple[list[int], list[int], list[int]]:
    """The pairs to compare, and those that make up each side's total.

    Pairs asked on both sides; a comparison of own views with one side only still shows that side. The regard balance is of all that
    each side was asked about the other, under whatever names.
    """
    both = sorted(internal & customer)
    if comparison == REGARD:
        return both, sorted(internal), sorted(customer)
    predicted = "predicted" in (FRAMES[comparison][0][1], FRAMES[comparison][1][1])
    pairs = both if both or predicted else sorted(internal | customer)
    return pairs, pairs, pairs


def _dimensions(ratings: Ratings, pairs: Sequence[int]) -> dict[str, list[int]]:
    """Dimensions of at least two of these pairs, by name."""
    found: dict[str, list[int]] = {}
    for pair in pairs:
        found.setdefault(ratings.dimensions[pair], []).append(pair)
    return {name: group for name, group in sorted(found.items()) if name and len(group) > 1}


def _with_q(found: Sequence[Measured]) -> list[Measured]:
    """Adjust the p-values of a wave, each family of tests apart."""
    q = [np.full(one.gaps.p.shape, np.nan) for one in found]
    families: dict[tuple[Level, bool], list[tuple[int, int]]] = {}
    for position, one in enumerate(found):
        for place, row in enumerate(one.rows):
            families.setdefault((row.level, one.comparison == REGARD), []).append((position, place))
    for places in families.values():
        p = np.concatenate([found[position].gaps.p[place] for position, place in places])
        tested = np.isfinite(p)
        adjusted = np.full(len(p), np.nan)
        adjusted[tested] = benjamini_hochberg(p[tested])
        for (position, place), part in zip(places, np.split(adjusted, len(places)), strict=True):
            q[position][place] = part
    return [structs.replace(one, q=part) for one, part in zip(found, q, strict=True)]

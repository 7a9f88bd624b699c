"""Each side of a study's dimensions twice: as it may be shown, and the summary that other figures may be computed from."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from analysis.disclosure import CUTS, LEAST_K, OWNERS, UNSEEN, Ladder, Mode, band, customer_side, internal_side, ladder_across, width
from analysis.ratings import Bools, Floats
from analysis.results import Band, Banded, Beyond, Mean, Scale, Side, Withheld
from analysis.scores import POMP, Cells, pomp
from analysis.variance import Summary
from analysis.waves import Beside, Place

Rule = Callable[[int, int], Side]
ALONE = Beside()
# The middle of each field of R5, in percent of the scale.
MIDDLES: dict[Band, float] = {"low": CUTS[0] / 2, "middle": sum(CUTS) / 2, "high": (CUTS[1] + 100) / 2}


class Shown(Struct, frozen=True):
    """One side, a row per dimension, a column per account; `rule` says what may be shown of a cell, unless it was `derived`."""

    summary: Summary
    rule: Rule
    derived: Mapping[Place, Side] = {}

    def side(self, dimension: int, account: int) -> Side:
        """What may be shown of one cell."""
        found = self.derived.get((dimension, account)) if self.derived else None
        return found or self.rule(dimension, account)


def internal_shown(
    cells: Cells, counted: Floats, mode: Mode, scales: Sequence[Scale], k: int, beside: Beside = ALONE, owners: int = OWNERS
) -> Shown:
    """Colleagues under their mode. A confidential mean enters only as it is printed: rounded, with the least n it stands for.

    `beside` says what earlier waves showed of the same figures (R4, R7), `owners` how many who may open them may have answered unseen.
    """
    answered, of_these, means = cells.n.astype(np.int64).tolist(), counted.astype(np.int64).tolist(), cells.mean.tolist()

    def rule(row: int, account: int) -> Side:
        place, counts = (row, account), (answered[row][account], of_these[row][account])
        earlier = beside.turnovers.get(place, ()), beside.told.get(place, UNSEEN)
        return beside.allowed(place, internal_side(mode, *counts, means[row][account], scales[row], k, *earlier, owners=owners))

    def spread(row: int, account: int) -> tuple[int, float] | None:
        """The least n that a printed mean stands for, and how far apart the means lie that are printed so."""
        side, rung = rule(row, account), ladder_across(of_these[row][account], beside.turnovers.get((row, account), ()))
        if not (isinstance(side, Mean) and isinstance(rung, Ladder)):
            return None
        return rung.least, width(side, scales[row], rung)

    first = scales[0]
    shown = _by_counts(cells.n, counted, lambda n, own: isinstance(internal_side(mode, n, own, first.minimum, first, k), Mean))
    for place in beside.turnovers:
        shown[place] = isinstance(rule(*place), Mean)
    summary = exact(cells, shown)
    if mode == "confidential":
        return Shown(_coarse(summary, rule, spread), rule)
    return Shown(spread_of_many(summary) if mode == "pooled" else summary, rule)


def customer_shown(cells: Cells, least: int = 1) -> Shown:
    """Customers, whose consent was applied row by row before (`scores.counted_totals`), from `least` of them on."""
    n, totals, hideable = (column.astype(np.int64).tolist() for column in (cells.n, cells.totals, cells.hideable))
    means = cells.mean.tolist()

    def rule(row: int, account: int) -> Side:
        return customer_side(n[row][account], means[row][account], totals[row][account], hideable[row][account], least)

    # Which cells stand depends on counts alone; without "totals only" on n alone.
    shown = cells.n >= max(least, 1)
    for dimension, account in _places(cells.totals > 0):
        shown[dimension, account] = isinstance(rule(dimension, account), Mean)
    summary = exact(cells, shown)
    return Shown(spread_of_many(summary) if np.any(cells.totals) else summary, rule)


def _by_counts(n: Floats, counted: Floats, holds: Callable[[int, int], bool]) -> Bools:
    """Ask a rule that looks at two counts once per pair of counts, for all cells."""
    base = int(n.max(initial=0)) + 1
    keys, inverse = np.unique((counted * base + n).astype(np.int64), return_inverse=True)
    verdicts = np.array([holds(int(key % base), int(key // base)) for key in keys], dtype=np.bool_)
    return verdicts[inverse].reshape(n.shape)


def exact(cells: Cells, shown: Bools) -> Summary:
    """The shown cells as they are."""
    return Summary(
        n=np.where(shown, cells.n, 0.0),
        mean=np.where(shown, cells.mean, 0.0),
        ss=np.where(shown, cells.ss, 0.0),
        df=np.where(shown, np.maximum(cells.n - 1, 0.0), 0.0),
        known=shown,
        rounding=np.zeros_like(cells.n),
    )


def spread_of_many(summary: Summary) -> Summary:
    """The summary, but without a spread that fewer than three accounts give: with mean and n it would tell single answers."""
    many = np.count_nonzero(summary.known & (summary.df > 0), axis=-1, keepdims=True) >= LEAST_K
    return structs.replace(summary, ss=np.where(many, summary.ss, 0.0), df=np.where(many, summary.df, 0.0), known=summary.known & many)


def _coarse(summary: Summary, rule: Rule, spread: Callable[[int, int], tuple[int, float] | None]) -> Summary:
    """Rounded means with the least n of their rung, and nothing of the spread behind them."""
    n, mean, rounding = np.zeros_like(summary.n), np.zeros_like(summary.n), np.zeros_like(summary.n)
    for place in _places(summary.n > 0):
        side, found = rule(*place), spread(*place)
        if isinstance(side, Mean) and found:
            n[place], mean[place], rounding[place] = found[0], side.value, found[1] ** 2 / 12
    nothing = np.zeros_like(n)
    return Summary(n, mean, nothing, nothing, np.zeros_like(summary.known), rounding)


def _places(where: Bools) -> Iterator[Place]:
    return zip(*(axis.tolist() for axis in np.nonzero(where)), strict=True)


def solvable(total: Shown, leaks: Bools, parts: Shown, groups: Sequence[Sequence[int]], scales: Sequence[Scale]) -> Shown:
    """Exact totals, but where one would let one or two people's answers be solved for (R3), what the published parts say.

    `groups` lists the dimensions of `parts` that each total is made of. Its people's spread still helps to learn the spread of the
    wave, from three such accounts on, so that the pooled sum is nobody's own.
    """
    summary = total.summary
    n, mean = summary.n.copy(), summary.mean.copy()
    solved = leaks & (n > 0)
    derived: dict[Place, Side] = {}
    for dimension, account in _places(solved):
        side = together([(parts.side(part, account), scales[part]) for part in groups[dimension]])
        derived[dimension, account] = side
        n[dimension, account] = int(side.n) if isinstance(side, Mean) else 0
        mean[dimension, account] = side.value if isinstance(side, Mean) else 0
    few = np.count_nonzero(solved, axis=-1, keepdims=True) < LEAST_K
    known = summary.known & ~(solved & few)
    return Shown(spread_of_many(structs.replace(summary, n=n, mean=mean, known=known)), total.rule, derived)


def combined(parts: Shown, asked: Bools, groups: Sequence[Sequence[int]], scales: Sequence[Scale]) -> Shown:
    """Confidential totals: what the published parts say together, and nothing else (R3, R7, R13).

    `asked`, shape (parts, accounts), says which parts the account's side was asked. A total of everybody's exact answers would tell of
    those whose part is withheld, and move with a joiner whose part is banded.
    """

    def rule(dimension: int, account: int) -> Side:
        return together([(parts.side(part, account), scales[part]) for part in groups[dimension] if asked[part, account]])

    shape = (len(groups), parts.summary.n.shape[1])
    n, mean, rounding = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    spans = np.array([[scale.maximum - scale.minimum] for scale in scales])
    in_pomp = parts.summary.rounding * (100 / spans) ** 2
    for dimension, account in _places(np.array([np.any(parts.summary.n[list(group)] > 0, axis=0) for group in groups])):
        side, place = rule(dimension, account), (dimension, account)
        if isinstance(side, Mean):
            made_of = [part for part in groups[dimension] if parts.summary.n[part, account] > 0]
            n[place], mean[place] = parts.summary.n[made_of, account].min(), side.value
            rounding[place] = in_pomp[made_of, account].sum() / len(made_of) ** 2
    nothing = np.zeros(shape)
    return Shown(Summary(n, mean, nothing, nothing, np.zeros(shape, dtype=np.bool_), rounding), rule)


def together(parts: Sequence[tuple[Side, Scale]]) -> Side:
    """The mean in POMP of published parts, with the least of their n: nothing that is not printed already.

    A band stands for its middle, and among bands the result is a band. Withheld if fewer than half of the parts are published.
    """
    published = [(part, scale) for part, scale in parts if isinstance(part, Mean | Banded)]
    if not published:
        return parts[0][0] if parts else Withheld("R1")
    if 2 * len(published) < len(parts):
        return Withheld("R3")
    level = sum(_level(part, scale) for part, scale in published) / len(published)
    n = min((part.n for part, _ in published), key=_least)
    beyond = _together_beyond(published)
    if any(isinstance(part, Banded) for part, _ in published):
        return Banded(band(level, POMP), n, beyond)
    return Mean(level, n, max(part.decimals for part, _ in published if isinstance(part, Mean)), beyond)


def _together_beyond(published: Sequence[tuple[Mean | Banded, Scale]]) -> Beyond:
    """Parts that all lie further out to one side, if at all, do so together; in POMP, where a reversed scale is turned round."""
    turned: dict[Beyond, Beyond] = {"less": "more", "more": "less"}
    found = {turned[part.beyond] if scale.reverse else part.beyond for part, scale in published if part.beyond}
    return found.pop() if len(found) == 1 else ""


def _level(part: Mean | Banded, scale: Scale) -> float:
    if isinstance(part, Mean):
        return float(pomp(np.array(part.value), scale))
    middle = MIDDLES[part.band]
    return 100 - middle if scale.reverse else middle


def _least(n: str) -> int:
    """The least that a printed n stands for."""
    return int(n.partition("–")[0])

"""Each side of a dimension twice: as it may be shown, and the summary that other figures may be computed from."""

import numpy as np
from msgspec import Struct, structs

from analysis.disclosure import LEAST_K, Mode, customer_side, internal_side, ladder
from analysis.gaps import Summary
from analysis.ratings import Bools, Floats
from analysis.results import Mean, Scale, Side, Withheld
from analysis.scores import Cells, pomp


class Shown(Struct, frozen=True):
    """One side of one dimension, an entry per account."""

    sides: tuple[Side, ...]
    summary: Summary


def internal_shown(cells: Cells, counted: Floats, mode: Mode, scale: Scale, k: int) -> Shown:
    """Colleagues under their mode. A confidential mean enters only as it is printed: rounded, with the least n it stands for."""
    sides = tuple(
        internal_side(mode, int(n), int(of_these), float(mean), scale, k)
        for n, of_these, mean in zip(cells.n, counted, cells.mean, strict=True)
    )
    shown = np.array([isinstance(side, Mean) for side in sides], dtype=np.bool_)
    summary = exact(cells, shown)
    if mode == "confidential":
        return Shown(sides, _coarse(summary, sides, counted, scale))
    return Shown(sides, spread_of_many(summary) if mode == "pooled" else summary)


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
    if np.count_nonzero(summary.known & (summary.df > 0)) >= LEAST_K:
        return summary
    return structs.replace(summary, ss=np.zeros_like(summary.ss), df=np.zeros_like(summary.df), known=np.zeros_like(summary.known))


def _coarse(summary: Summary, sides: tuple[Side, ...], counted: Floats, scale: Scale) -> Summary:
    n, mean, rounding = summary.n.copy(), summary.mean.copy(), summary.rounding.copy()
    for position, side in enumerate(sides):
        rung = ladder(int(counted[position]))
        if isinstance(side, Mean) and rung is not None:
            n[position], mean[position] = rung.least, side.value
            rounding[position] = (rung.step * (scale.maximum - scale.minimum) / 4) ** 2 / 12
    return structs.replace(
        summary, n=n, mean=mean, rounding=rounding, ss=np.zeros_like(n), df=np.zeros_like(n), known=np.zeros_like(summary.known)
    )


def customer_shown(cells: Cells) -> Shown:
    """Customers, whose consent was applied row by row before (`scores.counted_totals`)."""
    sides = tuple(
        customer_side(int(n), float(mean), int(totals), int(hideable))
        for n, mean, totals, hideable in zip(cells.n, cells.mean, cells.totals, cells.hideable, strict=True)
    )
    summary = exact(cells, np.array([isinstance(side, Mean) for side in sides], dtype=np.bool_))
    return Shown(sides, spread_of_many(summary) if np.any(cells.totals) else summary)


def solvable(total: Shown, leaks: Bools, parts: list[Shown], scales: list[Scale]) -> Shown:
    """The account totals, but where a total would let one or two people's answers be solved for (R3), what the published parts say.

    Such a total is the mean of the published means of its pairs, with the least of their n: nothing that was not printed already.
    It is withheld if fewer than half of the pairs are published. Its people's spread still helps to learn the spread of the
    wave, from three such accounts on, so that the pooled sum is nobody's own.
    """
    sides = list(total.sides)
    summary = total.summary
    n, mean = summary.n.copy(), summary.mean.copy()
    known = summary.known & ~leaks
    solved = np.flatnonzero(leaks & (n > 0))
    for account in solved:
        derived = _from_parts([part.sides[account] for part in parts], scales)
        sides[account] = derived
        n[account] = int(derived.n) if isinstance(derived, Mean) else 0
        mean[account] = derived.value if isinstance(derived, Mean) else 0
    if len(solved) >= LEAST_K:
        known[solved] = summary.known[solved]
    return Shown(tuple(sides), spread_of_many(structs.replace(summary, n=n, mean=mean, known=known)))


def _from_parts(parts: list[Side], scales: list[Scale]) -> Mean | Withheld:
    published = [(part, scale) for part, scale in zip(parts, scales, strict=True) if isinstance(part, Mean)]
    if not published or 2 * len(published) < len(parts):
        return Withheld("R3")
    means = [float(pomp(np.array(part.value), scale)) for part, scale in published]
    return Mean(sum(means) / len(means), min((part.n for part, _ in published), key=int))

"""From the arrays of a study to its cells: one value per account, wave, comparison and dimension, as it may be shown."""

from collections.abc import Iterable, Iterator
from typing import get_args

import numpy as np
from msgspec import Struct, structs

from analysis.disclosure import NO_ROOM, banded_gap, coarse_n
from analysis.gaps import CATEGORIES, CONFIRMED_AT, NORMAL_95, Gaps
from analysis.ratings import Floats, Ratings
from analysis.results import (
    COMPARISONS,
    REGARD,
    Banded,
    BandedGap,
    Category,
    Cell,
    Comparison,
    Gap,
    Level,
    Mean,
    NotEnough,
    Relative,
    Scale,
    Side,
    Withheld,
)
from analysis.sides import Shown

TOTAL = "*"
ONE_SIDED = NotEnough("Only one side answered, so there is no gap yet.")
_LEVELS: tuple[Level, ...] = get_args(Level)
_ORDER = (*COMPARISONS, REGARD)
_RELATIVE: dict[int, Relative] = {1: "over", 0: "in agreement", -1: "under"}


class Row(Struct, frozen=True):
    """An item, a dimension or the total of a comparison, and of how many pairs; an item may be part of a dimension."""

    name: str
    level: Level
    scale: Scale
    dimension: str = ""
    pairs: int = 1


class Measured(Struct, frozen=True):
    """One comparison of one wave: arrays with a row per item, dimension or total, and a column per account of the study.

    `is_coarse` says that n is printed as R5 prints it: the same people's confidential answers stand beside these on one page.
    """

    wave: int
    comparison: Comparison
    rows: tuple[Row, ...]
    internal: Shown
    customer: Shown
    gaps: Gaps
    q: Floats
    is_coarse: bool


def cells_of(ratings: Ratings, study: Iterable[Measured]) -> list[Cell]:
    """The cells in the order of accounts, waves, comparisons, items before dimensions before totals, and names."""
    waves = {key: position for position, key in enumerate(ratings.waves)}
    found = [cell for measured in study for place in range(len(measured.rows)) for cell in _row_cells(ratings, measured, place)]
    return sorted(found, key=lambda c: (c.account_ref, waves[c.wave], _ORDER.index(c.comparison), _LEVELS.index(c.level), c.pair))


def _row_cells(ratings: Ratings, measured: Measured, place: int) -> Iterable[Cell]:
    row, wave = measured.rows[place], ratings.waves[measured.wave]
    for account, (ref, found) in enumerate(zip(ratings.accounts, gaps_of(measured.gaps, measured.q, place), strict=True)):
        internal, customer = measured.internal.side(place, account), measured.customer.side(place, account)
        if isinstance(internal, Withheld | NotEnough) and isinstance(customer, NotEnough) and internal != NO_ROOM:
            continue  # where there is no room a release goes on showing what it showed
        shown = _coarsened(internal) if measured.is_coarse else internal
        gap = found or _absent(internal, customer, row.scale)
        yield Cell(ref, wave, measured.comparison, row.name, row.scale, shown, customer, gap, row.level, row.dimension)


def _absent(internal: Side, customer: Side, scale: Scale) -> BandedGap | Withheld | NotEnough:
    """What stands in the place of a gap that cannot be computed from what may be shown."""
    if isinstance(internal, Withheld):
        return internal
    if isinstance(customer, Withheld):
        return customer
    if isinstance(internal, Banded) and isinstance(customer, Mean):
        return banded_gap(internal, customer.value, scale)
    return ONE_SIDED


def _coarsened(side: Side) -> Side:
    return structs.replace(side, n=coarse_n(int(side.n))) if isinstance(side, Mean) else side


def gaps_of(gaps: Gaps, q: Floats, place: int) -> Iterator[Gap | None]:
    """The gap of each account in one row, None where it cannot be computed from what may be shown."""
    posterior = gaps.posterior
    columns = (gaps.gap, gaps.low, gaps.high, gaps.p, q, posterior.mean, posterior.sd, posterior.p_over, posterior.p_under)
    words = zip(gaps.category[place].tolist(), gaps.half_sd[place].tolist(), strict=True)
    is_alone = np.count_nonzero(np.isfinite(gaps.gap[place])) == 1
    for figures, (code, group) in zip(zip(*(column[place].tolist() for column in columns), strict=True), words, strict=True):
        category = CATEGORIES[code]
        yield None if category == "one-sided" else _gap(figures, category, "alone" if is_alone else _RELATIVE[group])


def _gap(figures: tuple[float, ...], category: Category, relative: Relative) -> Gap:
    gap, low, high, p, q, mean, sd, p_over, p_under = figures
    confirmed = q <= CONFIRMED_AT and category != "no verdict"
    half = NORMAL_95 * sd
    return Gap(gap, low, high, p, q, confirmed, mean, mean - half, mean + half, p_over, p_under, category, relative)

"""Who would recommend us: promoters, passives and detractors of each account and of the company as a whole, wave by wave."""

from collections.abc import Container, Iterator

import numpy as np
from msgspec import Struct

from analysis.proportions import NetPromoter, Proportion, net_promoter, proportion
from analysis.ratings import SHARINGS, Bools, Floats, Ints, Ratings, frame_code
from analysis.results import NotEnough, Scale, Withheld
from analysis.scores import LONE, counted_totals

ZERO_TO_TEN = Scale(0.0, 10.0)
COMPANY = ""
SOLVABLE = Withheld("R3")
NOT_WHOLE = NotEnough("Some answers are not whole numbers, so promoters cannot be counted.")
_TOTALS = SHARINGS.index("totals")


class Recommended(Struct, frozen=True):
    """Customers counted by what they answered from 0 to 10, and promoters as a share of them all."""

    counts: NetPromoter
    promoters: Proportion | NotEnough


class Loyalty(Struct, frozen=True):
    """The answers to one pair in one wave, of an account or, with an empty `account_ref`, of the company as a whole."""

    account_ref: str
    wave: str
    pair: str
    found: Recommended | Withheld | NotEnough


def recommendations(ratings: Ratings, loyalty: Container[str]) -> Iterator[Loyalty]:
    """Every wave and loyalty pair that customers were asked on 0 to 10, high is good: the accounts asked, then the company.

    Customers who chose "totals only" are in no account's counts. Where one or two of them stand behind an account's mean, the counts of
    the others beside that mean would tell their answers within a point or two, and are withheld (R3). The company counts them too if they
    are at least 3; with fewer it counts exactly what the accounts show, so that no difference tells of them.
    """
    pairs = [pair for pair, name in enumerate(ratings.pairs) if name in loyalty and ratings.scales[pair] == ZERO_TO_TEN]
    asked = np.flatnonzero(~ratings.internal & (ratings.frame == frame_code("vendor", "own")) & np.isin(ratings.pair, pairs))
    in_means = counted_totals(ratings)
    for wave, key in enumerate(ratings.waves):
        for pair in pairs:
            rows = asked[(ratings.wave[asked] == wave) & (ratings.pair[asked] == pair)]
            for ref, found in _of_pair(ratings, rows, in_means):
                yield Loyalty(ref, key, ratings.pairs[pair], found)


def _of_pair(ratings: Ratings, rows: Ints, in_means: Bools) -> Iterator[tuple[str, Recommended | Withheld | NotEnough]]:
    """What the rows of one wave and pair say of each account, and of the company."""
    if not len(rows):
        return
    account, value = ratings.account[rows], ratings.value[rows]
    answered, totals = ~np.isnan(value), ratings.sharing[rows] == _TOTALS
    known, hidden = answered & ~totals, answered & totals
    behind = np.bincount(account[hidden & in_means[rows]], minlength=len(ratings.accounts))
    solvable = (behind > 0) & (behind < LONE)
    for at, values in _by_account(np.unique(account), account[known], value[known]):
        yield ratings.accounts[at], SOLVABLE if solvable[at] else _recommended(values)
    many = len(np.unique(ratings.respondent[rows][hidden])) >= LONE
    yield COMPANY, _recommended(value[answered if many else known & ~solvable[account]])


def _by_account(asked: Ints, account: Ints, value: Floats) -> Iterator[tuple[int, Floats]]:
    """The values of each account asked, of some none."""
    order = np.argsort(account, kind="stable")
    starts = np.searchsorted(account[order], asked)
    yield from zip(asked.tolist(), np.split(value[order], starts[1:]), strict=True)


def _recommended(values: Floats) -> Recommended | NotEnough:
    if np.any(values % 1):
        return NOT_WHOLE
    counts = net_promoter(values)
    return Recommended(counts, proportion(counts.promoters, len(values)))

"""Agreement within a side: how alike the respondents of an account answered, beside what chance would give (MEASURES section 6).

Exact figures of answers: with the mean and n they can tell single answers, so they pass `analysis.disclosure` before anybody sees them.
"""

import numpy as np
from msgspec import Struct

from analysis.ratings import Bools, Floats, Ints
from analysis.reliability import Icc, icc
from analysis.results import NotEnough, Scale
from surveys.errors import BadInput

LEAST_RATERS = 3
# The slightly skewed null of James, Demaree & Wolf (1984): .05 .15 .20 .35 .25 of five options, a variance of 1.34 where the uniform
# one has 2. On other scales the same share of the uniform variance.
SKEWED_SHARE = 1.34 / 2
FEW_RATERS = NotEnough(f"Fewer than {LEAST_RATERS} people answered.")


class Agreement(Struct, frozen=True):
    """One account's agreement: rwg of one item or rwg(j) of several, 0 (as chance) to 1, and the average deviation in scale units.

    `rwg_skewed` is the same against the slightly skewed null. `negative` says that answers differ more than under the uniform null:
    rwg would be below 0 and is set to 0. People agree by AD_M where `ad` is at most `ad_limit`.
    """

    n: int
    rwg: float
    rwg_skewed: float
    negative: bool
    ad: float
    ad_limit: float


class Agreements(Struct, frozen=True):
    """The fields of Agreement as columns, one entry per account with at least 3 respondents; `index` says which, rising."""

    index: Ints
    n: Ints
    rwg: Floats
    rwg_skewed: Floats
    negative: Bools
    ad: Floats
    ad_limit: float

    def of(self, account: int) -> Agreement | NotEnough:
        """One account's agreement."""
        at = int(np.searchsorted(self.index, account))
        if at == len(self.index) or self.index[at] != account:
            return FEW_RATERS
        return Agreement(
            n=int(self.n[at]),
            rwg=float(self.rwg[at]),
            rwg_skewed=float(self.rwg_skewed[at]),
            negative=bool(self.negative[at]),
            ad=float(self.ad[at]),
            ad_limit=self.ad_limit,
        )


class SideAgreement(Struct, frozen=True):
    """One side of one item or dimension: agreement within each account, and how reliably its accounts are told apart."""

    accounts: Agreements
    icc: Icc | NotEnough


def side_agreement(account: Ints, value: Floats, accounts: int, scale: Scale, options: int | None = None) -> SideAgreement:
    """Per account rwg and AD_M, over all accounts ICC(1) and ICC(2), of one score per respondent.

    account, value: shape (respondents,), codes from 0 to accounts - 1 and scores in the scale's unit, none missing. `options` is the
    number of response options A, by default one per point of the scale (a score in POMP counts as one of 101). BadInput for nan, values
    off the scale and unknown accounts. Sources: `items_agreement` and `reliability.icc`.
    """
    if value.ndim != 1:
        raise BadInput(f"side_agreement: values have shape {value.shape}; give one score per respondent, or use items_agreement.")
    if np.isnan(value).any():
        raise BadInput(f"side_agreement: respondent {int(np.argmax(np.isnan(value)))} has no score (nan); leave the respondent out.")
    return SideAgreement(items_agreement(account, value[:, None], accounts, scale, options), icc(account, value))


def items_agreement(account: Ints, value: Floats, accounts: int, scale: Scale, options: int | None = None) -> Agreements:
    """Per account rwg(j) and AD_M over the items of one dimension; with one item, rwg.

    account: shape (respondents,), codes from 0 to accounts - 1. value: shape (respondents, items), in the unit of the one scale that all
    items share; nan is not answered, and only respondents who answered all items count. `options` as in `side_agreement`.
    rwg(j) = J(1 - m)/(J(1 - m) + m), m = mean of the items' variances (n - 1) over the null's, at most 1; the uniform null is
    (A² - 1)/12 steps². AD_M = mean |answer - item mean| over respondents and items, limit A/6 steps. BadInput for values off
    the scale and unknown accounts. James, Demaree & Wolf, Journal of Applied Psychology 69 (1984), 85-98; Burke & Dunlap, Organizational
    Research Methods 5 (2002), 159-172.
    """
    steps, step = _options(scale, options)
    _check(account, value, accounts, scale)
    complete = ~np.isnan(value).any(axis=1)
    account, value = account[complete], value[complete]
    n = np.bincount(account, minlength=accounts)
    deviation = value - (_sums(account, value, accounts) / np.maximum(n, 1)[:, None])[account]
    index = np.flatnonzero(n >= LEAST_RATERS)
    size = n[index]
    variance = np.mean(_sums(account, deviation**2, accounts)[index], axis=1) / (size - 1)
    ratio = variance / ((steps**2 - 1) / 12 * step**2)
    items = value.shape[1]
    return Agreements(
        index=index,
        n=size,
        rwg=_rwg(ratio, items),
        rwg_skewed=_rwg(ratio / SKEWED_SHARE, items),
        negative=ratio > 1,
        ad=np.mean(_sums(account, np.abs(deviation), accounts)[index], axis=1) / size,
        ad_limit=steps / 6 * step,
    )


def _rwg(ratio: Floats, items: int) -> Floats:
    """rwg(j) from the mean observed variance over the null's; with one item 1 - ratio. Cut at 0, as is the convention."""
    chance = np.minimum(ratio, 1.0)
    shared = items * (1 - chance)
    return np.asarray(shared / (shared + chance), dtype=np.float64)


def _sums(account: Ints, value: Floats, accounts: int) -> Floats:
    """Sums of each item within each account, shape (accounts, items)."""
    items = value.shape[1]
    cell = account[:, None] * items + np.arange(items)
    return np.bincount(cell.ravel(), weights=value.ravel(), minlength=accounts * items).reshape(accounts, items).astype(np.float64)


def _options(scale: Scale, options: int | None) -> tuple[int, float]:
    """The number of response options and the distance of two neighbours in the scale's unit."""
    span = scale.maximum - scale.minimum
    if options is None:
        options = round(span) + 1
        if abs(span - round(span)) > 1e-9:
            raise BadInput(f"agreement: the scale {_ends(scale)} has no point per unit; say how many response options it has.")
    if span <= 0 or options < 2:
        raise BadInput(f"agreement: the scale {_ends(scale)} has {options} response options; give one with two or more.")
    return options, span / (options - 1)


def _check(account: Ints, value: Floats, accounts: int, scale: Scale) -> None:
    if value.ndim != 2 or value.shape[1] == 0 or account.shape != value.shape[:1]:
        raise BadInput(f"agreement: accounts of shape {account.shape} and values of {value.shape}; give one of each per respondent.")
    unknown = (account < 0) | (account >= accounts)
    if unknown.any():
        at = int(np.argmax(unknown))
        raise BadInput(f"agreement: respondent {at} has account {account[at]}; codes run from 0 to {accounts - 1}.")
    off = ((value < scale.minimum) | (value > scale.maximum)).any(axis=1)
    if off.any():
        raise BadInput(f"agreement: respondent {int(np.argmax(off))} answered off the scale {_ends(scale)}; map the answers to it first.")


def _ends(scale: Scale) -> str:
    return f"{scale.minimum:g} to {scale.maximum:g}"

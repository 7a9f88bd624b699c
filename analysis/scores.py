"""From ratings to one number per respondent, and from respondents to account means."""

import numpy as np
from msgspec import Struct

from analysis.ratings import FRAMES, SHARINGS, Bools, Floats, Ints, Ratings, Side, frame_code
from analysis.results import Comparison, Scale

POMP = Scale(0.0, 100.0)
_TOTALS = SHARINGS.index("totals")
_NAMED = SHARINGS.index("named")


class Scores(Struct, frozen=True):
    """One dimension of one side in one wave: an account, a respondent and a score per entry (no missing ones).

    `hideable` counts for "totals only": the respondents whose own answers no reader can look up.
    """

    account: Ints
    respondent: Ints
    value: Floats
    totals: Bools
    hideable: Bools


class Cells(Struct, frozen=True):
    """Scores summed up per account: arrays as long as the study's list of accounts (mean 0 where n is 0)."""

    n: Floats
    mean: Floats
    ss: Floats
    totals: Floats
    hideable: Floats


def pomp(value: Floats, scale: Scale) -> Floats:
    """Percent of the maximum possible, 0 to 100, high is good: reverse-keyed answers are flipped (MEASURES section 1)."""
    share = 100 * (value - scale.minimum) / (scale.maximum - scale.minimum)
    return 100 - share if scale.reverse else share


class Table:
    """Ratings of a study sorted once, so that each frame and dimension is one slice of them."""

    def __init__(self, ratings: Ratings) -> None:
        self.ratings = ratings
        self._pairs = max(1, len(ratings.pairs))
        key = self._key(ratings.wave, ratings.frame, ratings.internal, ratings.pair)
        self._order = np.argsort(key, kind="stable")
        self._sorted = key[self._order]
        self._counted = counted_totals(ratings)

    def _key(self, wave: Ints | int, frame: Ints | int, internal: Bools | bool, pair: Ints | int) -> Ints:  # noqa: FBT001 - a column, not a switch
        return np.asarray(((np.asarray(wave) * 8 + frame) * 2 + internal) * self._pairs + pair, dtype=np.int64)

    def asked(self, wave: int, comparison: Comparison, side: Side) -> list[int]:
        """The pairs that the side was asked about in this comparison's frame."""
        return [pair for pair in range(len(self.ratings.pairs)) if len(self._rows(wave, comparison, side, pair))]

    def _rows(self, wave: int, comparison: Comparison, side: Side, pair: int) -> Ints:
        about, view = FRAMES[comparison][0 if side == "internal" else 1]
        key = self._key(wave, frame_code(about, view), side == "internal", pair)
        first, last = np.searchsorted(self._sorted, [key, key + 1])
        return self._order[first:last]

    def item(self, wave: int, comparison: Comparison, side: Side, pair: int) -> Scores:
        """One pair's answers, in its own scale."""
        rows = self._rows(wave, comparison, side, pair)
        rows = rows[~np.isnan(self.ratings.value[rows]) & self._counted[rows]]
        return self._scores(rows, self.ratings.value[rows])

    def _scores(self, rows: Ints, value: Floats) -> Scores:
        data = self.ratings
        sharing = data.sharing[rows]
        return Scores(data.account[rows], data.respondent[rows], value, sharing == _TOTALS, sharing != _NAMED)

    def total(self, wave: int, comparison: Comparison, side: Side, pairs: list[int]) -> Scores:
        """Each respondent's mean over the pairs in POMP, for those who answered at least half of what their account was asked."""
        parts = [(self.item(wave, comparison, side, pair), self.ratings.scales[pair]) for pair in pairs]
        if not parts:
            return self._scores(np.empty(0, dtype=np.int64), np.empty(0))
        fields = ((score.account, score.respondent, score.totals, score.hideable) for score, _ in parts)
        joined = [np.concatenate(column) for column in zip(*fields, strict=True)]
        value = np.concatenate([pomp(score.value, scale) for score, scale in parts])
        people = int(self.ratings.respondent.max(initial=0)) + 1
        who, first, inverse = np.unique(joined[0] * people + joined[1], return_index=True, return_inverse=True)
        count = np.bincount(inverse, minlength=len(who))
        mean = np.bincount(inverse, weights=value, minlength=len(who)) / np.maximum(count, 1)
        enough = 2 * count >= self._asked_of(wave, comparison, side, pairs)[who // people]
        kept = first[enough]
        return Scores(joined[0][kept], joined[1][kept], mean[enough], joined[2][kept].astype(np.bool_), joined[3][kept].astype(np.bool_))

    def _asked_of(self, wave: int, comparison: Comparison, side: Side, pairs: list[int]) -> Ints:
        """How many of the pairs each account's side was asked; a pair without any row of an account was not asked there."""
        asked = np.zeros(len(self.ratings.accounts), dtype=np.int64)
        for pair in pairs:
            asked[np.unique(self.ratings.account[self._rows(wave, comparison, side, pair)])] += 1
        return asked


def summed(scores: Scores, accounts: int) -> Cells:
    """n, mean and sum of squares within each account."""
    n = np.bincount(scores.account, minlength=accounts).astype(np.float64)
    total = _per_account(scores, scores.value, accounts)
    mean = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
    ss = _per_account(scores, (scores.value - mean[scores.account]) ** 2, accounts)
    totals = _per_account(scores, scores.totals.astype(np.float64), accounts)
    return Cells(n, mean, ss, totals, _per_account(scores, scores.hideable.astype(np.float64), accounts))


def _per_account(scores: Scores, weights: Floats, accounts: int) -> Floats:
    return np.bincount(scores.account, weights=weights, minlength=accounts).astype(np.float64)


def apart(parts: list[Scores], total: Scores, accounts: int) -> Bools:
    """Accounts where a part and the total differ by 1 or 2 people: with both exact, those people's answers could be solved for (R3)."""
    leaks = np.zeros(accounts, dtype=np.bool_)
    people = 1 + max(int(score.respondent.max(initial=0)) for score in [*parts, total])
    everyone = total.account * people + total.respondent
    for part in parts:
        odd = np.setxor1d(everyone, part.account * people + part.respondent)
        differing = np.bincount(odd // people, minlength=accounts)
        leaks |= (differing > 0) & (differing < 3)
    return leaks


def counted_totals(ratings: Ratings) -> Bools:
    """Which rows may enter account figures: a customer's "totals only" needs 2 other customers of the account and wave.

    It also needs 3 people, itself included, who did not give their name: whoever knows the named answers could subtract them,
    and a lone remainder would be that person's answer. Left out rather than withholding the named colleagues' answers with it.
    """
    rows = np.flatnonzero(~ratings.internal & ~np.isnan(ratings.value))
    counted = np.ones(len(ratings.value), dtype=np.bool_)
    if not np.any(ratings.sharing[rows] == _TOTALS):
        return counted
    people = int(ratings.respondent.max(initial=0)) + 1
    cell = ratings.account * len(ratings.waves) + ratings.wave
    who, first = np.unique(cell[rows] * people + ratings.respondent[rows], return_index=True)
    unnamed = np.bincount(who // people, weights=ratings.sharing[rows][first] != _NAMED, minlength=int(cell.max(initial=0)) + 1)
    lone = unnamed < 3
    counted[(ratings.sharing == _TOTALS) & ~ratings.internal & lone[cell]] = False
    return counted

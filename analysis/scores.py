"""From ratings to one number per respondent, and from respondents to account means."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from analysis.ratings import FRAMES, SHARINGS, About, Bools, Floats, Ints, Ratings, Side, View, frame_code
from analysis.results import Comparison, Scale

POMP = Scale(0.0, 100.0)
_TOTALS = SHARINGS.index("totals")
_NAMED = SHARINGS.index("named")
LONE = 3


class Answers(Struct, frozen=True):
    """One side of one frame in one wave: an entry per question that somebody was asked (value nan: not answered, or may not count).

    `hideable` counts for "totals only": the respondents whose own answers no reader can look up.
    """

    account: Ints
    respondent: Ints
    pair: Ints
    value: Floats
    totals: Bools
    hideable: Bools


class Scores(Struct, frozen=True):
    """Respondents' scores in the dimensions of a study: an entry per dimension, account and respondent (no missing ones)."""

    dimension: Ints
    account: Ints
    respondent: Ints
    value: Floats
    totals: Bools
    hideable: Bools


class Cells(Struct, frozen=True):
    """Scores summed up, a row per dimension, a column per account (mean 0 where n is 0)."""

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
    """Ratings of a study sorted once, so that each side of a frame and wave is one slice of them."""

    def __init__(self, ratings: Ratings) -> None:
        self.ratings = ratings
        key = (ratings.wave * 8 + ratings.frame) * 2 + ratings.internal
        self._order = np.argsort(key, kind="stable")
        self._sorted = key[self._order]
        self._value = np.where(counted_totals(ratings), ratings.value, np.nan)

    def answers(self, wave: int, comparison: Comparison, side: Side) -> Answers:
        """What the side was asked in this comparison's frame."""
        return self.frame(wave, side, *FRAMES[comparison][0 if side == "internal" else 1])

    def frame(self, wave: int, side: Side, about: About, view: View) -> Answers:
        """What the side was asked in one frame."""
        key = (wave * 8 + frame_code(about, view)) * 2 + (side == "internal")
        first, last = np.searchsorted(self._sorted, [key, key + 1])
        rows = self._order[first:last]
        data, sharing = self.ratings, self.ratings.sharing[rows]
        columns = data.account[rows], data.respondent[rows], data.pair[rows], self._value[rows]
        return Answers(*columns, sharing == _TOTALS, sharing != _NAMED)


def item_scores(answers: Answers, pairs: Sequence[int], known: int) -> Scores:
    """Each answer as it is, in its own scale; the dimensions are these of `known` pairs."""
    place = _places([[pair] for pair in pairs], known)[answers.pair]
    kept = np.flatnonzero((place >= 0) & ~np.isnan(answers.value))
    return _scores(answers, kept, place[kept], answers.value[kept])


def mean_scores(answers: Answers, groups: Sequence[Sequence[int]], scales: Sequence[Scale], accounts: int) -> Scores:
    """Each respondent's mean over the pairs of each group in POMP, for those who answered at least half of what their account was asked.

    No pair is in two groups.
    """
    lookup = _places(groups, len(scales))
    place = lookup[answers.pair]
    rows = np.flatnonzero((place >= 0) & ~np.isnan(answers.value))
    rows = rows[np.argsort(answers.pair[rows], kind="stable")]  # each person's answers are added in one order
    cell = place[rows] * accounts + answers.account[rows]
    people = int(answers.respondent.max(initial=0)) + 1
    _, first, inverse = np.unique(cell * people + answers.respondent[rows], return_index=True, return_inverse=True)
    count = np.bincount(inverse, minlength=len(first))
    mean = np.bincount(inverse, weights=_pomp_of(answers, rows, scales), minlength=len(first)) / np.maximum(count, 1)
    enough = 2 * count >= _asked_of(answers, lookup, len(groups), accounts)[cell[first]]
    kept = rows[first[enough]]
    return _scores(answers, kept, place[kept], mean[enough])


def joined(first: Scores, then: Scores, dimensions: int) -> Scores:
    """Both together, the second's dimensions behind the `dimensions` of the first."""
    moved = structs.replace(then, dimension=then.dimension + dimensions)
    return Scores(*(np.concatenate([getattr(first, name), getattr(moved, name)]) for name in Scores.__struct_fields__))


def _scores(answers: Answers, rows: Ints, dimension: Ints, value: Floats) -> Scores:
    return Scores(dimension, answers.account[rows], answers.respondent[rows], value, answers.totals[rows], answers.hideable[rows])


def _places(groups: Sequence[Sequence[int]], known: int) -> Ints:
    """For each known pair the position of its group, -1 for those in none."""
    place = np.full(known, -1, dtype=np.int64)
    for position, group in enumerate(groups):
        place[list(group)] = position
    return place


def _pomp_of(answers: Answers, rows: Ints, scales: Sequence[Scale]) -> Floats:
    """POMP of answers on several scales: one line a pair, laid out beforehand."""
    start = np.array([scale.maximum if scale.reverse else scale.minimum for scale in scales])
    span = np.array([(scale.maximum - scale.minimum) * (-1 if scale.reverse else 1) for scale in scales])
    pair = answers.pair[rows]
    return np.asarray(100 * (answers.value[rows] - start[pair]) / span[pair], dtype=np.float64)


def asked(answers: Answers, pairs: Sequence[int], accounts: int) -> Bools:
    """Which of these pairs each account's side was asked, shape (pairs, accounts); one without any row was not asked."""
    found = np.zeros((max([*pairs, int(answers.pair.max(initial=0))], default=0) + 1, accounts), dtype=np.bool_)
    found[answers.pair, answers.account] = True
    return found[list(pairs)]


def _asked_of(answers: Answers, lookup: Ints, groups: int, accounts: int) -> Ints:
    """How many pairs of each group each account's side was asked, flat."""
    inside = np.flatnonzero(lookup >= 0)
    count = np.zeros((groups, accounts), dtype=np.int64)
    np.add.at(count, lookup[inside], asked(answers, inside.tolist(), accounts))
    return count.ravel()


def summed(scores: Scores, dimensions: int, accounts: int) -> Cells:
    """n, mean and sum of squares within each dimension and account.

    Equal values are added in the same order, whoever gave which: the last digit of a sum would tell, where it rounds a figure up.
    """
    cell, shape = scores.dimension * accounts + scores.account, (dimensions, accounts)
    order = np.lexsort((scores.value, cell))
    n, value = _per_cell(cell, None, shape), scores.value[order]
    mean = np.divide(_per_cell(cell[order], value, shape), n, out=np.zeros(shape), where=n > 0)
    ss = _per_cell(cell[order], (value - mean.ravel()[cell[order]]) ** 2, shape)
    return Cells(n, mean, ss, _per_cell(cell, scores.totals, shape), _per_cell(cell, scores.hideable, shape))


def _per_cell(cell: Ints, weights: Floats | Bools | None, shape: tuple[int, int]) -> Floats:
    return np.bincount(cell, weights=weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def apart(parts: Scores, total: Scores, groups: Sequence[Sequence[int]], accounts: int) -> Bools:
    """Where a part and its total differ by 1 or 2 people: with both exact, those people's answers could be solved for (R3).

    `groups` lists, for each dimension of `total`, the dimensions of `parts` that it is made of. Shape (totals, accounts).
    """
    people = 1 + max(int(scores.respondent.max(initial=0)) for scores in (parts, total))
    leaks = np.zeros((len(groups), accounts), dtype=np.bool_)
    for position, group in enumerate(groups):
        mine = total.dimension == position
        everyone = total.account[mine] * people + total.respondent[mine]
        for part in group:
            own = parts.dimension == part
            odd = np.setxor1d(everyone, parts.account[own] * people + parts.respondent[own])
            differing = np.bincount(odd // people, minlength=accounts)
            leaks[position] |= (differing > 0) & (differing < LONE)
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
    lone = unnamed < LONE
    counted[(ratings.sharing == _TOTALS) & ~ratings.internal & lone[cell]] = False
    return counted

"""What customers' answers to some pairs say of each account in one wave, and how far it moved since the wave before."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from analysis.change import Answered, Change, Means, SamePeople, TrendBreak, change, linked, reliable_change
from analysis.posterior import Posterior, shrink
from analysis.ratings import Bools, Floats, Ratings
from analysis.reliability import Icc, icc
from analysis.results import NotEnough
from analysis.scores import POMP, Answers, Scores, Table, apart, asked, item_scores, mean_scores, summed
from analysis.sides import customer_shown, solvable
from analysis.variance import ITEM_PHI, SCORE_PHI, Summary, borrowed_variance, ends

# Customers are badly served below 3.5 of 1-5 (MEASURES section 8).
POOR = 62.5
NOT_ASKED_TWICE = NotEnough("Customers were not asked about our service both in this wave and in the one before.")


OTHER_PAIRS = TrendBreak("Other questions were asked than in the wave before: a new trend line starts.")


class Standing(Struct, frozen=True):
    """The customers' level in POMP, an entry per account: as shown, with its posterior and the probability that it is poor.

    `reliability` is ICC(2) of the accounts' means, below 0 where it is so; `asked`, shape (pairs, accounts), says what each was asked.
    """

    asked: Bools
    means: Means
    posterior: Posterior
    p_poor: Floats
    answered: Answered
    reliability: float | NotEnough


class Moved(Struct, frozen=True):
    """How far an account's customers moved since the wave before, in POMP, and the reliable change index."""

    change: Change | NotEnough | TrendBreak
    rci: float | NotEnough | TrendBreak


def standing(table: Table, wave: int, pairs: Sequence[int]) -> Standing:
    """The level of customers over pairs about our service: each respondent's mean, each account's mean of them."""
    ratings, accounts = table.ratings, len(table.ratings.accounts)
    answers = table.answers(wave, "service", "customer")
    of_accounts = asked(answers, pairs, accounts)
    used = [pair for pair, row in zip(pairs, of_accounts, strict=True) if row.any()]
    scores = mean_scores(answers, [used], ratings.scales, accounts)
    shown = _shown(answers, used, scores, table.ratings)
    phi0 = np.array([[ITEM_PHI if len(used) == 1 else SCORE_PHI]])
    variance = borrowed_variance(shown, _nobody(shown), ends([POMP]), phi0)
    there = np.where(shown.n > 0, shown.mean, np.nan)
    cut = np.array([[POOR]])
    posterior = shrink(there, variance.customer, np.array([[50.0]]), cut, cut)
    linkable = ~scores.totals
    reliability = icc(scores.account[linkable], scores.value[linkable])
    means = Means("", POMP, shown.n[0], shown.mean[0], variance.customer[0], float(variance.df[0, 0]))
    answered = Answered(scores.account, scores.respondent, scores.value, scores.totals)
    first = Posterior(posterior.mean[0], posterior.sd[0], posterior.p_over[0], posterior.p_under[0])
    r = reliability.unclipped if isinstance(reliability, Icc) else reliability
    return Standing(of_accounts, means, first, first.p_under, answered, r)


def _shown(answers: Answers, pairs: Sequence[int], scores: Scores, ratings: Ratings) -> Summary:
    """The means as they may be shown: where one would let a "totals only" answer be solved for, that of the pairs' means (R3)."""
    accounts = len(ratings.accounts)
    whole = customer_shown(summed(scores, 1, accounts))
    if not answers.totals.any():
        return whole.summary
    items, group = item_scores(answers, pairs, len(ratings.pairs)), [range(len(pairs))]
    parts = customer_shown(summed(items, len(pairs), accounts))
    hidden = (summed(items, len(pairs), accounts).n > 0) & (parts.summary.n == 0)
    leaks = apart(items, scores, group, accounts) | hidden.any(axis=0)
    return solvable(whole, leaks, parts, group, [ratings.scales[pair] for pair in pairs]).summary


def _nobody(like: Summary) -> Summary:
    nothing = np.zeros_like(like.n)
    return Summary(nothing, nothing, nothing, nothing, np.zeros_like(like.known), nothing)


def movements(before: Standing, after: Standing) -> tuple[Moved, ...]:
    """Each account's movement: of the same people where at least 3 answered both times (MEASURES section 9).

    An account that was asked other pairs than before starts a new trend line; the others go on with theirs.
    """
    changes = change(before.means, after.means, _same_people(before.answered, after.answered, len(before.means.n)))
    indexes = reliable_change(before.means, after.means, before.reliability)
    is_same = np.all(before.asked == after.asked, axis=0).tolist()
    anew = Moved(OTHER_PAIRS, OTHER_PAIRS)
    return tuple(
        Moved(found, rci) if same or isinstance(found, NotEnough) else anew
        for found, rci, same in zip(changes, indexes, is_same, strict=True)
    )


def _same_people(before: Answered, after: Answered, accounts: int) -> SamePeople:
    """Whoever answered both times, in accounts without a "totals only" answer: beside both means, their change would tell that one's."""
    same = linked(before, after, accounts)
    mixed = np.zeros(accounts, dtype=np.bool_)
    for wave in (before, after):
        mixed[wave.account[wave.totals]] = True
    return SamePeople(*(np.where(mixed, 0.0, column) for column in (same.n, same.mean, same.ss)))

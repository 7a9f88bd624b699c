"""Change from one wave to the next: how far a mean moved, whether reliably so, and where a trend line breaks off."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtrit

from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough, Scale
from analysis.variance import PRIOR_DF
from surveys.errors import BadInput

LEAST_PAIRS = 3
# Means that differ by less than this part of their scale differ by rounding.
ROUNDING = 1e-9


class Means(Struct, frozen=True):
    """One side of one dimension in one wave, an entry per account: answers (0: nobody), mean, borrowed variance of the mean.

    Variance and its pooled df are one row of `variance.borrowed_variance`. `question` changes with the wording of the items, e.g. their
    content hash.
    """

    question: str
    scale: Scale
    n: Floats
    mean: Floats
    variance: Floats
    df: float


class Change(Struct, frozen=True, tag="change"):
    """How far an account moved, later minus earlier, in the scale's unit with a 95 % interval.

    `pairs` people answered both times and the change is theirs; 0: it is the difference of two independent means.
    """

    change: float
    low: float
    high: float
    pairs: int


class TrendBreak(Struct, frozen=True, tag="trend_break"):
    """The question or its scale changed: a new trend line starts, and nothing is compared across."""

    reason: str


class Answered(Struct, frozen=True):
    """One side's scores in one dimension and wave: an entry per account and respondent, with the same respondent code in every wave."""

    account: Ints
    respondent: Ints
    value: Floats
    totals: Bools


class SamePeople(Struct, frozen=True):
    """Differences within people, an entry per account: how many, their mean (0 if none), and their sum of squares around it."""

    n: Floats
    mean: Floats
    ss: Floats


class _Moves(Struct, frozen=True):
    """The columns of `Change`, an entry per account."""

    change: Floats
    half: Floats
    pairs: Floats


def linked(before: Answered, after: Answered, accounts: int) -> SamePeople:
    """Differences, later minus earlier, of the respondents who answered in both waves, summed up per account.

    Only where answers may be linked: customers, and colleagues in attributed mode. A "totals only" answer is left out: beside the means of
    both waves, a change of few people would tell it.
    """
    was, now = (np.flatnonzero(~wave.totals) for wave in (before, after))
    people = 1 + max(int(wave.respondent.max(initial=0)) for wave in (before, after))
    first, second = (wave.account[rows] * people + wave.respondent[rows] for wave, rows in ((before, was), (after, now)))
    person, at_first, at_second = np.intersect1d(first, second, assume_unique=True, return_indices=True)
    account, moved = person // people, after.value[now[at_second]] - before.value[was[at_first]]
    n = np.bincount(account, minlength=accounts).astype(np.float64)
    mean = np.bincount(account, weights=moved, minlength=accounts) / np.maximum(n, 1)
    ss = np.bincount(account, weights=(moved - mean[account]) ** 2, minlength=accounts).astype(np.float64)
    return SamePeople(n, mean, ss)


def change(before: Means, after: Means, same: SamePeople | None = None) -> tuple[Change | NotEnough | TrendBreak, ...]:
    """How far each account moved between two waves (MEASURES section 9); only what may be shown goes in.

    Independent means: m2 - m1 ± t(.975, df1 + df2 + 10) √(V1 + V2), as a gap of section 3; cautious where a few people answered both
    times. Where at least 3 did (`same`, from `linked`): the paired t interval, their mean difference ± t(.975, Σ(n - 1)) s/√n, with s²
    pooled within all accounts. An account's own s² leaves no interval at all when 3 people move alike: simulated with 3 pairs on a 1-5
    scale it covers 86 % and is 3.7 wide, the pooled one covers 95 % and is 2.0 wide. Where all who moved moved alike within their
    accounts, s² = 0 tells nothing, and the means count. Raises BadInput if the accounts differ in number, or a mean has no variance.
    """
    absences = _absences(before, after)
    if same is not None and len(same.n) != len(before.n):
        raise BadInput(
            f"The waves have means of {len(before.n)} accounts, not {len(same.n)} as the same people: give the same ones to both."
        )
    moves = _independent(before, after)
    if same is not None:
        moves = _same_people(moves, same, ROUNDING * _range(before.scale))
    columns = (moves.change, moves.change - moves.half, moves.change + moves.half)
    rows = zip(*(column.tolist() for column in columns), moves.pairs.astype(int).tolist(), strict=True)
    return tuple(absent or Change(*row) for absent, row in zip(absences, rows, strict=True))


def _independent(before: Means, after: Means) -> _Moves:
    quantile = float(stdtrit(before.df + after.df + PRIOR_DF, 0.975))
    half = quantile * np.sqrt(before.variance + after.variance)
    return _Moves(after.mean - before.mean, half, np.zeros_like(before.n))


def _same_people(moves: _Moves, same: SamePeople, nothing: float) -> _Moves:
    """The moves, but of the same people in accounts with enough of them; a spread up to `nothing` tells nothing."""
    df = float(np.maximum(same.n - 1, 0).sum())
    spread = float(np.sqrt(same.ss.sum() / max(df, 1)))
    if spread <= nothing:
        return moves
    enough = same.n >= LEAST_PAIRS
    half = float(stdtrit(df, 0.975)) * spread / np.sqrt(np.maximum(same.n, 1))
    return _Moves(np.where(enough, same.mean, moves.change), np.where(enough, half, moves.half), np.where(enough, same.n, 0))


def reliable_change(before: Means, after: Means, reliability: float | NotEnough) -> tuple[float | NotEnough | TrendBreak, ...]:
    """Reliable change index of each account: (m2 - m1)/(s √2 √(1 - r)); beyond ±1.96 it is more than noise (p < .05).

    Jacobson & Truax, Journal of Consulting and Clinical Psychology 59 (1991), 12-19. The unit is the account, so r is ICC(2), the
    reliability of account means in the earlier wave, and s the standard deviation between the account means of that wave: s²(1 - r) is
    then the mean square within over n, the error variance of a mean. A negative ICC(2) is used as it is; the identity holds for it. The
    sign is that of the answers: where high is bad, give POMP. Accounts with few answers move by noise more often than this says.
    Raises BadInput if r is above 1 or missing, or as `change` does.
    """
    absences = _absences(before, after)
    error = _error_of_difference(before, reliability)
    if isinstance(error, NotEnough):
        return tuple(absent or error for absent in absences)
    index = ((after.mean - before.mean) / error).tolist()
    return tuple(value if absent is None else absent for absent, value in zip(absences, index, strict=True))


def _error_of_difference(before: Means, reliability: float | NotEnough) -> float | NotEnough:
    """Standard error of the difference of two means of an account that did not change."""
    if isinstance(reliability, NotEnough):
        return reliability
    if not reliability <= 1:
        raise BadInput(f"The reliability of account means is {reliability}: give an ICC(2), which is at most 1.")
    means = before.mean[before.n > 0]
    if len(means) < 2 or np.ptp(means) <= ROUNDING * _range(before.scale):
        return NotEnough("The accounts' means did not differ in the earlier wave, so there is nothing to judge a change by.")
    if reliability == 1:
        return NotEnough("Nobody differed from the others of the same account, so there is no noise to judge a change by.")
    return float(np.std(means, ddof=1) * np.sqrt(2 * (1 - reliability)))


def _range(scale: Scale) -> float:
    return scale.maximum - scale.minimum


def trend_break(before: Means, after: Means) -> TrendBreak | None:
    """Why two waves cannot be compared, if they cannot."""
    if before.question != after.question:
        return TrendBreak("The question was changed between the two waves: a new trend line starts.")
    if before.scale != after.scale:
        return TrendBreak("The scale was changed between the two waves: a new trend line starts.")
    return None


def _absences(before: Means, after: Means) -> list[NotEnough | TrendBreak | None]:
    """Per account, why there is no change."""
    for means in (before, after):
        _require(means, len(before.n))
    if broken := trend_break(before, after):
        return [broken] * len(before.n)
    earlier, later = NotEnough("Nobody answered in the earlier wave."), NotEnough("Nobody answered in the later wave.")
    rows = zip((before.n > 0).tolist(), (after.n > 0).tolist(), strict=True)
    return [earlier if not was else later if not now else None for was, now in rows]


def _require(means: Means, accounts: int) -> None:
    if any(len(column) != accounts for column in (means.n, means.mean, means.variance)):
        raise BadInput(f"The waves differ in their accounts: give n, mean and variance for the same {accounts} in both.")
    wrong = np.flatnonzero((means.n > 0) & ~(np.isfinite(means.mean) & np.isfinite(means.variance) & (means.variance >= 0)))
    if len(wrong):
        raise BadInput(f"Account {wrong[0]} has answers and no mean or variance: take both from the same wave's answers.")

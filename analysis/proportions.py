"""Proportions and the net promoter score, with intervals that hold for a handful of answers."""

import numpy as np
from msgspec import Struct

from analysis.gaps import NORMAL_95
from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough
from surveys.errors import BadInput

PROMOTER_FROM = 9
DETRACTOR_TO = 6
LEAST_ANSWERS = 5
# Observations added to promoters and to detractors each, and to passives (Rocks 2016).
PSEUDO_END = 0.75
PSEUDO_PASSIVE = 1.5

Counts = Floats | Ints


class Proportion(Struct, frozen=True, tag="proportion"):
    """`count` of `n` as a share of 1, with its 95 % interval."""

    count: int
    n: int
    value: float
    low: float
    high: float


class NetScore(Struct, frozen=True, tag="net_score"):
    """Percent of promoters minus percent of detractors, -100 to 100, with its 95 % interval."""

    value: float
    low: float
    high: float


class NetPromoter(Struct, frozen=True):
    """Who would recommend us: always the counts, the score from 5 answers on."""

    promoters: int
    passives: int
    detractors: int
    score: NetScore | NotEnough


def wilson(count: Counts, n: Counts) -> tuple[Floats, Floats]:
    """Ends of the 95 % score interval of count/n, shape of the arguments broadcast, as shares of 1.

    Wilson, JASA 22 (1927), 209-212; recommended for small n by Brown, Cai & DasGupta, Statistical Science 16 (2001), 101-133.
    Raises BadInput where n < 1 or count is not between 0 and n.
    """
    _require((n >= 1) & (count >= 0) & (count <= n), "A proportion", "its count must lie between 0 and n, and n be at least 1")
    share, squared = count / n, NORMAL_95**2
    centre = (count + squared / 2) / (n + squared)
    half = NORMAL_95 * np.sqrt(count * (1 - share) + squared / 4) / (n + squared)
    # The share itself bounds the ends: at 0 and n rounding would put one a hair inside.
    return np.clip(centre - half, 0.0, share), np.clip(centre + half, share, 1.0)


def proportion(count: int, n: int) -> Proportion | NotEnough:
    """One proportion with Wilson's interval; NotEnough if nobody was counted. Raises BadInput as `wilson` does."""
    if n == 0 == count:
        return NotEnough("Nobody answered, so there is no proportion.")
    low, high = wilson(np.array([count]), np.array([n]))
    return Proportion(count, n, count / n, float(low[0]), float(high[0]))


def adjusted_wald(promoters: Counts, passives: Counts, detractors: Counts) -> tuple[Floats, Floats]:
    """Ends of the 95 % interval of net promoter scores, -100 to 100, shape of the arguments broadcast.

    Rocks, The American Statistician 70 (2016), 365-372: 3/4 of a promoter, 3/4 of a detractor and 3/2 passives are added, 3 in all,
    then Wald's interval of a trinomial difference, (p + d - (p - d)²)/(n + 3), around the score of the enlarged sample. Cut at the
    ends of the scale. The score that is shown stays that of the answers; from 2 on it lies inside. Raises BadInput for a negative count.
    """
    _require((promoters >= 0) & (passives >= 0) & (detractors >= 0), "A net promoter score", "no count may be negative")
    n = promoters + passives + detractors + 2 * PSEUDO_END + PSEUDO_PASSIVE
    net = (promoters - detractors) / n
    variance = ((promoters + detractors + 2 * PSEUDO_END) / n - net**2) / n
    half = NORMAL_95 * np.sqrt(variance)
    return 100 * np.maximum(net - half, -1.0), 100 * np.minimum(net + half, 1.0)


def net_promoter(answers: Counts) -> NetPromoter:
    """Counts and score of answers from 0 to 10, shape (respondents,); below 5 of them the counts only.

    Reichheld, Harvard Business Review 81 (2003): 9 and 10 promote, 0 to 6 detract. Raises BadInput for anything but whole numbers
    from 0 to 10.
    """
    _require((answers >= 0) & (answers <= 10) & (answers % 1 == 0), "An answer", "it must be a whole number from 0 to 10")
    promoters = int(np.count_nonzero(answers >= PROMOTER_FROM))
    detractors = int(np.count_nonzero(answers <= DETRACTOR_TO))
    passives = len(answers) - promoters - detractors
    return NetPromoter(promoters, passives, detractors, _score(promoters, passives, detractors))


def _score(promoters: int, passives: int, detractors: int) -> NetScore | NotEnough:
    n = promoters + passives + detractors
    if n < LEAST_ANSWERS:
        return NotEnough(f"{n} of the {LEAST_ANSWERS} answers that a net promoter score needs.")
    low, high = adjusted_wald(*(np.array([count]) for count in (promoters, passives, detractors)))
    return NetScore(100 * (promoters - detractors) / n, float(low[0]), float(high[0]))


def _require(valid: Bools, what: str, rule: str) -> None:
    """Refuse the first entry that breaks the rule (nan breaks every one)."""
    wrong = np.flatnonzero(~valid)
    if len(wrong):
        raise BadInput(f"{what} at position {wrong[0]} cannot be used: {rule}.")

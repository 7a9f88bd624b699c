"""The health of an account: a weighted mean of what is known of it, with every contribution and whatever was left out."""

from math import floor, fsum, sqrt

from msgspec import Struct

from analysis.results import NotEnough, Withheld
from analysis.review.accounts import ABSENT, Account, Estimate, Tone
from analysis.review.weights import PARTS, WEIGHTS, Part, Weights

RCI_POINTS = 10.0
TONE_POINTS = 50.0
ONLY_COMMENTS = NotEnough("Comments alone make no health.")
NO_PART = NotEnough("Nothing that counts in health is known.")


class Contribution(Struct, frozen=True, gc=False):
    """One part of a health: its weight as given and as used (the used ones add up to 1), its value in POMP, the points it brings."""

    part: Part
    given: float
    used: float
    value: float
    points: float


class LeftOut(Struct, frozen=True, gc=False):
    """A part that is missing or withheld: its weight went to the others in proportion."""

    part: Part
    given: float
    reason: Withheld | NotEnough


class Health(Struct, frozen=True, gc=False, tag="health"):
    """Health from 0 to 100 with its standard deviation; `version` is that of the weights."""

    value: float
    sd: float
    version: str
    contributions: tuple[Contribution, ...]
    left_out: tuple[LeftOut, ...]


def health(account: Account, weights: Weights = WEIGHTS) -> Health | NotEnough:
    """Weighted mean of the known parts, 0-100 POMP (MEASURES section 8); its points sum to it exactly under `math.fsum`.

    sd = √Σ(used·sd)² takes the parts as independent. Experience and loyalty come from the same people and agree, so the true sd is
    somewhat larger. A part that is withheld is absent from value, sd and weights alike, so that no two figures differ by it alone.
    """
    known: list[tuple[Part, float, Estimate]] = []
    left_out: list[LeftOut] = []
    for part, weight, value in zip(PARTS, weights.given, _parts(account), strict=True):
        if isinstance(value, Estimate):
            known.append((part, weight, value))
        else:
            left_out.append(LeftOut(part, weight, value))
    total = fsum([weight for _, weight, _ in known])
    if total == 0:
        return NO_PART
    if all(part == "sentiment" or weight == 0 for part, weight, _ in known):
        return ONLY_COMMENTS
    contributions = [Contribution(part, weight, weight / total, one.mean, weight / total * one.mean) for part, weight, one in known]
    points = fsum([one.points for one in contributions])
    sd = sqrt(fsum([(weight / total * one.sd) ** 2 for _, weight, one in known]))
    return Health(points, sd, weights.version, tuple(contributions), tuple(left_out))


def _parts(account: Account) -> tuple[Estimate | Withheld | NotEnough, ...]:
    return account.experience, account.loyalty, account.alignment, _trend(account.rci), _sentiment(account.tone)


def _trend(rci: float | Withheld | NotEnough) -> Estimate | Withheld | NotEnough:
    """50 + 10·RCI held to 0-100; an RCI is in units of its own standard error (Jacobson & Truax 1991), so its sd is 1."""
    if isinstance(rci, ABSENT):
        return rci
    return Estimate(min(100.0, max(0.0, 50 + RCI_POINTS * rci)), RCI_POINTS)


def _sentiment(tone: Tone | Withheld | NotEnough) -> Estimate | Withheld | NotEnough:
    """50 + 50·s; scores from -1 to 1 have at most the variance 1 (Popoviciu 1935), so the mean of n an sd of at most 1/√n."""
    if not isinstance(tone, Tone):
        return tone
    return Estimate(50 + TONE_POINTS * tone.score, TONE_POINTS / sqrt(tone.n))


def printed(found: Health, decimals: int = 1) -> tuple[float, tuple[float, ...]]:
    """Health and its points rounded so that the printed points still add up to the printed health (largest remainders)."""
    unit = 10**decimals
    total = round(found.value * unit)
    exact = [one.points * unit for one in found.contributions]
    steps = [floor(points) for points in exact]
    short = total - sum(steps)
    for place in sorted(range(len(exact)), key=lambda at: steps[at] - exact[at])[:short]:
        steps[place] += 1
    return total / unit, tuple(step / unit for step in steps)

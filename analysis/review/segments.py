"""The segment of an account: a letter where it is likely enough, else two neighbours, and how sure one may be."""

from typing import Literal

from msgspec import Struct

from analysis.review.accounts import Estimate, below
from analysis.review.health import Health

Letters = Literal["A", "A/B", "B", "B/C", "C", "C/D", "D"]
LETTERS: tuple[Letters, ...] = ("A", "A/B", "B", "B/C", "C", "C/D", "D")
Confidence = Literal["high", "medium", "low"]
CUTS = (80.0, 65.0, 50.0)
SURE = 0.60
HIGH, MEDIUM = 4.0, 8.0


class Segment(Struct, frozen=True, gc=False, tag="segment"):
    """One letter or two neighbours, the probabilities of A, B, C and D, and the confidence in words."""

    letters: Letters
    p: tuple[float, float, float, float]
    confidence: Confidence


def segment(found: Health) -> Segment:
    """Segment of a health (MEASURES section 8). The normal posterior is clamped: what lies beyond 0 or 100 counts at that end.

    A letter needs P ≥ .60; else the two neighbours that are likeliest together, the better pair on a tie.
    """
    a, b, c = (below(cut, Estimate(found.value, found.sd)) for cut in CUTS)
    p = (1 - a, a - b, b - c, c)
    # Even positions of LETTERS are single letters, odd ones the pairs between them.
    best = max(range(4), key=lambda at: p[at])
    pair = max(range(3), key=lambda at: p[at] + p[at + 1])
    letters = LETTERS[2 * best] if p[best] >= SURE else LETTERS[2 * pair + 1]
    return Segment(letters, p, confidence(found.sd))


def confidence(sd: float) -> Confidence:
    """How sure one may be of a health, by its standard deviation in points."""
    if sd < HIGH:
        return "high"
    return "medium" if sd <= MEDIUM else "low"

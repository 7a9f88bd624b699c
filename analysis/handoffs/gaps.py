"""The same hand-off as its giver and its receiver see it: a gap per ordered pair of departments (MEASURES.md sections 3 and 7)."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from analysis.cells import gaps_of
from analysis.disclosure import band, gap_band
from analysis.gaps import Gaps, benjamini_hochberg, compare
from analysis.ratings import Floats, Ints
from analysis.results import Band, Banded, BandedGap, Gap, Mean, Side, Withheld
from analysis.scores import POMP
from analysis.sides import Shown
from analysis.variance import SCORE_PHI, Summary, ends

# A value in the middle of each field of R5: all that a band says.
_INSIDE: dict[Band, float] = {"low": POMP.minimum, "middle": (POMP.minimum + POMP.maximum) / 2, "high": POMP.maximum}


class HandoffGap(Struct, frozen=True):
    """What `giver` gives `receiver`, rated by both, in POMP: the gap is the giver's view minus the receiver's.

    The giver stands for "internal" and the receiver for "customer" of section 3: positive where the giver thinks better of it.
    """

    giver: str
    receiver: str
    given: Side
    received: Side
    gap: Gap | BandedGap | Withheld


def handoff_gaps(departments: Sequence[str], received: Shown, given: Shown, phi0: float = SCORE_PHI) -> tuple[HandoffGap, ...]:
    """Gap of each ordered pair (giver, receiver) of which something may be shown, by names; one family of q-values.

    `received` shows what the rater receives from the rated, `given` what the rater gives to the rated (`shown_cells` of both).
    An exact gap needs a printed mean on both sides, and is computed from the means as printed; with a band on either side only the
    bands are compared (R13).
    """
    count = len(departments)
    pairs = sorted(((i, j) for i in range(count) for j in range(count) if i != j), key=lambda pair: [departments[at] for at in pair])
    giver, receiver = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    ours, theirs = giver * count + receiver, receiver * count + giver
    gaps = compare(_in_one_row(received.summary, theirs), _in_one_row(given.summary, ours), ends([POMP]), np.array([[phi0]]))
    sides = [(given.side(one, 0), received.side(other, 0)) for one, other in zip(ours.tolist(), theirs.tolist(), strict=True)]
    return tuple(
        HandoffGap(departments[i], departments[j], *both, exact or _without_gap(*both))
        for (i, j), both, exact in zip(pairs, sides, gaps_of(gaps, _q(gaps), 0), strict=True)
        if not all(isinstance(side, Withheld) for side in both)
    )


def _in_one_row(summary: Summary, places: Ints) -> Summary:
    """These hand-offs, which lend each other their variance as accounts do."""
    return Summary(*(getattr(summary, column)[places].T for column in Summary.__struct_fields__))


def _q(gaps: Gaps) -> Floats:
    q = np.full(gaps.p.shape, np.nan)
    tested = np.isfinite(gaps.p)
    q[tested] = benjamini_hochberg(gaps.p[tested])
    return q


def _without_gap(given: Side, received: Side) -> BandedGap | Withheld:
    """The bands compared where both sides have one, else the rule that keeps a side back."""
    if isinstance(given, Mean | Banded) and isinstance(received, Mean | Banded):
        return gap_band(_band(given), _INSIDE[_band(received)], POMP)
    return next((side for side in (given, received) if isinstance(side, Withheld)), Withheld("R1"))


def _band(side: Mean | Banded) -> Band:
    return side.band if isinstance(side, Banded) else band(side.value, POMP)

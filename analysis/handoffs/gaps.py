"""The same hand-off as its giver and its receiver see it: a gap per ordered pair of departments (MEASURES.md sections 3 and 7)."""

import numpy as np
from msgspec import Struct

from analysis.cells import gaps_of
from analysis.disclosure import LEAST_K, band, gap_band
from analysis.gaps import Gaps, benjamini_hochberg, compare
from analysis.handoffs.matrix import Handoffs, handoff_cells
from analysis.ratings import Floats, Ints
from analysis.results import Band, Banded, BandedGap, Gap, Mean, Side, Withheld
from analysis.scores import POMP, Cells
from analysis.sides import Shown, internal_shown
from analysis.variance import SCORE_PHI, ends
from surveys.errors import BadInput

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


def handoff_gaps(received: Handoffs, given: Handoffs, k: int = LEAST_K, phi0: float = SCORE_PHI) -> tuple[HandoffGap, ...]:
    """Gap of each ordered pair (giver, receiver) of which something may be shown, by names; one family of q-values.

    `received` are ratings of what the rater receives from the rated, `given` of what the rater gives to the rated, of the same
    departments (else BadInput). Both sides are confidential: each passes R1 and R5 by itself, an exact gap needs a printed mean on both,
    and is computed from the means as printed; with a band on either side only the bands are compared (R13).
    """
    if received.departments != given.departments:
        raise BadInput("departments: received and given list different ones; give both the same list in the same order.")
    names = received.departments
    pairs = sorted(((i, j) for i in range(len(names)) for j in range(len(names)) if i != j), key=lambda pair: [names[at] for at in pair])
    giver, receiver = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    ours, theirs = _shown(given, giver, receiver, k), _shown(received, receiver, giver, k)
    gaps = compare(theirs.summary, ours.summary, ends([POMP]), np.array([[phi0]]))
    sides = [(ours.side(0, at), theirs.side(0, at)) for at in range(len(pairs))]
    return tuple(
        HandoffGap(names[i], names[j], *both, exact or _without_gap(*both))
        for (i, j), both, exact in zip(pairs, sides, gaps_of(gaps, _q(gaps), 0), strict=True)
        if not all(isinstance(side, Withheld) for side in both)
    )


def _shown(handoffs: Handoffs, rater: Ints, rated: Ints, k: int) -> Shown:
    cells = handoff_cells(handoffs)
    n, mean, ss = (column[rater, rated][None, :] for column in (cells.n, cells.mean, cells.ss))
    return internal_shown(Cells(n, mean, ss, np.zeros_like(n), np.zeros_like(n)), n, "confidential", [POMP], k)


def _q(gaps: Gaps) -> Floats:
    q = np.full(gaps.p.shape, np.nan)
    tested = np.isfinite(gaps.p)
    q[tested] = benjamini_hochberg(gaps.p[tested])
    return q


def _without_gap(given: Side, received: Side) -> BandedGap | Withheld:
    """The bands compared, where both sides have one."""
    if isinstance(given, Mean | Banded) and isinstance(received, Mean | Banded):
        return gap_band(_band(given), _INSIDE[_band(received)], POMP)
    return Withheld("R1")


def _band(side: Mean | Banded) -> Band:
    return side.band if isinstance(side, Banded) else band(side.value, POMP)

"""What may be shown, and nothing may be shown past it: the rules of CONVENTIONS section 6 as pure functions, one file per subject.

modes.py       which rules each mode obeys
ladder.py      R5, R7   how precisely, by how many answered and by how many joined or left
reach.py       R5       how far out, so that nobody's answer is left few values
sides.py       R1, R5, R13   one cell of one side, and the gap of a banded one
batches.py     R2       which figures may change in a release
complement.py  R2 to R4 which cells may stand together, over all releases; auditor.py proves it
pools.py       R8, R9   words, themes, and the segment in place of a small account
erasure.py     R12      what goes with a person who is erased

R6 is surveys/participation.py, because the form says the same words. R0, R10 and R11 are kept where answers are stored and read.
"""

from analysis.disclosure.batches import JOINED_AT_LEAST, fresh, may_change
from analysis.disclosure.ladder import (
    LEAST_K,
    Ladder,
    Stood,
    Turnover,
    coarse_n,
    distribution,
    everybody,
    in_words,
    ladder,
    ladder_across,
    turnover,
)
from analysis.disclosure.modes import RULES, Mode
from analysis.disclosure.reach import UNSEEN, Reach
from analysis.disclosure.sides import (
    CUTS,
    NO_CUSTOMER,
    NO_ROOM,
    OWNERS,
    band,
    banded_gap,
    customer_side,
    gap_band,
    internal_side,
    picture_side,
    told_by,
    width,
)

__all__ = [
    "CUTS",
    "JOINED_AT_LEAST",
    "LEAST_K",
    "NO_CUSTOMER",
    "NO_ROOM",
    "OWNERS",
    "RULES",
    "UNSEEN",
    "Ladder",
    "Mode",
    "Reach",
    "Stood",
    "Turnover",
    "band",
    "banded_gap",
    "coarse_n",
    "customer_side",
    "distribution",
    "everybody",
    "fresh",
    "gap_band",
    "in_words",
    "internal_side",
    "ladder",
    "ladder_across",
    "may_change",
    "picture_side",
    "told_by",
    "turnover",
    "width",
]

"""The total account review: health, segments, flags, whom to thank, and all of it sorted and crossed (MEASURES section 8)."""

from analysis.review.accounts import (
    Account,
    Attendance,
    BlindSpot,
    Criteria,
    DecisionMaker,
    Estimate,
    Money,
    Response,
    Tone,
    p_poor,
)
from analysis.review.crossing import Revenue, Row, Share, cross, ranked, revenue
from analysis.review.flags import Flag, Flags, Number, Unchecked, flags
from analysis.review.health import Contribution, Health, LeftOut, health, printed
from analysis.review.reviewed import Reviewed, Thanks, review, to_thank
from analysis.review.segments import Segment, segment
from analysis.review.weights import PARTS, WEIGHTS, Weights, learnable, read_weights

__all__ = [
    "PARTS",
    "WEIGHTS",
    "Account",
    "Attendance",
    "BlindSpot",
    "Contribution",
    "Criteria",
    "DecisionMaker",
    "Estimate",
    "Flag",
    "Flags",
    "Health",
    "LeftOut",
    "Money",
    "Number",
    "Response",
    "Revenue",
    "Reviewed",
    "Row",
    "Segment",
    "Share",
    "Thanks",
    "Tone",
    "Unchecked",
    "Weights",
    "cross",
    "flags",
    "health",
    "learnable",
    "p_poor",
    "printed",
    "ranked",
    "read_weights",
    "revenue",
    "review",
    "segment",
    "to_thank",
]

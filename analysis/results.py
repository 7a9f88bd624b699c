"""What the analysis hands on: every number with its uncertainty, every absence with its reason."""

from typing import Literal

from msgspec import Struct

METHOD_VERSION = "2026.4"

Comparison = Literal["service", "understanding", "partnership", "insight", "regard"]
# The four gaps of belief; the regard balance is shown apart from them.
COMPARISONS: tuple[Comparison, ...] = ("service", "understanding", "partnership", "insight")
REGARD: Comparison = "regard"
Level = Literal["item", "dimension", "account"]
Relative = Literal["over", "in agreement", "under", "alone"]
Category = Literal[
    "healthy",
    "hidden strength",
    "over-confident",
    "known problem",
    "blind spot",
    "pessimistic",
    "unclear",
    "one-sided",
    "no verdict",
]
Band = Literal["low", "middle", "high"]
Beyond = Literal["", "less", "more"]
GapBand = Literal["we see it better", "about equal", "they see it better"]


class Withheld(Struct, frozen=True, tag="withheld"):
    """A figure that exists and may not be shown; `rule` names the rule of docs/confidentiality.md, e.g. "R13"."""

    rule: str


class NotEnough(Struct, frozen=True, tag="not_enough"):
    """A figure that cannot be computed; `reason` is a sentence for the reader."""

    reason: str


class NotScored(Struct, frozen=True, tag="not_scored"):
    """A comment that the engine must not judge (another language, too long to be one)."""

    reason: str
    language: str | None = None


class Scale(Struct, frozen=True):
    """Ends of a rating scale; `reverse` says that high is bad."""

    minimum: float
    maximum: float
    reverse: bool = False


class Mean(Struct, frozen=True, tag="mean"):
    """A side's mean in the scale's unit, as precise as its rules allow (`decimals`), with the n that may be printed.

    `beyond` says that it is as far out as may be printed: the mean is this or more, or this or less (R5).
    """

    value: float
    n: str
    decimals: int = 2
    beyond: Beyond = ""


class Banded(Struct, frozen=True, tag="banded"):
    """A side's mean that may only be shown as one of three fields; `beyond` as of a mean."""

    band: Band
    n: str
    beyond: Beyond = ""


Side = Mean | Banded | Withheld | NotEnough


class Picture(Struct, frozen=True):
    """What colleagues say of a segment's accounts that may not be shown alone: an item as a band, and of how many accounts (R9)."""

    comparison: Comparison
    pair: str
    segment: str
    accounts: int
    side: Banded


class Gap(Struct, frozen=True, tag="gap"):
    """An exact gap, internal minus customer, in the scale's unit (MEASURES.md sections 3 and 4).

    `relative` is the secondary, sample-relative group: more than half a standard deviation from the mean gap of its dimension.
    """

    gap: float
    low: float
    high: float
    p: float
    q: float
    confirmed: bool
    posterior_gap: float
    posterior_low: float
    posterior_high: float
    p_over: float
    p_under: float
    category: Category
    relative: Relative = "alone"


class BandedGap(Struct, frozen=True, tag="banded_gap"):
    """All that may be said of a gap while a side is banded (R13)."""

    band: GapBand


class Cell(Struct, frozen=True):
    """One account × wave × comparison × pair; at level "dimension" `pair` names several pairs together, "*" is the account total.

    Dimensions and totals are in POMP (0–100). An item that is also part of a dimension names it.
    """

    account_ref: str
    wave: str
    comparison: Comparison
    pair: str
    scale: Scale
    internal: Side
    customer: Side
    gap: Gap | BandedGap | Withheld | NotEnough
    level: Level = "item"
    dimension: str = ""


class Theme(Struct, frozen=True):
    """How many people of one side raised a theme; `n` is what may be printed, `score` the mean from -1 to 1."""

    side: Literal["customer", "internal"]
    theme: str
    n: str
    score: float | None

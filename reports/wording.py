"""The words of a brief and of a gap strip: figures, absences, verdicts and rules in sentences."""

from collections.abc import Iterable, Mapping
from html import escape as _escape
from typing import Final

from msgspec import Struct

from analysis.results import (
    Band,
    Banded,
    BandedGap,
    Beyond,
    Category,
    Cell,
    Comparison,
    Gap,
    GapBand,
    Mean,
    NotEnough,
    NotScored,
    Scale,
    Side,
    Withheld,
)
from surveys.sentences import Figure
from surveys.sentences import sentence as marked

TOTAL: Final = "*"
TONE: Final = 0.25
GOOD: Final = 62.5
NOT_ENOUGH: Final = marked("Not enough answers")
LENSES: Mapping[Comparison, str] = {
    "service": marked("How well we serve them"),
    "understanding": marked("Do we know what they will answer?"),
    "partnership": marked("How good a customer they are"),
    "insight": marked("Do they know how we find them?"),
}
LENS_NOTES: Mapping[Comparison, str] = {
    "service": marked("our view of our service against their experience"),
    "understanding": marked("what we expected them to answer against what they answered"),
    "partnership": marked("our view of their part against how they see it themselves"),
    "insight": marked("our view of their part against what they expect it to be"),
}
VERDICTS: Mapping[Category, str] = {
    "healthy": marked("Healthy"),
    "hidden strength": marked("Hidden strength"),
    "over-confident": marked("Over-confident"),
    "known problem": marked("Known problem"),
    "blind spot": marked("Blind spot"),
    "pessimistic": marked("Pessimistic"),
    "unclear": marked("Not yet clear"),
    "one-sided": marked("One side only"),
    "no verdict": marked("One answer each: no verdict"),
}
GAP_BANDS: Mapping[GapBand, str] = {
    "we see it better": marked("We see it better"),
    "about equal": marked("About equal"),
    "they see it better": marked("They see it better"),
}
BANDS: Mapping[Band, str] = {"low": marked("lower field"), "middle": marked("middle field"), "high": marked("upper field")}
BEYOND: Mapping[Beyond, str] = {"less": "\u2264", "more": "\u2265"}
BEYOND_KEY: Final = marked("it may lie further out, which is not shown so that nobody’s answer can be worked out (R5)")
RULES: Mapping[str, str] = {
    "R1": marked("too few colleagues answered"),
    "R2": marked("until enough more people have answered"),
    "R3": marked("so that nobody's answer can be worked out from the other figures"),
    "R4": marked("this cut is not one of the fixed ones"),
    "R5": marked("too few answers for a figure"),
    "R6": marked("so that nobody can see which colleague answered"),
    "R7": marked("only one or two people joined or left since an earlier release"),
    "R8": marked("until at least 3 people raise it"),
    "R9": marked("too few people serve this account"),
    "R10": marked("fewer customers answered than this wave promised"),
    "R13": marked("so that nobody's answer can be worked out"),
}
PROTECTED: Final = marked("to protect those who answered")
APART: Final = {"R1", "R4", "R5", "R7", "R9", "R10"}  # these stand behind a colon
# What a stored cell may give as its reason.
REASONS: Mapping[str, str] = {
    str(reason): reason
    for reason in (
        marked("Only one side answered, so there is no gap yet"),
        marked("Nobody on our side answered"),
        marked("No customer answered"),
    )
}


class CellWords(Struct, frozen=True):
    """What a gap strip says: the verdict, how sure it is, and both sides with their n."""

    verdict: str
    detail: str
    theirs: str
    theirs_n: str
    ours: str
    ours_n: str
    is_confirmed: bool
    is_absent: bool


def escape(text: str) -> str:
    """Make text safe inside SVG and HTML, and drop what XML cannot carry or what would reorder the line."""
    return _escape(clean(text))


def clean(text: str) -> str:
    """Drop control characters, lone surrogates, non-characters and bidirectional overrides; keep every letter."""
    return "".join(character for character in text if _printable(ord(character)))


def _printable(code: int) -> bool:
    if code < 0x20 or 0x7F <= code < 0xA0:
        return code in {0x09, 0x0A, 0x0D}
    overriding = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    return not (overriding or 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE)


def short(text: str, limit: int) -> str:
    """Bring text onto one clean line of at most `limit` characters, an ellipsis in place of the rest."""
    line = " ".join(clean(text[: limit * 4]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "\u2026"


def number(value: float, decimals: int, *, signed: bool = False) -> Figure:
    """Print a figure with a true minus sign; a signed zero is plain 0."""
    text = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return Figure(text.replace("-", "\u2212"))


def absence(value: Withheld | NotEnough | NotScored) -> str:
    """Say why a figure is not there, without a full stop."""
    if isinstance(value, Withheld):
        return f"withheld{':' if value.rule in APART else ''} {_rule(value)}"
    return value.reason.rstrip(". ")


def _rule(value: Withheld) -> str:
    return marked("{reason} ({rule})", reason=RULES.get(value.rule, PROTECTED), rule=value.rule)


def sentence(text: str) -> str:
    """Begin with a capital letter and end with one full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('. ')}." if text else ""


def side_words(side: Side, scale: Scale) -> str:
    """Print a side's answer with its n, as precisely as its rules allow."""
    value, n = _side(side, scale)
    return marked("{value} ({people})", value=value, people=n) if n else value


def cell_words(cell: Cell) -> CellWords:
    """Say what a cell shows, in the words that stand beside its strip."""
    verdict, detail = _verdict(cell)
    return CellWords(
        verdict,
        detail,
        *_side(cell.customer, cell.scale),
        *_side(cell.internal, cell.scale),
        is_confirmed=isinstance(cell.gap, Gap) and cell.gap.confirmed,
        is_absent=isinstance(cell.gap, Withheld | NotEnough),
    )


def _side(side: Side, scale: Scale) -> tuple[str, str]:
    if isinstance(side, Mean):
        return mean_words(side, _decimals(side.decimals, scale)), f"n\u00a0{side.n}"
    if isinstance(side, Banded):
        return band_words(side), f"n\u00a0{side.n}"
    return (marked("withheld") if isinstance(side, Withheld) else marked("no answers")), ""


def mean_words(side: Mean, decimals: int) -> Figure:
    """A mean, "\u2265\u00a04.5" where it may lie further out."""
    printed = number(side.value, decimals)
    return Figure(f"{BEYOND[side.beyond]}\u00a0{printed}") if side.beyond else printed


def reach_beyond(cells: Iterable[Cell]) -> bool:
    """Whether any side of them is printed as far out as may be, so that the sign has to be explained."""
    return any(isinstance(side, Mean | Banded) and side.beyond for cell in cells for side in (cell.internal, cell.customer))


def band_words(side: Banded) -> str:
    """A field, "\u2265\u00a0middle field" where it may be one further out."""
    field = BANDS[side.band]
    return marked("{sign}\u00a0{field}", sign=BEYOND[side.beyond], field=field) if side.beyond else field


def tone(score: float | None) -> str:
    """Put a theme's mean sentiment into words."""
    if score is None:
        return "not scored"
    return "mostly critical" if score <= -TONE else "mostly content" if score >= TONE else "mixed"


def alternative(cell: Cell, label: str) -> str:
    """Say the whole strip in sentences, for those who cannot see it."""
    words = cell_words(cell)
    return marked(
        "{label}, scale {low} to {high}. Customer: {theirs}. We: {ours}. {verdict}: {detail}.",
        label=label,
        low=number(cell.scale.minimum, 0),
        high=number(cell.scale.maximum, 0),
        theirs=side_words(cell.customer, cell.scale),
        ours=side_words(cell.internal, cell.scale),
        verdict=words.verdict,
        detail=words.detail,
    )


def _verdict(cell: Cell) -> tuple[str, str]:
    gap = cell.gap
    if isinstance(gap, Gap):
        verdict = VERDICTS[gap.category]
        return marked("{verdict}, confirmed", verdict=verdict) if gap.confirmed else verdict, _interval(gap, cell.scale)
    if isinstance(gap, BandedGap):
        return GAP_BANDS[gap.band], marked("no figure while a side is a field (R13)")
    if isinstance(gap, Withheld):
        return marked("Withheld"), _rule(gap)
    reason = absence(gap).removeprefix(f"{NOT_ENOUGH.lower()}: ")
    return NOT_ENOUGH, REASONS.get(reason, reason)


def _interval(gap: Gap, scale: Scale) -> str:
    places = _decimals(1, scale)
    low, high = (number(end, places, signed=True) for end in (gap.posterior_low, gap.posterior_high))
    return marked("likely gap {gap} (90\u00a0%: {low} to {high})", gap=number(gap.posterior_gap, places, signed=True), low=low, high=high)


def _decimals(wanted: int, scale: Scale) -> int:
    """A scale of 0 to 100 is printed without decimals: its third figure is never significant here."""
    return 0 if scale.maximum - scale.minimum > 20 else min(wanted, 1)

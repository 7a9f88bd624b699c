"""Ratings as columns: what the study reads, from a file or from the database."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from analysis.results import Comparison, Scale

Side = Literal["customer", "internal"]
About = Literal["vendor", "customer", "handoff", "culture"]
View = Literal["own", "predicted"]
Sharing = Literal["named", "unnamed", "totals"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SIDES: tuple[Side, ...] = ("customer", "internal")
ABOUTS: tuple[About, ...] = ("vendor", "customer", "handoff", "culture")
VIEWS: tuple[View, ...] = ("own", "predicted")
SHARINGS: tuple[Sharing, ...] = ("named", "unnamed", "totals")

# The frames that may be compared, and no others (MEASURES section 2): (internal, customer).
FRAMES: dict[Comparison, tuple[tuple[About, View], tuple[About, View]]] = {
    "service": (("vendor", "own"), ("vendor", "own")),
    "understanding": (("vendor", "predicted"), ("vendor", "own")),
    "partnership": (("customer", "own"), ("customer", "own")),
    "insight": (("customer", "own"), ("customer", "predicted")),
}


class Rating(Struct, frozen=True):
    """One item as one respondent answered it about one account; `value` None: asked and not answered.

    `respondent_ref` only has to tell the respondents of one account, wave and side apart. `sharing` is a customer's
    choice on the form; an internal rating's mode stands in the rules of the study.
    """

    account_ref: str
    wave: str
    side: Side
    respondent_ref: str
    pair: str
    about: About
    view: View
    value: float | None
    scale: Scale
    sharing: Sharing = "unnamed"


class Comment(Struct, frozen=True):
    """A text somebody wrote about an account; `pair` is empty for a general comment, `row` is its place in a file."""

    account_ref: str
    wave: str
    side: Side
    respondent_ref: str
    pair: str
    text: str
    sharing: Sharing = "unnamed"
    row: int = 0


class Ratings(Struct, frozen=True):
    """The same ratings column by column; names stand once, the arrays hold their positions (values: nan is missing)."""

    accounts: tuple[str, ...]
    waves: tuple[str, ...]
    pairs: tuple[str, ...]
    scales: tuple[Scale, ...]
    account: Ints
    wave: Ints
    internal: Bools
    respondent: Ints
    pair: Ints
    frame: Ints
    value: Floats
    sharing: Ints


def frame_code(about: About, view: View) -> int:
    """The position of a frame among the eight."""
    return ABOUTS.index(about) * len(VIEWS) + VIEWS.index(view)


_FRAME_CODES = {(about, view): frame_code(about, view) for about in ABOUTS for view in VIEWS}
_SHARING_CODES = {sharing: code for code, sharing in enumerate(SHARINGS)}


def columns(rows: Iterable[Rating]) -> Ratings:
    """Turn rows into columns. A pair has one scale in all its rows (the caller has checked it): its first one counts."""
    kept = list(rows)
    accounts = {name: code for code, name in enumerate(sorted({row.account_ref for row in kept}))}
    waves = {name: code for code, name in enumerate(sorted({row.wave for row in kept}, key=wave_order))}
    pairs = {name: code for code, name in enumerate(sorted({row.pair for row in kept}))}
    scales = {row.pair: row.scale for row in reversed(kept)}
    people: dict[tuple[str, str], int] = {}
    return Ratings(
        accounts=tuple(accounts),
        waves=tuple(waves),
        pairs=tuple(pairs),
        scales=tuple(scales[name] for name in pairs),
        account=_ints(accounts[row.account_ref] for row in kept),
        wave=_ints(waves[row.wave] for row in kept),
        internal=np.array([row.side == "internal" for row in kept], dtype=np.bool_),
        respondent=_ints(people.setdefault((row.side, row.respondent_ref), len(people)) for row in kept),
        pair=_ints(pairs[row.pair] for row in kept),
        frame=_ints(_FRAME_CODES[row.about, row.view] for row in kept),
        value=np.array([np.nan if row.value is None else row.value for row in kept], dtype=np.float64),
        sharing=_ints(_SHARING_CODES[row.sharing] for row in kept),
    )


def wave_order(key: str) -> tuple[int, int, str]:
    """Waves named by numbers sort as numbers (2 before 10), all others after them by name."""
    return (0, int(key), key) if key.isascii() and key.isdigit() else (1, 0, key)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)

"""Ratings as columns: what the study reads, from a file or from the database."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from analysis.results import Comparison, Scale
from surveys.errors import BadInput

Side = Literal["customer", "internal"]
About = Literal["vendor", "customer", "handoff", "culture"]
View = Literal["own", "predicted"]
Sharing = Literal["named", "unnamed", "totals"]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A scale shorter than this is a mistake, and its squares would be lost in rounding.
SHORTEST = 1e-6
# Waves are rounds of asking; a thousand of them are dates that somebody put in the wrong column.
MOST_WAVES = 200
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
    "regard": (("customer", "own"), ("vendor", "own")),
}


class Rating(Struct, frozen=True):
    """One item as one respondent answered it about one account; `value` None: asked and not answered.

    `respondent_ref` only has to tell the respondents of one account, wave and side apart. `sharing` is a customer's
    choice on the form; an internal rating's mode stands in the rules of the study. Pairs of one `dimension` are also summed up together.
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
    dimension: str = ""


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
    """The same ratings column by column; names stand once, the arrays hold their positions (values: nan is missing).

    `scales` and `dimensions` have an entry per pair; a pair of no dimension has an empty one.
    """

    accounts: tuple[str, ...]
    waves: tuple[str, ...]
    pairs: tuple[str, ...]
    scales: tuple[Scale, ...]
    dimensions: tuple[str, ...]
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
    """Turn rows into columns.

    BadInput names the first rating that cannot be used: off its scale or not a number, in an unknown frame, rated twice, or with a
    scale or a dimension other than its pair has elsewhere.
    """
    kept = list(rows)
    accounts = {name: code for code, name in enumerate(sorted({row.account_ref for row in kept}))}
    waves = {name: code for code, name in enumerate(sorted({row.wave for row in kept}, key=wave_order))}
    pairs = {name: code for code, name in enumerate(sorted({row.pair for row in kept}))}
    first = {row.pair: row for row in reversed(kept)}
    people: dict[tuple[str, str], int] = {}
    for place, row in enumerate(kept):
        _check_frame(place, row, first[row.pair])
    found = Ratings(
        accounts=tuple(accounts),
        waves=tuple(waves),
        pairs=tuple(pairs),
        scales=tuple(first[name].scale for name in pairs),
        dimensions=tuple(first[name].dimension for name in pairs),
        account=_ints(accounts[row.account_ref] for row in kept),
        wave=_ints(waves[row.wave] for row in kept),
        internal=np.array([row.side == "internal" for row in kept], dtype=np.bool_),
        respondent=_ints(people.setdefault((row.side, row.respondent_ref), len(people)) for row in kept),
        pair=_ints(pairs[row.pair] for row in kept),
        frame=_ints(_FRAME_CODES[row.about, row.view] for row in kept),
        value=np.array([np.nan if row.value is None else row.value for row in kept], dtype=np.float64),
        sharing=_ints(_SHARING_CODES[row.sharing] for row in kept),
    )
    _check_values(kept, found)
    return found


def _check_frame(place: int, row: Rating, first: Rating) -> None:
    if row.side not in SIDES or (row.about, row.view) not in _FRAME_CODES or row.sharing not in _SHARING_CODES:
        raise _wrong(place, row, f"side {row.side}, about {row.about}, view {row.view}, sharing {row.sharing} is not a frame of this study")
    if row.scale is not first.scale and row.scale != first.scale:
        raise _wrong(place, row, "its scale is not the one that the pair has elsewhere")
    if row.dimension != first.dimension:
        raise _wrong(place, row, "its dimension is not the one that the pair has elsewhere")
    if row.value is not None and not row.scale.minimum <= row.value <= row.scale.maximum:
        raise _wrong(place, row, f"{row.value} is not a number on its scale of {row.scale.minimum} to {row.scale.maximum}")


def _check_values(rows: Sequence[Rating], found: Ratings) -> None:
    """Scales that are none, dimensions named like a pair, and whoever rated a pair twice in one account, wave and frame."""
    if len(found.waves) > MOST_WAVES:
        raise BadInput(f"{len(found.waves)} waves: a wave is a round of asking, at most {MOST_WAVES} of them; put dates elsewhere.")
    for pair, scale, dimension in zip(found.pairs, found.scales, found.dimensions, strict=True):
        if not (np.isfinite(scale.minimum) and np.isfinite(scale.maximum) and scale.maximum - scale.minimum >= SHORTEST):
            raise BadInput(f"pair {pair}: {scale.minimum} to {scale.maximum} is not a scale; its minimum must lie below its maximum.")
        if dimension in found.pairs:
            raise BadInput(f"pair {pair}: its dimension {dimension} is the name of a pair; give it another name.")
    key = found.respondent
    for column, size in (
        (found.account, len(found.accounts)),
        (found.wave, len(found.waves)),
        (found.pair, len(found.pairs)),
        (found.frame, 8),
    ):
        key = key * size + column
    order = np.argsort(key, kind="stable")
    twice = order[1:][key[order][1:] == key[order][:-1]]
    if len(twice):
        place = int(twice.min())
        raise _wrong(place, rows[place], f"{rows[place].respondent_ref} has rated this pair already in this frame and wave")


def _wrong(place: int, row: Rating, problem: str) -> BadInput:
    return BadInput(f"rating {place + 1} (account {row.account_ref}, wave {row.wave}, pair {row.pair}): {problem}.")


def wave_order(key: str) -> tuple[int, int, str]:
    """Waves named by numbers sort as numbers (2 before 10), all others after them by name."""
    return (0, int(key), key) if key.isascii() and key.isdigit() else (1, 0, key)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)

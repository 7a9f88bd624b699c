"""The gap strip: both sides of one question on one scale, as SVG with a text alternative, for pages and the PDF alike."""

from typing import Literal

from analysis.results import Band, Banded, Beyond, Cell, Gap, Mean, Scale
from reports.wording import alternative, cell_words, escape, number, short, side_words

WIDTH = 240.0
PAD = 7.0
SHAPES_HEIGHT = 18.0
WORDS_HEIGHT = 74.0
INK = "#16222e"
THEIRS = "#0b4f6c"
OURS = "#b4540a"
LINE = "#9aa5b1"
SHADE = "#d9dee4"
# Where R5 cuts a scale into three fields: POMP 37.5 and 62.5.
FIELDS: dict[Band, tuple[float, float]] = {"low": (0.0, 0.375), "middle": (0.375, 0.625), "high": (0.625, 1.0)}
OUTWARD: dict[Beyond, int] = {"": 0, "less": -1, "more": 1}
KEY = "Filled disc: the customer. Open ring: us. Bar: the likely gap, filled when confirmed; the line across is its interval."


def gap_strip(cell: Cell, label: str, *, words: bool = True, title: str = "") -> str:
    """Draw one cell; with `words` the SVG stands alone, without them it holds the shapes and the text alternative, or `title` for it."""
    height = WORDS_HEIGHT if words else SHAPES_HEIGHT
    middle = 26.0 if words else SHAPES_HEIGHT / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="gap-strip" role="img" viewBox="0 0 {WIDTH:g} {height:g}">',
        f"<title>{escape(title or alternative(cell, label))}</title>",
        *_axis(cell, middle),
        *_gap(cell, middle),
        *_ours(cell, middle),
        *_theirs(cell, middle),
    ]
    if words:
        parts += [f"<desc>{escape(KEY)}</desc>", *_words(cell, label)]
    return "".join((*parts, "</svg>"))


def strip_key(shape: Literal["theirs", "ours", "confirmed", "open", "beyond"]) -> str:
    """Draw one mark of the strip for a legend; the words stand beside it."""
    drawn = {
        "theirs": _disc(8, 6),
        "ours": _ring(8, 6),
        "confirmed": _bar(1, 15, 6, filled=True),
        "open": _bar(1, 15, 6, filled=False) + _whisker(0.5, 19, 6),
        "beyond": "".join([_ring(7, 6), *_arrow(14.5, 6, "more")]),
    }
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="strip-key" aria-hidden="true" viewBox="0 0 20 12">{drawn[shape]}</svg>'


def _at(scale: Scale, value: float) -> float:
    """Turn a value of the scale into an x, kept inside the drawing."""
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    return PAD + min(1.0, max(0.0, share)) * (WIDTH - 2 * PAD)


def _share(share: float) -> float:
    return PAD + share * (WIDTH - 2 * PAD)


def _axis(cell: Cell, y: float) -> list[str]:
    """Draw the scale: three fields where a side is banded, else a line with ticks; dashed where a side is missing."""
    if isinstance(cell.internal, Banded):
        return [_field(*FIELDS[band], y, shaded=band == cell.internal.band) for band in FIELDS]
    known = isinstance(cell.internal, Mean) and isinstance(cell.customer, Mean)
    dash = "" if known else ' stroke-dasharray="2 3"'
    span = cell.scale.maximum - cell.scale.minimum
    steps = round(span) if span in {4, 6, 10} else 4
    ticks = "".join(f"M{_share(step / steps):.1f} {y - 3:g}v6" for step in range(steps + 1))
    return [f'<path d="M{PAD:g} {y:g}H{WIDTH - PAD:g}{ticks}" stroke="{LINE}" stroke-width=".9" fill="none"{dash}/>']


def _field(low: float, high: float, y: float, *, shaded: bool) -> str:
    fill, width = (SHADE, 1.4) if shaded else ("#ffffff", 0.6)
    left, right = _share(low) + 0.8, _share(high) - 0.8
    edge = OURS if shaded else LINE
    return (
        f'<rect x="{left:.1f}" y="{y - 6:g}" width="{right - left:.1f}" height="12" rx="1.5"'
        f' fill="{fill}" stroke="{edge}" stroke-width="{width:g}"/>'
    )


def _gap(cell: Cell, y: float) -> list[str]:
    """Draw the posterior from the customer's answer: a bar to its mean, a line across its interval."""
    if not isinstance(cell.gap, Gap) or not isinstance(cell.customer, Mean):
        return []
    start, gap = cell.customer.value, cell.gap
    low, high = (_at(cell.scale, start + end) for end in (gap.posterior_low, gap.posterior_high))
    # An interval that runs off the scale has no cap at that end.
    caps = start + gap.posterior_low >= cell.scale.minimum, start + gap.posterior_high <= cell.scale.maximum
    left, right = sorted((_at(cell.scale, start), _at(cell.scale, start + gap.posterior_gap)))
    return [_whisker(low, high, y, caps), _bar(left, right, y, filled=gap.confirmed)]


def _whisker(low: float, high: float, y: float, caps: tuple[bool, bool] = (True, True)) -> str:
    left, right = (f"M{x:.1f} {y - 3.5:g}v7" if cap else "" for x, cap in zip((low, high), caps, strict=True))
    return f'<path d="M{low:.1f} {y:g}H{high:.1f}{left}{right}" stroke="{INK}" stroke-width="1.1" fill="none"/>'


def _bar(left: float, right: float, y: float, *, filled: bool) -> str:
    fill = INK if filled else "#ffffff"
    return (
        f'<rect x="{left:.1f}" y="{y - 2.2:g}" width="{max(right - left, 0.6):.1f}" height="4.4"'
        f' fill="{fill}" stroke="{INK}" stroke-width=".9"/>'
    )


def _ours(cell: Cell, y: float) -> list[str]:
    """Draw our ring, and which way it or our field may lie further out."""
    ours = cell.internal
    if isinstance(ours, Mean):
        x = _at(cell.scale, ours.value)
        return [_ring(x, y), *_arrow(x + OUTWARD[ours.beyond] * 7.5, y, ours.beyond)]
    if isinstance(ours, Banded):
        low, high = (_share(share) for share in FIELDS[ours.band])
        return _arrow({"more": high - 6, "less": low + 6}.get(ours.beyond, 0), y, ours.beyond)
    return []


def _theirs(cell: Cell, y: float) -> list[str]:
    if isinstance(cell.customer, Mean):
        return [_disc(_at(cell.scale, cell.customer.value), y)]
    if isinstance(cell.customer, Banded):
        low, high = (_share(share) for share in FIELDS[cell.customer.band])
        return [f'<path d="M{low + 2:.1f} {y:g}H{high - 2:.1f}" stroke="{THEIRS}" stroke-width="4" fill="none"/>']
    return []


def _disc(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="3.9" fill="{THEIRS}" stroke="#ffffff" stroke-width=".7"/>'


def _ring(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:g}" r="5.2" fill="#ffffff" stroke="{OURS}" stroke-width="2"/>'


def _arrow(x: float, y: float, beyond: Beyond) -> list[str]:
    way = OUTWARD[beyond]
    return [f'<path d="M{x:.1f} {y - 3:g}l{way * 3:g} 3l{way * -3:g} 3" stroke="{OURS}" stroke-width="1.6" fill="none"/>'] if way else []


def _words(cell: Cell, label: str) -> list[str]:
    """Write what the shapes show: the label above, both sides and the verdict below; the whole text is in the title."""
    low, high = number(cell.scale.minimum, 0), number(cell.scale.maximum, 0)
    theirs, ours = (side_words(side, cell.scale) for side in (cell.customer, cell.internal))
    words = cell_words(cell)
    return [
        _text(PAD, 11, short(label, 38), weight=600, size=10),
        _text(PAD, 46, f"{low} \u00b7 they: {theirs}", size=8),
        _text(WIDTH - PAD, 46, f"we: {ours} \u00b7 {high}", anchor="end", size=8),
        _text(PAD, 58, words.verdict, weight=600, size=8),
        _text(PAD, 69, short(words.detail, 56), size=8),
    ]


def _text(x: float, y: float, text: str, *, size: int, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
        f' fill="{INK}" font-family="IBM Plex Sans, sans-serif">{escape(text)}</text>'
    )

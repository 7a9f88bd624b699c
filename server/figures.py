"""Draws stored results for the pages: the web itself knows neither the analysis nor the reports."""

import msgspec
from markupsafe import Markup
from msgspec import Struct

from analysis.results import COMPARISONS, BandedGap, Cell, Gap
from reports.brief import Brief, Profile, Published
from reports.charts import gap_strip, strip_key
from reports.headline import headline
from reports.ranking import by_size, label_of
from reports.wording import LENS_NOTES, LENSES, TOTAL, cell_words, number
from surveys.queries.account import Released

Tone = str


class Strip(Struct, frozen=True):
    """One gap strip with the words beside it; `tone` picks a mark, the verdict says the same in words."""

    label: str
    drawing: Markup
    verdict: str
    detail: str
    theirs: str
    ours: str
    tone: Tone
    ends: tuple[str, str]


class Lens(Struct, frozen=True):
    """One comparison: its strips, largest first."""

    title: str
    note: str
    total: Strip | None
    strips: tuple[Strip, ...]


class Figures(Struct, frozen=True):
    """All strips of an account, the sentence to begin with, and what the marks mean."""

    headline: str
    lenses: tuple[Lens, ...]
    key: tuple[tuple[Markup, str], ...]


def read_figures(released: Released) -> Figures:
    """Draw everything that a release says about an account."""
    cells = tuple(read_cell(data) for data in released.cells)
    brief = _brief(cells, released)
    lenses = tuple(_lens(brief, comparison) for comparison in COMPARISONS if any(cell.comparison == comparison for cell in cells))
    return Figures(headline(brief), lenses, _key())


def read_total(data: str) -> Strip:
    """Draw the account total of a list."""
    return _strip(read_cell(data), "All dimensions")


def read_cell(data: str) -> Cell:
    return msgspec.json.decode(data, type=Cell)


def _brief(cells: tuple[Cell, ...], released: Released) -> Brief:
    """As much of a brief as its headline needs."""
    published = Published(released.wave, released.wave_name, released.number, "", "", "", released.method)
    return Brief(Profile("", ""), published, cells, released.labels, "")


def _lens(brief: Brief, comparison: str) -> Lens:
    cells = [cell for cell in brief.cells if cell.comparison == comparison]
    total = next((_strip(cell, "All dimensions") for cell in cells if cell.pair == TOTAL), None)
    strips = tuple(_strip(cell, label_of(brief, cell)) for cell in by_size(cells))
    return Lens(LENSES[cells[0].comparison], LENS_NOTES[cells[0].comparison], total, strips)


def _strip(cell: Cell, label: str) -> Strip:
    words = cell_words(cell)
    return Strip(
        label=label,
        drawing=Markup(gap_strip(cell, label, words=False)),  # noqa: S704  # reports escapes every text it is given
        verdict=words.verdict,
        detail=words.detail,
        theirs=words.theirs,
        ours=words.ours,
        tone=_tone(cell),
        ends=(number(cell.scale.minimum, 0), number(cell.scale.maximum, 0)),
    )


def _tone(cell: Cell) -> Tone:
    """How much a verdict wants to be looked at."""
    if isinstance(cell.gap, BandedGap):
        return "plain"
    if not isinstance(cell.gap, Gap):
        return "absent"
    return "strong" if cell.gap.confirmed else "plain"


def _key() -> tuple[tuple[Markup, str], ...]:
    drawings = (
        (strip_key("theirs"), "the customer"),
        (strip_key("ours"), "us"),
        (strip_key("confirmed"), "confirmed gap"),
        (strip_key("open"), "likely gap with its 90 % interval"),
    )
    return tuple((Markup(drawing), meaning) for drawing, meaning in drawings)  # noqa: S704  # fixed drawings

"""Draws stored results for the pages: the web itself knows neither the analysis nor the reports."""

from typing import Literal

import msgspec
from markupsafe import Markup
from msgspec import Struct

from analysis.results import COMPARISONS, Cell, Comparison
from reports.brief import Brief, Profile, Published
from reports.charts import gap_strip, strip_key
from reports.headline import headline
from reports.ranking import by_size, label_of
from reports.wording import LENS_NOTES, LENSES, TOTAL, cell_words, number
from surveys.queries.account import Released

Tone = Literal["strong", "plain", "absent"]


class Strip(Struct, frozen=True):
    """One gap strip with the words beside it; `tone` picks a mark, the verdict says the same in words."""

    label: str
    scale: str
    drawing: Markup
    verdict: str
    detail: str
    theirs: str
    theirs_n: str
    ours: str
    ours_n: str
    tone: Tone


class Lens(Struct, frozen=True):
    """One comparison: its strips, largest first."""

    title: str
    note: str
    total: Strip | None
    strips: tuple[Strip, ...]


class Figures(Struct, frozen=True):
    """All strips of an account, the sentence to begin with, and what the marks mean."""

    headline: str
    scale: str
    lenses: tuple[Lens, ...]
    key: tuple[tuple[Markup, str], ...]


def read_figures(released: Released) -> Figures:
    """Draw everything that a release says about an account."""
    cells = tuple(read_cell(data) for data in released.cells)
    brief = _brief(cells, released)
    common = _common_scale(cells)
    lenses = tuple(_lens(brief, comparison, common) for comparison in COMPARISONS if any(cell.comparison == comparison for cell in cells))
    return Figures(headline(brief), common, lenses, _key())


def read_total(data: str) -> Strip:
    """Draw the account total of a list."""
    return _strip(read_cell(data), "All dimensions", "")


def read_cell(data: str) -> Cell:
    return msgspec.json.decode(data, type=Cell)


def _brief(cells: tuple[Cell, ...], released: Released) -> Brief:
    """As much of a brief as its headline needs."""
    published = Published(released.wave, released.wave_name, released.number, "", "", "", released.method)
    return Brief(Profile("", ""), published, cells, released.labels, "")


def _common_scale(cells: tuple[Cell, ...]) -> str:
    """Name the scale that most strips share; it stands once above them."""
    scales = [_ends(cell) for cell in cells if cell.pair != TOTAL]
    return max(scales, key=scales.count) if scales else ""


def _ends(cell: Cell) -> str:
    return f"{number(cell.scale.minimum, 0)} to {number(cell.scale.maximum, 0)}"


def _lens(brief: Brief, comparison: Comparison, common: str) -> Lens:
    cells = [cell for cell in brief.cells if cell.comparison == comparison]
    total = next((_strip(cell, "All dimensions", common) for cell in cells if cell.pair == TOTAL), None)
    strips = tuple(_strip(cell, label_of(brief, cell), common) for cell in by_size(cells))
    return Lens(LENSES[comparison], LENS_NOTES[comparison], total, strips)


def _strip(cell: Cell, label: str, common: str) -> Strip:
    words = cell_words(cell)
    return Strip(
        label=label,
        scale="" if _ends(cell) == common else _ends(cell),
        drawing=Markup(gap_strip(cell, label, words=False)),  # noqa: S704  # reports escapes every text it is given
        verdict=words.verdict,
        detail=words.detail,
        theirs=words.theirs,
        theirs_n=words.theirs_n,
        ours=words.ours,
        ours_n=words.ours_n,
        tone="absent" if words.is_absent else "strong" if words.is_confirmed else "plain",
    )


def _key() -> tuple[tuple[Markup, str], ...]:
    drawings = (
        (strip_key("theirs"), "the customer"),
        (strip_key("ours"), "us"),
        (strip_key("confirmed"), "confirmed gap"),
        (strip_key("open"), "likely gap with its 90 % interval"),
    )
    return tuple((Markup(drawing), meaning) for drawing, meaning in drawings)  # noqa: S704  # fixed drawings

"""Draws stored results for the pages, in the language of their reader: the web itself knows neither the analysis nor the reports."""

from typing import Literal

import msgspec
from markupsafe import Markup
from msgspec import Struct

from analysis.results import COMPARISONS, Cell, Comparison, Picture
from reports.brief import Brief, Profile, Published
from reports.charts import gap_strip, strip_key
from reports.headline import headline
from reports.ranking import by_size, label_of
from reports.wording import BEYOND_KEY, LENS_NOTES, LENSES, TOTAL, alternative, band_words, cell_words, number, reach_beyond
from server.web.language import figure, translate
from surveys.queries.account import Released
from surveys.sentences import Figure, sentence

Tone = Literal["strong", "plain", "absent"]
ALL_DIMENSIONS = sentence("All dimensions")


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


class SegmentRow(Struct, frozen=True):
    """What colleagues say of a subject in the small accounts of a segment together."""

    label: str
    words: str
    n: str
    accounts: int


class SegmentView(Struct, frozen=True):
    """The picture of a segment, in place of our side of an account of which too few may be shown (R9)."""

    segment: str
    rows: tuple[SegmentRow, ...]


class Figures(Struct, frozen=True):
    """All strips of an account, the sentence to begin with, what the marks mean, and its segment where that stands in."""

    headline: str
    scale: str
    lenses: tuple[Lens, ...]
    key: tuple[tuple[Markup, str], ...]
    segment: SegmentView | None


def read_figures(released: Released, language: str) -> Figures:
    """Draw everything that a release says about an account."""
    cells = tuple(read_cell(data) for data in released.cells)
    brief = _brief(cells, released)
    common = _common_scale(cells)
    compared = [comparison for comparison in COMPARISONS if any(cell.comparison == comparison for cell in cells)]
    lenses = tuple(_lens(brief, comparison, common, language) for comparison in compared)
    segment = _segment(released, language)
    return Figures(translate(headline(brief), language), translate(common, language), lenses, _key(cells, language), segment)


def _segment(released: Released, language: str) -> SegmentView | None:
    found = [msgspec.json.decode(data, type=Picture) for data in released.pictures]
    rows = tuple(
        SegmentRow(released.labels.get(one.pair, one.pair), translate(band_words(one.side), language), one.side.n, one.accounts)
        for one in found
    )
    return SegmentView(found[0].segment, rows) if found else None


def read_total(data: str, language: str) -> Strip:
    """Draw the account total of a list."""
    return _strip(read_cell(data), ALL_DIMENSIONS, "", language)


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
    return sentence("{low} to {high}", low=number(cell.scale.minimum, 0), high=number(cell.scale.maximum, 0))


def _lens(brief: Brief, comparison: Comparison, common: str, language: str) -> Lens:
    cells = [cell for cell in brief.cells if cell.comparison == comparison]
    total = next((_strip(cell, ALL_DIMENSIONS, common, language) for cell in cells if cell.pair == TOTAL), None)
    strips = tuple(_strip(cell, label_of(brief, cell), common, language) for cell in by_size(cells))
    return Lens(translate(LENSES[comparison], language), translate(LENS_NOTES[comparison], language), total, strips)


def _strip(cell: Cell, label: str, common: str, language: str) -> Strip:
    words = cell_words(cell)
    return Strip(
        label=translate(label, language),
        scale="" if _ends(cell) == common else translate(_ends(cell), language),
        # Reports escapes every text it is given.
        drawing=Markup(gap_strip(cell, label, words=False, title=translate(alternative(cell, label), language))),  # noqa: S704  # as above
        verdict=translate(words.verdict, language),
        detail=translate(words.detail, language),
        theirs=_side(words.theirs, language),
        theirs_n=words.theirs_n,
        ours=_side(words.ours, language),
        ours_n=words.ours_n,
        tone="absent" if words.is_absent else "strong" if words.is_confirmed else "plain",
    )


def _side(words: str, language: str) -> str:
    return figure(words, language) if isinstance(words, Figure) else translate(words, language)


def _key(cells: tuple[Cell, ...], language: str) -> tuple[tuple[Markup, str], ...]:
    drawings = [
        (strip_key("theirs"), sentence("the customer")),
        (strip_key("ours"), sentence("us")),
        (strip_key("confirmed"), sentence("confirmed gap")),
        (strip_key("open"), sentence("likely gap with its 90 % interval")),
    ]
    if reach_beyond(cells):
        drawings.append((strip_key("beyond"), BEYOND_KEY))
    return tuple((Markup(drawing), translate(meaning, language)) for drawing, meaning in drawings)  # noqa: S704  # fixed drawings

"""The gap strips of a brief: which comparisons and subjects are printed on page one, and what is left out."""

from markupsafe import Markup
from msgspec import Struct

from analysis.results import COMPARISONS, Banded, Cell, Comparison, Mean, NotEnough, Withheld
from reports.brief import Brief
from reports.budget import LABEL, LINE, LensSize, rows_for
from reports.charts import gap_strip
from reports.ranking import by_size, label_of
from reports.wording import LENS_NOTES, LENSES, TOTAL, absence, cell_words, number, sentence, short, side_words

MOST_ROWS: dict[Comparison, int] = {"service": 10, "understanding": 5, "partnership": 4, "insight": 3}


class StripRow(Struct, frozen=True):
    """One gap strip with the words beside it; the ends of the scale are empty where all strips share one scale."""

    label: str
    strip: Markup
    low_end: str
    high_end: str
    theirs: str
    theirs_n: str
    ours: str
    ours_n: str
    verdict: str
    detail: str
    is_confirmed: bool
    is_absent: bool


class Lens(Struct, frozen=True):
    """One comparison: its strips, the total of the account, and what had to be left out."""

    title: str
    note: str
    total: str
    rows: tuple[StripRow, ...]
    left_out: str


class _Content(Struct, frozen=True):
    """The cells of one comparison: to be drawn, largest gap first; with nothing to draw; the account's total."""

    comparison: Comparison
    drawn: tuple[Cell, ...]
    absent: tuple[Cell, ...]
    total: str

    @property
    def wanted(self) -> int:
        """How many strips it would like to print."""
        return min(len(self.drawn), MOST_ROWS[self.comparison])


def common_scale(brief: Brief) -> str:
    """Name the scale once, above all strips, if they share it."""
    scales = {(cell.scale.minimum, cell.scale.maximum) for cell in brief.cells if cell.pair != TOTAL}
    if len(scales) != 1:
        return ""
    low, high = scales.pop()
    return f"{number(low, 0)} to {number(high, 0)}"


def lenses(brief: Brief) -> tuple[Lens, ...]:
    """Choose what fits on page one: every comparison keeps its place, the largest gaps come first."""
    contents = [content for comparison in COMPARISONS if (content := _content(brief, comparison)) is not None]
    sizes = [LensSize(it.wanted, bool(it.total), bool(it.absent) or it.wanted < len(it.drawn)) for it in contents]
    has_ends = not common_scale(brief)
    return tuple(_lens(brief, content, rows, has_ends=has_ends) for content, rows in zip(contents, rows_for(sizes), strict=True))


def _content(brief: Brief, comparison: Comparison) -> _Content | None:
    cells = [cell for cell in brief.cells if cell.comparison == comparison]
    if not cells:
        return None
    ranked = by_size(cells)
    totals = [_total(cell) for cell in cells if cell.pair == TOTAL]
    drawn = tuple(cell for cell in ranked if _is_drawn(cell))
    return _Content(comparison, drawn, tuple(cell for cell in ranked if not _is_drawn(cell)), "".join(totals[:1]))


def _is_drawn(cell: Cell) -> bool:
    return isinstance(cell.internal, Mean | Banded) or isinstance(cell.customer, Mean | Banded)


def _lens(brief: Brief, content: _Content, rows: int, *, has_ends: bool) -> Lens:
    return Lens(
        title=LENSES[content.comparison],
        note=LENS_NOTES[content.comparison],
        total=content.total,
        rows=tuple(_row(cell, label_of(brief, cell), has_ends=has_ends) for cell in content.drawn[:rows]),
        left_out=_left_out(brief, content.absent, len(content.drawn) - rows),
    )


def _total(cell: Cell) -> str:
    words = cell_words(cell)
    if isinstance(cell.gap, Withheld | NotEnough):
        return f"All subjects together: {sentence(absence(cell.gap))}"
    theirs, ours = (side_words(side, cell.scale) for side in (cell.customer, cell.internal))
    return f"All subjects together, of 100: they {theirs}, we {ours}. {words.verdict}: {words.detail}."


def _row(cell: Cell, label: str, *, has_ends: bool) -> StripRow:
    words = cell_words(cell)
    label = short(label, LABEL)
    return StripRow(
        label=label,
        strip=Markup(gap_strip(cell, label, words=False)),  # noqa: S704 - gap_strip escapes the label
        low_end=number(cell.scale.minimum, 0) if has_ends else "",
        high_end=number(cell.scale.maximum, 0) if has_ends else "",
        theirs=words.theirs,
        theirs_n=words.theirs_n,
        ours=words.ours,
        ours_n=words.ours_n,
        verdict=words.verdict,
        detail=words.detail,
        is_confirmed=words.is_confirmed,
        is_absent=words.is_absent,
    )


def _left_out(brief: Brief, absent: tuple[Cell, ...], more: int) -> str:
    parts = [f"{more} more with smaller gaps are on the account's page."] if more else []
    if absent:
        reasons = dict.fromkeys(absence(cell.gap) for cell in absent if isinstance(cell.gap, Withheld | NotEnough))
        names = ", ".join(short(label_of(brief, cell), LABEL) for cell in absent)
        parts.append(f"Not shown: {names} ({'; '.join(reasons)}).")
    return short(" ".join(parts), LINE)

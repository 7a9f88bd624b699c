"""The study's results as tables of text: every column of docs/study-format.md, a withheld figure empty with its rule."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from analysis.alignment import alignment
from analysis.disclosure import Mode
from analysis.ratings import Comment
from analysis.results import COMPARISONS, Banded, BandedGap, Cell, Gap, Mean, NotEnough, NotScored, Side, Theme, Withheld
from analysis.sentiment import label_of, score, score_of

GAPS = (
    "account_ref",
    "wave",
    "comparison",
    "pair",
    "n_internal",
    "n_customer",
    "mean_internal",
    "mean_customer",
    "gap",
    "low",
    "high",
    "p",
    "q",
    "confirmed",
    "posterior_gap",
    "posterior_low",
    "posterior_high",
    "p_over",
    "p_under",
    "category",
    "band",
    "scale_min",
    "scale_max",
    "withheld",
)
_OF_TOTAL = ("gap", "low", "high", "category", "band", "internal_band", "withheld")
ACCOUNTS = (
    "account_ref",
    "wave",
    "n_internal",
    "n_customer",
    "alignment",
    *(f"{comparison}_{column}" for comparison in COMPARISONS for column in _OF_TOTAL),
    "themes_customer",
    "themes_internal",
)
COMMENTS = ("account_ref", "wave", "side", "respondent_ref", "pair", "row", "label", "score", "language", "comment")
# A cell that starts like this is a formula to a spreadsheet, in narrow or full width (CONVENTIONS section 4).
_FORMULA = tuple("=+-@|\t\r\n＝＋－＠｜")


class Table(Struct, frozen=True):
    """A header and its rows, all text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def gaps_table(cells: Iterable[Cell]) -> Table:
    """One row per cell."""
    return Table(GAPS, tuple(tuple(_cell_row(cell).get(column, "") for column in GAPS) for cell in cells))


def accounts_table(cells: Iterable[Cell], themes: Mapping[tuple[str, str], Sequence[Theme]]) -> Table:
    """One row per account and wave: the totals of each comparison, the alignment index and the themes."""
    rows: list[tuple[str, ...]] = []
    for key, group in groupby(cells, key=lambda cell: (cell.account_ref, cell.wave)):
        row = _account_row(list(group)) | _theme_columns(themes.get(key, ()))
        rows.append(tuple(row.get(column, "") for column in ACCOUNTS))
    return Table(ACCOUNTS, tuple(rows))


def comments_table(comments: Iterable[Comment], mode: Mode) -> Table:
    """One row per comment with its label and score.

    Unless the study is attributed, colleagues' comments are left out altogether (a label on one comment is one person's answer,
    R8) and customers' stand without name and place in the file, sorted by their words.
    """
    if mode == "attributed":
        return Table(COMMENTS, tuple(_comment_row(comment) for comment in comments))
    rows = [_comment_row(comment, named=False) for comment in comments if comment.side == "customer" and comment.sharing != "totals"]
    return Table(COMMENTS, tuple(sorted(rows)))


def _cell_row(cell: Cell) -> dict[str, str]:
    return {
        "account_ref": defanged(cell.account_ref),
        "wave": defanged(cell.wave),
        "comparison": cell.comparison,
        "pair": defanged(cell.pair),
        "n_internal": printed_n(cell.internal),
        "n_customer": printed_n(cell.customer),
        "mean_internal": _mean(cell.internal),
        "mean_customer": _mean(cell.customer),
        "scale_min": number(cell.scale.minimum),
        "scale_max": number(cell.scale.maximum),
        "withheld": _rule(cell),
    } | _gap_columns(cell)


def _gap_columns(cell: Cell) -> dict[str, str]:
    if isinstance(cell.gap, BandedGap):
        return {"band": cell.gap.band}
    if isinstance(cell.gap, NotEnough):
        return {"category": "one-sided"}
    if not isinstance(cell.gap, Gap):
        return {}
    figures = ("gap", "low", "high", "p", "q", "posterior_gap", "posterior_low", "posterior_high", "p_over", "p_under")
    columns = {name: number(getattr(cell.gap, name)) for name in figures}
    return columns | {"confirmed": "1" if cell.gap.confirmed else "0", "category": cell.gap.category}


def _rule(cell: Cell) -> str:
    """The rule that keeps something of this cell back; a band keeps the exact figures back by R13."""
    if isinstance(cell.gap, Withheld):
        return cell.gap.rule
    if isinstance(cell.gap, BandedGap):
        return "R13"
    return "R5" if isinstance(cell.internal, Banded) or isinstance(cell.customer, Banded) else ""


def printed_n(side: Side) -> str:
    """The number of respondents as it may be printed; nobody is 0, withheld is empty."""
    if isinstance(side, Mean | Banded):
        return side.n
    return "0" if isinstance(side, NotEnough) else ""


def _mean(side: Side) -> str:
    return number(side.value) if isinstance(side, Mean) else ""


def number(value: float) -> str:
    """Six decimals without trailing zeros; a p-value below them keeps its size (2.1e-09)."""
    if value != 0 and abs(value) < 1e-4:
        return f"{value:.3g}"
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _account_row(cells: list[Cell]) -> dict[str, str]:
    totals = [cell for cell in cells if cell.pair == "*"]
    index = alignment(cells)
    row = {
        "account_ref": defanged(cells[0].account_ref),
        "wave": defanged(cells[0].wave),
        "n_internal": printed_n(totals[0].internal) if totals else "",
        "n_customer": printed_n(totals[0].customer) if totals else "",
        "alignment": number(index) if isinstance(index, float) else "",
    }
    for cell in totals:
        columns = _gap_columns(cell) | {"withheld": _rule(cell)}
        if isinstance(cell.internal, Banded):
            columns["internal_band"] = cell.internal.band
        row |= {f"{cell.comparison}_{name}": columns.get(name, "") for name in _OF_TOTAL}
    return row


def _theme_columns(themes: Sequence[Theme]) -> dict[str, str]:
    words = {side: "; ".join(f"{theme.theme} ({theme.n})" for theme in themes if theme.side == side) for side in ("customer", "internal")}
    return {f"themes_{side}": text for side, text in words.items()}


def _comment_row(comment: Comment, *, named: bool = True) -> tuple[str, ...]:
    verdict = score(comment.text)
    value = score_of(verdict)
    return (
        defanged(comment.account_ref),
        defanged(comment.wave),
        comment.side,
        defanged(comment.respondent_ref) if named else "",
        defanged(comment.pair),
        str(comment.row) if named and comment.row else "",
        label_of(verdict),
        "" if value is None else number(value),
        (verdict.language or "") if isinstance(verdict, NotScored) else "",
        defanged(comment.text),
    )


def defanged(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text

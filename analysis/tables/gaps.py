"""Gaps, a row each: `gaps` for the gaps of belief, `regard` for the regard balance."""

from collections.abc import Iterable

from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Side, Withheld
from analysis.tables.table import Columns, Table, Value, numbers, printed_n, table, texts

_FIGURES = ("gap", "low", "high", "p", "q", "posterior_gap", "posterior_low", "posterior_high", "p_over", "p_under")
_TESTED = _FIGURES.index("q") + 1
GAPS: Columns = {
    **texts("account_ref", "wave", "comparison", "pair", "n_internal", "n_customer"),
    **numbers("mean_internal", "mean_customer", *_FIGURES[:_TESTED]),
    "confirmed": bool,
    **numbers(*_FIGURES[_TESTED:]),
    **texts("category", "band"),
    **numbers("scale_min", "scale_max"),
    **texts("withheld", "level", "dimension", "relative", "beyond_internal"),
}


def gaps_table(cells: Iterable[Cell]) -> Table:
    """One row per cell."""
    return table(GAPS, [_row(cell) for cell in cells])


def _row(cell: Cell) -> dict[str, Value]:
    row: dict[str, Value] = {
        "account_ref": cell.account_ref,
        "wave": cell.wave,
        "comparison": cell.comparison,
        "pair": cell.pair,
        "n_internal": printed_n(cell.internal),
        "n_customer": printed_n(cell.customer),
        "mean_internal": _mean(cell.internal),
        "mean_customer": _mean(cell.customer),
        "scale_min": cell.scale.minimum,
        "scale_max": cell.scale.maximum,
        "withheld": rule_of(cell),
        "level": cell.level,
        "dimension": cell.dimension,
        "beyond_internal": cell.internal.beyond if isinstance(cell.internal, Mean | Banded) else "",
    }
    return row | gap_columns(cell)


def gap_columns(cell: Cell) -> dict[str, Value]:
    """Figures, category and band of a cell's gap, as far as it has them."""
    if isinstance(cell.gap, BandedGap):
        return {"band": cell.gap.band}
    if isinstance(cell.gap, NotEnough):
        return {"category": "one-sided"}
    if not isinstance(cell.gap, Gap):
        return {}
    columns: dict[str, Value] = {name: getattr(cell.gap, name) for name in _FIGURES}
    return columns | {"confirmed": cell.gap.confirmed, "category": cell.gap.category, "relative": cell.gap.relative}


def rule_of(cell: Cell) -> str:
    """The rule that keeps something of this cell back; a band keeps the exact figures back by R13."""
    if isinstance(cell.gap, Withheld):
        return cell.gap.rule
    if isinstance(cell.gap, BandedGap):
        return "R13"
    return "R5" if isinstance(cell.internal, Banded) or isinstance(cell.customer, Banded) else ""


def _mean(side: Side) -> float | None:
    return side.value if isinstance(side, Mean) else None

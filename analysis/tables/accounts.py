"""Accounts, a row per account and wave: the totals of each comparison, alignment, change, agreement and themes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from analysis.alignment import alignment
from analysis.change import Change
from analysis.customers import NOT_ASKED_TWICE, Moved
from analysis.ratings import SIDES
from analysis.results import COMPARISONS, Banded, Cell, Theme
from analysis.tables.gaps import gap_columns, rule_of
from analysis.tables.table import Columns, Table, Value, counts, numbers, printed_n, table, texts

Place = tuple[str, str]  # account_ref and wave
NEVER = Moved(NOT_ASKED_TWICE, NOT_ASKED_TWICE)
_OF_TOTAL: Columns = {**numbers("gap", "low", "high"), **texts("category", "band", "internal_band", "withheld")}
ACCOUNTS: Columns = {
    **texts("account_ref", "wave", "n_internal", "n_customer"),
    **numbers("alignment"),
    **{f"{comparison}_{column}": kind for comparison in COMPARISONS for column, kind in _OF_TOTAL.items()},
    **texts("themes_customer", "themes_internal"),
    **numbers("change", "change_low", "change_high"),
    **counts("change_pairs"),
    **numbers("rci"),
    **texts("change_absent"),
    **numbers("agreement_customer", "agreement_internal"),
}


def accounts_table(
    cells: Iterable[Cell],
    themes: Mapping[Place, Sequence[Theme]],
    moved: Mapping[Place, Moved],
    agreement: Mapping[tuple[str, str, str], float],
) -> Table:
    """One row per account and wave; `agreement` is by account_ref, wave and side."""
    rows: list[dict[str, Value]] = []
    for key, group in groupby(cells, key=lambda cell: (cell.account_ref, cell.wave)):
        row = _totals(list(group)) | _themes(themes.get(key, ())) | _change(moved.get(key, NEVER))
        rows.append(row | {f"agreement_{side}": agreement.get((*key, side)) for side in SIDES})
    return table(ACCOUNTS, rows)


def _totals(cells: list[Cell]) -> dict[str, Value]:
    totals = [cell for cell in cells if cell.pair == "*"]
    index = alignment(cells)
    row: dict[str, Value] = {
        "account_ref": cells[0].account_ref,
        "wave": cells[0].wave,
        "n_internal": printed_n(totals[0].internal) if totals else "",
        "n_customer": printed_n(totals[0].customer) if totals else "",
        "alignment": index if isinstance(index, float) else None,
    }
    for cell in totals:
        columns = gap_columns(cell) | {"withheld": rule_of(cell)}
        if isinstance(cell.internal, Banded):
            columns["internal_band"] = cell.internal.band
        row |= {f"{cell.comparison}_{name}": columns.get(name) for name in _OF_TOTAL}
    return row


def _themes(themes: Sequence[Theme]) -> dict[str, Value]:
    def words(side: str) -> str:
        return "; ".join(f"{theme.theme} ({theme.n})" for theme in themes if theme.side == side)

    return {"themes_customer": words("customer"), "themes_internal": words("internal")}


def _change(moved: Moved) -> dict[str, Value]:
    row: dict[str, Value] = {}
    if isinstance(found := moved.change, Change):
        row |= {"change": found.change, "change_low": found.low, "change_high": found.high, "change_pairs": found.pairs}
    if isinstance(moved.rci, float):
        return row | {"rci": moved.rci}
    return row | {"change_absent": moved.rci.reason}

"""Accounts, a row per account and wave: the totals of each comparison, alignment, change, agreement and themes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from analysis.alignment import alignment
from analysis.change import Change
from analysis.customers import Moved
from analysis.results import COMPARISONS, Banded, Cell, Theme
from analysis.tables.gaps import gap_columns, rule_of
from analysis.tables.table import Table, Value, printed_n, table

Place = tuple[str, str]  # account_ref and wave
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
    "change",
    "change_low",
    "change_high",
    "change_pairs",
    "rci",
    "agreement_customer",
    "agreement_internal",
)


def accounts_table(
    cells: Iterable[Cell],
    themes: Mapping[Place, Sequence[Theme]],
    moved: Mapping[Place, Moved] | None = None,
    agreement: Mapping[tuple[str, str, str], float] | None = None,
) -> Table:
    """One row per account and wave; `agreement` is by account_ref, wave and side."""
    rows: list[dict[str, Value]] = []
    for key, group in groupby(cells, key=lambda cell: (cell.account_ref, cell.wave)):
        row = _totals(list(group)) | _themes(themes.get(key, ()))
        if moved and key in moved:
            row |= _change(moved[key])
        row |= {f"agreement_{side}": (agreement or {}).get((*key, side)) for side in ("customer", "internal")}
        rows.append(row)
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
    row: dict[str, Value] = {"rci": moved.rci if isinstance(moved.rci, float) else None}
    found = moved.change
    if isinstance(found, Change):
        row |= {"change": found.change, "change_low": found.low, "change_high": found.high, "change_pairs": found.pairs}
    return row

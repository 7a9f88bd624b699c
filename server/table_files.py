"""Tables as files: CSV for a spreadsheet, JSON, or Parquet."""

import csv
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Literal

import msgspec

from surveys.errors import NotReady
from surveys.spreadsheets import defanged

if TYPE_CHECKING:
    from analysis.tables.table import Table, Value

Format = Literal["csv", "json", "parquet"]


def write_table(folder: Path, name: str, table: "Table", kind: Format) -> None:
    """One table as a file of its name."""
    writers: dict[Format, Callable[[Path, Table], None]] = {"csv": _csv, "json": _json, "parquet": _parquet}
    writers[kind](folder / f"{name}.{kind}", table)


def require(kind: Format) -> None:
    """Say before the work what a format needs."""
    if kind == "parquet":
        _polars()


def _csv(path: Path, table: "Table") -> None:
    from analysis.tables.table import written

    def field(value: "Value") -> str:
        return defanged(value) if isinstance(value, str) else written(value)

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([field(value) for value in row] for row in table.rows)


def _json(path: Path, table: "Table") -> None:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=1) + b"\n")


def _parquet(path: Path, table: "Table") -> None:
    _polars().DataFrame(table.rows, schema=dict(table.columns), orient="row").write_parquet(path)


def _polars() -> ModuleType:
    try:
        return import_module("polars")
    except ImportError as error:
        raise NotReady("Parquet needs polars: install Parallax with its extra `export`, or choose --format csv or json.") from error

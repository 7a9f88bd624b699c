"""Tables as files: formulas are texts, numbers are numbers, what is absent is absent."""

import csv
import json
from pathlib import Path

import msgspec
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.table import Table, counts, numbers, texts
from server import table_files
from server.table_files import require, write_table
from surveys.errors import NotReady
from surveys.spreadsheets import FORMULA

COLUMNS = {**texts("name"), **numbers("gap"), **counts("n"), "confirmed": bool, **numbers("never"), **texts("note")}
TABLE = Table(
    COLUMNS,
    (
        ("=1+1", -1.25, 3, True, None, "–"),
        ("-2", 2.1e-9, 0, False, None, None),
        ('ä, "b"\n', 1.0, None, None, None, "@here"),
    ),
)


def test_csv_takes_no_text_for_a_formula_and_no_number_for_a_text(tmp_path: Path) -> None:
    write_table(tmp_path, "gaps", TABLE, "csv")
    assert (tmp_path / "gaps.csv").read_text("utf-8") == (
        'name,gap,n,confirmed,never,note\n\'=1+1,-1.25,3,1,,–\n\'-2,2.1e-09,0,0,,\n"ä, ""b""\n",1,,,,\'@here\n'
    )


@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r")), st.floats(-1e6, 1e6)), max_size=5))
def test_no_field_of_a_csv_starts_a_formula(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float]]) -> None:
    folder = tmp_path_factory.mktemp("csv")
    write_table(folder, "t", Table({**texts("name"), **numbers("x")}, tuple(rows)), "csv")
    with (folder / "t.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))[1:]
    assert [name.removeprefix("'") if text.startswith(FORMULA) else name for (name, _), (text, _) in zip(read, rows, strict=True)] == [
        text for text, _ in rows
    ]
    assert not any(name.startswith(FORMULA) for name, _ in read)
    assert [float(x) for _, x in read] == pytest.approx([x for _, x in rows], abs=1e-6)


def test_json_is_a_list_of_rows_with_null_for_what_is_absent(tmp_path: Path) -> None:
    write_table(tmp_path, "gaps", TABLE, "json")
    assert json.loads((tmp_path / "gaps.json").read_bytes()) == [
        {"name": "=1+1", "gap": -1.25, "n": 3, "confirmed": True, "never": None, "note": "–"},
        {"name": "-2", "gap": 2.1e-9, "n": 0, "confirmed": False, "never": None, "note": None},
        {"name": 'ä, "b"\n', "gap": 1.0, "n": None, "confirmed": None, "never": None, "note": "@here"},
    ]


def test_parquet_keeps_the_kind_of_every_column_also_of_an_empty_one(tmp_path: Path) -> None:
    schema = {
        "name": pl.String,
        "gap": pl.Float64,
        "n": pl.Int64,
        "confirmed": pl.Boolean,
        "never": pl.Float64,
        "note": pl.String,
    }
    for name, table in (("full", TABLE), ("none", Table(COLUMNS, ()))):
        write_table(tmp_path, name, table, "parquet")
        found = pl.read_parquet(tmp_path / f"{name}.parquet")
        assert found.schema == schema
        assert tuple(found.rows()) == table.rows


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_a_table_without_rows_is_a_file(tmp_path: Path, kind: table_files.Format) -> None:
    write_table(tmp_path, "none", Table(COLUMNS, ()), kind)
    content = (tmp_path / f"none.{kind}").read_bytes()
    assert kind != "csv" or content == b"name,gap,n,confirmed,never,note\n"
    assert kind != "json" or msgspec.json.decode(content) == []


def test_without_polars_parquet_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(table_files, "import_module", nothing)
    require("csv")
    require("json")
    with pytest.raises(NotReady) as error:
        require("parquet")
    assert str(error.value) == "Parquet needs polars: install Parallax with its extra `export`, or choose --format csv or json."

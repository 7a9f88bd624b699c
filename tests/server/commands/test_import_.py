"""`parallax import` as it is typed: counts on success, one line per error and exit code 2 otherwise."""

from pathlib import Path

import pytest

from server.__main__ import main
from server.commands import import_
from surveys.imports.columns import KINDS
from tests.surveys.imports.test_sheet import workbook


@pytest.fixture
def here(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to type in, with a migrated database configured."""
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_file_is_tried_and_then_imported(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.csv").write_text("external_ref;name;tier\nA-1;Acme;gold\n")
    assert main(["import", "accounts", "a.csv", "--dry-run"]) == 0
    assert main(["import", "accounts", "a.csv"]) == 0
    assert main(["import", "accounts", "a.csv"]) == 0
    assert capsys.readouterr().out == (
        "Checked, nothing stored: 1 accounts from a.csv: 1 new, 0 changed, 0 unchanged.\n"
        "Columns kept as attributes: tier.\n"
        "Imported: 1 accounts from a.csv: 1 new, 0 changed, 0 unchanged.\n"
        "Columns kept as attributes: tier.\n"
        "Imported: 1 accounts from a.csv: 0 new, 0 changed, 1 unchanged.\n"
        "Columns kept as attributes: tier.\n"
    )


def test_xlsx_is_read_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.xlsx").write_bytes(workbook(["external_ref", "name", "department"], [7, "Bo", "Sales"]))
    assert main(["import", "colleagues", "a.xlsx"]) == 0
    assert capsys.readouterr().out == "Imported: 1 colleagues from a.xlsx: 1 new, 0 changed, 0 unchanged.\nNew departments: Sales.\n"


def test_every_error_is_a_line(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.csv").write_text("external_ref,name,contract_end\nA-1,Acme,soon\nA-1,,\n")
    assert main(["import", "accounts", "a.csv"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == (
        "a.csv: row 2, column contract_end: 'soon' is not a date: write it like 2026-12-31\n"
        "a.csv: row 3, column external_ref: A-1 is already in row 2\n"
        "a.csv: row 3, column name: is empty: every row needs it\n"
    )


def test_a_file_that_is_not_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "teams", "none.csv"]) == 2
    assert main(["import", "teams", "."]) == 2
    assert capsys.readouterr().err == (
        "parallax: none.csv cannot be read (No such file or directory): check the path.\n"
        "parallax: . cannot be read (Is a directory): check the path.\n"
    )


def test_a_database_without_tables(
    empty_database: str, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", empty_database)
    (here / "a.csv").write_text("external_ref,name\nA-1,Acme\n")
    assert main(["import", "accounts", "a.csv"]) == 2
    assert capsys.readouterr().err == "parallax: The database is not up to date: run `parallax migrate` first.\n"


def test_the_command_knows_every_kind() -> None:
    assert import_.KINDS == KINDS

"""XLSX: cells keep their kind, formulas count with their saved value, and a bomb does not go off."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook

from surveys.errors import BadFile
from surveys.imports.read import Grid, Row, read_grid


def workbook(*rows: list[Any]) -> bytes:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append(row)
    made.create_sheet("notes").append(["not", "read"])
    return saved(made)


def saved(made: Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same file with some parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {part: old.read(part) for part in old.namelist()} | changes
        for part, content in parts.items():
            new.writestr(part, content)
    return file.getvalue()


def sheet_of(cells: str) -> bytes:
    """A file whose first sheet has these rows of raw XML."""
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'
    return repacked(workbook(["a"]), {"xl/worksheets/sheet1.xml": xml.encode()})


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_cells_keep_their_kind() -> None:
    data = workbook(["External_Ref", "when", "n", "yes"], ["A-1", datetime(2026, 3, 1), 1.5, True], [], [1001, None, 2])
    assert read_grid("a.xlsx", data) == Grid(
        ("external_ref", "when", "n", "yes"),
        (Row(2, ["A-1", datetime(2026, 3, 1), 1.5, True]), Row(4, [1001, None, 2, None])),
    )


def test_a_formula_counts_with_its_saved_value() -> None:
    data = sheet_of(f'<row r="1">{text_cell("A1", "a")}</row><row r="2"><c r="A2" t="str"><f>1+1</f><v>two</v></c></row>')
    assert read_grid("a.xlsx", data).rows == (Row(2, ["two"]),)


def test_a_formula_error_is_refused() -> None:
    data = sheet_of(f'<row r="1">{text_cell("A1", "a")}</row><row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    with pytest.raises(BadFile) as raised:
        read_grid("a.xlsx", data)
    assert str(raised.value) == "a.xlsx: row 2: holds the formula error #DIV/0!: repair the formula or clear the cell"


def test_a_cell_beside_the_table_is_noticed() -> None:
    with pytest.raises(BadFile) as raised:
        read_grid("a.xlsx", workbook(["a"], [1], [1, "x"]))
    assert str(raised.value) == "a.xlsx: row 3: has 2 fields, but the header has 1"


def test_a_far_away_row_ends_the_reading() -> None:
    data = sheet_of(f'<row r="1">{text_cell("A1", "a")}</row><row r="999999999">{text_cell("A999999999", "x")}</row>')
    with pytest.raises(BadFile) as raised:
        read_grid("a.xlsx", data)
    assert str(raised.value) == "a.xlsx: row 1048577: lies beyond the last row of a sheet"


TOO_MUCH = "a.xlsx: the file: unpacks to more than an import may hold: remove other sheets and pictures, or save it as CSV"
UNREADABLE = "a.xlsx: the file: is not a readable XLSX file: open it in a spreadsheet program and save it anew"
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>'


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"xl/sharedStrings.xml": b" " * (32 * 1024 * 1024 + 1)}, TOO_MUCH),
        ({"xl/worksheets/sheet1.xml": b" " * (257 * 1024 * 1024)}, TOO_MUCH),
        ({f"xl/media/{number}.png": b"" for number in range(2_000)}, TOO_MUCH),
        ({"xl/worksheets/sheet1.xml": BOMB}, UNREADABLE),
        ({"xl/worksheets/sheet1.xml": OUTSIDE}, UNREADABLE),
        ({"xl/worksheets/sheet1.xml": b"<worksheet>"}, UNREADABLE),
        ({"[Content_Types].xml": b"<Types/>"}, UNREADABLE),
    ],
)
def test_bombs_and_broken_files_are_refused(changes: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(BadFile) as raised:
        read_grid("a.xlsx", repacked(workbook(["a"]), changes))
    assert str(raised.value) == sentence


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 100, workbook(["a"])[:-50]], ids=["nothing", "nonsense", "torn"])
def test_a_torn_file_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile) as raised:
        read_grid("a.xlsx", data)
    assert str(raised.value) == UNREADABLE

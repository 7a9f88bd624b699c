"""The first sheet of an XLSX file as rows, for tables of people and of translations."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date

from surveys.errors import BadFile
from surveys.imports.cells import Cell, is_empty
from surveys.imports.read import FILE, MAX_COLUMNS, Row, broken, in_row
from surveys.sentences import sentence

# A zip entry never yields more than the size that it declares, so declared sizes are a real limit.
MAX_UNPACKED = 256 * 1024 * 1024
MAX_PART = 32 * 1024 * 1024  # of what openpyxl keeps in memory as a whole
MAX_PARTS = 2_000
SHEET_FOLDER = "xl/worksheets/"
LAST_ROW = 1_048_576
FORMULA_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


def sheet_rows(name: str, data: bytes) -> Iterator[Row]:
    """Yield every row that is not blank; formulas count with the value that was saved with them."""
    try:
        _refuse_bomb(name, data)
        yield from _rows(name, data)
    except BadFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise broken(name, FILE, sentence("is not a readable XLSX file: open it in a spreadsheet program and save it anew")) from error


def _refuse_bomb(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    too_big = any(part.file_size > MAX_PART for part in parts if not part.filename.startswith(SHEET_FOLDER))
    if len(parts) > MAX_PARTS or too_big or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise broken(name, FILE, sentence("unpacks to more than an import may hold: remove other sheets and pictures, or save it as CSV"))


def _rows(name: str, data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about drawings, validations and styles, which are not read
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if not workbook.worksheets:
            raise broken(name, FILE, sentence("has no sheet with cells"))
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        header = next(sheet.iter_rows(max_row=1, max_col=MAX_COLUMNS + 1, values_only=True), ())
        # One column more than the header has, so that a cell beside the table is noticed.
        width = max((place for place, cell in enumerate(header, start=1) if cell is not None), default=0) + 1
        for number, cells in enumerate(sheet.iter_rows(max_col=width, values_only=True), start=1):
            if number > LAST_ROW:
                raise broken(name, in_row(number), sentence("lies beyond the last row of a sheet"))
            row = [_cell(name, number, cell) for cell in cells]
            if not all(is_empty(cell) for cell in row):
                yield Row(number, row)
        workbook.close()


def _cell(name: str, number: int, cell: object) -> Cell:
    if isinstance(cell, str) and cell in FORMULA_ERRORS:
        raise broken(name, in_row(number), sentence("holds the formula error {error}: repair the formula or clear the cell", error=cell))
    return cell if cell is None or isinstance(cell, str | int | float | bool | date) else str(cell)

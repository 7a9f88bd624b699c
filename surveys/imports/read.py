"""A file's bytes in, its header and rows out; pure, whatever the columns mean."""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import reduce

from msgspec import Struct

from surveys.errors import BadFile, Place
from surveys.imports.cells import Cell, is_empty
from surveys.sentences import Sentence, sentence

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 100_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = {",": sentence("a comma"), ";": sentence("a semicolon"), "\t": sentence("a tab")}
FILE = sentence("the file")


class Row(Struct, frozen=True):
    """One row of cells; `number` is what a spreadsheet shows beside it: the header is row 1."""

    number: int
    cells: Sequence[Cell]


class Grid(Struct, frozen=True):
    """A file's header, trimmed and in lower case, and its rows, each as long as the header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_grid(name: str, data: bytes) -> Grid:
    """Read CSV or XLSX, told apart by content; raise BadFile that says where the file breaks."""
    if len(data) > MAX_BYTES:
        raise broken(name, FILE, sentence("is larger than {size} MB: split it", size=MAX_BYTES // 1024 // 1024))
    if data.startswith(OLE):
        raise broken(name, FILE, sentence("is an old or encrypted Excel file: save it as .xlsx without a password"))
    if data.startswith(ZIP):
        from surveys.imports.sheet import sheet_rows

        return _grid(name, sheet_rows(name, data), ragged=True)
    return _grid(name, _csv_rows(name, data), ragged=False)


def _and(one: Sentence, other: Sentence) -> Sentence:
    return sentence("{one} and {other}", one=one, other=other)


def in_row(number: int) -> str:
    return sentence("row {row}", row=str(number))


def in_column(row: int, column: str) -> str:
    return sentence("row {row}, column {column}", row=str(row), column=column)


def broken(name: str, where: str, problem: str) -> BadFile:
    return BadFile(name, [Place(where, problem)])


def _grid(name: str, rows: Iterator[Row], *, ragged: bool) -> Grid:
    first = next(rows, None)
    if first is None or first.number != 1:
        raise broken(name, in_row(1), sentence("is empty: put the column names there"))
    header = _header(name, first)
    kept: list[Row] = []
    for row in rows:
        if len(kept) == MAX_ROWS:
            raise broken(name, in_row(row.number), sentence("is beyond the {most} rows that one file may have: split it", most=MAX_ROWS))
        kept.append(_fitted(name, row, len(header), ragged=ragged))
    return Grid(header, tuple(kept))


def _header(name: str, row: Row) -> tuple[str, ...]:
    cells = [str(cell).strip().lower() if cell is not None else "" for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise broken(
            name, in_row(1), sentence("has {number} columns; at most {most} are read", number=str(len(cells)), most=str(MAX_COLUMNS))
        )
    for place, cell in enumerate(cells, start=1):
        if not cell:
            raise broken(name, in_row(1), sentence("has no name in column {place}: name it or remove it", place=str(place)))
        if cell in cells[: place - 1]:
            raise broken(name, in_column(1, cell), sentence("stands there twice: remove one"))
    return tuple(cells)


def _fitted(name: str, row: Row, width: int, *, ragged: bool) -> Row:
    """A row as wide as the header; a spreadsheet leaves trailing cells out, in CSV that is a broken row."""
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) > width and all(is_empty(cell) for cell in cells[width:]):
        return Row(row.number, cells[:width])
    if len(cells) < width and ragged:
        return Row(row.number, [*cells, *[None] * (width - len(cells))])
    raise broken(
        name, in_row(row.number), sentence("has {number} fields, but the header has {width}", number=str(len(cells)), width=str(width))
    )


def _csv_rows(name: str, data: bytes) -> Iterator[Row]:
    """Every row that is not blank."""
    text = _text(name, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(name, text), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise broken(name, in_row(number), sentence("is broken: {error}; check its quotation marks", error=str(error))) from error
        if cells is None:
            return
        if any(len(cell) > MAX_CELL for cell in cells):
            raise broken(
                name, in_row(number), sentence("has a cell of more than {most} characters: check its quotation marks", most=MAX_CELL)
            )
        if any(not is_empty(cell) for cell in cells):
            yield Row(number, cells)


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
        raise broken(
            name, sentence("line {line}", line=str(line)), sentence("is not UTF-8 text: save the file as “CSV UTF-8” or as .xlsx")
        ) from error


def _delimiter(name: str, text: str) -> str:
    """The one delimiter that stands outside quotation marks in the header; two of them are a riddle, not a guess."""
    found: set[str] = set()
    quoted = False
    for character in text:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in DELIMITERS:
            found.add(character)
        elif not quoted and character in "\r\n":
            break
    if len(found) > 1:
        both = reduce(_and, sorted(DELIMITERS[one] for one in found))
        raise broken(
            name, in_row(1), sentence("has {both} between names: use one, and put quotation marks around a name with the other", both=both)
        )
    return found.pop() if found else ","

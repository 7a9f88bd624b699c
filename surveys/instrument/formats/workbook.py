"""The sheets of an XLSForm as rows of text by header, however the headers are spelt."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import zip_longest

from msgspec import Struct

from surveys.errors import BadFile
from surveys.imports.cells import words
from surveys.imports.read import MAX_BYTES, MAX_CELL, MAX_COLUMNS, broken
from surveys.imports.sheet import MAX_PART, MAX_PARTS, MAX_UNPACKED, SHEET_FOLDER

MAX_ROWS = 20_000
_ALIASES = {
    "caption": "label",
    "relevance": "relevant",
    "command": "type",
    "tag": "name",
    "value": "name",
    "calculate": "calculation",
    "readonly": "read_only",
    "requiredmsg": "required_message",
    "constraining_message": "constraint_message",
    "list": "list_name",
    "image": "media::image",
    "audio": "media::audio",
    "video": "media::video",
    "count": "repeat_count",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
_GROUPS = ("bind", "control", "body", "media")
_TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "media::image", "media::audio", "media::video")


class Column(Struct, frozen=True):
    """A header as it is written, what it means, and the language that it names."""

    header: str
    field: str
    language: str = ""


class Line(Struct, frozen=True):
    """One row: its number, and the cells that are not empty by their header."""

    number: int
    cells: Mapping[str, str]


class Sheet(Struct, frozen=True):
    """One sheet, found by its name in any case."""

    name: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()

    def headers(self, field: str) -> list[Column]:
        return [column for column in self.columns if column.field == field]


def read_workbook(name: str, raw: bytes) -> dict[str, Sheet]:
    """Every sheet by its name in lower case; BadFile if the file is broken, unpacks to too much, or holds no survey sheet."""
    if len(raw) > MAX_BYTES:
        raise broken(name, "the file", f"is larger than {MAX_BYTES // 1024 // 1024} MB: no questionnaire needs that much")
    try:
        _refuse_bomb(name, raw)
        sheets = {sheet.name: sheet for sheet in _sheets(name, raw)}
    except BadFile:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet
        raise broken(name, "the file", "is not a readable XLSX file: open it in a spreadsheet program and save it anew") from error
    if not sheets.get("survey", Sheet("")).headers("type"):
        raise broken(name, "sheet survey", "is missing, or has no column type: an XLSForm has both")
    return sheets


def _refuse_bomb(name: str, raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
    too_big = any(part.file_size > MAX_PART for part in parts if not part.filename.startswith(SHEET_FOLDER))
    if len(parts) > MAX_PARTS or too_big or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise broken(name, "the file", "unpacks to more than an import may hold: remove other sheets and pictures")


def _sheets(name: str, raw: bytes) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about drawings, validations and styles, which are not read
        workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        for worksheet in workbook.worksheets:
            title = str(worksheet.title).strip().lower()
            if title in ("survey", "choices", "settings"):
                worksheet.reset_dimensions()
                yield _sheet(name, title, worksheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True))
            else:
                yield Sheet(title)
        workbook.close()


def _sheet(name: str, title: str, rows: Iterator[tuple[object, ...]]) -> Sheet:
    headers = [_text(name, title, 1, cell) for cell in next(rows, ())]
    if len(headers) > MAX_COLUMNS and headers[-1]:
        raise broken(name, f"sheet {title}", f"has more than the {MAX_COLUMNS} columns that are read: remove some")
    double = any("::" in header for header in headers)
    columns = tuple(_column(header, double=double) for header in headers if header)
    lines: list[Line] = []
    for number, row in enumerate(rows, start=2):
        if number > MAX_ROWS:
            raise broken(name, f"sheet {title}, row {number}", f"is beyond the {MAX_ROWS:,} rows that are read")
        texts = [_text(name, title, number, cell) for cell in row]
        # A cell below no name is known by its place, so that it is listed.
        named = zip_longest(headers, texts, fillvalue="")
        cells = {header or str(place): text for place, (header, text) in enumerate(named, start=1) if text}
        if cells:
            lines.append(Line(number, cells))
    return Sheet(title, columns, tuple(lines))


def _text(name: str, title: str, number: int, cell: object) -> str:
    text = words(cell) if cell is None or isinstance(cell, str | int | float | bool | date) else str(cell)
    if len(text) > MAX_CELL:
        raise broken(name, f"sheet {title}, row {number}", f"has a cell of more than {MAX_CELL:,} characters")
    return text


def _column(header: str, *, double: bool) -> Column:
    """`label::French (fr)`, `bind::relevant` or the older `label:French`, each by the first word's usual name."""
    tokens = [token.strip() for token in re.split("::" if double or header.startswith("jr:") else ":", header)]
    first = re.sub(r"\s+", "_", tokens[0]).lower()
    if first in _GROUPS and len(tokens) > 1:
        second = re.sub(r"^jr:", "", tokens[1]).lower()
        second = {"constraintmsg": "constraint_message"}.get(second, second)
        first, tokens = (f"media::{second}" if first == "media" else second), tokens[1:]
    field = _ALIASES.get(first, first)
    language = tokens[1] if len(tokens) > 1 and field in _TRANSLATED else ""
    return Column(header, field if language or len(tokens) == 1 else "::".join([field, *tokens[1:]]), language)

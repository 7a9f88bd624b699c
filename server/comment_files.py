"""Read a CSV file of comments row by row, and put a result in place whole or not at all."""

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from msgspec import Struct

from surveys.errors import BadFile, BadInput, Place

_LARGEST_FIELD = 100_000_000


class Row(Struct, frozen=True):
    """A row's number in its file (the header is row 1) and its fields in the order of the columns asked for."""

    number: int
    fields: tuple[str, ...]


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The named columns of every row, whatever their order; blank lines are no rows. BadFile names row and column of a fault."""
    number, usual = 1, csv.field_size_limit(_LARGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            header = _header(path, reader, columns)
            places = [header.index(column) for column in columns]
            for number, fields in enumerate(reader, start=2):
                if fields:
                    yield _row(path, header, places, number, fields)
    except csv.Error as error:
        raise BadFile(str(path), [Place(f"row {number + 1}", f"is not CSV ({error}); save the table as CSV in UTF-8")]) from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from error
    finally:
        csv.field_size_limit(usual)  # the limit is the whole process's


def other_columns(path: Path, columns: Sequence[str]) -> list[str]:
    """The names of the columns that are not asked for."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        return [name for name in next(csv.reader(lines), []) if name.strip() not in columns]


def _header(path: Path, reader: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    header = [name.strip() for name in next(reader, [])]
    for column in columns:
        if column not in header:
            raise BadFile(str(path), [Place(f"row 1, column {column}", f"is missing; the first row must name {' and '.join(columns)}")])
        if header.count(column) > 1:
            raise BadFile(str(path), [Place(f"row 1, column {column}", "stands twice in the header; keep one")])
    return header


def _row(path: Path, header: list[str], places: list[int], number: int, fields: list[str]) -> Row:
    if len(fields) != len(header):
        column = header[min(len(fields), len(header) - 1)]
        problem = f"the row has {len(fields)} fields, the header {len(header)}; quote texts with commas"
        raise BadFile(str(path), [Place(f"row {number}, column {column}", problem)])
    chosen = tuple(fields[place] for place in places)
    for place, field in zip(places, chosen, strict=True):
        if not field.isascii() and not _encodable(field):
            problem = "is not UTF-8 text; save the table as CSV in UTF-8"
            raise BadFile(str(path), [Place(f"row {number}, column {header[place]}", problem)])
    return Row(number, chosen)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def check_target(target: Path, sources: Sequence[Path]) -> None:
    """Refuse a result that could not be written or would replace what is read."""
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise BadInput(f"--output {target}: is not a file in an existing folder; name one.")
    if any(target.exists() and source.exists() and target.samefile(source) for source in sources):
        raise BadInput(f"--output {target}: is the file that is read; name another.")


@contextmanager
def replacing(target: Path) -> Iterator[IO[str]]:
    """A file beside the target that takes its place at the end; after an error the target is as it was."""
    try:
        handle, name = tempfile.mkstemp(prefix=".parallax-", dir=target.absolute().parent)
    except OSError as error:
        raise BadInput(f"--output {target}: cannot be written ({error.strerror}).") from error
    made = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        made.chmod(0o666 & ~_mask())
        made.replace(target)
    finally:
        made.unlink(missing_ok=True)


def _mask() -> int:
    """What a new file of this user may not be; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask

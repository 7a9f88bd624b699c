"""A copy of the whole database, as somebody has it who took it away: every row in the order in which it lies there, and the file's bytes."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from surveys.engine.connect import engine_in_use, fetch

Row = dict[str, Any]
Dump = dict[str, list[Row]]

# Physical order: on SQLite the row's number, on PostgreSQL where its version lies and which transaction wrote it.
PLACE: Final = "_place"
_LISTED: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}
_ROWS: Final = {
    "sqlite": "SELECT rowid AS _place, * FROM {table} ORDER BY rowid",
    "postgres": "SELECT ctid::text AS _place, xmin::text AS _written, * FROM {table}",
}
_LONG: Final = re.compile(r"[\w-]{12,}")


async def dumped() -> Dump:
    """Every row of every table."""
    kind = engine_in_use().engine_type
    tables = [row["name"] for row in await fetch(_LISTED[kind])]
    found = {table: [dict(row) for row in await fetch(_ROWS[kind].format(table=f'"{table}"'))] for table in tables}
    if kind == "postgres":
        for rows in found.values():
            for row in rows:
                row[PLACE] = tuple(int(part) for part in row[PLACE].strip("()").split(","))
                row["_written"] = int(row["_written"])
    return found


def file_bytes(file: Path) -> bytes:
    """The database's file with its log, as they lie on the disk: free pages and what was deleted included."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as check:
        assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    check.close()
    return b"".join(part.read_bytes() for part in (file, file.with_name(f"{file.name}-wal")) if part.exists())


def long_words(rows: Sequence[Row]) -> Iterator[str]:
    """Whatever is long enough to be told apart from chance: numbers, hashes and names of rows."""
    for row in rows:
        for value in row.values():
            yield from _LONG.findall(str(value))

"""Insert many rows in few statements; both engines take the same text."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from surveys.engine.connect import fetch

MOST_ARGUMENTS = 30_000  # PostgreSQL refuses more than 32,767 in one statement, SQLite more than 32,766
MOST_ROWS = 500


async def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], returning: str = "") -> list[Any]:
    """Insert the rows, several in one statement; return what `returning` names of each, in no promised order."""
    size = min(MOST_ROWS, MOST_ARGUMENTS // len(columns))
    waiting = iter(rows)
    given: list[Any] = []
    while batch := list(islice(waiting, size)):
        given += await fetch(_insert(table, tuple(columns), len(batch), returning), *(value for row in batch for value in row))
    return given


def _insert(table: str, columns: tuple[str, ...], count: int, returning: str) -> str:
    width = len(columns)
    places = ", ".join("(" + ", ".join(f"${row * width + column + 1}" for column in range(width)) + ")" for row in range(count))
    text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places}"  # noqa: S608  # names of ours, never a value
    return f"{text} RETURNING {returning}" if returning else text

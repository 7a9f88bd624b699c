"""The databases under load: empties them between runs and counts what they hold."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from bench.processes import cpu_seconds_of_children
from tests.servers.postgres import Postgres

EMPTY = ("answer", "response", "job")
UNTOUCHED = "UPDATE participation SET state = 'not_started' WHERE state <> 'not_started'"
COUNT = "SELECT count(*) FROM response WHERE state = 'sent'"


class Database(Protocol):
    """One engine's database as a benchmark sees it."""

    name: str
    url: str

    def reset(self) -> None:
        """Make every link unanswered again."""

    def stored(self) -> int:
        """How many sent responses there are."""

    def cpu_seconds(self) -> float:
        """What the database's own processes have used."""


class PostgresDatabase:
    """A database of the server that this run started."""

    name = "PostgreSQL"

    def __init__(self, server: Postgres, database: str) -> None:
        self._server = server
        self.url = server.url(database)

    def reset(self) -> None:
        # A checkpoint, so that every run starts with the same distance to the next one.
        statements = (
            "TRUNCATE answer, response, reply, job",
            UNTOUCHED,
            "VACUUM ANALYZE participation",
            "ANALYZE invitation",
            "CHECKPOINT",
        )
        asyncio.run(execute(self.url, *statements))

    def stored(self) -> int:
        count: int = asyncio.run(execute(self.url, COUNT))
        return count

    def cpu_seconds(self) -> float:
        return cpu_seconds_of_children(self._server.process.pid)


class SQLiteDatabase:
    """A file; its processing happens inside the web process."""

    name = "SQLite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def reset(self) -> None:
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            for table in EMPTY:
                connection.execute(f"DELETE FROM {table}")
            connection.execute(UNTOUCHED)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def stored(self) -> int:
        with closing(sqlite3.connect(self.path)) as connection:
            count: int = connection.execute(COUNT).fetchone()[0]
            return count

    def cpu_seconds(self) -> float:
        return 0.0


async def execute(url: str, *statements: str) -> Any:
    """Run statements one by one; return the first value of the last."""
    connection = await asyncpg.connect(url)
    try:
        for statement in statements[:-1]:
            await connection.execute(statement)
        return await connection.fetchval(statements[-1])
    finally:
        await connection.close()

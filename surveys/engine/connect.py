"""Open a database by its URL, bind every table to it, and refuse one that could lose an acknowledged answer."""

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg
from piccolo.apps.migrations.tables import Migration
from piccolo.table import Table

from surveys import piccolo_conf
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.engine.sqlite import PooledSQLiteEngine
from surveys.errors import BadInput, NotReady
from surveys.tables import TABLES

os.environ.setdefault("PICCOLO_CONF", "surveys.piccolo_conf")

AnyEngine = PooledSQLiteEngine | GroupingPostgresEngine


async def open_engine(url: str) -> AnyEngine:
    """Open `sqlite:///path` or `postgresql://…`; the caller closes it."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return PooledSQLiteEngine(str(path))
    if url.startswith(("postgresql://", "postgres://")):
        engine = GroupingPostgresEngine(url)
        try:
            await engine.start()
        except (OSError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
            message = (
                f"PostgreSQL does not answer at the configured address ({type(error).__name__}): start it or set PARALLAX_DATABASE_URL."
            )
            raise NotReady(message) from error
        return engine
    message = "PARALLAX_DATABASE_URL must start with sqlite:/// or postgresql://."
    raise BadInput(message)


def bind(engine: AnyEngine) -> None:
    """Make every table, and Piccolo's migrations, use this engine."""
    piccolo_conf.DB = engine
    tables: list[type[Table]] = [*TABLES, Migration]
    for table in tables:
        table._meta.db = engine  # noqa: SLF001  # Piccolo offers no public way to bind at run time


def engine_in_use() -> AnyEngine:
    """Return the engine that the tables are bound to."""
    if piccolo_conf.DB is None:
        message = "No database is open yet."
        raise NotReady(message)
    return piccolo_conf.DB


async def close_engine(engine: AnyEngine) -> None:
    """Finish pending writes and close every connection."""
    await engine.close()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[AnyEngine]:
    """Open, bind and at the end close a database."""
    engine = await open_engine(url)
    bind(engine)
    try:
        yield engine
    finally:
        await close_engine(engine)


async def refuse_unsafe(engine: AnyEngine) -> None:
    """Raise NotReady if the server may lose what it has acknowledged."""
    if isinstance(engine, GroupingPostgresEngine) and (unsafe := await engine.unsafe_settings()):
        names = ", ".join(unsafe)
        message = f"PostgreSQL runs with {names} off, so it could lose answers it has confirmed: switch it on and restart it."
        raise NotReady(message)


async def fetch(sql: str, *args: object) -> Sequence[Any]:
    """Run one statement with `$1` placeholders on either engine; rows read by column name.

    Piccolo's query builder is the usual way; this is for statements whose speed or shape it cannot give.
    On SQLite a plain read answers from the event loop's own connection unless a transaction is open.
    """
    engine = engine_in_use()
    transaction = engine.current_transaction.get()
    if isinstance(engine, GroupingPostgresEngine):
        if transaction is not None:
            rows: Sequence[Any] = await transaction.connection.fetch(sql, *args)
            return rows
        pooled: Sequence[Any] = await engine._run_in_pool(sql, args)  # noqa: SLF001  # Piccolo's raw() would parse the text for placeholders each time
        return pooled
    if transaction is None and sql.lstrip().startswith("SELECT"):
        return engine.read_now(_question_marks(sql), args)
    return await engine._run(_question_marks(sql), args)  # noqa: SLF001  # our own engine


@lru_cache(maxsize=512)
def _question_marks(sql: str) -> str:
    """`$1` for asyncpg is `?1` for SQLite."""
    return re.sub(r"\$(\d+)", r"?\1", sql)

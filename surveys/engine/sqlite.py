"""A pooled, durable SQLite engine for Piccolo: one writer, several readers, group commit.

Piccolo's own engine opens a connection per statement and a deferred transaction per write; under 32 writers
most of them fail with "database is locked". Here every write of the process waits for one lock, every
transaction is IMMEDIATE, and other processes are waited for by SQLite's busy timeout.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self

import aiosqlite
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory
from piccolo.querystring import QueryString

READERS = 4
BUSY_TIMEOUT_MS = 30_000
GROUP_LIMIT = 64  # some 10 ms of statements, during which the process does nothing else
# FULL makes COMMIT wait for the disk; WAL lets readers go on meanwhile.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = 1",
    "PRAGMA secure_delete = 1",  # drafts, links and edit keys that are deleted must not stay in the file's free space
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -2000",  # each connection fills its own: the system keeps the pages anyway
)
READING = ("SELECT", "EXPLAIN", "PRAGMA")

Write = Callable[[sqlite3.Connection], Any]


class WriteTransaction(SQLiteTransaction):
    """An IMMEDIATE transaction on the one writing connection, entered when it is this task's turn."""

    engine: "PooledSQLiteEngine"

    async def __aenter__(self) -> Self:
        if self._parent is not None:
            return self._parent  # type: ignore[return-value]  # Piccolo hands out the outer transaction when nested
        await self.engine.write_lock.acquire()
        try:
            self.connection = await self.engine.writer()
            await self._begin()
        except BaseException:
            self.engine.write_lock.release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _begin(self) -> None:
        try:
            await self.connection.execute("BEGIN IMMEDIATE")
        except BaseException:  # a cancelled caller's BEGIN goes on in its thread: not undone, it would lock the file for good
            with suppress(sqlite3.Error):
                await self.connection.execute("ROLLBACK")
            raise

    async def __aexit__(self, exception_type: object, exception: object, traceback: object) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if exception is None and not self._rolled_back:
                await self.connection.execute("COMMIT")
            elif not self._rolled_back:
                await self.connection.execute("ROLLBACK")
        except BaseException:
            with suppress(sqlite3.Error):
                await self.connection.execute("ROLLBACK")
            raise
        finally:
            self.engine.current_transaction.reset(self.context)
            self.engine.write_lock.release()
        return exception is None


class PooledSQLiteEngine(SQLiteEngine):
    """Piccolo's SQLite engine with a reader pool, one writer and `submit` for group commit."""

    __slots__ = ("_group", "_group_connection", "_group_task", "_idle", "_now", "_readers", "_thread", "_writer", "write_lock")

    def __init__(self, path: str) -> None:
        super().__init__(path=path)
        self.write_lock = asyncio.Lock()
        self._writer: aiosqlite.Connection | None = None
        self._idle: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        self._readers: list[aiosqlite.Connection] = []
        self._group: list[tuple[Write, asyncio.Future[Any]]] = []
        self._group_task: asyncio.Task[None] | None = None
        self._group_connection: sqlite3.Connection | None = None
        self._now: sqlite3.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-group")

    async def get_connection(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(**self.connection_kwargs)
        connection.row_factory = dict_factory  # type: ignore[assignment]  # rows as dicts, as Piccolo's own engine does
        for pragma in PRAGMAS:
            await connection.execute(pragma)
        return connection

    async def writer(self) -> aiosqlite.Connection:
        """Return the one connection that writes; the caller holds `write_lock`."""
        if self._writer is None:
            self._writer = await self.get_connection()
        return self._writer

    async def close(self) -> None:
        """Finish the running group and close every connection."""
        if self._group_task is not None:
            await self._group_task
        for connection in [*self._readers, *([self._writer] if self._writer else [])]:
            await connection.close()
        for plain in (self._group_connection, self._now):
            if plain is not None:
                plain.close()
        self._readers, self._writer, self._group_connection, self._now = [], None, None, None
        self._idle = asyncio.LifoQueue()
        self._thread.shutdown()

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,  # noqa: FBT001, FBT002  # Piccolo's signature
    ) -> WriteTransaction:
        return WriteTransaction(engine=self, transaction_type=transaction_type, allow_nested=allow_nested)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[dict[str, Any]]:  # noqa: ARG002, FBT001, FBT002  # Piccolo's signature
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[dict[str, Any]]:  # noqa: ARG002, FBT001, FBT002  # Piccolo's signature
        return await self._run(ddl, ())

    async def _run(self, sql: str, args: Iterable[Any]) -> list[dict[str, Any]]:
        transaction = self.current_transaction.get()
        if transaction is not None:
            return await _fetch(transaction.connection, sql, args)
        if sql.lstrip().upper().startswith(READING):
            return await self._read(sql, args)
        async with self.write_lock:
            return await _fetch(await self.writer(), sql, args)

    async def _read(self, sql: str, args: Iterable[Any]) -> list[dict[str, Any]]:
        if self._idle.empty() and len(self._readers) < READERS:
            connection = await self.get_connection()
            self._readers.append(connection)
        else:
            connection = await self._idle.get()
        try:
            return await _fetch(connection, sql, args)
        finally:
            self._idle.put_nowait(connection)

    def read_now(self, sql: str, args: tuple[Any, ...]) -> list[dict[str, Any]]:
        """Read by primary or unique key without leaving the event loop: the hop to a thread would cost more than the read."""
        if self._now is None:
            self._now = self._plain_connection()
        return self._now.execute(sql, args).fetchall()

    def empty_log(self) -> bool:
        """Bring the log into the file and empty it; False if somebody reads it just now. Waiting for readers holds every writer up."""
        connection = self._plain_connection()
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()["busy"]
        finally:
            connection.close()

    async def submit(self, write: Write) -> Any:  # the write's own result
        """Run `write` in the next group; returns after COMMIT, raises what `write` raised and undoes only that."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._group.append((write, future))
        if self._group_task is None or self._group_task.done():
            self._group_task = asyncio.create_task(self._flush())
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        """Commit waiting writes, up to `GROUP_LIMIT` in one transaction, until none waits."""
        while self._group:
            await self._gather()
            async with self.write_lock:
                batch, self._group = self._group[:GROUP_LIMIT], self._group[GROUP_LIMIT:]
                try:
                    outcomes = await self._write_group([write for write, _ in batch])
                except Exception as error:  # noqa: BLE001  # whatever broke the group is every waiting caller's error
                    outcomes = [error] * len(batch)
            for (_, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, BaseException):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def _gather(self) -> None:
        """Let requests that have arrived already join the group: the fewer groups, the fewer COMMITs to wait for."""
        waiting = 0
        while waiting < len(self._group) < GROUP_LIMIT:
            waiting = len(self._group)
            for _ in range(2):  # one turn reads a request, the next one works on it
                await asyncio.sleep(0)

    async def _write_group(self, writes: list[Write]) -> list[Any]:
        """What waits for another process or for the disk waits in the thread; the statements themselves run here.

        In the thread, each of them would hand the interpreter over and wait to get it back from a busy event loop.
        """
        connection = await self._begin_group()
        try:
            outcomes = [_in_savepoint(connection, write) for write in writes]
            await self._in_thread(connection.execute, "COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return outcomes

    async def _begin_group(self) -> sqlite3.Connection:
        if self._group_connection is None:
            self._group_connection = await self._in_thread(self._plain_connection)
        connection = self._group_connection
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # another process writes
            await self._in_thread(_begin_patiently, connection)
        return connection

    async def _in_thread(self, function: Callable[..., Any], *args: object) -> Any:  # the function's own result
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    def _plain_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = sqlite3.connect(**self.connection_kwargs, check_same_thread=False, cached_statements=256)
        connection.row_factory = dict_factory
        for pragma in PRAGMAS:
            connection.execute(pragma)
        return connection


def _begin_patiently(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("BEGIN IMMEDIATE")


def _in_savepoint(connection: sqlite3.Connection, write: Write) -> Any:  # the write's own result
    """One write of a group: its failure undoes itself and leaves the others."""
    connection.execute("SAVEPOINT one")
    try:
        outcome = write(connection)
    except Exception as error:  # noqa: BLE001  # handed to the caller who waits for this write
        connection.execute("ROLLBACK TO one")
        outcome = error
    connection.execute("RELEASE one")
    return outcome


async def _fetch(connection: aiosqlite.Connection, sql: str, args: Iterable[Any]) -> list[dict[str, Any]]:
    async with connection.execute(sql, tuple(args)) as cursor:
        return await cursor.fetchall()  # type: ignore[return-value]  # the row factory makes dicts

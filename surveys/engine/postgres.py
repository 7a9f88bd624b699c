"""Piccolo's PostgreSQL engine with a started pool and group commit."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg
from piccolo.engine.postgres import PostgresEngine

GROUP_LIMIT = 256
LET_THE_OTHER_GO_ON_SECONDS = 0.05
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_Asked = tuple[str, str, asyncio.Future[list[Any]]]  # a statement, the key it is asked for, who waits for the rows
_Waiting = tuple[str, Sequence[Any], asyncio.Future[Any]]  # a statement, its arguments, who waits for its row


class GroupingPostgresEngine(PostgresEngine):
    """Adds `submit`: statements that wait at the same time share one transaction and one COMMIT."""

    __slots__ = ("_asked", "_asked_task", "_group", "_group_task")

    def __init__(self, url: str) -> None:
        super().__init__(config=_config(url))
        self._group: list[_Waiting] = []
        self._group_task: asyncio.Task[None] | None = None
        self._asked: list[_Asked] = []
        self._asked_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the pool; without it each statement would open a connection of its own."""
        await self.start_connection_pool(min_size=0, max_size=10, command_timeout=30, reset=_keep_session)

    async def close(self) -> None:
        """Finish what runs and close the pool."""
        for task in (self._group_task, self._asked_task):
            if task is not None:
                await task
        if self.pool is not None:
            await self.close_connection_pool()

    async def submit(self, sql: str, args: Sequence[Any]) -> asyncpg.Record:
        """Run a statement that returns exactly one row in the next group; returns after COMMIT."""
        future: asyncio.Future[asyncpg.Record] = asyncio.get_running_loop().create_future()
        self._group.append((sql, args, future))
        if self._group_task is None or self._group_task.done():
            self._group_task = asyncio.create_task(self._flush())
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        while self._group:
            sql = self._group[0][0]
            batch: list[_Waiting] = []
            waiting: list[_Waiting] = []
            for one in self._group:
                (batch if one[0] is sql and len(batch) < GROUP_LIMIT else waiting).append(one)
            self._group = waiting
            outcomes = await self._run_group(sql, [args for _, args, _ in batch])
            for (_, _, future), outcome in zip(batch, outcomes, strict=True):
                if future.done():
                    continue
                if isinstance(outcome, BaseException):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    async def _run_group(self, sql: str, batch: list[Sequence[Any]]) -> list[Any]:
        """One transaction for all; if it fails, each alone, so that a bad statement fails only itself."""
        try:
            async with self._pool().acquire() as connection:
                if len(batch) == 1:
                    return [await _fetch_alone(connection, sql, batch[0])]
                rows: list[Any] = await connection.fetchmany(sql, batch)
                return rows
        except Exception as error:  # noqa: BLE001  # every waiting caller must hear of it
            if len(batch) == 1 or not isinstance(error, asyncpg.PostgresError):
                return [error] * len(batch)
        return [(await self._run_group(sql, [args]))[0] for args in batch]

    async def fetch_together(self, sql: str, key: str) -> list[asyncpg.Record]:
        """The rows of one key from a statement over `$1::text[]` that names each row's key first.

        Whoever asks while a statement is under way shares the next one: reading a link cost half of a form's CPU time.
        """
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._asked.append((sql, key, future))
        if self._asked_task is None or self._asked_task.done():
            self._asked_task = asyncio.create_task(self._answer())
        return await future

    async def _answer(self) -> None:
        while self._asked:
            sql = self._asked[0][0]
            batch = [one for one in self._asked if one[0] is sql][:GROUP_LIMIT]
            self._asked = [one for one in self._asked if one not in batch]
            rows: dict[str, list[Any]] = {key: [] for _, key, _ in batch}
            failure: Exception | None = None
            try:
                for row in await self._pool().fetch(sql, list(rows)):
                    rows[row[0]].append(row)
            except Exception as error:  # noqa: BLE001  # every waiting caller must hear of it
                failure = error
            for _, key, future in batch:
                if future.done():
                    continue
                if failure is not None:
                    future.set_exception(failure)
                else:
                    future.set_result(rows[key])

    def _pool(self) -> asyncpg.Pool:
        if self.pool is None:
            message = "the connection pool is not started"
            raise RuntimeError(message)
        return self.pool

    async def unsafe_settings(self) -> list[str]:
        """Settings under which an acknowledged answer could be lost."""
        rows = await self._pool().fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1::text[])", list(UNSAFE))
        return sorted(row["name"] for row in rows if row["setting"] == UNSAFE[row["name"]])


async def _keep_session(_: asyncpg.Connection) -> None:
    """Leave out asyncpg's four resets, a quarter of a read: nothing of ours sets, listens or locks beyond its transaction."""


async def _fetch_alone(connection: asyncpg.pool.PoolConnectionProxy, sql: str, args: Sequence[Any]) -> asyncpg.Record | None:
    """Once more for a deadlock's victim: it did nothing, and whom it met goes on as soon as it is scheduled again."""
    try:
        return await connection.fetchrow(sql, *args)
    except asyncpg.TransactionRollbackError:
        await asyncio.sleep(LET_THE_OTHER_GO_ON_SECONDS)
        return await connection.fetchrow(sql, *args)


def _config(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    config: dict[str, Any] = {"dsn": url, "database": unquote(parts.path.lstrip("/")) or "parallax"}
    # Planning the statement that reads a link takes longer than running it, and no plan of ours hangs on a value.
    config["server_settings"] = {"plan_cache_mode": "force_generic_plan"}
    return config

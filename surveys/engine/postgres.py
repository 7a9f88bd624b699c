"""Piccolo's PostgreSQL engine with a started pool and group commit."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg
from piccolo.engine.postgres import PostgresEngine

GROUP_LIMIT = 256
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_Waiting = tuple[str, Sequence[Any], asyncio.Future[Any]]  # a statement, its arguments, who waits for its row


class GroupingPostgresEngine(PostgresEngine):
    """Adds `submit`: statements that wait at the same time share one transaction and one COMMIT."""

    __slots__ = ("_group", "_group_task")

    def __init__(self, url: str) -> None:
        super().__init__(config=_config(url))
        self._group: list[_Waiting] = []
        self._group_task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the pool; without it each statement would open a connection of its own."""
        await self.start_connection_pool(min_size=0, max_size=10, command_timeout=30, reset=_keep_session)

    async def close(self) -> None:
        """Finish the running group and close the pool."""
        if self._group_task is not None:
            await self._group_task
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
                    return [await connection.fetchrow(sql, *batch[0])]
                rows: list[Any] = await connection.fetchmany(sql, batch)
                return rows
        except Exception as error:  # noqa: BLE001  # every waiting caller must hear of it
            if len(batch) == 1 or not isinstance(error, asyncpg.PostgresError):
                return [error] * len(batch)
        return [(await self._run_group(sql, [args]))[0] for args in batch]

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


def _config(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    config: dict[str, Any] = {"dsn": url, "database": unquote(parts.path.lstrip("/")) or "parallax"}
    return config

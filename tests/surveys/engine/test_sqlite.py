"""The pooled SQLite engine: many writers, one at a time, each undone alone, none refused."""

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from surveys.engine.connect import AnyEngine, fetch
from surveys.engine.sqlite import PooledSQLiteEngine
from surveys.tables import Department

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])

OTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
for number in range(100):
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO department (name) VALUES (?)", (f"other {number}",))
    connection.execute("COMMIT")
"""


def _insert(name: str, connection: sqlite3.Connection) -> int:
    return connection.execute("INSERT INTO department (name) VALUES (?)", (name,)).rowcount


def _lite(engine: AnyEngine) -> PooledSQLiteEngine:
    assert isinstance(engine, PooledSQLiteEngine)
    return engine


async def test_32_writers_and_another_process_are_never_locked_out(engine: AnyEngine) -> None:
    other = subprocess.Popen([sys.executable, "-c", OTHER_PROCESS, _lite(engine).path])

    async def write(writer: int) -> None:
        for number in range(20):
            name = f"{writer} {number}"
            if number % 3 == 0:
                async with engine.transaction():
                    assert await Department.select().where(Department.name == name) == []
                    await Department.insert(Department(name=name))
            elif number % 3 == 1:
                await Department.insert(Department(name=name))
            else:
                await _lite(engine).submit(partial(_insert, name))

    await asyncio.gather(*(write(writer) for writer in range(32)))
    assert await asyncio.to_thread(other.wait, 60) == 0
    assert await Department.count() == 32 * 20 + 100


async def test_one_write_of_a_group_fails_alone(engine: AnyEngine) -> None:
    def insert(name: str) -> object:
        return _lite(engine).submit(partial(_insert, name))

    outcomes = await asyncio.gather(insert("a"), insert("a"), insert("b"), return_exceptions=True)  # type: ignore[call-overload]  # coroutines
    assert [type(outcome) for outcome in outcomes] == [int, sqlite3.IntegrityError, int]
    assert [row["name"] for row in await fetch("SELECT name FROM department ORDER BY name")] == ["a", "b"]


async def test_an_acknowledged_group_is_durable_and_synchronous_is_full(engine: AnyEngine) -> None:
    settings = await _lite(engine).submit(lambda connection: connection.execute("PRAGMA synchronous").fetchone())
    assert settings == {"synchronous": 2}
    assert await fetch("PRAGMA journal_mode") == [{"journal_mode": "wal"}]


async def test_a_failed_transaction_leaves_nothing_and_releases_the_writer(engine: AnyEngine) -> None:
    async def fail() -> None:
        async with engine.transaction():
            await Department.insert(Department(name="gone"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await Department.insert(Department(name="here"))
    assert [row["name"] for row in await Department.select()] == ["here"]


async def test_a_cancelled_caller_does_not_break_the_group(engine: AnyEngine) -> None:
    def insert(name: str) -> "asyncio.Task[object]":
        return asyncio.create_task(_lite(engine).submit(partial(_insert, name)))

    given_up, waiting = insert("a"), insert("b")
    await asyncio.sleep(0)
    given_up.cancel()
    assert await waiting == 1
    assert {row["name"] for row in await Department.select()} == {"a", "b"}


async def test_a_caller_cancelled_before_its_turn_leaves_no_transaction_open(engine: AnyEngine) -> None:
    async def begin() -> None:
        async with engine.transaction():
            pass

    await Department.count()
    with contextlib.closing(sqlite3.connect(_lite(engine).path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(begin())
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.sleep(0)
        other.execute("COMMIT")
        with pytest.raises(asyncio.CancelledError):
            await task
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    await Department.insert(Department(name="here"))
    assert await Department.count() == 1


async def test_the_file_can_be_read_by_others_meanwhile(engine: AnyEngine) -> None:
    async with engine.transaction():
        await Department.insert(Department(name="unseen"))
        rows = sqlite3.connect(Path(_lite(engine).path)).execute("SELECT count(*) FROM department").fetchall()
    assert rows == [(0,)]

"""The PostgreSQL engine's groups: whoever was a deadlock's victim is tried once more, and nobody else."""

import asyncio
from collections.abc import Sequence
from itertools import count

import asyncpg
import pytest

from surveys.engine.connect import AnyEngine, fetch
from surveys.engine.postgres import GroupingPostgresEngine

pytestmark = pytest.mark.parametrize("kind", ["postgres"])
# A sequence is not rolled back: it tells how often a statement was tried.
FAILING = """
CREATE FUNCTION fails(times INTEGER, code TEXT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE tried BIGINT := nextval('tries');
BEGIN IF tried <= times THEN RAISE EXCEPTION 'failed' USING ERRCODE = code; END IF; RETURN tried; END$$
"""
ASK = "SELECT fails($1, $2) AS tried"


@pytest.fixture
async def grouping(engine: AnyEngine) -> GroupingPostgresEngine:
    assert isinstance(engine, GroupingPostgresEngine)
    await fetch("CREATE SEQUENCE tries")
    await fetch(FAILING)
    return engine


async def _tries() -> int:
    tried: int = (await fetch("SELECT last_value FROM tries"))[0]["last_value"]
    return tried


@pytest.mark.parametrize("code", ["40P01", "40001"])
async def test_a_lone_statement_that_was_broken_off_is_tried_once_more(grouping: GroupingPostgresEngine, code: str) -> None:
    assert (await grouping.submit(ASK, (1, code)))["tried"] == 2
    with pytest.raises(asyncpg.TransactionRollbackError):
        await grouping.submit(ASK, (9, code))
    assert await _tries() == 4


async def test_any_other_failure_is_final(grouping: GroupingPostgresEngine) -> None:
    with pytest.raises(asyncpg.DiskFullError):
        await grouping.submit(ASK, (9, "53100"))
    assert await _tries() == 1


async def test_a_group_that_was_broken_off_is_tried_one_by_one(grouping: GroupingPostgresEngine) -> None:
    done: Sequence[asyncpg.Record] = await asyncio.gather(*[grouping.submit(ASK, (1, "40P01")) for _ in range(3)])
    assert [row["tried"] for row in done] == [2, 3, 4]


async def test_the_victim_of_a_deadlock_gets_through(grouping: GroupingPostgresEngine) -> None:
    await fetch("CREATE TABLE pair (id INTEGER, n INTEGER)")
    await fetch("INSERT INTO pair VALUES (1, 0), (2, 0)")
    await fetch("""
        CREATE FUNCTION backwards() RETURNS INTEGER LANGUAGE plpgsql SET deadlock_timeout = '200ms' AS $$
        BEGIN UPDATE pair SET n = n + 1 WHERE id = 2; UPDATE pair SET n = n + 1 WHERE id = 1; RETURN 1; END$$""")
    async with grouping.transaction():
        await fetch("SET LOCAL deadlock_timeout = '20s'")
        await fetch("UPDATE pair SET n = n + 10 WHERE id = 1")
        backwards = asyncio.create_task(_outside(grouping))
        for _ in count():
            if await fetch("SELECT 1 FROM pg_locks WHERE NOT granted"):
                break
            await asyncio.sleep(0.005)
        await fetch("UPDATE pair SET n = n + 10 WHERE id = 2")
    assert await backwards == 1
    assert [row["n"] for row in await fetch("SELECT n FROM pair ORDER BY id")] == [11, 11]


async def _outside(grouping: GroupingPostgresEngine) -> int:
    done: int = (await grouping.submit("SELECT backwards() AS done", ()))["done"]
    return done

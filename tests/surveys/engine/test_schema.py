"""The one migration set makes exactly the tables that Piccolo's classes describe, on both engines."""

import asyncio

import pytest
from piccolo.table import Table

from surveys.engine.connect import AnyEngine, bind, fetch, opened
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.migrations import migrate, migrations, pending
from surveys.tables import TABLES, Department


async def _columns(engine: AnyEngine, table: type[Table]) -> list[str]:
    name = table._meta.tablename
    if isinstance(engine, GroupingPostgresEngine):
        rows = await fetch("SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1", name)
    else:
        rows = await fetch("SELECT name FROM pragma_table_info($1)", name)
    return sorted(row["name"] for row in rows)


async def test_tables_have_the_columns_that_piccolo_expects(engine: AnyEngine) -> None:
    for table in TABLES:
        expected = sorted(column._meta.db_column_name or column._meta.name for column in table._meta.columns)
        assert (table.__name__, await _columns(engine, table)) == (table.__name__, expected)


async def test_migrating_twice_does_nothing(engine: AnyEngine) -> None:
    assert await pending(engine) == []
    assert await migrate(engine) == []


async def test_two_processes_that_start_at_once_migrate_once(empty_database: str) -> None:
    async with opened(empty_database) as first, opened(empty_database) as second:
        bind(first)
        ran = await asyncio.gather(migrate(first), migrate(first))
        bind(second)
        assert sorted(ran, key=len) == [[], [str(module.ID) for module in migrations()]]
        assert await pending(second) == []


async def test_uniqueness_is_the_databases(engine: AnyEngine) -> None:
    await Department.insert(Department(name="Sales"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        await Department.insert(Department(name="Sales"))

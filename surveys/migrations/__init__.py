"""Bring a database to the present schema; two processes that start at once wait for each other."""

import importlib
import io
import pkgutil
from contextlib import redirect_stdout
from types import ModuleType

from piccolo.apps.migrations.tables import Migration

from surveys.engine.connect import AnyEngine, fetch
from surveys.engine.postgres import GroupingPostgresEngine

APP = "surveys"
LOCK = 0x9A2A11A  # any constant of ours; PostgreSQL's advisory locks are numbers


def migrations() -> list[ModuleType]:
    """Every migration module in the order of its ID."""
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    return sorted((importlib.import_module(f"{__name__}.{name}") for name in names), key=lambda module: str(module.ID))


async def pending(engine: AnyEngine) -> list[str]:
    """IDs of the migrations that this database has not had."""
    exists = await fetch(
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'migration'"
        if isinstance(engine, GroupingPostgresEngine)
        else "SELECT 1 FROM sqlite_master WHERE name = 'migration'"
    )
    done = await Migration.get_migrations_which_ran(APP) if exists else []
    return [module.ID for module in migrations() if module.ID not in done]


async def migrate(engine: AnyEngine) -> list[str]:
    """Run what is pending in one transaction; return the IDs that ran."""
    async with engine.transaction():
        if isinstance(engine, GroupingPostgresEngine):
            await fetch("SELECT pg_advisory_xact_lock($1)", LOCK)
        await Migration.create_table(if_not_exists=True)
        waiting = set(await pending(engine))
        for module in migrations():
            if module.ID in waiting:
                manager = await module.forwards()
                with redirect_stdout(io.StringIO()):  # Piccolo prints as it goes
                    await manager.run()
                await Migration.insert(Migration(name=module.ID, app_name=APP))
    return sorted(waiting)

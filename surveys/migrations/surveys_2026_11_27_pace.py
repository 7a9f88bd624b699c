"""One row by which all processes together keep to a rate."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-27T00:00:00:000004"
VERSION = "1.38.0"
DESCRIPTION = "pace"

PACE = "CREATE TABLE pace (id {serial}, name VARCHAR(20) NOT NULL, free_at {real} NOT NULL)"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(add_pace)
    return manager


async def add_pace() -> None:
    lite = current_dialect() == "sqlite"
    types = {
        "serial": "INTEGER PRIMARY KEY NOT NULL" if lite else "SERIAL PRIMARY KEY NOT NULL",
        "real": "REAL" if lite else "DOUBLE PRECISION",
    }
    await fetch(PACE.format(**types))
    await fetch("CREATE UNIQUE INDEX pace_name ON pace (name)")

"""What the releases of a wave have told of each figure, so that the next one leaves everybody's answer room (R5)."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-27T00:00:00:000003"
VERSION = "1.38.0"
DESCRIPTION = "what releases told"

COLUMNS = (
    "told_n INTEGER NOT NULL DEFAULT 0",
    "told_insiders INTEGER NOT NULL DEFAULT 0",
    "told_low {real} NOT NULL DEFAULT 0",
    "told_high {real} NOT NULL DEFAULT 0",
)
# Whoever sends words wants theirs labelled: without it every such job would look through all answers of the wave.
UNLABELLED = "CREATE INDEX confidential_answer_unlabelled ON confidential_answer (response) WHERE label IS NULL AND text IS NOT NULL"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(add_columns)
    return manager


async def add_columns() -> None:
    real = "REAL" if current_dialect() == "sqlite" else "DOUBLE PRECISION"
    for column in COLUMNS:
        await fetch(f"ALTER TABLE basis ADD COLUMN {column.format(real=real)}")
    await fetch(UNLABELLED)

"""Drafts and states of instruments, open links, and paper forms."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-26T00:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "drafts and states of instruments, open links, paper forms"

COLUMNS = (
    "instrument ADD COLUMN state VARCHAR(10) NOT NULL DEFAULT 'open'",
    "instrument_version ADD COLUMN notes TEXT NOT NULL DEFAULT ''",
    "invitation ADD COLUMN source VARCHAR(10) NOT NULL DEFAULT 'invited'",
    "invitation ADD COLUMN admitted_at BIGINT",
)
TABLES = """
CREATE TABLE instrument_draft (
    id {serial},
    key VARCHAR(64) NOT NULL, content TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 0, based_on INTEGER,
    updated_at BIGINT NOT NULL, updated_by VARCHAR(320) NOT NULL
);
CREATE TABLE draft_revision (
    id {serial},
    draft INTEGER NOT NULL REFERENCES instrument_draft (id) ON DELETE CASCADE, revision INTEGER NOT NULL, content TEXT NOT NULL,
    saved_at BIGINT NOT NULL, saved_by VARCHAR(320) NOT NULL, note VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE TABLE test_answer (
    id {serial},
    draft INTEGER NOT NULL REFERENCES instrument_draft (id) ON DELETE CASCADE, side VARCHAR(10) NOT NULL, person VARCHAR(320) NOT NULL,
    content TEXT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE TABLE open_link (
    id {serial},
    slug VARCHAR(40) NOT NULL, wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE, name VARCHAR(200) NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL, created_by VARCHAR(320) NOT NULL, is_open BOOLEAN NOT NULL DEFAULT true, most INTEGER NOT NULL DEFAULT 500
);
CREATE TABLE paper (
    id {serial},
    version INTEGER NOT NULL REFERENCES instrument_version (id) ON DELETE CASCADE, side VARCHAR(10) NOT NULL, language VARCHAR(35) NOT NULL,
    content_hash VARCHAR(64) NOT NULL, pdf {bytes} NOT NULL, created_at BIGINT NOT NULL
)
"""
UNIQUE = (
    "instrument_draft (key)",
    "draft_revision (draft, revision)",
    "test_answer (draft, side, person)",
    "open_link (slug)",
    "paper (version, side, language)",
)
PLAIN = ("open_link (wave)",)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(create)
    return manager


async def create() -> None:
    lite = current_dialect() == "sqlite"
    types = {"serial": "INTEGER PRIMARY KEY NOT NULL" if lite else "SERIAL PRIMARY KEY NOT NULL", "bytes": "BLOB" if lite else "BYTEA"}
    for change in COLUMNS:
        await fetch(f"ALTER TABLE {change}")
    for statement in TABLES.format(**types).split(";"):
        await fetch(statement)
    for kind, columns in (("UNIQUE INDEX", UNIQUE), ("INDEX", PLAIN)):
        for place in columns:
            name = place.replace(" (", "_").replace(", ", "_").rstrip(")")
            await fetch(f"CREATE {kind} {name} ON {place}")

"""Plans of waves, mail, conversation, and what is kept for personal data."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-27T00:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "plans, mail, conversation, personal data"

COLUMNS = (
    "wave ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'",
    "wave ADD COLUMN internal_version INTEGER REFERENCES instrument_version (id) ON DELETE CASCADE",
    "wave ADD COLUMN reminded INTEGER NOT NULL DEFAULT 0",
    "wave ADD COLUMN reminded_at BIGINT",
    "wave ADD COLUMN remind_at BIGINT",
    "invitation ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0",
    "contact ADD COLUMN email_status VARCHAR(10) NOT NULL DEFAULT 'ok'",
    "contact ADD COLUMN said_no BOOLEAN NOT NULL DEFAULT false",
    "colleague ADD COLUMN email_status VARCHAR(10) NOT NULL DEFAULT 'ok'",
    "colleague ADD COLUMN said_no BOOLEAN NOT NULL DEFAULT false",
    "participation ADD COLUMN shown VARCHAR(12)",
    "response ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT false",
    "release ADD COLUMN is_last BOOLEAN NOT NULL DEFAULT false",
    "basis ADD COLUMN lost INTEGER NOT NULL DEFAULT 0",
    "basis ADD COLUMN shown VARCHAR(8) NOT NULL DEFAULT 'exact'",
    "basis ADD COLUMN uncounted INTEGER NOT NULL DEFAULT 0",
)
TABLES = """
CREATE TABLE pooled_word (
    id {serial},
    release INTEGER NOT NULL REFERENCES release (id) ON DELETE CASCADE,
    answer UUID NOT NULL REFERENCES confidential_answer (id) ON DELETE CASCADE, item VARCHAR(64) NOT NULL, text TEXT NOT NULL
);
CREATE TABLE message (
    id {serial},
    ident VARCHAR(32) NOT NULL, kind VARCHAR(12) NOT NULL, wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE,
    invitation INTEGER NOT NULL REFERENCES invitation (id) ON DELETE CASCADE, number INTEGER NOT NULL DEFAULT 0,
    about INTEGER NOT NULL DEFAULT 0, state VARCHAR(10) NOT NULL DEFAULT 'waiting', sent_at BIGINT, error VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE TABLE wave_plan (
    id {serial},
    name VARCHAR(200) NOT NULL, content TEXT NOT NULL, state VARCHAR(10) NOT NULL DEFAULT 'draft', revision INTEGER NOT NULL DEFAULT 0,
    next_at BIGINT, launches INTEGER NOT NULL DEFAULT 0, event_hash VARCHAR(64),
    updated_at BIGINT NOT NULL, updated_by VARCHAR(320) NOT NULL
);
CREATE TABLE planned_wave (
    id {serial},
    plan INTEGER NOT NULL REFERENCES wave_plan (id) ON DELETE CASCADE, occasion VARCHAR(120) NOT NULL,
    wave INTEGER REFERENCES wave (id) ON DELETE CASCADE, account INTEGER REFERENCES account (id) ON DELETE CASCADE, at BIGINT NOT NULL
);
CREATE TABLE held_back (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    side VARCHAR(10) NOT NULL, contact INTEGER REFERENCES contact (id) ON DELETE CASCADE,
    colleague INTEGER REFERENCES colleague (id) ON DELETE CASCADE, reason VARCHAR(20) NOT NULL
);
CREATE TABLE reply (
    id {serial},
    response UUID NOT NULL REFERENCES response (id) ON DELETE CASCADE, author VARCHAR(320) NOT NULL, author_name VARCHAR(300) NOT NULL,
    text TEXT NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE news (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, account INTEGER REFERENCES account (id) ON DELETE CASCADE,
    audience VARCHAR(10) NOT NULL, slug VARCHAR(40) NOT NULL, texts TEXT NOT NULL DEFAULT '{braces}',
    state VARCHAR(10) NOT NULL DEFAULT 'draft', revision INTEGER NOT NULL DEFAULT 0, publish_at BIGINT, published_at BIGINT,
    updated_at BIGINT NOT NULL, updated_by VARCHAR(320) NOT NULL
);
CREATE TABLE signed_note (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    colleague INTEGER NOT NULL REFERENCES colleague (id) ON DELETE CASCADE, text TEXT NOT NULL, signed_at BIGINT NOT NULL,
    sealed BOOLEAN NOT NULL DEFAULT false
);
CREATE TABLE consent (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, side VARCHAR(10) NOT NULL, language VARCHAR(35) NOT NULL,
    text TEXT NOT NULL, text_hash VARCHAR(64) NOT NULL, at BIGINT NOT NULL
);
CREATE TABLE erasure (
    id {serial},
    at BIGINT NOT NULL, key_hash VARCHAR(64) NOT NULL
)
"""
UNIQUE = (
    "message (ident)",
    "message (invitation, kind, number, about)",
    "planned_wave (plan, occasion)",
    "news (slug)",
    "signed_note (wave, account, colleague)",
    "consent (wave, side, language, text_hash)",
    "erasure (key_hash)",
)
PLAIN = (
    "basis (account)",
    "pooled_word (release)",
    "pooled_word (answer)",
    "message (wave)",
    "held_back (wave)",
    "reply (response)",
    "news (wave)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(create)
    return manager


async def create() -> None:
    lite = current_dialect() == "sqlite"
    types = {
        "serial": "INTEGER PRIMARY KEY NOT NULL" if lite else "SERIAL PRIMARY KEY NOT NULL",
        "braces": "{}",
    }
    for change in COLUMNS:
        await fetch(f"ALTER TABLE {change}")
    for statement in TABLES.format(**types).split(";"):
        await fetch(statement)
    for kind, columns in (("UNIQUE INDEX", UNIQUE), ("INDEX", PLAIN)):
        for place in columns:
            name = place.replace(" (", "_").replace(", ", "_").rstrip(")")
            await fetch(f"CREATE {kind} {name} ON {place}")
    for table in ("contact", "colleague"):
        await fetch(f"CREATE INDEX {table}_address ON {table} (lower(trim(email)))")

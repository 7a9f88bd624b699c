"""The first schema, for both engines: plain SQL that PostgreSQL and SQLite read alike but for two types."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.engine.connect import fetch
from surveys.piccolo_conf import current_dialect

ID = "2026-11-22T00:00:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "the first schema"

TABLES = """
CREATE TABLE account (
    id {serial},
    external_ref VARCHAR(200) NOT NULL, name VARCHAR(300) NOT NULL,
    segment VARCHAR(100) NOT NULL DEFAULT '', region VARCHAR(100) NOT NULL DEFAULT '', industry VARCHAR(100) NOT NULL DEFAULT '',
    customer_since VARCHAR(10), annual_revenue DOUBLE PRECISION, currency VARCHAR(3) NOT NULL DEFAULT '', contract_end VARCHAR(10),
    payment_standing VARCHAR(40) NOT NULL DEFAULT '', orders INTEGER, orders_trend DOUBLE PRECISION,
    services TEXT NOT NULL DEFAULT '[]', owner_email VARCHAR(320) NOT NULL DEFAULT '', attributes TEXT NOT NULL DEFAULT '{{}}'
);
CREATE TABLE contact (
    id {serial},
    external_ref VARCHAR(200) NOT NULL, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name VARCHAR(300) NOT NULL, email VARCHAR(320) NOT NULL DEFAULT '', role VARCHAR(200) NOT NULL DEFAULT '',
    decision_level VARCHAR(40) NOT NULL DEFAULT '', language VARCHAR(35) NOT NULL DEFAULT '', opted_out BOOLEAN NOT NULL DEFAULT false
);
CREATE TABLE department (id {serial}, name VARCHAR(200) NOT NULL);
CREATE TABLE colleague (
    id {serial},
    external_ref VARCHAR(200) NOT NULL, name VARCHAR(300) NOT NULL, email VARCHAR(320) NOT NULL DEFAULT '',
    department INTEGER NOT NULL REFERENCES department (id), language VARCHAR(35) NOT NULL DEFAULT '',
    opted_out BOOLEAN NOT NULL DEFAULT false
);
CREATE TABLE team_member (
    id {serial},
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    colleague INTEGER NOT NULL REFERENCES colleague (id) ON DELETE CASCADE,
    function VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE TABLE instrument (id {serial}, key VARCHAR(64) NOT NULL, title VARCHAR(300) NOT NULL);
CREATE TABLE instrument_version (
    id {serial},
    instrument INTEGER NOT NULL REFERENCES instrument (id), version INTEGER NOT NULL,
    content TEXT NOT NULL, content_hash VARCHAR(64) NOT NULL, published_at BIGINT NOT NULL
);
CREATE TABLE wave (
    id {serial},
    key VARCHAR(64) NOT NULL, name VARCHAR(200) NOT NULL, version INTEGER NOT NULL REFERENCES instrument_version (id),
    state VARCHAR(10) NOT NULL DEFAULT 'open', contract TEXT NOT NULL, releases VARCHAR(10) NOT NULL DEFAULT 'close',
    opens_at BIGINT NOT NULL, closes_at BIGINT NOT NULL, closed_at BIGINT, looked_at BIGINT
);
CREATE TABLE wave_account (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE TABLE invitation (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, side VARCHAR(10) NOT NULL, person VARCHAR(340) NOT NULL,
    email VARCHAR(320) NOT NULL DEFAULT '', colleague INTEGER REFERENCES colleague (id) ON DELETE CASCADE,
    department INTEGER REFERENCES department (id), language VARCHAR(35) NOT NULL DEFAULT '',
    token_hash VARCHAR(64) NOT NULL, sealed_token TEXT, is_open BOOLEAN NOT NULL DEFAULT true
);
CREATE TABLE participation (
    id {serial},
    invitation INTEGER NOT NULL REFERENCES invitation (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    contact INTEGER REFERENCES contact (id) ON DELETE CASCADE, state VARCHAR(12) NOT NULL DEFAULT 'not_started'
);
CREATE TABLE response (
    id UUID PRIMARY KEY NOT NULL,
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, invitation INTEGER NOT NULL REFERENCES invitation (id) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    state VARCHAR(8) NOT NULL DEFAULT 'draft', sharing VARCHAR(8) NOT NULL DEFAULT 'unnamed', draft TEXT,
    revision INTEGER NOT NULL DEFAULT 0, submission VARCHAR(36) NOT NULL, body_hash VARCHAR(64) NOT NULL,
    language VARCHAR(35) NOT NULL DEFAULT '', receipt_hash VARCHAR(64),
    started_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, sent_at BIGINT
);
CREATE TABLE answer (
    id {serial},
    response UUID NOT NULL REFERENCES response (id) ON DELETE CASCADE, item VARCHAR(64) NOT NULL,
    number DOUBLE PRECISION, text TEXT, missing VARCHAR(10), label VARCHAR(12), score DOUBLE PRECISION
);
CREATE TABLE confidential_response (
    id UUID PRIMARY KEY NOT NULL,
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, block VARCHAR(12) NOT NULL,
    account INTEGER REFERENCES account (id) ON DELETE CASCADE, department INTEGER REFERENCES department (id),
    target INTEGER REFERENCES department (id),
    state VARCHAR(8) NOT NULL DEFAULT 'draft', words_allowed BOOLEAN NOT NULL DEFAULT false, draft TEXT,
    edit_key VARCHAR(64), submission VARCHAR(64), body_hash VARCHAR(64), revision INTEGER NOT NULL DEFAULT 0, receipt_hash VARCHAR(64)
);
CREATE TABLE confidential_answer (
    id UUID PRIMARY KEY NOT NULL,
    response UUID NOT NULL REFERENCES confidential_response (id) ON DELETE CASCADE, item VARCHAR(64) NOT NULL,
    number DOUBLE PRECISION, text TEXT, missing VARCHAR(10), label VARCHAR(12), score DOUBLE PRECISION
);
CREATE TABLE job (
    id {unrepeated},
    queue VARCHAR(10) NOT NULL DEFAULT 'jobs', kind VARCHAR(20) NOT NULL, subject VARCHAR(80) NOT NULL,
    wanted INTEGER NOT NULL DEFAULT 1, attempt INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
    lease_until BIGINT NOT NULL DEFAULT 0, last_error TEXT
);
CREATE TABLE release (
    id {serial},
    wave INTEGER NOT NULL REFERENCES wave (id) ON DELETE CASCADE, number INTEGER NOT NULL, method VARCHAR(20) NOT NULL,
    contract TEXT NOT NULL, input_hash VARCHAR(64) NOT NULL, content_hash VARCHAR(64) NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE finding (
    id {serial},
    release INTEGER NOT NULL REFERENCES release (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind VARCHAR(10) NOT NULL, comparison VARCHAR(16) NOT NULL DEFAULT '', pair VARCHAR(64) NOT NULL DEFAULT '', data TEXT NOT NULL
);
CREATE TABLE basis (
    id {serial},
    release INTEGER NOT NULL REFERENCES release (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    figure VARCHAR(80) NOT NULL DEFAULT '', joined INTEGER NOT NULL
);
CREATE TABLE brief (
    id {serial},
    release INTEGER NOT NULL REFERENCES release (id) ON DELETE CASCADE, account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    input_hash VARCHAR(64) NOT NULL, pages INTEGER NOT NULL, pdf {bytes} NOT NULL, created_at BIGINT NOT NULL
);
CREATE TABLE users (
    id {serial},
    email VARCHAR(320) NOT NULL, name VARCHAR(300) NOT NULL, role VARCHAR(10) NOT NULL, password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT true, created_at BIGINT NOT NULL
);
CREATE TABLE session (
    id {serial},
    token_hash VARCHAR(64) NOT NULL, owner INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, csrf VARCHAR(64) NOT NULL,
    created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE TABLE sign_in_failure (id {serial}, key VARCHAR(64) NOT NULL, window_start BIGINT NOT NULL, failures INTEGER NOT NULL DEFAULT 0);
CREATE TABLE audit_event (
    id {serial},
    at BIGINT NOT NULL, actor VARCHAR(340) NOT NULL, action VARCHAR(60) NOT NULL, subject VARCHAR(200) NOT NULL,
    details TEXT NOT NULL DEFAULT '{{}}'
)
"""

# Uniqueness is the database's, never a check before an insert.
UNIQUE = (
    "account (external_ref)",
    "contact (external_ref)",
    "department (name)",
    "colleague (external_ref)",
    "team_member (account, colleague)",
    "instrument (key)",
    "instrument_version (instrument, version)",
    "wave (key)",
    "wave_account (wave, account)",
    "invitation (token_hash)",
    "invitation (wave, side, person)",
    "participation (invitation, account)",
    "response (invitation, account)",
    "answer (response, item)",
    "confidential_response (edit_key)",
    "confidential_answer (response, item)",
    "job (kind, subject)",
    "release (wave, number)",
    "basis (release, account, figure)",
    "brief (release, account)",
    "users (email)",
    "session (token_hash)",
    "sign_in_failure (key, window_start)",
)
PLAIN = (
    "account (owner_email)",
    "contact (account)",
    "team_member (colleague)",
    "wave_account (account)",
    "participation (account)",
    "response (wave, account)",
    "response (receipt_hash)",
    "confidential_response (wave, account)",
    "confidential_response (receipt_hash)",
    "finding (release, account)",
    "finding (account)",
    "brief (account)",
    "session (owner)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)
    manager.add_raw(create)
    return manager


async def create() -> None:
    lite = current_dialect() == "sqlite"
    types = {
        "serial": "INTEGER PRIMARY KEY NOT NULL" if lite else "SERIAL PRIMARY KEY NOT NULL",
        # A late worker's number must never be another job's.
        "unrepeated": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL" if lite else "SERIAL PRIMARY KEY NOT NULL",
        "bytes": "BLOB" if lite else "BYTEA",
    }
    for statement in TABLES.format(**types).split(";"):
        await fetch(statement)
    for kind, columns in (("UNIQUE INDEX", UNIQUE), ("INDEX", PLAIN)):
        for place in columns:
            name = place.replace(" (", "_").replace(", ", "_").rstrip(")")
            await fetch(f"CREATE {kind} {name} ON {place}")

"""One submission on SQLite's writer thread, inside the group's transaction: the same steps as on PostgreSQL."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from surveys.actions.record_row import Block, Row

OPEN = """
SELECT i.department, i.colleague FROM invitation i WHERE i.id = ? AND i.is_open AND (NOT ? OR (
  SELECT count(*) FROM participation p WHERE p.invitation = i.id AND p.account <> ?
    AND coalesce(p.shown, p.state) <> 'not_started') < 3)
"""
RESPONSE = """
INSERT INTO response AS r
  (id, wave, invitation, account, state, sharing, draft, revision, submission, body_hash, language, receipt_hash,
   started_at, updated_at, sent_at)
VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (invitation, account) DO UPDATE SET
  state = CASE WHEN excluded.state = 'sent' THEN 'sent' ELSE r.state END,
  sharing = CASE WHEN excluded.state = 'sent' THEN excluded.sharing ELSE r.sharing END,
  draft = excluded.draft, revision = r.revision + 1, submission = excluded.submission, body_hash = excluded.body_hash,
  receipt_hash = coalesce(excluded.receipt_hash, r.receipt_hash), updated_at = excluded.updated_at,
  sent_at = coalesce(excluded.sent_at, r.sent_at), sealed = r.sealed AND excluded.state <> 'sent'
WHERE r.revision = ? AND r.submission <> excluded.submission
RETURNING id, revision
"""
RELATIONSHIP = """
INSERT INTO confidential_response AS c
  (id, wave, block, account, state, words_allowed, draft, edit_key, submission, body_hash, revision, receipt_hash)
VALUES (?, ?, 'relationship', ?, ?, ?, ?, ?, ?, ?, 1, ?)
ON CONFLICT (edit_key) DO UPDATE SET
  state = CASE WHEN excluded.state = 'sent' THEN 'sent' ELSE c.state END,
  words_allowed = CASE WHEN excluded.state = 'sent' THEN excluded.words_allowed ELSE c.words_allowed END,
  draft = excluded.draft, submission = excluded.submission, body_hash = excluded.body_hash, revision = c.revision + 1,
  receipt_hash = coalesce(excluded.receipt_hash, c.receipt_hash)
WHERE c.revision = ? AND c.submission <> excluded.submission
RETURNING id, revision
"""
BLOCK = """
INSERT INTO confidential_response AS c (id, wave, block, account, department, target, state, signer, edit_key, receipt_hash)
VALUES (?, ?, ?, ?, ?, ?, 'sent', ?, ?, ?)
ON CONFLICT (edit_key) DO UPDATE SET signer = excluded.signer, receipt_hash = excluded.receipt_hash
RETURNING id
"""
GONE = "DELETE FROM answer WHERE response = ? AND item NOT IN (SELECT value FROM json_each(?))"
ANSWER = """
INSERT INTO answer (response, item, number, text, missing) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (response, item) DO UPDATE SET
  number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
"""
CONFIDENTIAL_ANSWER = """
INSERT INTO confidential_answer (id, response, item, number, text, missing) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (response, item) DO UPDATE SET
  number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
"""
PARTICIPATION = """
UPDATE participation SET state = CASE WHEN ?1 = 'sent' OR state = 'finished' THEN 'finished' ELSE 'half' END,
  shown = CASE WHEN shown IS NULL THEN NULL WHEN ?1 = 'sent' OR shown = 'finished' THEN 'finished' ELSE 'half' END
WHERE invitation = ?2 AND account = ?3
"""
JOB = "INSERT INTO job (kind, subject) VALUES ('score', ?) ON CONFLICT (kind, subject) DO UPDATE SET wanted = wanted + 1"


def write(connection: sqlite3.Connection, row: Row) -> dict[str, Any]:
    """Store one submission; the caller commits. Returns whether the link was open and the new revision, if it was saved."""
    invitation = connection.execute(OPEN, (row.invitation, row.limited, row.account)).fetchone()
    if invitation is None:
        return {"open": False, "revision": None}
    saved = _colleague(connection, row, invitation) if row.confidential else _customer(connection, row)
    if saved is None:
        return {"open": True, "revision": None}
    connection.execute(PARTICIPATION, (row.state, row.invitation, row.account))
    if row.state == "sent":
        connection.execute(JOB, (f"wave:{row.wave}" if row.confidential else f"response:{saved['id']}",))
    return {"open": True, "revision": saved["revision"]}


def _customer(connection: sqlite3.Connection, row: Row) -> dict[str, Any] | None:
    sent_at = row.now if row.state == "sent" else None
    where = (str(uuid4()), row.wave, row.invitation, row.account)
    content = (row.state, row.sharing, row.draft, row.submission, row.body_hash, row.language, row.receipt_hash)
    saved = _one(connection, RESPONSE, (*where, *content, row.now, row.now, sent_at, row.rendered_revision))
    if saved is not None:
        response = str(saved["id"])
        if row.state == "sent":
            connection.execute(GONE, (response, json.dumps([item for item, *_ in row.answers])))
        connection.executemany(ANSWER, [(response, *answer) for answer in row.answers])
    return saved


def _colleague(connection: sqlite3.Connection, row: Row, invitation: dict[str, Any]) -> dict[str, Any] | None:
    values = (str(uuid4()), row.wave, row.account, row.state, row.words_allowed, row.draft, row.edit_key, row.submission)
    saved = _one(connection, RELATIONSHIP, (*values, row.body_hash, row.receipt_hash, row.rendered_revision))
    if saved is None:
        return None
    connection.executemany("DELETE FROM confidential_response WHERE edit_key = ?", [(key,) for key in row.dropped])
    _confidential_answers(connection, str(saved["id"]), row.answers)
    for block in row.blocks:
        _block(connection, row, block, invitation)
    return saved


def _block(connection: sqlite3.Connection, row: Row, block: Block, invitation: dict[str, Any]) -> None:
    department = invitation["department"] if block.kind != "vendor" else None
    signer = invitation["colleague"] if block.signed else None
    where = (str(uuid4()), row.wave, block.kind, block.account, department, block.target)
    saved = _one(connection, BLOCK, (*where, signer, block.edit_key, block.receipt_hash))
    if saved is not None:
        _confidential_answers(connection, str(saved["id"]), block.answers)


def _confidential_answers(connection: sqlite3.Connection, response: str, answers: Iterable[tuple[Any, ...]]) -> None:
    connection.executemany(CONFIDENTIAL_ANSWER, [(str(uuid4()), response, *answer) for answer in answers])


def _one(connection: sqlite3.Connection, sql: str, values: tuple[Any, ...]) -> dict[str, Any] | None:
    """The row that RETURNING gives; the cursor must be read to its end before COMMIT."""
    rows = connection.execute(sql, values).fetchall()
    return rows[0] if rows else None

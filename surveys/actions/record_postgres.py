"""One submission as one PostgreSQL statement: lock the invitation, upsert, answer rows, participation, outbox."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from surveys.actions.record_row import Row

# FOR UPDATE waits for a wave that is being closed, which locks every invitation, and then sees is_open false.
_OPEN = """
WITH inv AS (
  SELECT i.id, i.wave, i.department FROM invitation i
  WHERE i.id = $1 AND i.is_open AND (NOT $2::boolean OR (
    SELECT count(*) FROM participation p WHERE p.invitation = i.id AND p.account <> $3 AND p.state <> 'not_started') < 3)
  FOR UPDATE OF i
)"""
_PARTICIPATION = """
, part AS (
  UPDATE participation SET state = CASE WHEN $4::text = 'sent' OR state = 'finished' THEN 'finished' ELSE 'half' END
  WHERE invitation = $1 AND account = $3 AND EXISTS (SELECT 1 FROM saved)
)"""
_RESULT = """
SELECT EXISTS (SELECT 1 FROM inv) AS open, (SELECT revision FROM saved) AS revision"""

_CUSTOMER = """
, saved AS (
  INSERT INTO response AS r
    (id, wave, invitation, account, state, sharing, draft, revision, submission, body_hash, language, receipt_hash,
     started_at, updated_at, sent_at)
  SELECT $5::uuid, inv.wave, inv.id, $3, $4::text, $6, $7, 1, $8, $9, $10, $11,
    $12::bigint, $12::bigint, CASE WHEN $4::text = 'sent' THEN $12::bigint END FROM inv
  ON CONFLICT (invitation, account) DO UPDATE SET
    state = CASE WHEN excluded.state = 'sent' THEN 'sent' ELSE r.state END,
    sharing = CASE WHEN excluded.state = 'sent' THEN excluded.sharing ELSE r.sharing END,
    draft = excluded.draft, revision = r.revision + 1, submission = excluded.submission, body_hash = excluded.body_hash,
    receipt_hash = coalesce(excluded.receipt_hash, r.receipt_hash), updated_at = excluded.updated_at,
    sent_at = coalesce(excluded.sent_at, r.sent_at)
  WHERE r.revision = $13 AND r.submission <> excluded.submission
  RETURNING r.id, r.revision
), answers AS (
  INSERT INTO answer (response, item, number, text, missing)
  SELECT saved.id, a.item, a.number, a.text, a.missing
  FROM saved, unnest($14::text[], $15::float8[], $16::text[], $17::text[]) AS a (item, number, text, missing)
  ON CONFLICT (response, item) DO UPDATE SET
    number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
), work AS (
  INSERT INTO job (kind, subject) SELECT 'score', 'response:' || saved.id FROM saved WHERE $4::text = 'sent'
  ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1
)"""

_COLLEAGUE = """
, saved AS (
  INSERT INTO confidential_response AS c
    (id, wave, block, account, state, words_allowed, draft, edit_key, submission, body_hash, revision, receipt_hash)
  SELECT $5::uuid, inv.wave, 'relationship', $3, $4::text, $6, $7, $8, $9, $10, 1, $11 FROM inv
  ON CONFLICT (edit_key) DO UPDATE SET
    state = CASE WHEN excluded.state = 'sent' THEN 'sent' ELSE c.state END,
    words_allowed = CASE WHEN excluded.state = 'sent' THEN excluded.words_allowed ELSE c.words_allowed END,
    draft = excluded.draft, submission = excluded.submission, body_hash = excluded.body_hash, revision = c.revision + 1,
    receipt_hash = coalesce(excluded.receipt_hash, c.receipt_hash)
  WHERE c.revision = $12 AND c.submission <> excluded.submission
  RETURNING c.id, c.revision
), gone AS (
  DELETE FROM confidential_response WHERE edit_key = ANY ($13::text[]) AND EXISTS (SELECT 1 FROM saved)
), others AS (
  INSERT INTO confidential_response AS c (id, wave, block, account, department, target, state, edit_key, receipt_hash)
  SELECT b.id, inv.wave, b.kind, b.account, inv.department, b.target, 'sent', b.edit_key, b.receipt_hash
  FROM inv, saved, unnest($14::uuid[], $15::text[], $16::int[], $17::int[], $18::text[], $19::text[])
    AS b (id, kind, account, target, edit_key, receipt_hash)
  ON CONFLICT (edit_key) DO UPDATE SET receipt_hash = excluded.receipt_hash
  RETURNING c.id, c.edit_key
), stored AS (
  SELECT saved.id, $8::text AS edit_key FROM saved UNION ALL SELECT others.id, others.edit_key FROM others
), answers AS (
  INSERT INTO confidential_answer (id, response, item, number, text, missing)
  SELECT a.id, stored.id, a.item, a.number, a.text, a.missing
  FROM stored JOIN unnest($20::uuid[], $21::text[], $22::text[], $23::float8[], $24::text[], $25::text[])
    AS a (id, edit_key, item, number, text, missing) ON a.edit_key = stored.edit_key
  ON CONFLICT (response, item) DO UPDATE SET
    number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
), work AS (
  INSERT INTO job (kind, subject) SELECT 'score', 'wave:' || inv.wave FROM inv, saved WHERE $4::text = 'sent'
  ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1
)"""

CUSTOMER = _OPEN + _CUSTOMER + _PARTICIPATION + _RESULT
COLLEAGUE = _OPEN + _COLLEAGUE + _PARTICIPATION + _RESULT


def statement(row: Row) -> tuple[str, Sequence[Any]]:
    """The statement of this side and its arguments."""
    head = (row.invitation, row.limited, row.account, row.state, uuid4())
    if row.confidential:
        return COLLEAGUE, (*head, *_colleague(row))
    return CUSTOMER, (
        *head,
        row.sharing,
        row.draft,
        row.submission,
        row.body_hash,
        row.language,
        row.receipt_hash,
        row.now,
        row.rendered_revision,
        *_columns(row.answers, 4),
    )


def _colleague(row: Row) -> tuple[Any, ...]:
    blocks = [(uuid4(), block.kind, block.account, block.target, block.edit_key, block.receipt_hash) for block in row.blocks]
    keyed = [(row.edit_key, row.answers), *((block.edit_key, block.answers) for block in row.blocks)]
    answers = [(uuid4(), key, *answer) for key, mine in keyed for answer in mine]
    return (
        row.words_allowed,
        row.draft,
        row.edit_key,
        row.submission,
        row.body_hash,
        row.receipt_hash,
        row.rendered_revision,
        list(row.dropped),
        *_columns(blocks, 6),
        *_columns(answers, 6),
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]

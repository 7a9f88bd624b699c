"""One submission as one PostgreSQL statement: lock the invitation, upsert, answer rows, participation, outbox.

A colleague's is a function (surveys/migrations/confidential_2026_11_27.sql), because the web role may not read what it changes.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

from surveys.actions.record_row import Row

# FOR UPDATE waits for a wave that is being closed, which locks every invitation, and then sees is_open false.
CUSTOMER: Final = """
WITH inv AS (
  SELECT i.id, i.wave FROM invitation i
  WHERE i.id = $1 AND i.is_open AND (NOT $2::boolean OR (
    SELECT count(*) FROM participation p WHERE p.invitation = i.id AND p.account <> $3
      AND coalesce(p.shown, p.state) <> 'not_started') < 3)
  FOR UPDATE OF i
), saved AS (
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
    sent_at = coalesce(excluded.sent_at, r.sent_at), sealed = r.sealed AND excluded.state <> 'sent'
  WHERE r.revision = $13 AND r.submission <> excluded.submission
  RETURNING r.id, r.revision
), gone AS (
  DELETE FROM answer a USING saved WHERE a.response = saved.id AND $4::text = 'sent' AND a.item <> ALL ($14::text[])
), answers AS (
  INSERT INTO answer (response, item, number, text, missing)
  SELECT saved.id, a.item, a.number, a.text, a.missing
  FROM saved, unnest($14::text[], $15::float8[], $16::text[], $17::text[]) AS a (item, number, text, missing)
  ON CONFLICT (response, item) DO UPDATE SET
    number = excluded.number, text = excluded.text, missing = excluded.missing, label = NULL, score = NULL
), work AS (
  INSERT INTO job (kind, subject) SELECT 'score', 'response:' || saved.id FROM saved WHERE $4::text = 'sent'
  ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1
), part AS (
  UPDATE participation SET state = CASE WHEN $4::text = 'sent' OR state = 'finished' THEN 'finished' ELSE 'half' END,
    shown = CASE WHEN shown IS NULL THEN NULL WHEN $4::text = 'sent' OR shown = 'finished' THEN 'finished' ELSE 'half' END
  WHERE invitation = $1 AND account = $3 AND EXISTS (SELECT 1 FROM saved)
)
SELECT EXISTS (SELECT 1 FROM inv) AS open, (SELECT revision FROM saved) AS revision"""

COLLEAGUE: Final = f"SELECT open, revision FROM save_confidential({', '.join(f'${number}' for number in range(1, 27))})"  # noqa: S608  # placeholders only


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
    blocks = [(uuid4(), block.kind, block.account, block.target, block.signed, block.edit_key, block.receipt_hash) for block in row.blocks]
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
        *_columns(blocks, 7),
        *_columns(answers, 6),
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]

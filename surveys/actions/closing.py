"""Close a wave: nothing more is taken, and nothing that is kept joins a colleague's answers to a person, a link or a moment (R0)."""

from asyncpg import DeadlockDetectedError

from surveys.actions.audit import record_event
from surveys.actions.one_by_one import one_by_one
from surveys.actions.outbox import want
from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.sqlite import PooledSQLiteEngine
from surveys.errors import NotFound
from surveys.sentences import sentence

TRIES = 5
# Who was reminded had not answered by then: of colleagues nothing of it outlives the wave.
_FORGET_REMINDERS = (
    "DELETE FROM message WHERE kind = 'reminder' AND invitation IN (SELECT id FROM invitation WHERE wave = $1 AND side = 'internal')",
    "UPDATE invitation SET reminders = 0 WHERE wave = $1 AND side = 'internal'",
)
_NEW_ID = """
lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'
  || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"""
# Who has finished can be read beside the rows: one of a department that fewer than three of it may have written would be theirs.
# On PostgreSQL a function does the same: who closes a wave may not read what is rewritten (surveys/migrations/confidential_2026_11_27.sql).
_ON_SQLITE = f"""
UPDATE confidential_response SET department = NULL WHERE wave = $1 AND (
  SELECT count(DISTINCT i.id) FROM invitation i JOIN participation p ON p.invitation = i.id
  WHERE i.wave = $1 AND i.side = 'internal' AND i.department = confidential_response.department AND p.state = 'finished') < 3;
UPDATE confidential_response SET account = NULL WHERE wave = $1 AND target IS NOT NULL AND (
  SELECT count(*) FROM invitation i JOIN participation p ON p.invitation = i.id
  WHERE i.wave = $1 AND i.side = 'internal' AND i.department = confidential_response.department AND p.state = 'finished'
    AND p.account = confidential_response.account) < 3;
CREATE TEMPORARY TABLE rewritten AS
  SELECT id AS old, {_NEW_ID} AS new FROM confidential_response WHERE wave = $1 AND state = 'sent';
INSERT INTO confidential_response (id, wave, block, account, department, target, state, words_allowed, signer, receipt_hash)
  SELECT w.new, r.wave, r.block, r.account, r.department, r.target, r.state, r.words_allowed,
    CASE WHEN (SELECT json_extract(contract, '$.vendor') FROM wave WHERE id = $1) = 'attributed' THEN r.signer END, r.receipt_hash
  FROM confidential_response r JOIN rewritten w ON w.old = r.id ORDER BY random();
INSERT INTO confidential_answer (id, response, item, number, text, missing, label, score)
  SELECT {_NEW_ID}, w.new, a.item, a.number, a.text, a.missing, a.label, a.score
  FROM confidential_answer a JOIN rewritten w ON w.old = a.response ORDER BY random();
DELETE FROM confidential_response WHERE wave = $1 AND id NOT IN (SELECT new FROM rewritten);
DROP TABLE rewritten;
CREATE TEMPORARY TABLE shuffled AS
  SELECT p.invitation, p.account, p.contact, p.state, p.insider FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE i.wave = $1;
DELETE FROM participation WHERE invitation IN (SELECT id FROM invitation WHERE wave = $1);
INSERT INTO participation (invitation, account, contact, state, insider)
  SELECT invitation, account, contact, state, insider FROM shuffled ORDER BY random();
DROP TABLE shuffled"""  # noqa: S608  # constants of ours
_REWRITE = {"postgres": "SELECT rewrite_confidential($1)", "sqlite": _ON_SQLITE}


async def close_wave(key: str, actor: str, now: int) -> bool:
    """Close a wave and ask for its release; False if it was closed before."""
    return await _in_transaction(key, actor, now, TRIES)


async def close_overdue(now: int) -> None:
    """Close every wave whose time has come."""
    due = await fetch("SELECT key FROM wave WHERE state = 'open' AND closes_at <= $1 ORDER BY id", now)
    await one_by_one([row["key"] for row in due], lambda key: close_wave(key, "system", now))


async def _in_transaction(key: str, actor: str, now: int, tries: int) -> bool:
    try:
        async with engine_in_use().transaction():
            return await _close(key, actor, now)
    except DeadlockDetectedError:  # answers that arrive together lock their invitations in the order of arrival
        if tries == 1:
            raise
    return await _in_transaction(key, actor, now, tries - 1)


async def _close(key: str, actor: str, now: int) -> bool:
    wave = await _locked(key)
    if wave is None:
        return False
    await fetch("UPDATE wave SET state = 'closed', closed_at = $1 WHERE id = $2", now, wave)
    await fetch("UPDATE invitation SET is_open = false, sealed_token = NULL WHERE wave = $1", wave)
    await fetch("UPDATE response SET state = 'partial' WHERE wave = $1 AND state = 'draft'", wave)
    for statement in _FORGET_REMINDERS:
        await fetch(statement, wave)
    await _rewrite(wave)
    await want("score", [f"wave:{wave}"])  # again, if it runs just now: the rows that it read are gone
    await want("release", [f"wave:{wave}"])
    if engine_in_use().engine_type == "sqlite":
        await want("forget", [f"wave:{wave}"])
    await record_event(actor, "wave.close", f"wave:{key}", now)
    return True


async def _locked(key: str) -> int | None:
    """The wave's number under a lock that answers in progress do not wait for; None if it is closed."""
    lock = " FOR NO KEY UPDATE" if engine_in_use().engine_type == "postgres" else ""
    rows = await fetch(f"SELECT id, state FROM wave WHERE key = $1{lock}", key)  # noqa: S608  # a constant of ours
    if not rows:
        raise NotFound(sentence("There is no wave {key}: `parallax wave list` shows them.", key=key))
    return rows[0]["id"] if rows[0]["state"] == "open" else None


async def _rewrite(wave: int) -> None:
    """Keep what was sent as new rows in random order, and delete drafts with everything else that a link could find."""
    for statement in _REWRITE[engine_in_use().engine_type].split(";"):
        await fetch(statement, *([wave] if "$1" in statement else []))


async def forget() -> None:
    """Empty SQLite's log: what was deleted is overwritten in the file itself (`secure_delete`), but the log holds it still."""
    engine = engine_in_use()
    if isinstance(engine, PooledSQLiteEngine) and not engine.empty_log():
        raise StillReadError


class StillReadError(Exception):
    """Somebody reads the old log just now: to be tried again."""

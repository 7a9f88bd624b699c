"""Call a wave off: its links die, every answer is deleted, and nothing is ever released."""

from asyncpg import DeadlockDetectedError

from surveys.actions.audit import record_event
from surveys.actions.doors import hold_open
from surveys.actions.outbox import want
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotAllowed, NotFound
from surveys.sentences import sentence

TRIES = 5
RELEASED = sentence("Results of this wave have been released already, and what is published stays. Close the wave instead.")
_DROP = {"postgres": "SELECT drop_confidential($1)", "sqlite": "DELETE FROM confidential_response WHERE wave = $1"}
_FORGET = (
    "UPDATE invitation SET is_open = false, sealed_token = NULL, reminders = 0 WHERE wave = $1",
    "UPDATE open_link SET is_open = false WHERE wave = $1",
    "DELETE FROM response WHERE wave = $1",
    "DELETE FROM signed_note WHERE wave = $1",
    "UPDATE participation SET state = 'not_started' WHERE invitation IN (SELECT id FROM invitation WHERE wave = $1)",
    "DELETE FROM message WHERE kind = 'reminder' AND wave = $1",
    "UPDATE message SET state = 'held' WHERE wave = $1 AND state = 'waiting'",
)


async def cancel_wave(key: str, actor: str, now: int) -> None:
    """Raise Closed if the wave is over, NotAllowed if something of it was released."""
    await _in_transaction(key, actor, now, TRIES)


async def _in_transaction(key: str, actor: str, now: int, tries: int) -> None:
    try:
        async with engine_in_use().transaction():
            return await _cancel(key, actor, now)
    except DeadlockDetectedError:  # as when a wave is closed: answers that arrive together lock their invitations in the order of arrival
        if tries == 1:
            raise
    return await _in_transaction(key, actor, now, tries - 1)


async def _cancel(key: str, actor: str, now: int) -> None:
    lock = " FOR NO KEY UPDATE" if engine_in_use().engine_type == "postgres" else ""  # answers in progress do not wait for it
    rows = await fetch(f"SELECT id FROM wave WHERE key = $1{lock}", key)  # noqa: S608  # a constant of ours
    if not rows:
        raise NotFound("")
    wave: int = rows[0]["id"]
    await hold_open(wave, now)
    if await fetch("SELECT id FROM release WHERE wave = $1 LIMIT 1", wave):
        raise NotAllowed(RELEASED)
    await fetch("UPDATE wave SET state = 'cancelled', closed_at = $1 WHERE id = $2", now, wave)
    for statement in (
        *_FORGET,
        _DROP[engine_in_use().engine_type],
    ):  # the first one waits for whoever sends just now, and refuses whoever comes later
        await fetch(statement, wave)
    if engine_in_use().engine_type == "sqlite":
        await want("forget", [f"wave:{wave}"])
    await record_event(actor, "wave.cancel", f"wave:{key}", now)

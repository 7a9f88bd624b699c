"""Hand out what is kept about a person; that somebody did is in the audit log."""

from surveys.actions.audit import record_event
from surveys.actions.erasure_log import ErasureLog
from surveys.engine.connect import engine_in_use
from surveys.queries.personal import load_kept, write_kept
from surveys.queries.persons import load_person


async def export_person(key: str, log: ErasureLog, actor: str, now: int, *, whole: bool = False) -> bytes:
    """The file, `whole` for whoever operates the server; NotFound if nobody has this key.

    The audit log names the person by the hash that erasing them would leave there, so that nobody can try addresses without the salt.
    """
    person = await load_person(key)
    hashed = await log.hash_of(person.key)
    async with engine_in_use().transaction():
        await record_event(actor, "person.export", f"person:{hashed[:16]}", now)
        kept = await load_kept(person, now, whole=whole)
    return write_kept(kept)

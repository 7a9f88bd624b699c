"""Hand out what is kept about a person; that somebody did is in the audit log."""

import hashlib

from surveys.actions.audit import record_event
from surveys.engine.connect import engine_in_use
from surveys.queries.personal import load_kept, write_kept
from surveys.queries.persons import load_person


async def export_person(key: str, actor: str, now: int, *, whole: bool = False) -> bytes:
    """The file, `whole` for whoever operates the server; NotFound if nobody has this key. The log names the person by a hash."""
    person = await load_person(key)
    async with engine_in_use().transaction():
        await record_event(actor, "person.export", f"person:{hashlib.sha256(person.key.encode()).hexdigest()[:16]}", now)
        kept = await load_kept(person, now, whole=whole)
    return write_kept(kept)

"""Work on drafts of instruments: begin, save, go back, discard, and try out; every save is a state of the history."""

from surveys.actions.audit import record_event
from surveys.drafts import Draft, write_draft
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import Conflict
from surveys.instrument.document import write_definition
from surveys.instrument.library import LIBRARY
from surveys.instrument.types import Definition, Side
from surveys.queries.drafts import load_draft, load_revision
from surveys.sentences import sentence

# What one person types within one of these slots is one state of the history.
SLOT_MS = 5 * 60_000


async def start_draft(definition: Definition, actor: str, now: int, *, based_on: int | None = None, note: str = "Begun") -> int:
    """Begin a draft under the definition's key and return its revision; Conflict if there is one already."""
    if definition.key in LIBRARY:
        message = sentence("{key} ships with Parallax and changes with it: make it yours under a key of its own.", key=definition.key)
        raise Conflict(message)
    content = write_definition(definition).decode()
    async with engine_in_use().transaction():
        made = await fetch(
            "INSERT INTO instrument_draft (key, content, revision, based_on, updated_at, updated_by) VALUES ($1, $2, 1, $3, $4, $5)"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            definition.key, content, based_on, now, actor,
        )  # fmt: skip
        if not made:
            message = sentence("There is already a draft {key}: go on with it, or discard it first.", key=definition.key)
            raise Conflict(message)
        await _keep(made[0]["id"], 1, content, actor, now, note)
        await record_event(actor, "draft.start", f"instrument:{definition.key}", now)
    return 1


async def save_draft(key: str, definition: Definition, revision: int, actor: str, now: int, *, note: str = "") -> int:
    """Store the next state and return its revision; Conflict, with the one that is stored, if somebody saved since `revision`."""
    content = write_definition(definition).decode()
    async with engine_in_use().transaction():
        saved = await fetch(
            "UPDATE instrument_draft SET content = $1, revision = revision + 1, updated_at = $2, updated_by = $3"
            " WHERE key = $4 AND revision = $5 RETURNING id, revision",
            content, now, actor, key, revision,
        )  # fmt: skip
        if not saved:
            stored = await load_draft(key)
            message = sentence(
                "{person} changed this draft while you were working on it. Nothing of theirs was overwritten.", person=stored.updated_by
            )
            raise Conflict(message, stored.revision)
        await _keep(saved[0]["id"], saved[0]["revision"], content, actor, now, note)
    number: int = saved[0]["revision"]
    return number


async def restore_revision(key: str, earlier: int, revision: int, actor: str, now: int) -> int:
    """Make an earlier state the newest one; what came between stays in the history."""
    return await save_draft(key, await load_revision(key, earlier), revision, actor, now, note=f"Back to state {earlier}")


async def discard_draft(key: str, revision: int, actor: str, now: int) -> None:
    """Delete a draft, as it was seen at `revision`, with its history and its test answers; what was published stays."""
    async with engine_in_use().transaction():
        stored = await load_draft(key)
        if not await fetch("DELETE FROM instrument_draft WHERE id = $1 AND revision = $2 RETURNING id", stored.id, revision):
            message = sentence(
                "{person} changed this draft since this page was opened: look at it again before you discard it.", person=stored.updated_by
            )
            raise Conflict(message, stored.revision)
        await record_event(actor, "draft.discard", f"instrument:{key}", now, revision=revision)


async def save_trial(draft: int, side: Side, person: str, answers: Draft, now: int) -> None:
    """Keep what somebody answers to try a side out; it never becomes a response."""
    await fetch(
        "INSERT INTO test_answer (draft, side, person, content, updated_at) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (draft, side, person) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at",
        draft, side, person, write_draft(answers), now,
    )  # fmt: skip


async def clear_trials(draft: int, person: str) -> None:
    """Forget what a person answered to try a draft out, on both sides."""
    await fetch("DELETE FROM test_answer WHERE draft = $1 AND person = $2", draft, person)


async def _keep(draft: int, revision: int, content: str, actor: str, now: int, note: str) -> None:
    """Add a state to the history; the last one is replaced if the same person typed it within the same slot."""
    replaced = await fetch(
        "UPDATE draft_revision SET revision = $1, content = $2, saved_at = $3 WHERE draft = $4 AND saved_by = $5 AND note = '' AND $6 = ''"
        " AND saved_at >= $7 AND revision = (SELECT max(h.revision) FROM draft_revision h WHERE h.draft = $4) RETURNING id",
        revision, content, now, draft, actor, note, now - now % SLOT_MS,
    )  # fmt: skip
    if not replaced:
        await fetch(
            "INSERT INTO draft_revision (draft, revision, content, saved_at, saved_by, note) VALUES ($1, $2, $3, $4, $5, $6)",
            draft, revision, content, now, actor, note[:200],
        )  # fmt: skip

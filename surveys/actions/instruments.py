"""Publish a definition as an immutable version under its key, and retire an instrument."""

from typing import Any, get_args

from msgspec.structs import replace

from surveys.actions.audit import record_event
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.instrument.checks import check_publishable
from surveys.instrument.document import content_hash, write_definition
from surveys.instrument.types import Definition
from surveys.instrument.versions import check_successor, next_version
from surveys.queries.drafts import load_draft
from surveys.queries.instruments import State, load_versions, newest_version
from surveys.sentences import sentence
from surveys.tables import InstrumentVersion

STATES: tuple[State, ...] = get_args(State)
LONGEST_NOTES = 2_000


async def install(definition: Definition, now: int) -> int:
    """Return the id of this version, made if it is not there yet; another content under the same number is a Conflict."""
    check_publishable(definition)
    return await _install(definition, now, "")


async def publish(key: str, revision: int, notes: str, actor: str, now: int) -> Definition:
    """Make the draft, as it was seen at `revision`, the next version; the draft, its history and all test answers go.

    Conflict if somebody saved since, BadInstrument for what stands in the way; then nothing has changed.
    """
    if len(notes) > LONGEST_NOTES:
        raise BadInput(sentence("The notes have {number} characters: shorten them to {most}.", number=len(notes), most=LONGEST_NOTES))
    async with engine_in_use().transaction():
        draft = await load_draft(key)
        gone = await fetch("DELETE FROM instrument_draft WHERE id = $1 AND revision = $2 RETURNING id", draft.id, revision)
        if draft.revision != revision or not gone:
            message = sentence(
                "{person} changed this draft since you opened this page: look at it again before you publish it.", person=draft.updated_by
            )
            raise Conflict(message, draft.revision)
        earlier = await load_versions(key)
        published = replace(draft.definition, version=next_version(list(earlier)))
        check_publishable(published)
        check_successor(published, list(earlier.values()))
        await _install(published, now, notes)
        title = published.title[published.default_language]
        await fetch("UPDATE instrument SET title = $1 WHERE key = $2", title[:300], key)
        digest = content_hash(published)
        await record_event(actor, "instrument.publish", f"instrument:{key}", now, version=published.version, content_hash=digest)
    return published


async def set_state(key: str, state: str, actor: str, now: int) -> None:
    """Offer an instrument for new waves (open), stop that while its waves go on (closing), or retire it (closed)."""
    if state not in STATES:
        raise BadInput(sentence("{state} is no state of an instrument: use one of {states}.", state=repr(state), states=", ".join(STATES)))
    definition = await newest_version(key)
    async with engine_in_use().transaction():
        await _instrument(definition)
        await fetch("UPDATE instrument SET state = $1 WHERE key = $2", state, key)
        await record_event(actor, "instrument.state", f"instrument:{key}", now, state=state)


async def _install(definition: Definition, now: int, notes: str) -> int:
    instrument = await _instrument(definition)
    digest = content_hash(definition)
    found = await _version(instrument, definition.version)
    if not found:
        await fetch(
            "INSERT INTO instrument_version (instrument, version, content, content_hash, published_at, notes)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (instrument, version) DO NOTHING",
            instrument, definition.version, write_definition(definition).decode(), digest, now, notes,
        )  # fmt: skip
        found = await _version(instrument, definition.version)
    if found["content_hash"] != digest:
        message = sentence(
            "Version {version} of {key} is already published with another content: give yours the next number.",
            version=definition.version,
            key=definition.key,
        )
        raise Conflict(message)
    version: int = found["id"]
    return version


async def _instrument(definition: Definition) -> int:
    title = definition.title.get(definition.default_language, definition.key)
    await fetch("INSERT INTO instrument (key, title) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", definition.key, title[:300])
    rows = await fetch("SELECT id FROM instrument WHERE key = $1", definition.key)
    number: int = rows[0]["id"]
    return number


async def _version(instrument: int, version: int) -> dict[str, Any]:
    rows = await (
        InstrumentVersion.select(InstrumentVersion.id, InstrumentVersion.content_hash)
        .where(InstrumentVersion.instrument == instrument, InstrumentVersion.version == version)
    )  # fmt: skip
    return dict(rows[0]) if rows else {}

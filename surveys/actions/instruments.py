"""Publish a definition: an immutable version under its key."""

from typing import Any

from surveys.engine.connect import fetch
from surveys.errors import Conflict
from surveys.instrument.checks import check_publishable
from surveys.instrument.document import content_hash, write_definition
from surveys.instrument.types import Definition
from surveys.tables import InstrumentVersion


async def install(definition: Definition, now: int) -> int:
    """Return the id of this version, made if it is not there yet; another content under the same number is a Conflict."""
    check_publishable(definition)
    instrument = await _instrument(definition)
    digest = content_hash(definition)
    found = await _version(instrument, definition.version)
    if not found:
        await fetch(
            "INSERT INTO instrument_version (instrument, version, content, content_hash, published_at) VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (instrument, version) DO NOTHING",
            instrument, definition.version, write_definition(definition).decode(), digest, now,
        )  # fmt: skip
        found = await _version(instrument, definition.version)
    if found["content_hash"] != digest:
        message = f"Version {definition.version} of {definition.key} is already published with another content: give yours the next number."
        raise Conflict(message)
    version: int = found["id"]
    return version


async def _instrument(definition: Definition) -> int:
    title = definition.title.get(definition.default_language, definition.key)
    await fetch("INSERT INTO instrument (key, title) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING", definition.key, title)
    rows = await fetch("SELECT id FROM instrument WHERE key = $1", definition.key)
    number: int = rows[0]["id"]
    return number


async def _version(instrument: int, version: int) -> dict[str, Any]:
    rows = await (
        InstrumentVersion.select(InstrumentVersion.id, InstrumentVersion.content_hash)
        .where(InstrumentVersion.instrument == instrument, InstrumentVersion.version == version)
    )  # fmt: skip
    return dict(rows[0]) if rows else {}

"""Instruments and their published definitions; a version never changes, so each is read once per process."""

import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.document import STORED_LIMIT, content_hash, read_definition
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.types import Definition
from surveys.planning.questionnaires import both_sides
from surveys.sentences import sentence
from surveys.tables import InstrumentVersion

State = Literal["open", "closing", "closed"]
# Of wave `w` with its version `v`, for `both_definitions`.
BOTH_VERSIONS = """w.version, v.content_hash, w.internal_version,
  (SELECT o.content_hash FROM instrument_version o WHERE o.id = w.internal_version) AS internal_hash"""
VERSIONS = """
SELECT v.id, v.version, v.content_hash, v.published_at, v.notes, n.key, n.state,
       (SELECT count(*) FROM wave w WHERE v.id IN (w.version, w.internal_version)) AS waves
FROM instrument_version v JOIN instrument n ON n.id = v.instrument
"""
_KEY = re.compile("[a-z][a-z0-9-]{0,63}")
_cache: dict[tuple[int, str], Definition] = {}


class Version(Struct, frozen=True):
    """One published version; `by` is empty where no lead published it: shipped ones come with the product."""

    number: int
    definition: Definition
    content_hash: str
    published_at: int
    notes: str
    by: str
    waves: int


class Instrument(Struct, frozen=True):
    """An instrument that waves may know, with its newest version."""

    key: str
    state: State
    shipped: bool
    newest: Definition
    versions: int


async def definition(version: int, content_hash: str) -> Definition:
    """The definition of an instrument version; the hash keeps two databases of one process apart."""
    known = _cache.get((version, content_hash))
    if known is None:
        rows = await InstrumentVersion.select(InstrumentVersion.content).where(InstrumentVersion.id == version)
        if not rows:
            message = f"There is no instrument version {version}."
            raise NotFound(message)
        known = _cache[version, content_hash] = read_definition(rows[0]["content"].encode(), STORED_LIMIT)
    return known


async def both_definitions(row: Any) -> Definition:  # a row of either driver
    """What both sides of a wave are asked; the row has `BOTH_VERSIONS` of it."""
    customers = await definition(row["version"], row["content_hash"])
    colleagues = await definition(row["internal_version"], row["internal_hash"]) if row["internal_version"] else None
    return both_sides(customers, colleagues)


async def list_known() -> tuple[Instrument, ...]:
    """Every instrument: what ships with Parallax first, then what was published here, by key."""
    states: dict[str, State] = {row["key"]: row["state"] for row in await fetch("SELECT key, state FROM instrument ORDER BY key")}
    keys = [*LIBRARY, *(key for key in states if key not in LIBRARY)]
    return tuple([await load_instrument(key) for key in keys])


async def load_instrument(key: str) -> Instrument:
    """Read one instrument; raise NotFound if nothing was published or shipped under this key."""
    newest = await newest_version(key)
    rows = await fetch("SELECT state FROM instrument WHERE key = $1", key)
    state: State = rows[0]["state"] if rows else "open"
    return Instrument(key, state, key in LIBRARY, newest, len(await load_versions(key)))


async def newest_version(key: str) -> Definition:
    """The newest definition under a key, published here or shipped; raise NotFound if there is none."""
    versions = await load_versions(key)
    if not versions:
        raise NotFound(sentence("There is no instrument {key}: choose one of the list.", key=key))
    return versions[max(versions)]


def is_key(text: str) -> bool:
    """Whether anything could have this key; PostgreSQL refuses to look for some texts at all."""
    return _KEY.fullmatch(text) is not None


async def load_versions(key: str) -> Mapping[int, Definition]:
    """Every version under a key by its number, the oldest first; a shipped one counts before any wave has used it."""
    if not is_key(key):
        return {}
    rows = await fetch(f"{VERSIONS} WHERE n.key = $1 ORDER BY v.version", key)
    found = {row["version"]: await definition(row["id"], row["content_hash"]) for row in rows}
    if key in LIBRARY:
        shipped = load_library(key)
        found.setdefault(shipped.version, shipped)
    return found


async def describe_versions(key: str) -> tuple[Version, ...]:
    """Every version with its notes and who published it, the newest first."""
    rows = {row["version"]: row for row in await fetch(f"{VERSIONS} WHERE n.key = $1 ORDER BY v.version", key)}
    events = await fetch(
        "SELECT actor, details FROM audit_event WHERE action = 'instrument.publish' AND subject = $1 ORDER BY id", f"instrument:{key}"
    )
    by = {msgspec.json.decode(event["details"])["version"]: event["actor"] for event in events}
    versions = await load_versions(key)
    return tuple(_version(number, versions[number], rows.get(number), by.get(number, "")) for number in sorted(versions, reverse=True))


def _version(number: int, content: Definition, row: Mapping[str, Any] | None, by: str) -> Version:
    if row is None:
        return Version(number, content, content_hash(content), 0, "", by, 0)
    return Version(number, content, row["content_hash"], row["published_at"], row["notes"], by, row["waves"])

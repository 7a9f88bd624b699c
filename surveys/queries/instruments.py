"""Published definitions, read once per process: a version never changes."""

from surveys.errors import NotFound
from surveys.instrument.document import read_definition
from surveys.instrument.types import Definition
from surveys.tables import InstrumentVersion

_cache: dict[tuple[int, str], Definition] = {}


async def definition(version: int, content_hash: str) -> Definition:
    """The definition of an instrument version; the hash keeps two databases of one process apart."""
    known = _cache.get((version, content_hash))
    if known is None:
        rows = await InstrumentVersion.select(InstrumentVersion.content).where(InstrumentVersion.id == version)
        if not rows:
            message = f"There is no instrument version {version}."
            raise NotFound(message)
        known = _cache[version, content_hash] = read_definition(rows[0]["content"].encode())
    return known

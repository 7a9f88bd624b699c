"""The words that stood before question 1 of a wave, as they were kept, and the open waves whose words are to be kept."""

from typing import Final, Literal

from msgspec import Struct

from surveys.confidentiality import Contract, read_contract
from surveys.engine.connect import fetch
from surveys.instrument.types import Definition
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions

Reader = Literal["customer", "open", "internal"]  # asked by name, come by an open link, a colleague
_OPEN: Final = f"""
SELECT w.id, w.contract, {BOTH_VERSIONS} FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.state = 'open' ORDER BY w.id
"""  # noqa: S608  # a constant of ours
_KEPT: Final = """
SELECT c.side, c.language, c.text, c.text_hash, c.at FROM consent c JOIN wave w ON w.id = c.wave WHERE w.key = $1 ORDER BY c.id
"""


class Consent(Struct, frozen=True):
    """A text that everybody of a side read from a moment on; the hash tells two texts apart at a glance."""

    side: Reader
    language: str
    text: str
    text_hash: str
    at: int


class OpenWave(Struct, frozen=True):
    """An open wave with what its words are made of."""

    id: int
    contract: Contract
    definition: Definition
    content_hash: str


async def load_consents(key: str) -> tuple[Consent, ...]:
    """Every text of a wave, the oldest first."""
    return tuple(Consent(row["side"], row["language"], row["text"], row["text_hash"], row["at"]) for row in await fetch(_KEPT, key))


async def open_waves(known: frozenset[tuple[int, Contract]]) -> list[OpenWave]:
    """The open waves but for those that are known with the contract that they still have."""
    rows = [(row, read_contract(row["contract"])) for row in await fetch(_OPEN)]
    return [
        OpenWave(row["id"], contract, await both_definitions(row), f"{row['content_hash']}{row['internal_hash'] or ''}")
        for row, contract in rows
        if (row["id"], contract) not in known
    ]

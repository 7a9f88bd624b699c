"""Keep the words under which people answer: a text that stands already is not kept twice."""

import hashlib
from collections.abc import Iterable

from msgspec import Struct

from surveys.engine.connect import engine_in_use, fetch
from surveys.queries.consents import Reader


class ConsentWords(Struct, frozen=True):
    """One text as it stands on the first page."""

    side: Reader
    language: str
    text: str


async def keep_consents(wave: int, texts: Iterable[ConsentWords], now: int) -> None:
    """Note the texts that the wave does not have yet; from now on they are the ones that people read."""
    async with engine_in_use().transaction():
        for each in texts:
            digest = hashlib.sha256(each.text.encode()).hexdigest()
            await fetch(
                "INSERT INTO consent (wave, side, language, text, text_hash, at) VALUES ($1, $2, $3, $4, $5, $6)"
                " ON CONFLICT (wave, side, language, text_hash) DO NOTHING",
                wave, each.side, each.language, each.text, digest, now,
            )  # fmt: skip

"""Fills a database with a wave of many links, through the product's own opening of a wave."""

import asyncio
import time
from uuid import uuid4

from bench.load import Link
from surveys.actions.waves import NewWave, open_wave
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import opened
from surveys.instrument.library import load_library
from surveys.migrations import migrate
from surveys.sealing import public_key
from surveys.selection import read_selection

CONTACTS_PER_ACCOUNT = 4
WEEK_MS = 7 * 86_400_000


def prepare(url: str, count: int) -> list[Link]:
    """Migrate an empty database and open a wave for `count` customers; return their links with an id for each submission."""
    return asyncio.run(_prepare(url, count))


async def _prepare(url: str, count: int) -> list[Link]:
    async with opened(url) as engine:
        await migrate(engine)
        async with engine.transaction():
            accounts = range(1, -(-count // CONTACTS_PER_ACCOUNT) + 1)
            await insert_rows("account", ("external_ref", "name"), [(f"A-{number}", f"Account {number}") for number in accounts])
            people = [(f"C-{number}", number % len(accounts) + 1, f"Contact {number}", f"c{number}@example.com") for number in range(count)]
            await insert_rows("contact", ("external_ref", "account", "name", "email"), people)
        now = time.time_ns() // 1_000_000
        new = NewWave("bench", "Benchmark", load_library("relationship-alignment"), read_selection("all"), now + WEEK_MS, Contract())
        wave = await open_wave(new, public_key(bytes(32)), "bench", now)
    return [(link.token, str(uuid4())) for link in wave.links]

"""The database as a command needs it: open, safe, and as new as the program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from surveys.engine.connect import AnyEngine, opened, refuse_unsafe
from surveys.errors import NotReady
from surveys.migrations import pending


@asynccontextmanager
async def ready_database(url: str) -> AsyncIterator[AnyEngine]:
    """Open, bind and at the end close it; NotReady if it is unsafe or lacks migrations."""
    async with opened(url) as engine:
        await refuse_unsafe(engine)
        if await pending(engine):
            raise NotReady("The database is not up to date: run `parallax migrate` first.")
        yield engine

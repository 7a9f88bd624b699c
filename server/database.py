"""The database as a command needs it: open, safe, and as new as the program."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg

from surveys.engine.connect import AnyEngine, opened, refuse_unsafe
from surveys.errors import NotReady
from surveys.migrations import pending

# The database is away, going away or cannot write, or has broken off what may be tried again: nobody else is at fault.
OUTAGES: Final[tuple[type[BaseException], ...]] = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,  # no connection, memory or disk left
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, or a server that was switched to reading only
    asyncpg.TransactionRollbackError,  # a deadlock's victim, or two that cannot have run one after the other
)


@asynccontextmanager
async def ready_database(url: str) -> AsyncIterator[AnyEngine]:
    """Open, bind and at the end close it; NotReady if it is unsafe or lacks migrations."""
    async with opened(url) as engine:
        await refuse_unsafe(engine)
        if await pending(engine):
            raise NotReady("The database is not up to date: run `parallax migrate` first.")
        yield engine

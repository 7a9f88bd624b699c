"""A migrated PostgreSQL database whose roles are kept apart, opened as one of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from surveys.engine.connect import AnyEngine, bind, close_engine, open_engine, opened
from surveys.engine.roles import Role, apply_roles


async def keep_apart(database: str) -> None:
    """Make the roles in a database, as its administrator."""
    async with opened(database):
        await apply_roles({})


def as_role(database: str, role: str) -> str:
    """The address of a database for somebody else."""
    return database.replace("postgres@", f"{role}@")


@asynccontextmanager
async def acting_as(database: str, role: Role) -> AsyncIterator[AnyEngine]:
    """Every table bound to an engine of this role."""
    engine = await open_engine(as_role(database, role))
    bind(engine)
    try:
        yield engine
    finally:
        await close_engine(engine)

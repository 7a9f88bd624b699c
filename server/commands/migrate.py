"""`parallax migrate`: bring the database to the present schema."""

import argparse
import asyncio

from server.settings import read_settings
from surveys.engine.connect import opened
from surveys.migrations import migrate


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    words = "Create the tables of a new database, or bring an older one up to date. Safe to run again, and from several machines at once."
    parser = subparsers.add_parser("migrate", help="create or update the database", description=words)
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    done = asyncio.run(_migrate(read_settings().database_url))
    print(f"{len(done)} migrations run." if done else "The database is up to date.")
    return 0


async def _migrate(url: str) -> list[str]:
    async with opened(url) as engine:
        return await migrate(engine)

"""`parallax worker`: do the background work of an installation with Redis."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from server.database import ready_database
from server.observability import configure_logging
from server.settings import Settings, read_settings
from surveys.actions.outbox import QUEUES, Queue

if TYPE_CHECKING:
    from collections.abc import Sequence

ABOUT = """\
Score comments, release results, print briefs and send mails, until it is told to stop with Ctrl+C or SIGTERM.

Run one or more of these beside `parallax web` where PARALLAX_REDIS_URL is set. Redis only rings the bell: pending
work is in the database, and a worker that does not hear from Redis looks there once a second. Any worker may be
killed at any time; another one takes its work over within five seconds. PARALLAX_PDF_PROCESSES says how many
briefs a worker prints at the same time.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "worker", help="do the background work", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--queue", choices=QUEUES, help="only `jobs` (scores and releases), only `pdf` (briefs) or only `mail`; default: all"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    queues: Sequence[Queue] = QUEUES if arguments.queue is None else (arguments.queue,)
    configure_logging()
    asyncio.run(_work(read_settings(), queues))
    return 0


async def _work(settings: Settings, queues: "Sequence[Queue]") -> None:
    from server.worker import stop_on_signals, work

    stop = asyncio.Event()
    stop_on_signals(stop)
    async with ready_database(settings.database_url):
        rung = "Redis rings" if settings.redis_url else "PARALLAX_REDIS_URL is not set, so it looks for work once a second"
        print(f"Parallax works on {', '.join(queues)}; {rung}. Stop it with Ctrl+C.", flush=True)
        await work(settings, queues, stop)

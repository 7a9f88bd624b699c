"""The child that does the embedded mode's jobs (`python -m server.job_process`): it reads jobs from its input and ends with its parent.

One line of JSON each way: first the settings, then jobs; each is answered by its number, attempt and outcome. The parent keeps the leases.
The end of the input means that the parent is gone; a `null` asks to finish what runs and leave.
"""

import asyncio
import os
import signal
import sys
from typing import TextIO

import msgspec

from server.jobs import Jobs
from server.observability import configure_logging
from server.outbox import attempt
from server.settings import Settings
from surveys.actions.outbox import Claimed
from surveys.engine.connect import opened

GRACE_SECONDS = 5.0


async def serve(lines: asyncio.StreamReader, answers: TextIO) -> None:
    """Do the jobs that come in, several at a time, until told to leave."""
    if not (first := await lines.readline()):
        return  # the parent was killed at once
    settings = msgspec.json.decode(first, type=Settings, dec_hook=lambda kind, text: kind(text))
    async with opened(settings.database_url):
        jobs = Jobs(settings)
        running: set[asyncio.Task[None]] = set()
        while (line := await lines.readline()).strip() not in (b"", b"null"):
            task = asyncio.create_task(_do(msgspec.json.decode(line, type=Claimed), jobs, answers))
            running.add(task)
            task.add_done_callback(running.discard)
        if not line:
            os._exit(1)  # killed parent: whatever runs here belongs to whoever claims it next
        if running:
            await asyncio.wait(running, timeout=GRACE_SECONDS)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        jobs.close()


async def _do(job: Claimed, jobs: Jobs, answers: TextIO) -> None:
    outcome = await attempt(job, jobs.perform)
    print(msgspec.json.encode((job.id, job.attempt, outcome)).decode(), file=answers, flush=True)


async def _main() -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    with os.fdopen(os.dup(1), "w", encoding="ascii") as answers:
        os.dup2(2, 1)  # whatever a library prints must not look like an answer
        await serve(lines, answers)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the parent says when to leave
    configure_logging()
    asyncio.run(_main())

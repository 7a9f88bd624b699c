"""Without Redis: the claim loop as a task of the web process, and one child process, started on first need, that does every job.

The web process itself imports no analysis, no TextBlob and no WeasyPrint.
"""

import asyncio
import sys
from contextlib import suppress
from typing import Self

import msgspec

from server.housekeeping import keep_house
from server.outbox import JOBS_AT_A_TIME, MAILS_AT_A_TIME, ClaimLoop, Outcome
from server.settings import Settings
from server.tasks import end_tasks
from surveys.actions.outbox import Claimed, Queue

STOP_SECONDS = 8.0
# As with a killed worker, leases run out. Putting off longer each time would keep jobs waiting that were only near a death, for minutes.
DIED = Outcome("interrupted", "JobProcessDied")


class JobProcess:
    """The child as its parent sees it: started when a job comes, replaced when it dies."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._answers: asyncio.Task[None] | None = None
        self._waiting: dict[tuple[int, int], asyncio.Future[Outcome]] = {}
        self._starting = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """The child's number while it lives."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def attempt(self, job: Claimed) -> Outcome:
        """Have the child do a job; whoever gives it up ends the child, which might hang."""
        ended: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting[job.id, job.attempt] = ended
        try:
            await self._send(job)
            return await ended
        except OSError:
            return DIED
        except asyncio.CancelledError:
            self._kill()
            raise
        finally:
            self._waiting.pop((job.id, job.attempt), None)

    async def stop(self) -> None:
        """Ask the child to finish and leave; kill it if it does not."""
        if self._process is None or self._answers is None:
            return
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(b"null\n")
            await self._process.stdin.drain()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._kill()
        self._process.stdin.close()
        await self._process.wait()
        await self._answers

    async def _send(self, job: Claimed) -> None:
        async with self._starting:
            if self.pid is None:
                await self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(job) + b"\n")
        await self._process.stdin.drain()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "server.job_process", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(self._settings, enc_hook=str) + b"\n")
        self._answers = asyncio.create_task(self._read(self._process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while line := await process.stdout.readline():
            number, attempt, outcome = msgspec.json.decode(line, type=tuple[int, int, Outcome])
            self._settle(self._waiting.get((number, attempt)), outcome)
        await process.wait()
        for waiting in self._waiting.values():
            self._settle(waiting, DIED)

    def _settle(self, waiting: asyncio.Future[Outcome] | None, outcome: Outcome) -> None:
        if waiting is not None and not waiting.done():
            waiting.set_result(outcome)

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


class Embedded:
    """The background work of a process without Redis; `async with` it around the time that the process serves."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.process = JobProcess(settings)
        hands: dict[Queue, int] = {"jobs": JOBS_AT_A_TIME, "pdf": settings.pdf_processes, "mail": MAILS_AT_A_TIME}
        self._loop = ClaimLoop(self.process.attempt, hands)
        self._tasks: list[asyncio.Task[None]] = []

    async def wake(self) -> None:
        """Tell the loop that there is work; never fails and never waits."""
        self._loop.ring()

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._loop.run()), asyncio.create_task(keep_house(self._settings))]
        return self

    async def __aexit__(self, *_: object) -> None:
        await end_tasks(self._tasks)
        await self.process.stop()
        await self._loop.finish(1.0)

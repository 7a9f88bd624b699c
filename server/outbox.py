"""The claim loop: takes due jobs while a hand is free, rung by a bell after each change and once a second without one."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Literal

from msgspec import Struct

from server.database import OUTAGES
from server.observability import log, log_failure
from surveys.actions import outbox
from surveys.actions.outbox import Claimed, LeaseLostError, Queue

SWEEP_SECONDS = 1.0
RENEW_SECONDS = 2.0
JOB_SECONDS = 120.0
JOBS_AT_A_TIME = 16
MAILS_AT_A_TIME = 4  # so many may have been sent and not yet noted down when a process is killed


class Outcome(Struct, frozen=True):
    """How an attempt ended; `error` is the name of a type."""

    end: Literal["done", "lost", "interrupted", "failed"]
    error: str = ""


Work = Callable[[Claimed], Coroutine[None, None, None]]
Attempting = Callable[[Claimed], Coroutine[None, None, Outcome]]


class ClaimLoop:
    """Claims jobs for the free hands of each queue and does them under their leases."""

    def __init__(self, attempting: Attempting, hands: Mapping[Queue, int]) -> None:
        self._attempting = attempting
        self._hands = dict(hands)
        self._running: dict[Queue, set[asyncio.Task[None]]] = {queue: set() for queue in hands}
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Look at once instead of within a second."""
        self._bell.set()

    async def take(self, number: int, queue: Queue) -> None:
        """Start one job that somebody was told about; if no hand is free or it is taken, the loop does what remains."""
        if self._free(queue) > 0 and (job := await outbox.claim_one(number)):
            self._start(job)

    async def run(self) -> None:
        """Claim until cancelled; a database that is away for a while is waited for."""
        while True:
            self._bell.clear()
            try:
                for queue in self._hands:
                    for job in await outbox.claim(queue, self._free(queue)):
                        self._start(job)
            except Exception as error:  # noqa: BLE001  # the loop must outlive whatever happens to the database
                log_failure("outbox.claim_failed", error)
            await _wait(self._bell, SWEEP_SECONDS)

    async def finish(self, seconds: float) -> None:
        """Let running jobs end, and give back those that do not in time."""
        running = set().union(*self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _free(self, queue: Queue) -> int:
        return self._hands[queue] - len(self._running[queue])

    def _start(self, job: Claimed) -> None:
        task = asyncio.create_task(run_leased(job, self._attempting))
        self._running[job.queue].add(task)
        task.add_done_callback(lambda done: self._ended(job.queue, done))

    def _ended(self, queue: Queue, task: asyncio.Task[None]) -> None:
        self._running[queue].discard(task)
        if not task.cancelled() and (error := task.exception()):
            log_failure("job.lost", error)
        self.ring()  # a hand is free, and the job may have asked for others


async def attempt(job: Claimed, work: Work) -> Outcome:
    """Do one job and say how it ended; nothing that goes wrong in it ends the worker."""
    try:
        await work(job)
    except LeaseLostError:
        return Outcome("lost")
    except OUTAGES as error:  # what was begun is lost, and what the job says of it could hardly be written
        log_failure("job.interrupted", error, job=job.id, kind=job.kind)
        return Outcome("interrupted", type(error).__name__)
    except Exception as error:  # noqa: BLE001  # whatever a job raises is that job's own matter
        log_failure("job.failed", error, job=job.id, kind=job.kind, attempt=job.attempt)
        return Outcome("failed", type(error).__name__)
    return Outcome("done")


async def run_leased(job: Claimed, attempting: Attempting) -> None:
    """Do one job under its lease: renewed while it runs, given up when another attempt has it, put off when it fails."""
    task = asyncio.create_task(attempting(job))
    try:
        outcome = await _renewed(job, task)
    except asyncio.CancelledError:
        task.cancel()
        await outbox.give_back(job)
        raise
    if outcome.end == "failed":
        await outbox.fail(job, outcome.error)
    elif outcome.end == "lost":
        log.warning("job.lease_lost", job=job.id, kind=job.kind, attempt=job.attempt)
    # An interrupted job's lease runs out: as long as the database is away, nothing could be written of it anyway.


async def _renewed(job: Claimed, task: asyncio.Task[Outcome]) -> Outcome:
    """Renew the lease until the task is done, its time is up, or the lease went to somebody else."""
    end = time.monotonic() + JOB_SECONDS
    while not (await asyncio.wait({task}, timeout=RENEW_SECONDS))[0]:
        if time.monotonic() > end:
            task.cancel()
            return Outcome("failed", "JobTookTooLong")
        try:
            held = await outbox.renew(job)
        except OUTAGES:
            continue
        if not held:
            task.cancel()
            return Outcome("lost")
    return await task


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event or the time; not by `wait_for`, which before Python 3.12 loses a cancellation that comes with the event."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

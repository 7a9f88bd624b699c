"""The worker of an installation with Redis: arq rings, the claim loop takes the jobs, and a sweep goes on whether or not Redis lives."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

from arq import worker as arq_worker

from server.housekeeping import keep_house
from server.jobs import Jobs
from server.observability import log
from server.outbox import JOBS_AT_A_TIME, MAILS_AT_A_TIME, ClaimLoop, Outcome, attempt
from server.ringing import FUNCTION, from_bytes, queue_name, redis_settings, to_bytes
from server.settings import Settings
from server.tasks import end_tasks
from surveys.actions.outbox import Claimed, Queue

GRACE_SECONDS = 10.0
RECONNECT_SECONDS = 0.5
TIMEOUT_SECONDS = 10  # arq's function only starts a job, and a message of a killed worker stays locked for this and 10 s more


async def work(settings: Settings, queues: Sequence[Queue], stop: asyncio.Event) -> None:
    """Do the jobs of these queues until `stop` is set; the database is open and bound."""
    jobs = Jobs(settings)
    hands: dict[Queue, int] = {"jobs": JOBS_AT_A_TIME, "pdf": settings.pdf_processes, "mail": MAILS_AT_A_TIME}

    async def attempting(job: Claimed) -> Outcome:
        return await attempt(job, jobs.perform)

    loop = ClaimLoop(attempting, {queue: hands[queue] for queue in queues})
    tasks = [asyncio.create_task(loop.run())]
    if set(queues) != {"mail"}:  # whose database role does nothing else
        tasks.append(asyncio.create_task(keep_house(settings)))
    if settings.redis_url is not None:
        tasks += [asyncio.create_task(_listen(settings.redis_url, queue, loop)) for queue in queues]
    await stop.wait()
    await end_tasks(tasks)
    await loop.finish(GRACE_SECONDS)
    jobs.close()


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGTERM and Ctrl+C end the worker after the jobs that run."""
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)


async def _listen(url: str, queue: Queue, loop: ClaimLoop) -> None:
    """Keep an arq worker going; it ends whenever Redis goes away, and says so once each time."""
    heard = True
    while True:
        listener = listening(url, queue, loop)
        try:
            await listener.async_run()
        except Exception as error:  # noqa: BLE001  # Redis is away; the sweep goes on meanwhile
            if heard:
                log.warning("worker.redis_away", error=type(error).__name__, queue=queue)
            heard = "redis" in listener.ctx  # set once it was connected
        finally:
            # A task of its own: until Python 3.11.3 a timeout inside a cancelled task is taken for another cancellation.
            await asyncio.create_task(_hang_up(listener))
        await asyncio.sleep(RECONNECT_SECONDS)


async def _hang_up(listener: arq_worker.Worker) -> None:
    """End an arq worker; its own `close` stops halfway when Redis is away or a task was cancelled."""
    for task in listener.tasks.values():
        task.cancel()
    await asyncio.gather(*listener.tasks.values(), return_exceptions=True)
    if listener.pool is not None:
        with suppress(Exception):
            await listener.pool.delete(listener.health_check_key)
        with suppress(Exception):
            await listener.pool.aclose(close_connection_pool=True)


def listening(url: str, queue: Queue, loop: ClaimLoop) -> arq_worker.Worker:
    """An arq worker that hands the numbers it hears to the claim loop."""

    async def take(_: dict[str, Any], number: int, heard: Queue) -> None:
        await loop.take(number, heard)

    return arq_worker.Worker(
        functions=[arq_worker.func(take, name=FUNCTION, timeout=TIMEOUT_SECONDS, max_tries=1)],  # type: ignore[arg-type]  # arq's protocol has no names for arguments
        redis_settings=redis_settings(url),
        queue_name=queue_name(queue),
        handle_signals=False,
        max_jobs=100,
        keep_result=0,
        poll_delay=0.02,
        queue_read_limit=1_000,
        health_check_interval=10,
        health_check_key=f"parallax:worker:{queue}:{uuid4().hex}",
        job_serializer=to_bytes,
        job_deserializer=from_bytes,
        log_results=False,
    )

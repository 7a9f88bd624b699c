"""Telling workers that there is work: an opaque number through Redis. What goes wrong here costs a second at most, never an error."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any, Self

from arq.connections import ArqRedis, RedisSettings, create_pool

from server.observability import log
from server.tasks import end_tasks
from surveys.actions.outbox import Due, Queue, due

WINDOW_SECONDS = 5
GATHER_SECONDS = 0.003  # answers that arrive together are announced together
RECONNECT_SECONDS = 1.0
MOST = 100  # with more than that waiting, every worker is busy and takes the next job as soon as a hand is free
EXPIRES_SECONDS = 60
BACKLOG_SECONDS = 0.25
MOST_AT_ONCE = 100  # behind that many, jobs are found without being announced: a worker looks again after each one
FUNCTION = "take"


def queue_name(queue: Queue) -> str:
    return f"parallax:{queue}"


def redis_settings(url: str) -> RedisSettings:
    """One attempt a time: whoever connects has its own way to go on without Redis."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = 0
    return settings


def to_bytes(value: Any) -> bytes:  # arq's own job format
    """JSON instead of arq's pickle: whoever can write to Redis must not be able to run code here."""
    return json.dumps(value).encode()


def from_bytes(data: bytes) -> Any:  # as to_bytes
    return json.loads(data)


async def connect(url: str) -> ArqRedis:
    return await create_pool(redis_settings(url), job_serializer=to_bytes, job_deserializer=from_bytes)


def arq_job_id(job: Due, seconds: float) -> str:
    """One message per attempt and window of time: arq drops repeats, and a message that it lost or locks is sent again soon."""
    return f"{job.id}:{job.attempt}:{int(seconds) // WINDOW_SECONDS}"


class RedisBell:
    """Announces due jobs to arq from a task of its own, so that no request ever waits for Redis."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._bell = asyncio.Event()
        self._redis: ArqRedis | None = None
        self._task: asyncio.Task[None] | None = None
        self._announced: set[str] = set()

    async def wake(self) -> None:
        self._bell.set()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            await end_tasks([self._task])
        await self._disconnect()

    async def _run(self) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._bell.clear()
            try:
                await self._announce()
            except Exception as error:  # noqa: BLE001  # Redis or the database is away: the workers' sweep finds the jobs
                log.warning("bell.silent", error=type(error).__name__)
                await self._disconnect()
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _announce(self) -> None:
        if self._redis is None:
            self._redis = await connect(self._url)
        waiting = {arq_job_id(job, time.time()): job for job in await due(MOST_AT_ONCE)}
        for message, job in waiting.items():
            if message not in self._announced:  # arq would drop it, after two ways to Redis
                name = queue_name(job.queue)
                await self._redis.enqueue_job(FUNCTION, job.id, job.queue, _job_id=message, _queue_name=name, _expires=EXPIRES_SECONDS)
        self._announced = set(waiting)
        if len(waiting) == MOST_AT_ONCE:
            await asyncio.sleep(BACKLOG_SECONDS)  # each look reads the whole backlog

    async def _disconnect(self) -> None:
        redis, self._redis = self._redis, None
        if redis is not None:
            with suppress(Exception):
                await redis.aclose(close_connection_pool=True)

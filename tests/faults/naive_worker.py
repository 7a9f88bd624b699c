"""The worker without an outbox: it does what arq hands to it, and nothing else; see `naive_web`."""

import asyncio
from typing import Any

from arq.worker import Worker, func

from server.database import ready_database
from server.jobs import Jobs
from server.ringing import from_bytes, redis_settings, to_bytes
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.outbox import Claimed
from tests.faults.naive_web import QUEUE


async def _finish(job: Claimed) -> None:
    """There is no row to remove."""


async def main() -> None:
    settings = read_settings()
    assert settings.redis_url is not None
    jobs = Jobs(settings)

    async def score(_: dict[str, Any], subject: str) -> None:
        await jobs.score(Claimed(0, "jobs", "score", subject, 1, 1))

    async with ready_database(settings.database_url):
        worker = Worker(
            functions=[func(score, name="score", timeout=5)],  # type: ignore[arg-type]  # arq's protocol has no names for arguments
            redis_settings=redis_settings(settings.redis_url),
            queue_name=QUEUE,
            poll_delay=0.02,
            keep_result=0,
            job_serializer=to_bytes,
            job_deserializer=from_bytes,
        )
        await worker.async_run()


if __name__ == "__main__":
    outbox.finish = _finish
    asyncio.run(main())

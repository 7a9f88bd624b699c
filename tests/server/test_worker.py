"""With Redis: a bell starts work within milliseconds; without it the same work is done by the sweep."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.ringing import RedisBell, arq_job_id
from server.settings import Settings, read_settings
from server.worker import work
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.outbox import QUEUES, Due
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.outbox import waiting
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.servers.valkey import Valkey


@pytest.fixture
def settings(database: str, tmp_path: Path, valkey: str) -> Settings:
    return read_settings({"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path), "PARALLAX_REDIS_URL": valkey})


@asynccontextmanager
async def worker(settings: Settings) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(work(settings, QUEUES, stop))
    yield
    stop.set()
    await task


async def _until_done(seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while await waiting():
            await asyncio.sleep(0.005)


def test_messages_are_told_apart_by_attempt_and_time() -> None:
    assert arq_job_id(Due(7, "jobs", 2), 1234.9) == "7:2:246"
    assert arq_job_id(Due(7, "jobs", 2), 1235.0) == "7:2:247"


@pytest.mark.parametrize("kind", ["postgres"])
async def test_a_bell_starts_the_job_much_sooner_than_the_sweep(engine: AnyEngine, settings: Settings) -> None:
    await found_company()
    opened = await open_test_wave()
    assert settings.redis_url is not None
    async with RedisBell(settings.redis_url) as bell, worker(settings):
        await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible."})
        await bell.wake()
        await _until_done()
        took = []
        for name in ("Dana", "Lee", "Mo", "Nia", "Kim"):
            await answer(link_of(opened, name), "A1", 4)
            begun = time.monotonic()
            await bell.wake()
            await _until_done()
            took.append(time.monotonic() - begun)
    assert sorted(took)[2] < 0.5
    assert [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve'")] == ["negative"]


@pytest.mark.parametrize("kind", ["postgres"])
async def test_work_goes_on_while_redis_is_away_and_the_bell_rings_again_when_it_is_back(
    engine: AnyEngine, database: str, tmp_path: Path
) -> None:
    server = Valkey()
    settings = read_settings({"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path), "PARALLAX_REDIS_URL": server.url})
    await found_company()
    opened = await open_test_wave()
    try:
        async with RedisBell(server.url) as bell, worker(settings):
            await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible."})
            await bell.wake()
            await _until_done()
            server.process.kill()
            for name in ("Dana", "Lee", "Mo"):
                await answer(link_of(opened, name), "A1", 4, {"c_improve": "Excellent."} if name == "Dana" else None)
                await bell.wake()
            await _until_done(5)
            server.process.start()
            await asyncio.sleep(2.5)
            await answer(link_of(opened, "Nia"), "A1", 4)
            begun = time.monotonic()
            await bell.wake()
            await _until_done(5)
            assert time.monotonic() - begun < 0.7
    finally:
        server.process.stop()
    rows = await fetch("SELECT label FROM answer WHERE item = 'c_improve' ORDER BY label")
    assert [row["label"] for row in rows] == ["negative", "positive"]


@pytest.mark.parametrize("kind", ["postgres"])
async def test_a_killed_workers_jobs_are_done_by_another_and_by_nobody_twice(engine: AnyEngine, settings: Settings) -> None:
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible."})
    await answer(link_of(opened, "Dana"), "A1", 4, {"c_improve": "Excellent."})
    await close_wave("w1", "lead@example.com", NOW + DAY)
    assert settings.redis_url is not None
    environment = {
        **os.environ,
        "PARALLAX_DATABASE_URL": settings.database_url,
        "PARALLAX_DATA": str(settings.data),
        "PARALLAX_REDIS_URL": settings.redis_url,
    }
    with subprocess.Popen([sys.executable, "-m", "server", "worker"], stdout=subprocess.DEVNULL, env=environment) as first:
        async with asyncio.timeout(20):
            while not await fetch("SELECT id FROM job WHERE attempt > 0 AND kind = 'brief'"):
                await asyncio.sleep(0.005)
        first.kill()
    left = await waiting()
    async with worker(settings):
        await _until_done()
    assert left > 0
    assert [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve' ORDER BY label")] == [
        "negative",
        "positive",
    ]
    assert [row["number"] for row in await fetch("SELECT number FROM release")] == [1]
    assert [row["account"] for row in await fetch("SELECT account FROM brief ORDER BY account")] == [1, 2]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_messages_hold_numbers_only(engine: AnyEngine, settings: Settings) -> None:
    await outbox.want("score", ["response:a-name-of-somebody"])
    assert settings.redis_url is not None
    async with RedisBell(settings.redis_url) as bell:
        await bell.wake()
        async with asyncio.timeout(5):
            while not (stored := await _messages(bell)):
                await asyncio.sleep(0.01)
    assert [sorted(message) for message in stored] == [["a", "et", "f", "k", "t"]]
    assert [(message["f"], message["a"], message["k"]) for message in stored] == [("take", [1, "jobs"], {})]


async def _messages(bell: RedisBell) -> list[dict[str, object]]:
    from server.ringing import from_bytes

    redis = bell._redis
    if redis is None:
        return []
    return [from_bytes(await redis.get(key)) for key in await redis.keys("arq:job:*")]

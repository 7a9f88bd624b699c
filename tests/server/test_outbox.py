"""The claim loop: work is found without a bell, never done by two at once, and outlives what fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from server import outbox as server_outbox
from server.outbox import ClaimLoop, Outcome, attempt, run_leased
from server.tasks import end_tasks
from surveys.actions import outbox
from surveys.actions.outbox import Claimed
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.outbox import waiting


@asynccontextmanager
async def running(*loops: ClaimLoop) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(loop.run()) for loop in loops]
    yield
    await end_tasks(tasks)
    for loop in loops:
        await loop.finish(5)


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def attempting(work: server_outbox.Work) -> server_outbox.Attempting:
    async def one(job: Claimed) -> Outcome:
        return await attempt(job, work)

    return one


async def test_two_workers_do_each_job_once_and_start_without_a_bell(engine: AnyEngine) -> None:
    done: list[str] = []

    async def work(job: Claimed) -> None:
        done.append(job.subject)
        await outbox.finish(job)

    loops = [ClaimLoop(attempting(work), {"jobs": 4, "pdf": 1}) for _ in range(2)]
    async with running(*loops):
        await asyncio.sleep(0.1)  # both have looked and found nothing: only the sweep can find what comes now
        await outbox.want("score", [f"response:{number}" for number in range(40)])
        await outbox.want("brief", ["release:1:account:1"], "pdf")
        await until(lambda: len(done) >= 41)
    assert sorted(done) == sorted([*(f"response:{number}" for number in range(40)), "release:1:account:1"])
    assert await waiting() == 0


async def test_never_more_at_a_time_than_there_are_hands(engine: AnyEngine) -> None:
    now = most = 0

    async def work(job: Claimed) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.01)
        now -= 1
        await outbox.finish(job)

    await outbox.want("brief", [str(number) for number in range(12)], "pdf")
    loop = ClaimLoop(attempting(work), {"pdf": 3})
    async with running(loop):
        async with asyncio.timeout(10):
            while await waiting():
                await asyncio.sleep(0.01)
    assert most == 3


async def test_a_failing_job_is_put_off_and_does_not_end_the_loop(engine: AnyEngine) -> None:
    done: list[str] = []

    async def work(job: Claimed) -> None:
        if job.subject == "bad":
            raise ValueError("words that somebody typed")
        done.append(job.subject)
        await outbox.finish(job)

    await outbox.want("score", ["bad", "good"])
    async with running(ClaimLoop(attempting(work), {"jobs": 2})):
        await until(lambda: done == ["good"])
    rows = await fetch("SELECT subject, attempt, last_error FROM job")
    assert [tuple(row.values()) for row in rows] == [("bad", 1, "ValueError")]


async def test_a_lease_is_renewed_while_the_job_runs(engine: AnyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_outbox, "RENEW_SECONDS", 0.05)
    leases: set[int] = set()

    async def work(job: Claimed) -> None:
        for _ in range(6):
            leases.add((await fetch("SELECT lease_until FROM job"))[0]["lease_until"])
            await asyncio.sleep(0.05)
        await outbox.finish(job)

    await outbox.want("score", ["wave:1"])
    await run_leased((await outbox.claim("jobs", 1))[0], attempting(work))
    assert len(leases) > 2
    assert await waiting() == 0


async def test_a_worker_that_lost_its_lease_stops_and_leaves_the_job_to_the_other(
    engine: AnyEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_outbox, "RENEW_SECONDS", 0.05)
    ended = False

    async def work(_: Claimed) -> None:
        nonlocal ended
        await fetch("UPDATE job SET lease_until = 1")
        await outbox.claim("jobs", 1)
        await asyncio.sleep(5)
        ended = True

    await outbox.want("score", ["wave:1"])
    await run_leased((await outbox.claim("jobs", 1))[0], attempting(work))
    assert not ended
    assert [row["attempt"] for row in await fetch("SELECT attempt FROM job")] == [2]


async def test_what_is_not_done_in_time_at_the_end_is_given_back(engine: AnyEngine) -> None:
    started = asyncio.Event()

    async def work(_: Claimed) -> None:
        started.set()
        await asyncio.sleep(60)

    await outbox.want("score", ["wave:1"])
    loop = ClaimLoop(attempting(work), {"jobs": 1})
    task = asyncio.create_task(loop.run())
    await started.wait()
    task.cancel()
    await loop.finish(0.05)
    assert [row["lease_until"] for row in await fetch("SELECT lease_until FROM job")] == [0]


async def test_a_job_that_runs_past_its_limit_is_put_off(engine: AnyEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_outbox, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(server_outbox, "JOB_SECONDS", 0.05)

    async def work(_: Claimed) -> None:
        await asyncio.sleep(60)

    await outbox.want("score", ["wave:1"])
    await run_leased((await outbox.claim("jobs", 1))[0], attempting(work))
    assert [row["last_error"] for row in await fetch("SELECT last_error FROM job")] == ["JobTookTooLong"]


@pytest.mark.parametrize("kind", ["postgres"])
async def test_a_deadlock_is_no_fault_of_the_job(engine: AnyEngine) -> None:
    async def work(_: Claimed) -> None:
        await fetch("DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END$$")

    await outbox.want("score", ["wave:1"])
    assert await attempt((await outbox.claim("jobs", 1))[0], work) == Outcome("interrupted", "DeadlockDetectedError")

"""The outbox: a lease is one worker's, a fenced worker changes nothing, and work asked for meanwhile runs again."""

import asyncio

import pytest

from surveys.actions import outbox
from surveys.actions.outbox import Claimed, LeaseLostError
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.outbox import STUCK_AFTER, Stuck, stuck, waiting


async def _only(queue: outbox.Queue = "jobs") -> Claimed:
    jobs = await outbox.claim(queue, 10)
    assert len(jobs) == 1
    return jobs[0]


async def _expire() -> None:
    await fetch("UPDATE job SET lease_until = 1")


async def test_work_asked_for_twice_is_one_job(engine: AnyEngine) -> None:
    async with engine.transaction():
        await outbox.want("score", ["wave:1"])
        await outbox.want("score", ["wave:1"])
    assert await outbox.claim("jobs", 10) == [Claimed(1, "jobs", "score", "wave:1", 2, 1)]


async def test_a_queue_holds_its_own_jobs(engine: AnyEngine) -> None:
    await outbox.want("brief", ["release:1:account:1"], "pdf")
    assert await outbox.claim("jobs", 10) == []
    assert (await _only("pdf")).subject == "release:1:account:1"


async def test_what_is_asked_for_most_often_comes_first(engine: AnyEngine) -> None:
    await outbox.want("brief", ["a", "b", "c", "c"], "pdf")
    assert [job.subject for job in await outbox.claim("pdf", 2)] == ["c", "a"]


async def test_two_claimers_never_get_the_same_lease(engine: AnyEngine) -> None:
    await outbox.want("score", [f"response:{number}" for number in range(60)])
    claimed = await asyncio.gather(*(outbox.claim("jobs", 7) for _ in range(12)))
    numbers = [job.id for batch in claimed for job in batch]
    assert sorted(numbers) == list(range(1, 61))


async def test_a_leased_job_is_nobody_elses_by_any_way(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    job = await _only()
    assert await outbox.claim("jobs", 10) == []
    assert await outbox.claim_one(job.id) is None
    assert await outbox.due() == []


async def test_a_finished_job_is_gone(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    await outbox.finish(await _only())
    assert await waiting() == 0


async def test_work_asked_for_while_it_runs_runs_again(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    job = await _only()
    await outbox.want("score", ["wave:1"])
    await outbox.finish(job)
    assert await _only() == Claimed(job.id, "jobs", "score", "wave:1", 2, 2)


async def test_an_expired_lease_is_taken_over_and_the_old_worker_is_fenced_off(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    old = await _only()
    await _expire()
    new = await _only()
    assert (new.id, new.attempt) == (old.id, 2)
    assert await outbox.renew(old) is False
    assert await outbox.renew(new) is True

    async def write_and_finish() -> None:
        async with engine.transaction():
            await fetch("INSERT INTO department (name) VALUES ('written by the old worker')")
            await outbox.finish(old)

    with pytest.raises(LeaseLostError):
        await write_and_finish()
    await outbox.fail(old, "ValueError")
    await outbox.give_back(old)
    assert await fetch("SELECT name FROM department") == []
    assert [tuple(row.values()) for row in await fetch("SELECT attempt, last_error FROM job")] == [(2, None)]
    await outbox.finish(new)
    assert await waiting() == 0


async def test_the_lease_lasts_five_seconds_of_the_databases_clock(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    before = await outbox.database_now()
    await _only()
    after = await outbox.database_now()
    lease = (await fetch("SELECT lease_until FROM job"))[0]["lease_until"]
    assert before + 5_000 <= lease <= after + 5_000


async def test_a_job_whose_worker_always_dies_is_left_alone_for_longer_each_time(engine: AnyEngine) -> None:
    await outbox.want("brief", ["release:1:account:1"])
    leases = []
    for _ in range(16):
        before = await outbox.database_now()
        job = await _only()
        assert await outbox.renew(job)
        lease = (await fetch("SELECT lease_until FROM job"))[0]["lease_until"]
        leases.append(round((lease - before) / 5_000))
        await _expire()
    assert leases == [1, 1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 256, 256]


async def test_numbers_of_jobs_are_never_used_again(engine: AnyEngine) -> None:
    """A worker that is late must not end somebody else's job under its own number and attempt."""
    await outbox.want("score", ["wave:1"])
    first = await _only()
    await outbox.finish(first)
    await outbox.want("score", ["wave:2"])
    second = await _only()
    assert second.attempt == first.attempt
    with pytest.raises(LeaseLostError):
        await outbox.finish(first)
    await outbox.finish(second)


async def test_failures_wait_longer_each_time_and_are_shown_but_never_dropped(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    waits = []
    for _ in range(STUCK_AFTER + 2):
        job = await _only()
        before = await outbox.database_now()
        await outbox.fail(job, "ValueError")
        lease = (await fetch("SELECT lease_until FROM job"))[0]["lease_until"]
        waits.append(round((lease - before) / 1000))
        await _expire()
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 256, 256]
    assert await stuck() == [Stuck("score", "wave:1", STUCK_AFTER + 1, STUCK_AFTER + 2, "ValueError")]


async def test_a_job_given_back_is_due_at_once_and_not_counted_as_failed(engine: AnyEngine) -> None:
    await outbox.want("score", ["wave:1"])
    await outbox.give_back(await _only())
    await _only()
    assert [row["failures"] for row in await fetch("SELECT failures FROM job")] == [0]

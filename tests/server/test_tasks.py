"""A task that swallows its first cancellation ends all the same."""

import asyncio
from contextlib import suppress

import pytest

from server import tasks
from server.tasks import end_tasks


async def test_a_swallowed_cancellation_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE_SECONDS", 0.05)
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            if swallowed == 2:
                await asyncio.sleep(60)
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await end_tasks([task])
    assert (task.done(), swallowed) == (True, 2)

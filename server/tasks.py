"""End background tasks for certain: a library may swallow a cancellation, so it is asked again until the task is over."""

import asyncio
from collections.abc import Iterable
from typing import Any

PATIENCE_SECONDS = 5.0  # longer than any clean-up of ours takes, which a second cancellation would cut short


async def end_tasks(tasks: Iterable["asyncio.Task[Any]"]) -> None:
    """Cancel the tasks and wait until every one has ended."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=PATIENCE_SECONDS)

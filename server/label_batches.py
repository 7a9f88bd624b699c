"""Labels of many comments in one transaction: what waits while one is written is written together with the next.

On SQLite the jobs and the web process share one writer; a transaction per job would keep answers waiting.
"""

import asyncio
from collections.abc import Sequence

from surveys.actions.labels import Labelled, keep_labels
from surveys.actions.outbox import Claimed, LeaseLostError

LET_OTHERS_WRITE_SECONDS = 0.005  # SQLite's busy handler is not fair: without a pause another process could starve

Waiting = tuple[Claimed, Sequence[Labelled], "asyncio.Future[None]"]


class LabelBatches:
    """Keeps the labels of jobs that end at about the same time."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def keep(self, job: Claimed, labels: Sequence[Labelled]) -> None:
        """Store a job's labels and end it; LeaseLostError if another attempt has it."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, labels, kept))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await _write(batch)
            await asyncio.sleep(LET_OTHERS_WRITE_SECONDS)


async def _write(batch: list[Waiting]) -> None:
    """All in one transaction; if that fails, each alone, so that one job's fault is its own."""
    try:
        lost = await keep_labels([(job, labels) for job, labels, _ in batch])
    except Exception as error:  # noqa: BLE001  # every waiting job must hear of it
        if len(batch) > 1:
            for one in batch:
                await _write([one])
        elif not batch[0][2].done():
            batch[0][2].set_exception(error)
        return
    for job, _, kept in batch:
        if kept.done():
            continue
        if job.id in lost:
            kept.set_exception(LeaseLostError())
        else:
            kept.set_result(None)

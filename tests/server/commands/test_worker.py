"""`parallax worker` works without Redis too, and leaves when it is told to."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from surveys.engine.connect import fetch, opened
from surveys.queries.outbox import waiting
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave


@pytest.mark.parametrize("kind", ["postgres"])
def test_it_works_until_it_is_told_to_stop(database: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "server", "worker", "--queue", "jobs"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == (
            "Parallax works on jobs; PARALLAX_REDIS_URL is not set, so it looks for work once a second. Stop it with Ctrl+C.\n"
        )
        labels = asyncio.run(_answered(database, lambda: worker.poll() is None))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0
        assert worker.stderr is not None
        assert worker.stderr.read() == ""
    assert labels == ["negative"]


async def _answered(database: str, is_alive: Callable[[], bool]) -> list[str]:
    async with opened(database):
        await found_company()
        wave = await open_test_wave()
        await answer(link_of(wave, "Ann"), "A1", 4, {"c_improve": "Terrible."})
        while await waiting() and is_alive():
            await asyncio.sleep(0.05)
        return [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve'")]

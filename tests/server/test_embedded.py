"""Without Redis: one child does every job, dies with its parent, is replaced when it dies, and keeps the web process small."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.embedded import Embedded
from server.settings import Settings, read_settings
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.outbox import waiting
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave

HEAVY = {"numpy", "scipy", "textblob", "nltk", "weasyprint", "arq", "redis"}
LIGHT = {"analysis", "analysis.results"}


def is_running(pid: int) -> bool:
    """Whether the process still does something; a zombie does not."""
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return state not in ("", "Z")


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return read_settings({"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path)})


async def _until_done(seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while await waiting():
            await asyncio.sleep(0.02)


async def test_the_child_starts_on_first_need_and_does_the_job(engine: AnyEngine, settings: Settings) -> None:
    await found_company()
    async with Embedded(settings) as embedded:
        opened = await open_test_wave()
        assert [embedded.process.pid] == [None]
        await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible, awful delivery times."})
        await embedded.wake()
        await _until_done()
        pid = embedded.process.pid
        assert pid is not None
        # the second answer finds a warm child
        begun = time.monotonic()
        await answer(link_of(opened, "Dana"), "A1", 4, {"c_improve": "Excellent support."})
        await embedded.wake()
        await _until_done()
        assert time.monotonic() - begun < 2
        assert embedded.process.pid == pid
    labels = await fetch("SELECT label FROM answer WHERE item = 'c_improve' ORDER BY label")
    assert [row["label"] for row in labels] == ["negative", "positive"]
    assert not is_running(pid)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_killed_child_is_replaced_and_its_job_done(engine: AnyEngine, settings: Settings) -> None:
    await found_company()
    async with Embedded(settings) as embedded:
        opened = await open_test_wave()
        await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible."})
        await embedded.wake()
        async with asyncio.timeout(10):
            while embedded.process.pid is None:
                await asyncio.sleep(0.005)
        first = embedded.process.pid
        os.kill(first, signal.SIGKILL)
        await _until_done()
        assert embedded.process.pid not in (None, first)
    assert [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve'")] == ["negative"]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_child_dies_with_its_parent(engine: AnyEngine, settings: Settings) -> None:
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": "Terrible."})
    code = (
        "import asyncio, sys\n"
        "from server.embedded import Embedded\n"
        "from server.settings import read_settings\n"
        "from surveys.engine.connect import opened\n"
        "async def main():\n"
        "    settings = read_settings()\n"
        "    async with opened(settings.database_url), Embedded(settings) as embedded:\n"
        "        while embedded.process.pid is None:\n"
        "            await asyncio.sleep(0.01)\n"
        "        print(embedded.process.pid, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    environment = {**os.environ, "PARALLAX_DATABASE_URL": settings.database_url, "PARALLAX_DATA": str(settings.data)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    async with asyncio.timeout(10):
        while is_running(child):
            await asyncio.sleep(0.02)
    assert not is_running(child)


def test_the_web_process_imports_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from server.app import create_app\n"
        "from server.settings import read_settings\n"
        "import server.embedded\n"
        "create_app(read_settings())\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
    assert [name for name in loaded if name in HEAVY or (name.startswith("analysis") and name not in LIGHT)] == []

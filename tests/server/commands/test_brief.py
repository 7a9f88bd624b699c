"""`parallax brief` writes the stored PDF, prints one that is not there yet, and says what is missing."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from server.__main__ import main
from server.jobs import Jobs
from server.outbox import Outcome, attempt
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.engine.connect import fetch, opened
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave


@pytest.fixture(autouse=True)
def configured(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.chdir(tmp_path)


def inside(url: str, act: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        async with opened(url):
            await act()

    asyncio.run(run())


async def _released() -> None:
    """Two waves about A1, the first released, the second open."""
    await found_company()
    first = await open_test_wave("w1", "ref=A1")
    await answer(link_of(first, "Ann"), "A1", 2)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    await open_test_wave("w2", "ref=A1")
    jobs = Jobs(read_settings())
    for job in await outbox.claim("jobs", 10):
        assert await attempt(job, jobs.perform) == Outcome("done")
    jobs.close()


def test_a_brief_is_printed_once_and_then_read(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    inside(database, _released)
    assert main(["brief", "A1", "--output", "a.pdf"]) == 0
    assert main(["brief", "A1", "--wave", "w1", "--output", "b.pdf"]) == 0
    assert capsys.readouterr().out == "Written to a.pdf.\nWritten to b.pdf.\n"
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    assert Path("a.pdf").read_bytes() == Path("b.pdf").read_bytes()

    async def is_stored() -> None:
        assert [bytes(row["pdf"]) for row in await fetch("SELECT pdf FROM brief")] == [Path("a.pdf").read_bytes()]

    inside(database, is_stored)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_is_missing_is_said(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    inside(database, _released)
    for arguments in (["A9"], ["B1"], ["A1", "--wave", "w2"], ["A1", "--wave", "w9"]):
        assert main(["brief", *arguments, "--output", "x.pdf"]) == 2
    assert main(["brief", "A1", "--output", "nowhere/x.pdf"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "parallax: There is no account with the ref A9: give the ref that it has in the CRM.",
        "parallax: Nothing has been released about B1 yet: results come out when a wave closes.",
        "parallax: Wave w2 has no release yet: close it first, or wait a moment if you just did.",
        "parallax: There is no wave w9 that asks about A1: `parallax wave list` shows the waves.",
        "parallax: --output nowhere/x.pdf: cannot be written (No such file or directory).",
    ]
    assert not Path("x.pdf").exists()

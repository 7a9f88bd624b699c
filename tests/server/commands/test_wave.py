"""`parallax wave` opens, lists and closes waves, and writes links once, to a file of one's own."""

import asyncio
import csv
import stat
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

from server.__main__ import main
from server.commands.wave import closing_time
from surveys.confidentiality import token_hash
from surveys.engine.connect import fetch, opened
from surveys.errors import BadInput
from tests.company import found_company

T = TypeVar("T")
OPEN = ("wave", "open", "--instrument", "relationship-alignment", "--closes", "2099-12-18", "--key", "w1")


@pytest.fixture(autouse=True)
def configured(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.setenv("PARALLAX_BASE_URL", "https://feedback.example.com")
    monkeypatch.chdir(tmp_path)
    inside(database, found_company)


def table(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def inside(url: str, act: Callable[[], Awaitable[T]]) -> T:
    async def run() -> T:
        async with opened(url):
            return await act()

    return asyncio.run(run())


def test_opening_writes_links_that_work_and_prints_counts(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*OPEN, "--accounts", "all"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "Wave w1 is open: 2 accounts, 3 customers, 5 colleagues.\nTheir links are in invitations.csv.\n\ninvitations.csv joins people"
    )
    path = tmp_path / "invitations.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = table("invitations.csv")
    assert [(row["side"], row["name"], row["account_refs"]) for row in rows][:2] == [
        ("customer", "Ann", "A1"),
        ("customer", "Dana", "A1; B1"),
    ]
    stored = inside(database, lambda: fetch("SELECT token_hash FROM invitation"))
    assert {token_hash(row["link"].removeprefix("https://feedback.example.com/s/")) for row in rows} == {
        row["token_hash"] for row in stored
    }


def test_links_are_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "invitations.csv").write_text("mine")
    assert main([*OPEN, "--accounts", "all"]) == 2
    assert capsys.readouterr().err == (
        "parallax: --output invitations.csv: exists already, and links are never written over; name another file.\n"
    )
    assert (tmp_path / "invitations.csv").read_text() == "mine"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_wave_that_cannot_be_opened_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*OPEN, "--accounts", "segment=None"]) == 2
    assert main([*OPEN, "--accounts", "all", "--k", "2"]) == 2
    assert main(["wave", "open", "--instrument", "none", "--accounts", "all", "--closes", "2099-12-18"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "parallax: No account fits: import accounts first, or widen the filter (`all` takes every account).",
        "parallax: --k 2: this installation asks for at least 3 (PARALLAX_K); give as many or more.",
        "parallax: There is no instrument none: choose one of the list.",
    ]
    assert not (tmp_path / "invitations.csv").exists()


def test_a_wave_is_listed_closed_and_its_links_are_gone(capsys: pytest.CaptureFixture[str]) -> None:
    main(["wave", "list"])
    assert capsys.readouterr().out == "There is no wave yet: `parallax wave open --help` says how to open one.\n"
    main([*OPEN, "--accounts", "all", "--name", "Winter"])
    capsys.readouterr()
    main(["wave", "list"])
    assert capsys.readouterr().out == (
        "w1: open, closes 2099-12-18 23:59 UTC, 2 accounts, 0 of 3 customers answered, 5 colleagues asked, 0 releases. Winter\n"
    )
    assert main(["wave", "links", "w1", "--output", "again.csv"]) == 0
    again = table("again.csv")
    first = table("invitations.csv")
    assert again == [row for row in first if row["side"] == "customer"]
    capsys.readouterr()
    assert main(["wave", "close", "w1"]) == 0
    assert main(["wave", "close", "w1"]) == 0
    assert capsys.readouterr().out == "Wave w1 is closed; its results are being released.\nWave w1 was closed before.\n"
    assert main(["wave", "links", "w1", "--output", "late.csv"]) == 2
    assert capsys.readouterr().err == "parallax: Wave w1 has closed: its links open nothing any more and were destroyed.\n"
    assert not Path("late.csv").exists()


NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_dates_end_with_their_day_and_times_need_a_zone() -> None:
    assert closing_time("2026-12-18", NOON) == int(datetime(2026, 12, 18, 23, 59, 59, tzinfo=UTC).timestamp() * 1000)
    assert closing_time("2026-12-18T18:00+01:00", NOON) == int(datetime(2026, 12, 18, 17, tzinfo=UTC).timestamp() * 1000)
    messages = []
    for text in ("2026-11-30", "2026-12-18T18:00", "next week"):
        with pytest.raises(BadInput) as caught:
            closing_time(text, NOON)
        messages.append(str(caught.value))
    assert messages == [
        "--closes 2026-11-30: that is past; give a later date.",
        "--closes 2026-12-18T18:00: a time needs its zone, such as 2026-12-18T18:00+01:00 or 2026-12-18T18:00Z.",
        "--closes next week: not a date; write 2026-12-18, or a time with its zone as 2026-12-18T18:00+01:00.",
    ]

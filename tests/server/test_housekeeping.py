"""What is due by the clock: every chore in its time, none in the way of another, nothing without a database."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from server import housekeeping
from server.housekeeping import DAY_MS, HOUR_MS, Chore, House, chores, keep_house
from server.settings import read_settings
from server.tasks import end_tasks
from surveys.actions.outbox import database_now
from surveys.actions.plans import save_plan, set_plan_state
from surveys.confidentiality import normal_token
from surveys.engine.connect import AnyEngine, fetch
from surveys.planning.plan import Every, Plan, write_plan
from surveys.planning.settings import WaveSettings
from surveys.sealing import unseal
from tests.company import found_company


class Notebook:
    """Chores that write down that they were done."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def chore(self, name: str, every_ms: int = 0, error: Exception | None = None, rest_ms: int = 0) -> Chore:
        async def do(_: int) -> None:
            self.done.append(name)
            if error is not None:
                raise error

        return Chore(name, do, every_ms, rest_ms)


async def test_a_chore_that_fails_holds_up_no_other(engine: AnyEngine) -> None:
    notebook = Notebook()
    house = House((notebook.chore("first", error=ValueError("a bad plan")), notebook.chore("second")))
    await house.sweep()
    await house.sweep()
    assert notebook.done == ["first", "second"] * 2


async def test_nothing_goes_on_while_the_database_is_away(engine: AnyEngine) -> None:
    notebook = Notebook()
    house = House((notebook.chore("first", error=OSError()), notebook.chore("second", DAY_MS)))
    await house.sweep()
    assert notebook.done == ["first"]


async def test_what_is_due_hourly_or_daily_is_done_at_the_start_and_then_waits(engine: AnyEngine, tmp_path: Path) -> None:
    notebook = Notebook()
    house = House((notebook.chore("always"), notebook.chore("hourly", HOUR_MS), notebook.chore("later", rest_ms=HOUR_MS)))
    await house.sweep()
    await house.sweep()
    assert notebook.done == ["always", "hourly", "always"]
    assert {one.name: one.every_ms for one in chores(read_settings({"PARALLAX_DATA": str(tmp_path)})) if one.every_ms} == {
        "forget sign-in failures": HOUR_MS, "keep retention": DAY_MS, "forget kept mails": HOUR_MS
    }  # fmt: skip


async def test_kept_mails_that_are_nobodys_any_more_go(engine: AnyEngine, tmp_path: Path) -> None:
    mail = tmp_path / "outbox" / f"{'a' * 32}.eml"
    mail.parent.mkdir()
    mail.write_text("of somebody who is gone")
    (chore,) = [one for one in chores(read_settings({"PARALLAX_DATA": str(tmp_path)})) if one.name == "forget kept mails"]
    await chore.do(0)
    assert not mail.exists()


async def test_the_house_opens_the_waves_that_are_due(engine: AnyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "SWEEP_SECONDS", 0.01)
    await found_company()
    now = await database_now()
    number = await save_plan(Plan("Due", "relationship-alignment", schedule=Every(1, 1, "09:00")), None, 0, "lead@example.com", now)
    await set_plan_state(number, "active", 0, "lead@example.com", now)
    await fetch("UPDATE wave_plan SET next_at = $1 WHERE id = $2", now, number)
    task = asyncio.create_task(keep_house(read_settings({"PARALLAX_DATA": str(tmp_path)})))
    async with asyncio.timeout(30):
        while not await fetch("SELECT id FROM wave"):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)  # it waits for its next look: a connection that is just being opened would be left open
    await end_tasks([task])
    assert [row["opens_at"] - now < 30_000 for row in await fetch("SELECT opens_at FROM wave")] == [True]
    sealed = {row["sealed_token"] for row in await fetch("SELECT sealed_token FROM invitation")}
    assert len({normal_token(unseal((tmp_path / "mail.key").read_bytes(), one)) for one in sealed}) == len(sealed)


async def test_of_several_things_that_fail_each_is_told(engine: AnyEngine, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = Notebook()
    several = ExceptionGroup("some", [ValueError("a bad plan"), KeyError("another")])
    house = House((notebook.chore("first", error=several), notebook.chore("second")))
    await house.sweep()
    told = [line for line in "".join(capsys.readouterr()).splitlines() if "house.chore_failed" in line]
    assert (notebook.done, ["ValueError" in told[0], "KeyError" in told[1]]) == (["first", "second"], [True, True])


async def test_the_database_away_for_one_of_several_is_away(engine: AnyEngine) -> None:
    notebook = Notebook()
    house = House((notebook.chore("first", error=ExceptionGroup("some", [ValueError(), OSError()])), notebook.chore("second")))
    await house.sweep()
    assert notebook.done == ["first"]


async def test_a_plan_that_cannot_open_is_told_by_its_number_once_an_hour(
    engine: AnyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = await database_now()
    plan = Plan("Lost", "relationship-alignment", schedule=Every(1, 1, "09:00"))
    lost = write_plan(replace(plan, settings=WaveSettings(zone="Mars/Base")))
    for content in (lost, lost, "{}"):
        await fetch(
            "INSERT INTO wave_plan (name, content, state, next_at, updated_at, updated_by) VALUES ('', $1, 'active', $2, 0, '')",
            content,
            now,
        )
    house = House(chores(read_settings({"PARALLAX_DATA": str(tmp_path)}))[1:2])
    told: list[list[bool]] = []
    for passed in (0, 1_000, HOUR_MS - 1, HOUR_MS):
        monkeypatch.setattr(housekeeping, "database_now", partial(_later, now + passed))
        await house.sweep()
        lines = [line for line in "".join(capsys.readouterr()).splitlines() if "house.chore_failed" in line]
        told.append([f"plan:{number}" in line for number, line in enumerate(lines, 1)])
    assert told == [[True] * 3, [], [], [True] * 3]


async def _later(now: int) -> int:
    return now

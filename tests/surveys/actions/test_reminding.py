"""Reminders reach whoever is not finished, each once, never somebody who said no, and tell nobody which colleague that was."""

import asyncio
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from surveys.actions.closing import close_wave
from surveys.actions.launching import launch_plan
from surveys.actions.plans import save_plan
from surveys.actions.reminding import Reminded, remind_due, remind_now
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, NotFound, TooOften
from surveys.planning.plan import Cap, Plan
from surveys.planning.settings import Quota, WaveSettings
from surveys.sealing import public_key
from tests.company import DAY, MAIL_KEY, NOW, found_company

LEAD = "lead@example.com"
HOUR = DAY // 24
MAILS = WaveSettings(reminders=(3, 7), mails=True)
PLAN = Plan("Spring", "relationship-alignment", cap=Cap(0), days_open=14, settings=MAILS)
ALL = ["ann@acme.example", "dana@group.example", "kim@us.example", "lee@us.example", "mo@us.example", "nia@us.example", "rep@example.com"]


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def opened(plan: Plan = PLAN) -> None:
    await launch_plan(await save_plan(plan, None, 0, LEAD, NOW), public_key(MAIL_KEY), LEAD, NOW)


async def reminded(number: int = 1) -> list[str]:
    sql = "SELECT i.person FROM message m JOIN invitation i ON i.id = m.invitation WHERE m.kind = 'reminder' AND m.number = $1 ORDER BY i.person"
    return [row["person"] for row in await fetch(sql, number)]


async def finish(person: str, account: int) -> None:
    await fetch(
        "UPDATE participation SET state = 'finished' WHERE account = $1 AND invitation IN (SELECT id FROM invitation WHERE person = $2)",
        account, person,
    )  # fmt: skip


async def wave(*columns: str) -> tuple[Any, ...]:
    return tuple((await fetch(f"SELECT {', '.join(columns)} FROM wave"))[0].values())


async def test_each_planned_reminder_goes_out_once_at_its_time() -> None:
    await opened()
    await remind_due(NOW + 3 * DAY - 1)
    assert await wave("reminded", "remind_at") == (0, NOW + 3 * DAY)
    for moment in (NOW + 3 * DAY, NOW + 3 * DAY + 1, NOW + 4 * DAY):
        await remind_due(moment)
    assert (await reminded(1), await reminded(2)) == (ALL, [])
    assert await wave("reminded", "reminded_at", "remind_at") == (1, NOW + 3 * DAY, NOW + 7 * DAY)
    await remind_due(NOW + 8 * DAY)
    await remind_due(NOW + 12 * DAY)
    assert (await reminded(2), await reminded(3)) == (ALL, [])
    assert await wave("reminded", "remind_at") == (2, None)
    assert {row["reminders"] for row in await fetch("SELECT reminders FROM invitation")} == {2}


async def test_of_several_that_were_missed_one_goes_out() -> None:
    await opened()
    await remind_due(NOW + 9 * DAY)
    await remind_due(NOW + 11 * DAY)
    assert (await reminded(1), await reminded(2)) == (ALL, [])


async def test_whoever_is_finished_said_no_or_cannot_be_reached_is_not_reminded() -> None:
    await opened()
    await finish("ann@acme.example", 1)
    await finish("dana@group.example", 1)  # and not yet about account 2
    await finish("lee@us.example", 1)
    await fetch("UPDATE colleague SET opted_out = true WHERE external_ref = 'k3'")
    await fetch("UPDATE colleague SET email_status = 'bounced' WHERE external_ref = 'k4'")
    await remind_due(NOW + 3 * DAY)
    assert await reminded(1) == ["dana@group.example", "kim@us.example", "rep@example.com"]
    await fetch("UPDATE contact SET opted_out = true WHERE external_ref = 'c3'")  # one row of hers
    await remind_due(NOW + 7 * DAY)
    assert await reminded(2) == ["kim@us.example", "rep@example.com"]


async def test_a_colleague_of_many_accounts_is_finished_with_three() -> None:
    for number in (3, 4, 5):
        await fetch("INSERT INTO account (external_ref, name) VALUES ($1, $2)", f"C{number}", f"Crate {number}")
        await fetch("INSERT INTO team_member (account, colleague) VALUES ($1, 1)", number)
    await opened()
    for account in (1, 2):
        await finish("kim@us.example", account)
    await remind_due(NOW + 3 * DAY)
    assert "kim@us.example" in await reminded(1)
    await finish("kim@us.example", 4)
    await remind_due(NOW + 7 * DAY)
    assert "kim@us.example" not in await reminded(2)


async def test_whoever_answered_on_paper_is_finished() -> None:
    await opened()
    await fetch("INSERT INTO invitation (wave, side, person, token_hash, source) VALUES (1, 'customer', 'paper:1', 'x', 'paper')")
    await fetch(
        "INSERT INTO participation (invitation, account, contact, state) SELECT id, 1, 1, 'finished' FROM invitation WHERE person = 'paper:1'"
    )
    await remind_due(NOW + 3 * DAY)
    assert await reminded(1) == ALL[1:]


async def test_nobody_of_a_group_that_is_full_is_reminded() -> None:
    await fetch("INSERT INTO contact (external_ref, account, name, email) VALUES ('c6', 1, 'Gil', 'gil@acme.example')")
    await opened(replace(PLAN, settings=replace(MAILS, quotas=(Quota("segment", "enterprise", 1),))))
    await remind_due(NOW + 3 * DAY)
    assert await reminded(1) == sorted([*ALL, "gil@acme.example"])
    await finish("ann@acme.example", 1)
    await remind_due(NOW + 7 * DAY)
    assert await reminded(2) == ALL[1:]  # Dana is asked about account 2 as well, and quotas are of customers


async def test_by_hand_at_most_once_a_day() -> None:
    await opened()
    with pytest.raises(TooOften) as invited:
        await remind_now("spring", LEAD, NOW + DAY - 500)
    assert str(invited.value) == "The last mail of this wave went out less than 24 hours ago: people are reminded at most once a day."
    assert invited.value.retry_after_s == 1
    await finish("ann@acme.example", 1)
    assert await remind_now("spring", LEAD, NOW + 2 * DAY + HOUR) == Reminded(1, customers=1)
    with pytest.raises(TooOften):
        await remind_now("spring", LEAD, NOW + 3 * DAY)
    await remind_due(NOW + 3 * DAY)  # by plan it waits until a day is over
    assert await wave("reminded", "remind_at") == (1, NOW + 3 * DAY + HOUR)
    await remind_due(NOW + 3 * DAY + HOUR)
    assert await wave("reminded", "remind_at") == (2, NOW + 7 * DAY)


async def test_what_is_told_and_written_down_names_no_colleague() -> None:
    await opened()
    assert await remind_now("spring", LEAD, NOW + DAY) == Reminded(1, customers=2)
    event = (await fetch("SELECT actor, subject, details FROM audit_event WHERE action = 'wave.remind'"))[0]
    assert (event["actor"], event["subject"], msgspec.json.decode(event["details"])) == (LEAD, "wave:spring", {"number": 1, "customers": 2})
    assert {row["sent_at"] for row in await fetch("SELECT sent_at FROM message")} == {None}
    await close_wave("spring", LEAD, NOW + 2 * DAY)
    left = await fetch("SELECT i.side FROM message m JOIN invitation i ON i.id = m.invitation WHERE m.kind = 'reminder'")
    assert [row["side"] for row in left] == ["customer", "customer"]


async def test_a_wave_that_is_about_to_close_reminds_nobody() -> None:
    await opened()
    closes_at = (await wave("closes_at"))[0]
    await fetch("UPDATE wave SET remind_at = $1", closes_at - HOUR + 1)
    await remind_due(closes_at - HOUR + 1)
    assert await wave("reminded") == (0,)
    with pytest.raises(BadInput) as late:
        await remind_now("spring", LEAD, closes_at - HOUR + 1)
    assert str(late.value) == "This wave closes within the hour: extend it before you remind anybody."
    with pytest.raises(Closed):
        await remind_now("spring", LEAD, closes_at)


async def test_waves_that_cannot_be_reminded_of() -> None:
    with pytest.raises(NotFound) as unknown:
        await remind_now("spring", LEAD, NOW)
    assert str(unknown.value) == "There is no wave spring: `parallax wave list` shows them."
    await opened(replace(PLAN, settings=WaveSettings()))
    with pytest.raises(BadInput) as silent:
        await remind_now("spring", LEAD, NOW + DAY)
    assert str(silent.value) == "Parallax sends no mails for this wave: send its links yourself."


async def test_whoever_comes_first_a_reminder_goes_out_once() -> None:
    await opened()
    await asyncio.gather(*(remind_due(NOW + 3 * DAY) for _ in range(4)))
    assert (await reminded(1), await reminded(2)) == (ALL, [])
    results = await asyncio.gather(*(remind_now("spring", LEAD, NOW + 5 * DAY) for _ in range(3)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Reminded", "TooOften", "TooOften"]


async def test_a_customer_of_many_accounts_is_finished_with_three() -> None:
    for number in (3, 4):
        await fetch("INSERT INTO account (external_ref, name) VALUES ($1, $2)", f"C{number}", f"Crate {number}")
        await fetch(
            "INSERT INTO contact (external_ref, account, name, email) VALUES ($1, $2, 'Dana', 'dana@group.example')", f"d{number}", number
        )
    await opened()
    for account in (1, 2, 3):
        await finish("dana@group.example", account)
    assert await remind_now("spring", LEAD, NOW + 2 * DAY) == Reminded(1, customers=1)
    assert await reminded(1) == [person for person in ALL if person != "dana@group.example"]


async def test_a_wave_that_cannot_be_read_keeps_no_other_from_its_reminder() -> None:
    await opened()
    await opened(replace(PLAN, name="Summer"))
    await fetch("UPDATE wave SET settings = '{' WHERE key = 'spring'")
    with pytest.raises(ExceptionGroup):
        await remind_due(NOW + 3 * DAY)
    assert [row["reminded"] for row in await fetch("SELECT reminded FROM wave ORDER BY id")] == [0, 1]

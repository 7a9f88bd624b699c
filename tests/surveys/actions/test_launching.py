"""Waves of plans open by hand, when they are due, before contracts end and by events; each occasion once, whoever comes first."""

import asyncio
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from surveys.actions.launching import Taken, launch_plan, open_due_waves, take_event
from surveys.actions.plans import new_event_secret, save_plan, set_plan_state
from surveys.confidentiality import Contract, read_contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, Conflict, NotFound
from surveys.planning.plan import BeforeContractEnd, Cap, Every, Once, OnEvent, Plan, Schedule, Whom
from surveys.planning.settings import WaveSettings, read_settings
from surveys.queries.plans import OpenedWave, load_plan, waves_of_plan
from surveys.sealing import public_key
from tests.company import DAY, MAIL_KEY, at, found_company

NOW = at("2027-02-01T12:00")
KEY = public_key(MAIL_KEY)
LEAD = "lead@example.com"
PLAN = Plan("Spring", "relationship-alignment", cap=Cap(0))
MONTHLY = replace(PLAN, schedule=Every(1, 1, "09:00"))


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def saved(plan: Plan, *, active: bool = True) -> int:
    number = await save_plan(plan, None, 0, LEAD, NOW)
    if active:
        await set_plan_state(number, "active", 0, LEAD, NOW)
    return number


async def waves() -> list[tuple[str, str, int]]:
    return [tuple(row.values()) for row in await fetch("SELECT key, name, opens_at FROM wave ORDER BY id")]


async def events(action: str) -> list[Any]:
    rows = await fetch("SELECT actor, details FROM audit_event WHERE action = $1 ORDER BY id", action)
    return [(row["actor"], msgspec.json.decode(row["details"])) for row in rows]


async def test_launched_by_hand_a_wave_has_everything_that_its_plan_says() -> None:
    contract = Contract(k=4, vendor="confidential")
    settings = WaveSettings(("de",), (3, 7), zone="Europe/Berlin", mails=True)
    plan = replace(PLAN, accounts="segment=Mid", whom=Whom(colleagues=False), contract=contract, settings=settings, days_open=7)
    number = await saved(plan, active=False)
    opened = await launch_plan(number, KEY, LEAD, NOW, revision=0)
    assert [(link.side, link.name) for link in opened.links] == [("customer", "Dana")]
    row = (await fetch("SELECT key, name, contract, settings, opens_at, closes_at, remind_at FROM wave"))[0]
    assert (row["key"], row["name"], read_contract(row["contract"]), read_settings(row["settings"])) == (
        "spring",
        "Spring",
        contract,
        settings,
    )
    assert (row["opens_at"], row["closes_at"], row["remind_at"]) == (NOW, at("2027-02-08T23:00"), NOW + 3 * DAY)
    held = await fetch("SELECT account, side, contact, colleague, reason FROM held_back ORDER BY contact")
    assert [tuple(row.values()) for row in held] == [(2, "customer", 4, None, "opted_out"), (2, "customer", 5, None, "no_address")]
    messages = await fetch("SELECT kind, number FROM message")
    assert [tuple(row.values()) for row in messages] == [("invitation", 0)]
    assert await waves_of_plan(number) == (OpenedWave("spring", "Spring", "open", NOW),)
    assert await events("plan.launch") == [(LEAD, {"occasions": 1, "wave": "spring"})]


async def test_a_plan_for_one_wave_opens_one() -> None:
    number = await saved(PLAN, active=False)
    with pytest.raises(Conflict) as stale:
        await launch_plan(number, KEY, LEAD, NOW, revision=3)
    assert stale.value.revision == 0
    await launch_plan(number, KEY, LEAD, NOW)
    assert [(await load_plan(number)).state, (await load_plan(number)).launches] == ["done", 1]
    with pytest.raises(Conflict) as again:
        await launch_plan(number, KEY, LEAD, NOW)
    assert str(again.value) == "This plan is done: it opens no more waves."
    assert [key for key, _, _ in await waves()] == ["spring"]


async def test_what_cannot_open_leaves_the_plan_as_it_was() -> None:
    number = await saved(replace(PLAN, accounts="segment=Small"), active=False)
    with pytest.raises(BadInput) as none:
        await launch_plan(number, KEY, LEAD, NOW)
    assert str(none.value) == "No account fits: import accounts first, or widen the filter (`all` takes every account)."
    assert ((await load_plan(number)).launches, await fetch("SELECT id FROM planned_wave")) == (0, [])


async def test_a_repeated_plan_opens_when_it_is_due_and_names_its_waves_by_the_day() -> None:
    number = await saved(MONTHLY)
    await open_due_waves(KEY, at("2027-03-01T08:59"))
    assert await waves() == []
    for moment in ("2027-03-01T09:00", "2027-03-01T09:01", "2027-04-03T00:00"):
        await open_due_waves(KEY, at(moment))
    assert await waves() == [
        ("spring-2027-03-01", "Spring · 2027-03-01", at("2027-03-01T09:00")),
        ("spring-2027-04-03", "Spring · 2027-04-03", at("2027-04-03T00:00")),
    ]
    plan = await load_plan(number)
    assert (plan.state, plan.next_at, plan.launches, plan.revision) == ("active", at("2027-05-01T09:00"), 2, 1)
    assert [actor for actor, _ in await events("wave.open")] == ["system", "system"]


async def test_what_was_missed_by_a_week_is_skipped_and_noted_down() -> None:
    number = await saved(MONTHLY)
    await open_due_waves(KEY, at("2027-05-04T00:00"))
    assert [key for key, _, _ in await waves()] == ["spring-2027-05-04"]
    planned = await fetch("SELECT occasion, wave FROM planned_wave WHERE plan = $1 ORDER BY id", number)
    assert [tuple(row.values()) for row in planned] == [("day:2027-03-01", None), ("day:2027-04-01", None), ("day:2027-05-01", 1)]
    assert await events("plan.skip") == [("system", {"occasions": 2, "reason": "missed by a week or more"})]


async def test_a_plan_that_cannot_open_stops_no_other_and_goes_on() -> None:
    nobody = await saved(replace(MONTHLY, name="Nobody", refs=("B1",), whom=Whom(decision_levels=("none",), colleagues=False)))
    gone = await saved(replace(MONTHLY, name="Gone"))
    once = await saved(replace(PLAN, name="Once", accounts="segment=None", schedule=Once("2027-03-01T09:00")))
    await fetch("UPDATE wave_plan SET content = replace(content, 'relationship-alignment', 'retired') WHERE id = $1", gone)
    good = await saved(replace(MONTHLY, name="Good"))
    await open_due_waves(KEY, at("2027-03-01T09:00"))
    assert [key for key, _, _ in await waves()] == ["good-2027-03-01"]
    plans = [await load_plan(number) for number in (nobody, gone, once, good)]
    assert [(plan.state, plan.next_at) for plan in plans] == [
        ("active", at("2027-04-01T09:00")),
        ("active", at("2027-04-01T09:00")),
        ("paused", None),
        ("active", at("2027-04-01T09:00")),
    ]
    assert [details["reason"] for _, details in await events("plan.skip")] == [
        "Nobody would be asked: the chosen accounts have no contacts and no team, or all of them opted out.",
        "There is no instrument retired: choose one of the list.",
        "No account fits: import accounts first, or widen the filter (`all` takes every account).",
    ]
    assert len(await fetch("SELECT id FROM planned_wave WHERE wave IS NULL")) == 2


async def test_a_key_that_is_taken_gets_a_number() -> None:
    for _ in range(2):
        await launch_plan(await saved(PLAN, active=False), KEY, LEAD, NOW)
    assert [key for key, _, _ in await waves()] == ["spring", "spring-2"]


async def test_contracts_that_end_on_one_day_share_a_wave_and_a_changed_end_is_a_new_occasion() -> None:
    await fetch("UPDATE account SET contract_end = '2027-05-05'")
    number = await saved(replace(PLAN, schedule=BeforeContractEnd(60, "09:00")))
    await open_due_waves(KEY, at("2027-03-05T09:00"))
    assert await waves() == []
    await open_due_waves(KEY, at("2027-03-06T09:00"))
    await open_due_waves(KEY, at("2027-03-07T09:00"))
    accounts = await fetch("SELECT w.key, a.account FROM wave_account a JOIN wave w ON w.id = a.wave ORDER BY a.account")
    assert [tuple(row.values()) for row in accounts] == [("spring-2027-03-06", 1), ("spring-2027-03-06", 2)]
    await fetch("UPDATE account SET contract_end = '2027-05-10' WHERE id = 2")
    await open_due_waves(KEY, at("2027-03-12T09:00"))
    planned = await fetch("SELECT occasion, wave, account FROM planned_wave WHERE plan = $1 ORDER BY id", number)
    assert [tuple(row.values()) for row in planned] == [
        ("contract:1:2027-05-05", 1, 1),
        ("contract:2:2027-05-05", 1, 2),
        ("contract:2:2027-05-10", 2, 2),
    ]
    assert (await load_plan(number)).next_at == at("2027-03-13T09:00")


async def test_contracts_that_were_missed_by_a_week_are_skipped_once() -> None:
    ends = {1: date(2027, 3, 4), 2: date(2027, 3, 5)}
    for account, day in ends.items():
        await fetch("UPDATE account SET contract_end = $1 WHERE id = $2", (day + timedelta(days=60)).isoformat(), account)
    await saved(replace(PLAN, schedule=BeforeContractEnd(60, "09:00")))
    for _ in range(2):
        await open_due_waves(KEY, at("2027-03-11T09:00"))
    planned = await fetch("SELECT account, wave FROM planned_wave ORDER BY account")
    assert [tuple(row.values()) for row in planned] == [(1, None), (2, 1)]


async def test_an_event_opens_the_wave_of_its_account_once() -> None:
    number = await saved(replace(PLAN, schedule=OnEvent("installed")))
    secret = await new_event_secret(number, LEAD, NOW)
    taken = [await take_event(secret, "B1", "order-7", KEY, NOW + n) for n in range(2)]
    assert taken == [Taken("spring-2027-02-01", is_new=True), Taken("spring-2027-02-01", is_new=False)]
    assert await waves() == [("spring-2027-02-01", "Spring · Bolt · 2027-02-01", NOW)]
    assert [row["account"] for row in await fetch("SELECT account FROM wave_account")] == [2]
    with pytest.raises(Conflict) as other:
        await take_event(secret, "A1", "order-7", KEY, NOW)
    assert str(other.value) == "The event 'order-7' was about another account: give each event an id of its own."


async def test_an_event_for_nobody_is_taken_and_opens_nothing() -> None:
    await fetch("UPDATE contact SET opted_out = true")
    number = await saved(replace(PLAN, schedule=OnEvent("installed"), whom=Whom(colleagues=False)))
    secret = await new_event_secret(number, LEAD, NOW)
    taken = [await take_event(secret, "A1", "order-7", KEY, NOW + n) for n in range(2)]
    assert (taken, await waves()) == ([Taken(None, is_new=True), Taken(None, is_new=False)], [])
    assert [details["reason"] for _, details in await events("plan.skip")] == [
        "Nobody would be asked: 2 people are held back, who opted out, have no address that works, or were asked lately."
    ]


async def test_events_that_mean_nothing_are_refused() -> None:
    number = await saved(replace(PLAN, schedule=OnEvent("installed"), accounts="segment=Mid"), active=False)
    secret = await new_event_secret(number, LEAD, NOW)
    with pytest.raises(Closed) as off:
        await take_event(secret, "B1", "order-7", KEY, NOW)
    assert str(off.value) == "This plan takes no events now: switch it on first."
    await set_plan_state(number, "active", 0, LEAD, NOW)
    with pytest.raises(NotFound):
        await take_event("x" * 26, "B1", "order-7", KEY, NOW)
    with pytest.raises(BadInput) as account:
        await take_event(secret, "A1", "order-7", KEY, NOW)
    assert str(account.value) == "The plan has no account with the ref 'A1': import it first, or correct the ref."
    for ident in ("", "x" * 101, "a\nb"):
        with pytest.raises(BadInput) as bad:
            await take_event(secret, "B1", ident, KEY, NOW)
        assert str(bad.value) == "Give each event an id of at most 100 characters, so that it counts once."


@pytest.mark.parametrize("schedule", [Every(1, 1, "09:00"), Once("2027-03-01T09:00")])
async def test_an_occasion_opens_once_whoever_comes_first(schedule: Schedule) -> None:
    await saved(replace(PLAN, schedule=schedule))
    await asyncio.gather(*(open_due_waves(KEY, at("2027-03-01T09:00")) for _ in range(4)))
    assert (len(await waves()), len(await fetch("SELECT id FROM planned_wave"))) == (1, 1)


async def test_an_event_that_is_told_twice_at_once_opens_one_wave() -> None:
    secret = await new_event_secret(await saved(replace(PLAN, schedule=OnEvent("installed"))), LEAD, NOW)
    taken = await asyncio.gather(*(take_event(secret, "B1", "order-7", KEY, NOW) for _ in range(4)))
    assert sorted(one.is_new for one in taken) == [False, False, False, True]
    assert {one.wave for one in taken} == {"spring-2027-02-01"}


async def test_two_plans_at_once_ask_nobody_too_often() -> None:
    for name in ("First", "Second"):
        await saved(replace(MONTHLY, name=name, cap=Cap(10)))
    await asyncio.gather(*(open_due_waves(KEY, at("2027-03-01T09:00")) for _ in range(2)))
    people = await fetch("SELECT side, person, count(*) AS n FROM invitation GROUP BY side, person")
    assert {row["n"] for row in people} == {1}
    assert len(await waves()) == 1


async def test_a_page_that_is_sent_twice_opens_one_wave() -> None:
    number = await saved(MONTHLY)
    await launch_plan(number, KEY, LEAD, NOW, revision=1)
    with pytest.raises(Conflict) as twice:
        await launch_plan(number, KEY, LEAD, NOW + 1, revision=1)
    assert str(twice.value) == "lead@example.com changed this plan since you opened this page: look at it again."
    plan = await load_plan(number)
    assert (len(await waves()), plan.state, plan.next_at) == (1, "active", at("2027-03-01T09:00"))


@pytest.mark.parametrize("later", [Every(1, 1, "15:00"), Every(1, 31, "09:00", "2027-03-31"), BeforeContractEnd(60, "15:00")])
async def test_a_day_that_had_its_wave_gets_no_second_one_and_the_plan_goes_on(later: Schedule) -> None:
    number = await saved(MONTHLY)
    await open_due_waves(KEY, at("2027-03-01T09:00"))
    await save_plan(replace(MONTHLY, schedule=later), number, 1, LEAD, at("2027-03-01T10:00"))
    await open_due_waves(KEY, at("2027-03-01T15:00"))
    assert [key for key, _, _ in await waves()] == ["spring-2027-03-01"]
    assert ((await load_plan(number)).next_at or 0) > at("2027-03-01T15:00")


async def test_a_plan_that_cannot_be_read_stops_no_other() -> None:
    broken, zone = [await saved(replace(MONTHLY, name=name, settings=WaveSettings(zone="Europe/Berlin"))) for name in ("Broken", "Zone")]
    await saved(replace(MONTHLY, name="Good"))
    await fetch("UPDATE wave_plan SET content = '{' WHERE id = $1", broken)
    await fetch("UPDATE wave_plan SET content = replace(content, 'Europe/Berlin', 'Mars/Base') WHERE id = $1", zone)
    with pytest.raises(ExceptionGroup) as several:
        await open_due_waves(KEY, at("2027-03-01T09:00"))
    told = [(type(error), error.__notes__) for error in several.value.exceptions]
    assert told == [(BadInput, [f"plan:{broken}"]), (BadInput, [f"plan:{zone}"])]
    assert [key for key, _, _ in await waves()] == ["good-2027-03-01"]


async def test_the_end_of_no_contract_opens_nothing() -> None:
    for account, end in ((1, "0001-01-01"), (2, "9999-12-31")):
        await fetch("UPDATE account SET contract_end = $1 WHERE id = $2", end, account)
    number = await saved(replace(PLAN, schedule=BeforeContractEnd(60, "09:00")))
    await open_due_waves(KEY, at("2027-03-01T09:00"))
    assert (await waves(), (await load_plan(number)).next_at) == ([], at("2027-03-02T09:00"))


async def test_an_older_secret_opens_nothing() -> None:
    number = await saved(replace(PLAN, schedule=OnEvent("installed")))
    older, newer = [await new_event_secret(number, LEAD, NOW) for _ in range(2)]
    with pytest.raises(NotFound):
        await take_event(older, "B1", "order-7", KEY, NOW)
    assert (await take_event(newer, "B1", "order-7", KEY, NOW)).is_new


async def test_no_wave_promises_less_than_the_installation_asks_for_by_now() -> None:
    by_hand = await saved(PLAN, active=False)
    await saved(replace(MONTHLY, contract=Contract(k=9)))
    by_event = await saved(replace(PLAN, schedule=OnEvent("installed")))
    await launch_plan(by_hand, KEY, LEAD, NOW, least=5)
    await open_due_waves(KEY, at("2027-03-01T09:00"), least=5)
    await take_event(await new_event_secret(by_event, LEAD, NOW), "B1", "order-7", KEY, NOW, least=5)
    assert [read_contract(row["contract"]).k for row in await fetch("SELECT contract FROM wave ORDER BY id")] == [5, 9, 5]

"""A plan that opens its waves by itself can open one more by hand, after the same question, and goes on as before."""

import pytest
from httpx import AsyncClient

from surveys.actions.plans import save_plan, set_plan_state
from surveys.engine.connect import fetch
from surveys.planning.plan import BeforeContractEnd, Cap, Every, Once, OnEvent, Plan, Schedule
from surveys.planning.settings import WaveSettings
from surveys.queries.plans import load_plan
from surveys.queries.waves import load_wave
from tests.company import NOW, found_company
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter
from tests.server.web.plans.test_plans import LEAD, counts

RECURRING = (Every(3, 1), BeforeContractEnd(90), OnEvent("delivered"))


@pytest.fixture
async def lead(enter: Enter) -> AsyncClient:
    await found_company()
    await fetch("UPDATE account SET contract_end = '2099-06-30' WHERE name = 'Acme'")
    return await enter("lead", LEAD)


async def planned(schedule: Schedule) -> int:
    plan = Plan("Pulse", "relationship-alignment", schedule=schedule, cap=Cap(60, 0), settings=WaveSettings(mails=True))
    number = await save_plan(plan, None, 0, LEAD, NOW)
    await set_plan_state(number, "active", 0, LEAD, NOW)
    return number


@pytest.mark.parametrize("schedule", RECURRING, ids=("every", "contract", "event"))
async def test_one_more_wave_is_opened_for_all_accounts_and_the_plan_goes_on(lead: AsyncClient, schedule: Schedule) -> None:
    number = await planned(schedule)
    before = await load_plan(number)
    assert "Open one now …" in (await lead.get(f"/plans/{number}")).text
    asked = (await lead.get(f"/plans/{number}/launch")).text
    assert counts(asked) == [2, 2, 5], "Finn has no address"
    assert "This wave comes on top: the plan goes on as before. Whoever is asked now is held back for 60 days." in asked
    opened = await submit(lead, f"/plans/{number}/launch", {"revision": "1"})
    assert opened.status_code == 303
    wave = await load_wave(opened.headers["location"].removeprefix("/waves/").partition("?")[0])
    assert (wave.state, wave.accounts, wave.asked, wave.team_asked) == ("open", 2, 2, 5)
    after = await load_plan(number)
    assert (after.plan, after.state, after.next_at, after.launches) == (before.plan, "active", before.next_at, 1)
    again = await submit(lead, "/waves", {"revision": "1"}, to=f"/plans/{number}/launch")
    assert (again.status_code, len(await fetch("SELECT id FROM wave"))) == (409, 1)
    assert "everybody was asked lately, said no, or cannot be reached" in (await lead.get(f"/plans/{number}/launch")).text


async def test_a_plan_for_one_wave_offers_no_second(lead: AsyncClient) -> None:
    number = await planned(Once("2099-01-01T09:00"))
    assert "Open one now …" not in (await lead.get(f"/plans/{number}")).text
    assert "comes on top" not in (await lead.get(f"/plans/{number}/launch")).text


async def test_a_draft_that_opened_one_can_be_ended(lead: AsyncClient) -> None:
    number = await save_plan(Plan("Pulse", "relationship-alignment", schedule=Every(3, 1)), None, 0, LEAD, NOW)
    assert "Delete this plan" in (await lead.get(f"/plans/{number}")).text
    await submit(lead, f"/plans/{number}/launch", {"revision": "0"})
    shown = (await lead.get(f"/plans/{number}")).text
    assert ("Delete this plan" in shown, "End this plan for good" in shown) == (False, True)
    ended = await submit(lead, f"/plans/{number}", {"revision": "1", "state": "done"}, to=f"/plans/{number}/state")
    assert ended.headers["location"] == f"/plans/{number}?done=done"

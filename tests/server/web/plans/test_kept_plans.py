"""A plan whose words or time zone nothing can read any more: said in one sentence, and in nobody's way."""

import pytest
from httpx import AsyncClient
from msgspec.structs import replace

from surveys.engine.connect import fetch
from surveys.planning.plan import Plan, write_plan
from surveys.planning.settings import WaveSettings
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import csrf_of, submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
PLAN = Plan("Spring", "relationship-alignment")


async def kept(name: str, content: str) -> str:
    """The page of a plan that is in the database as another version of Parallax, or another machine, left it there."""
    sql = "INSERT INTO wave_plan (name, content, updated_at, updated_by) VALUES ($1, $2, 0, '') RETURNING id"
    return f"/plans/{(await fetch(sql, name, content))[0]['id']}"


@pytest.fixture
async def lead(enter: Enter) -> AsyncClient:
    await found_company()
    return await enter("lead", LEAD)


@pytest.mark.parametrize("content", ["{", "{}", write_plan(PLAN).replace('"once"', '"yearly"'), write_plan(PLAN).replace('"k":3', '"k":0')])
async def test_a_plan_that_cannot_be_read_says_so_and_the_list_opens(lead: AsyncClient, content: str) -> None:
    good, bad = await kept("Good", write_plan(PLAN)), await kept("Bad", content)
    listed = await lead.get("/waves")
    assert (listed.status_code, f'<a href="{bad}">Bad</a>' in listed.text, f'<a href="{good}">Good</a>' in listed.text) == (200, True, True)
    for page in (bad, f"{bad}/edit", f"{bad}/mails", f"{bad}/launch"):
        shown = await lead.get(page)
        assert (shown.status_code, "cannot be read any more, so it opens no waves: make a new plan" in shown.text) == (422, True), page
    sent = await lead.post(f"{bad}/state", data={"_csrf": csrf_of((await lead.get(good)).text), "revision": "0", "state": "active"})
    assert (sent.status_code, "cannot be read any more" in sent.text) == (422, True)


async def test_a_plan_that_cannot_be_read_is_deleted_once_somebody_is_sure_and_its_waves_stay(lead: AsyncClient) -> None:
    bad = await kept("Bad", "{")
    wave = (await open_test_wave(closes_at=4_000_000_000_000)).wave
    await fetch("INSERT INTO planned_wave (plan, occasion, wave, at) VALUES ($1, 'launch:1', $2, 0)", int(bad.rpartition("/")[2]), wave)
    shown = (await lead.get(bad)).text
    assert ("Bad · Parallax" in shown, '<a href="/waves/w1">First wave</a>' in shown, "They stay as they are." in shown) == (
        True,
        True,
        True,
    )
    unsure = await submit(lead, bad, {}, to=f"{bad}/discard")
    assert (unsure.status_code, "Tick the box: what is deleted cannot be brought back." in unsure.text) == (422, True)
    gone = await submit(lead, bad, {"sure": "yes"}, to=f"{bad}/discard")
    assert (gone.status_code, gone.headers["location"]) == (303, "/waves")
    listed = (await lead.get("/waves")).text
    assert (bad in listed, "/waves/w1" in listed) == (False, True)
    assert (await lead.get(bad)).status_code == 404


async def test_a_plan_that_can_be_read_is_not_deleted_this_way(lead: AsyncClient) -> None:
    good = await kept("Good", write_plan(PLAN))
    refused = await submit(lead, good, {"sure": "yes"}, to=f"{good}/discard")
    assert (refused.status_code, "This plan can be read: look at it before you delete it." in refused.text) == (409, True)
    assert (await lead.get(good)).status_code == 200


async def test_a_zone_that_the_machine_lost_stands_on_the_page_with_what_to_do(lead: AsyncClient) -> None:
    plan = await kept("Spring", write_plan(replace(PLAN, settings=WaveSettings(zone="Mars/Base"))))
    shown = await lead.get(plan)
    assert shown.status_code == 200
    assert "This machine does not know the time zone Mars/Base any more: choose another one under “Change the plan”" in shown.text
    assert 'value="Mars/Base"' in (await lead.get(f"{plan}/edit")).text

"""The lead's pages of plans and waves in Debian's Chromium: accessible, without sideways scrolling, by keyboard alone, and in Arabic."""

import os
from pathlib import Path

import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace
from playwright.async_api import Browser, BrowserContext, ViewportSize, expect

from surveys.actions.messages import want_messages
from surveys.actions.plans import save_plan, set_plan_state
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.planning.plan import Cap, Every, OnEvent, Plan
from surveys.planning.settings import Quota, WaveSettings, write_settings
from surveys.queries.waves import load_wave
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.journeys.axe import violations
from tests.server.web.answering.site import served
from tests.server.web.conftest import Enter

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
LEAD = "lead@example.com"
PAGES = (
    "/waves",
    "/waves/w1?done=extended",
    "/waves/w1?by=role",
    "/waves/w1/customers",
    "/waves/w1/customers?mail=failed",
    "/waves/w1/colleagues",
    "/waves/w1/address/1",
    "/waves/w1/remind",
    "/waves/w1/retry",
    "/waves/w1/extend",
    "/waves/w1/tighten",
    "/waves/w1/cancel",
    "/plans/new",
    "/plans/1",
    "/plans/1/launch",
    "/plans/1/edit",
    "/plans/1/mails?kind=reminder",
    "/plans/2",
    "/plans/2/launch",
    "/plans/3",
    "/plans/4",
)


async def company_at_work() -> None:
    """A wave that runs with answers, quotas, failed mails and people held back; a plan that waits, one by event, one that cannot open and one that cannot be read."""
    await found_company()
    await fetch("UPDATE contact SET decision_level = 'decision maker' WHERE name = 'Dana'")
    await fetch("UPDATE account SET annual_revenue = 1250000, currency = 'EUR' WHERE name = 'Acme'")
    opened = await open_test_wave(closes_at=4_000_000_000_000)
    settings = WaveSettings(mails=True, quotas=(Quota("segment", "Enterprise", 4),))
    await fetch("UPDATE wave SET settings = $1", write_settings(settings))
    await insert_rows(
        "held_back", ("wave", "account", "side", "contact", "colleague", "reason"), [(opened.wave, 1, "internal", None, 2, "asked_lately")]
    )
    people = await fetch("SELECT id FROM invitation WHERE person IN ('dana@group.example', 'lee@us.example')")
    await want_messages("invitation", opened.wave, [row["id"] for row in people])
    await fetch("UPDATE message SET state = 'failed'")
    await fetch("UPDATE contact SET email_status = 'bounced' WHERE name = 'Ann'")
    await answer(link_of(opened, "Ann"), "A1", 4)
    await answer(link_of(opened, "Dana"), "A1", 4, send=False)
    first = Plan("Twice a year", "relationship-alignment", schedule=Every(6, 31), contract=Contract(k=4), settings=settings)
    await save_plan(first, None, 0, LEAD, NOW)
    event = await save_plan(Plan("After delivery", "moment-pulse", schedule=OnEvent("delivered"), cap=Cap(1, 0)), None, 0, LEAD, NOW)
    await set_plan_state(event, "active", 0, LEAD, NOW)
    await save_plan(Plan("Nobody", "relationship-alignment", accounts="segment=None"), None, 0, LEAD, NOW)
    unreadable = await save_plan(replace(first, name="Of another version"), None, 0, LEAD, NOW)
    await fetch("INSERT INTO planned_wave (plan, occasion, wave, at) VALUES ($1, 'launch:1', $2, 0)", unreadable, opened.wave)
    await fetch("UPDATE wave_plan SET content = '{}' WHERE id = $1", unreadable)


async def signed_in(browser: Browser, lead: AsyncClient, site: str, width: int, language: str = "en") -> BrowserContext:
    context = await browser.new_context(viewport=ViewportSize(width=width, height=900), locale=language)
    await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in lead.cookies.items()])
    return context


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (320, "en"), (320, "ar")])
async def test_every_page_keeps_nobody_out(app: Litestar, enter: Enter, browser: Browser, width: int, language: str) -> None:
    await company_at_work()
    lead = await enter("lead", LEAD)
    async with served(app) as site:
        page = await (await signed_in(browser, lead, site, width, language)).new_page()
        found: list[str] = []
        for address in PAGES:
            await page.goto(site + address)
            wide = await page.evaluate("document.documentElement.scrollWidth")
            found += [f"{address}: {one}" for one in [*await violations(page), *([f"{wide} wide"] if wide > width else [])]]
            if shots := os.environ.get("SHOTS"):
                name = address.strip("/").replace("/", "-").replace("?", "-")
                await page.screenshot(path=Path(shots) / f"{name}-{width}-{language}.png", full_page=True)
        assert found == []
        await page.close()


async def test_a_wave_is_planned_and_opened_by_keyboard(app: Litestar, enter: Enter, browser: Browser) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    async with served(app) as site:
        page = await (await signed_in(browser, lead, site, 1280)).new_page()
        await page.goto(f"{site}/waves")
        await page.get_by_role("link", name="Ask customers and colleagues").first.press("Enter")
        await page.get_by_label("Name").press_sequentially("Spring")
        await page.get_by_label("Name").press("Enter")
        await page.get_by_role("link", name="Open the wave …").press("Enter")
        await page.get_by_role("button", name="Open the wave").press("Enter")
        await page.get_by_role("link", name="I have saved it").press("Enter")
        await page.get_by_role("link", name="Spring", exact=True).press("Enter")
        await page.get_by_role("link", name="Keep open longer").press("Enter")
        await expect(page.get_by_role("heading", name="Keep Spring open longer")).to_have_count(1)
        await page.close()
    assert (await load_wave("spring")).state == "open"

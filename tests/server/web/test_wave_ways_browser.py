"""The lead's page of links and paper in Debian's Chromium: accessible, on a phone too, and it notices a form that is ready."""

import pytest
from httpx import AsyncClient
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, ViewportSize

from surveys.actions.open_links import make_open_link
from surveys.engine.connect import fetch
from tests.company import NOW, found_company, open_test_wave
from tests.journeys.axe import violations
from tests.server.web.answering.site import served
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
LEAD = "lead@example.com"


async def signed_in(browser: Browser, lead: AsyncClient, site: str, width: int, *, scripts: bool = True) -> BrowserContext:
    context = await browser.new_context(viewport=ViewportSize(width=width, height=800), java_script_enabled=scripts)
    await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in lead.cookies.items()])
    return context


async def test_the_pages_are_accessible_and_fit_on_a_phone(app: Litestar, enter: Enter, browser: Browser) -> None:
    await found_company()
    await open_test_wave(closes_at=4_000_000_000_000)
    lead = await enter("lead", LEAD)
    slug = await make_open_link("w1", 1, "A name that goes on and on, as names of places do", 500, LEAD, NOW)
    async with served(app) as site:
        for width in (320, 1200):
            page = await (await signed_in(browser, lead, site, width)).new_page()
            for address in ("/waves/w1/ways", f"/waves/w1/ways/links/{slug}"):
                await page.goto(site + address)
                assert await violations(page) == []
                assert await page.evaluate("document.documentElement.scrollWidth") == width
            await page.close()


async def test_a_form_that_is_ready_appears_by_itself_without_a_script(app: Litestar, enter: Enter, browser: Browser) -> None:
    await found_company()
    version = (await fetch("SELECT version FROM wave WHERE id = $1", (await open_test_wave(closes_at=4_000_000_000_000)).wave))[0][
        "version"
    ]
    lead = await enter("lead", LEAD)
    asked = await submit(lead, "/waves/w1/ways", {"language": "en"}, to="/waves/w1/ways/paper")
    async with served(app) as site:
        page = await (await signed_in(browser, lead, site, 400, scripts=False)).new_page()
        await page.goto(site + asked.headers["location"])
        assert await page.get_by_text("Being prepared").count() == 1
        await fetch("DELETE FROM job")
        await fetch(
            "INSERT INTO paper (version, side, language, content_hash, pdf, created_at) VALUES ($1, 'customer', 'en', '', $2, $3)",
            version, b"%PDF", NOW,
        )  # fmt: skip
        await page.get_by_role("link", name="Open the form in English").wait_for(timeout=20_000)
        assert await page.get_by_text("Being prepared").count() == 0
        await page.close()

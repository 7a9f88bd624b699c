"""The pages of the conversation in Debian's Chromium: nothing that keeps anybody out, on a small phone and from right to left too."""

import pytest
from litestar import Litestar
from playwright.async_api import Browser, ViewportSize, expect

from surveys.actions.news import publish_news, write_news
from surveys.actions.replies import send_reply
from surveys.engine.connect import fetch
from surveys.news import NewsText, Written
from tests.company import NOW
from tests.conversations import CLOSED, LEAD, REP, WORDS, answered_wave, response_of, visitor
from tests.journeys.axe import violations
from tests.server.web.answering.site import served
from tests.server.web.conftest import Enter

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


@pytest.mark.parametrize(("language", "width"), [("en", 1200), ("de", 320), ("ar", 390)])
async def test_the_pages_keep_nobody_out(app: Litestar, enter: Enter, browser: Browser, language: str, width: int) -> None:
    await answered_wave()
    await fetch("UPDATE contact SET name = $1 WHERE name = 'Dana'", LONG)
    await fetch("UPDATE account SET owner_email = $1", REP)
    await send_reply(visitor("rep", REP), await response_of(LONG), f"{LONG}\n\n{LONG}", NOW)
    texts = {"en": NewsText(LONG, LONG, "Done.", "Not done."), "ar": NewsText("ما نتج", "قلتم", "فعلنا")}
    told = await write_news("w1", Written(1, "both", texts), LEAD, NOW)
    await publish_news("w1", told, 0, LEAD, CLOSED)
    quoting = await write_news("w1", Written(None, "customers", {"en": NewsText("Title", WORDS, "Done.")}), LEAD, NOW)
    slug = (await fetch("SELECT slug FROM news WHERE id = $1", told))[0]["slug"]
    pages = (
        "/conversation",
        f"/conversation/{await response_of('Ann')}",
        f"/conversation/{await response_of(LONG)}?sent=1",
        "/waves/w1/conversation",
        "/waves/w1/news/new",
        f"/waves/w1/news/{quoting}",
        f"/waves/w1/news/{told}/edit",
        f"/waves/w1/news/{told}/withdraw",
        f"/n/{slug}",
    )
    lead = await enter("lead", LEAD)
    async with served(app) as site:
        context = await browser.new_context(viewport=ViewportSize(width=width, height=800), locale=language)
        await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in lead.cookies.items()])
        page = await context.new_page()
        for address in pages:
            await page.goto(site + address)
            assert await violations(page) == [], address
            assert await page.evaluate("document.documentElement.scrollWidth") == width, address
        await context.close()


async def test_thanks_go_with_one_click_and_news_without_a_script(app: Litestar, enter: Enter, browser: Browser) -> None:
    await answered_wave()
    lead = await enter("lead", LEAD)
    async with served(app) as site:
        context = await browser.new_context(java_script_enabled=False)
        await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in lead.cookies.items()])
        page = await context.new_page()
        await page.goto(f"{site}/conversation")
        await page.get_by_role("link", name="Ann", exact=True).click()
        await page.get_by_role("button", name="Send the reply").click()
        await expect(page.get_by_text("thank you for your answers")).to_have_count(1)
        await page.goto(f"{site}/waves/w1/conversation")
        await page.get_by_role("link", name="Write what came of it").click()
        for label, words in (("Title", "What came of it"), ("What you heard", "Too slow."), ("What you did", "Faster.")):
            await page.get_by_label(label, exact=True).first.fill(words)
        await page.get_by_role("button", name="Save and look at it").click()
        await page.get_by_role("button", name="Publish now").click()
        await page.get_by_role("link", name="What came of it", exact=True).click()
        await page.get_by_role("link", name="Open the page").click()
        await expect(page.get_by_role("heading", name="What we did")).to_be_visible()
        await context.close()

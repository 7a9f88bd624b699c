"""Mails in Debian's Chromium: a demo's mail leads to its form, and every page about mails is accessible, on a phone too."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from msgspec.structs import replace
from playwright.async_api import Browser

from server.mail.compose import compose
from server.mail.layout import draw, text_of
from server.mail.sink import keep, outbox_folder
from server.mail.wording import words_of_asking
from server.settings import Settings
from tests.answering import link_of
from tests.company import found_company, open_test_wave
from tests.journeys.axe import violations
from tests.journeys.people import press
from tests.server.mail.test_compose import MAIL, SENDER
from tests.server.mail.test_wording import FORM, FRAME, LETTER
from tests.server.web.answering.site import served
from tests.server.web.conftest import Enter
from tests.server.web.test_wave_ways_browser import signed_in

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
WIDTHS = (320, 1200)


def _keep(folder: Path, link: str, language: str) -> None:
    words = words_of_asking(replace(LETTER, language=language), "invitation", FORM, replace(FRAME, link=link))
    mail = replace(MAIL, language=language, subject=words.subject, text=text_of(words.sheet), html=draw(words.sheet))
    keep(folder, MAIL.ident, compose(mail, SENDER, datetime(2026, 11, 26, tzinfo=UTC)))


@SQLITE
async def test_a_lead_reads_a_mail_of_the_demo_and_opens_its_form(
    app: Litestar, settings: Settings, enter: Enter, browser: Browser, tmp_path: Path
) -> None:
    app.state.settings = replace(settings, mail=replace(settings.mail, way="sink"))
    await found_company()
    token = link_of(await open_test_wave(closes_at=4_000_000_000_000), "Ann").token
    lead = await enter("lead", "lead@example.com")
    async with served(app) as site:
        _keep(outbox_folder(tmp_path), f"{site}/s/{token}", "en")
        for width in WIDTHS:
            context = await signed_in(browser, lead, site, width)
            page = await context.new_page()
            await page.goto(f"{site}/outbox")
            assert await violations(page) == []
            await press(page.get_by_role("link", name="how do you see our work together?"))
            assert await page.evaluate("document.documentElement.scrollWidth") == width
            button = page.frame_locator("iframe").get_by_role("link", name="Give your answers")
            async with context.expect_page() as opened:
                await button.click()
            form = await opened.value
            await form.get_by_role("heading", level=1).wait_for()
            assert form.url == f"{site}/s/{token}"
            assert await violations(page) == []
            await context.close()


@SQLITE
async def test_no_more_mails_and_again(app: Litestar, browser: Browser) -> None:
    await found_company()
    token = link_of(await open_test_wave(closes_at=4_000_000_000_000), "Ann").token
    async with served(app) as site:
        for width in WIDTHS:
            page = await browser.new_page(viewport={"width": width, "height": 700}, java_script_enabled=False)
            await page.goto(f"{site}/s/{token}/unsubscribe")
            await page.get_by_label("No more mails").check()
            await page.get_by_role("button").click()
            await page.get_by_role("heading", name="You will get no more mails").wait_for()
            await page.get_by_label("I want mails again").check()
            await page.get_by_role("button").click()
            await page.get_by_role("heading", name="No more mails?").wait_for()
            await page.close()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_mail_itself_can_be_read_by_everybody(browser: Browser, language: str, scheme: str) -> None:
    sheet = words_of_asking(replace(LETTER, language=language), "invitation", FORM, FRAME).sheet
    for width in WIDTHS:
        page = await browser.new_page(viewport={"width": width, "height": 700}, color_scheme="dark" if scheme == "dark" else "light")
        await page.set_content(draw(sheet))
        # A mail has no landmarks: it stands inside those of the program that shows it.
        assert [found for found in await violations(page) if not found.startswith(("region", "landmark"))] == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        await page.close()

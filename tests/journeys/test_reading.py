"""Pages of people who sign in, from right to left and with long words: nothing that keeps anybody out, no sideways scrolling."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from surveys.actions.users import create_user
from surveys.engine.connect import AnyEngine
from tests.company import NOW
from tests.journeys.test_pages import problems, sign_in_by_keyboard
from tests.server.web.browsers import PASSWORD
from tests.server.web.programs import web
from tests.server.web.test_reading import PAGES, company_with_results


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_pages_keep_nobody_out_in_any_language(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await company_with_results()
    await create_user("lead@example.com", "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    with web(tmp_path, database) as address:
        for language, direction in (("ar", "rtl"), ("de", "ltr")):
            context = await browser.new_context(java_script_enabled=language == "ar", viewport={"width": 1280, "height": 900}, locale="en-GB")
            page = await context.new_page()
            await page.goto(f"{address}/sign-in?next=/help")
            await choose(page, language)
            await sign_in_by_keyboard(page)
            assert page.url == f"{address}/help"
            assert await page.locator("html").get_attribute("dir") == direction
            await context.close()


async def choose(page: Page, language: str) -> None:
    await page.locator(".tongues summary").click()
    await page.locator(f'.tongues button[lang="{language}"]').click()

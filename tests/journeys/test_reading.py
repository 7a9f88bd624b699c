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
from tests.server.web.test_reading import company_with_results

READ = (
    "/", "/accounts/1", "/waves", "/plans/new", "/waves/w1", "/waves/w1/close", "/waves/w1/words", "/waves/w1/conversation",
    "/conversation", "/privacy", "/privacy/register", "/imports", "/help",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_pages_keep_nobody_out_in_any_language(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await company_with_results()
    await create_user("lead@example.com", "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    with web(tmp_path, database) as address:
        for language, width in (("ar", 1280), ("ar", 390), ("de", 320)):
            context = await browser.new_context(viewport={"width": width, "height": 900})
            page = await context.new_page()
            await page.goto(f"{address}/sign-in?next=/help")
            await choose(page, language)
            assert await problems(page, width) == []
            await sign_in_by_keyboard(page)
            for path in READ:
                await page.goto(address + path)
                assert await page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
                assert await problems(page, width) == [], (language, width, path)
            await page.locator(".tongues summary").click()
            assert await problems(page, width) == [], (language, width, "menu")
            await context.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_language_is_changed_by_keyboard_and_without_a_script(
    engine: AnyEngine, database: str, tmp_path: Path, browser: Browser
) -> None:
    await create_user("lead@example.com", "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    with web(tmp_path, database) as address:
        context = await browser.new_context(java_script_enabled=False, locale="es-ES")
        page = await context.new_page()
        await page.goto(f"{address}/sign-in?next=/waves")
        assert await page.get_by_role("heading", name="Iniciar sesión").is_visible()
        await choose(page, "de")
        assert page.url == f"{address}/sign-in?next=/waves"
        await sign_in_by_keyboard(page)
        await page.get_by_text("Noch keine Wellen").wait_for()
        await page.locator(".tongues summary").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await page.get_by_text("No waves yet").wait_for()
        assert page.url == f"{address}/waves"
        await context.close()


async def choose(page: Page, language: str) -> None:
    await page.locator(".tongues summary").click()
    async with page.expect_navigation():
        await page.locator(f'.tongues button[lang="{language}"]').click()

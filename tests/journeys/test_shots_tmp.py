"""Temporary."""
import os
from pathlib import Path
import pytest
from surveys.actions.users import create_user
from tests.company import NOW
from tests.journeys.test_pages import problems, sign_in_by_keyboard
from tests.journeys.test_reading import choose
from tests.server.web.browsers import PASSWORD
from tests.server.web.programs import web
from tests.server.web.test_reading import PAGES, NEW_WAVE, company_with_results

@pytest.mark.parametrize("kind", ["sqlite"])
async def test_shots(engine, database, tmp_path, browser):
    await company_with_results()
    await create_user("lead@example.com", "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    out = Path("/tmp/h/h9/shots"); out.mkdir(exist_ok=True)
    found = {}
    with web(tmp_path, database) as address:
        for language in ("ar", "de"):
            for width in (1280, 390, 320):
                context = await browser.new_context(viewport={"width": width, "height": 900})
                page = await context.new_page()
                await page.goto(f"{address}/sign-in")
                await choose(page, language)
                if width != 320: await page.screenshot(path=out / f"{language}-{width}-signin.png")
                await sign_in_by_keyboard(page)
                for n, path in enumerate(PAGES):
                    await page.goto(address + path)
                    if (bad := await problems(page, width)): found[language, width, path] = bad
                    if width != 320 and path in ("/", "/accounts/1", "/waves", NEW_WAVE.format("all"), "/imports", "/help", "/waves/w1/close"):
                        await page.screenshot(path=out / f"{language}-{width}-{n}.png", full_page=True)
                await page.goto(address + "/waves"); await page.locator(".tongues summary").click()
                if (bad := await problems(page, width)): found[language, width, "menu"] = bad
                await page.screenshot(path=out / f"{language}-{width}-menu.png")
                await context.close()
    for k, v in found.items(): print("FOUND", k, v)

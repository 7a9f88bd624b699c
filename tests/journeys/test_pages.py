"""Every page of people who sign in, in a browser: nothing that keeps anybody out, nothing refused by our own policy, no sideways scrolling."""

import base64
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from analysis.results import Banded, BandedGap, Cell, Mean, NotEnough, Withheld
from surveys.actions.users import create_user
from surveys.engine.connect import AnyEngine
from tests.company import NOW, found_company, open_test_wave
from tests.journeys.axe import violations
from tests.server.web.browsers import PASSWORD
from tests.server.web.programs import web
from tests.server.web.test_accounts import ONE_TO_FIVE, POMP, gap, release, store_brief

PAGES = (
    "/",
    "/?q=nothing-like-it",
    "/accounts/1",
    "/accounts/2",
    "/accounts/2/brief.pdf",
    "/accounts/999",
    "/waves",
    "/waves/w1",
    "/waves/w1/customers",
    "/waves/w1/cancel",
    "/plans/new",
    "/waves/w1/close",
    "/imports",
    "/help",
)
CELLS = [
    Cell("A1", "w1", "service", "reliability", ONE_TO_FIVE, Mean(4.1, "5"), Mean(2.6, "3"), gap(1.3, confirmed=True)),
    Cell("A1", "w1", "service", "fairness", ONE_TO_FIVE, Banded("middle", "3–7"), Mean(2.6, "3"), BandedGap("we see it better")),
    Cell("A1", "w1", "service", "ease", ONE_TO_FIVE, Withheld("R1"), Mean(2.0, "3"), Withheld("R1")),
    Cell("A1", "w1", "service", "value", ONE_TO_FIVE, Mean(4, "5"), NotEnough("x"), NotEnough("Nobody there answered.")),
    Cell("A1", "w1", "service", "*", POMP, Mean(78, "5"), Mean(40, "3"), gap(30, confirmed=True)),
]


async def company_with_results() -> None:
    await found_company()
    await create_user("lead@example.com", "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    wave = (await open_test_wave(closes_at=4_000_000_000_000)).wave
    await store_brief(await release(wave, {1: CELLS}), 1)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_pages_keep_nobody_out(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await company_with_results()
    with web(tmp_path, database) as address:
        said: list[str] = []
        for width in (1280, 390, 320):
            context = await browser.new_context(viewport={"width": width, "height": 900})
            page = await context.new_page()
            page.on("console", lambda message: said.append(message.text))
            await page.goto(f"{address}/sign-in")
            assert await problems(page, width) == []
            await sign_in_by_keyboard(page)
            for path in PAGES:
                await page.goto(address + path)
                assert await problems(page, width) == [], (path, width)
            await context.close()
        assert [words for words in said if "Content Security" in words] == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_importing_opening_and_closing_work_without_a_script(
    engine: AnyEngine, database: str, tmp_path: Path, browser: Browser
) -> None:
    await company_with_results()
    with web(tmp_path, database) as address:
        context = await browser.new_context(java_script_enabled=False, accept_downloads=True)
        page = await context.new_page()
        await page.goto(f"{address}/imports")
        await sign_in_by_keyboard(page)
        accounts = {"name": "more.csv", "mimeType": "text/csv", "buffer": b"external_ref,name\nC1,Cargo\n"}
        await page.set_input_files("#file", accounts)  # type: ignore[arg-type]  # the stub wants its own TypedDict
        await page.get_by_role("button", name="Try the file").click()
        await page.get_by_role("button", name="Import 1 account").click()
        await expect(page.get_by_role("heading", name="more.csv is imported")).to_be_visible()
        await page.goto(f"{address}/plans/new")
        await page.get_by_label("Name", exact=True).fill("Second")
        await page.get_by_role("button", name="Go on").click()
        await page.get_by_role("link", name="Change the plan").click()  # all of them are asked already, in a wave that is open
        await page.get_by_label("Days before the same person is asked again").fill("0")
        await page.get_by_role("button", name="Save the plan").click()
        await page.get_by_role("link", name="Open the wave …").click()
        await page.get_by_role("button", name="Open the wave").click()
        async with page.expect_download() as download:
            await page.get_by_role("button", name="Download invitations.csv").click()
        file = await (await download.value).path()
        assert file.read_text(encoding="utf-8-sig").startswith("side,name,email,language,account_refs,accounts,link\n")
        await page.get_by_role("link", name="I have saved it").click()
        await page.get_by_role("link", name="Close wave Second").click()
        await page.get_by_role("button", name="Close wave").click()
        await expect(page.get_by_text("The wave is closed.")).to_be_visible()
        await context.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_brief_reaches_the_browser_as_it_is_stored(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await company_with_results()
    with web(tmp_path, database) as address:
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(f"{address}/accounts/1")
        await sign_in_by_keyboard(page)
        link = page.get_by_role("link", name="Print brief")
        stored = await context.request.get(address + str(await link.get_attribute("href")))
        assert base64.b64encode(await stored.body()) == base64.b64encode(b"%PDF-1.7\nthe stored bytes\n%%EOF")
        await context.close()


async def sign_in_by_keyboard(page: Page) -> None:
    """The email has the focus when the page opens."""
    await page.locator("#email").focus()
    await page.keyboard.type("lead@example.com")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(lambda url: "/sign-in" not in url)


async def problems(page: Page, width: int) -> list[str]:
    found = await violations(page)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    return [*found, *([f"scrolls sideways: {wide}"] if wide > width else [])]

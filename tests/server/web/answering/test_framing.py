"""An open form inside another site's page, in Debian's Chromium: on the sites that the settings name, and nowhere else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from litestar import Litestar, MediaType, Response, get
from msgspec.structs import replace
from playwright.async_api import Browser, ViewportSize

from server.settings import Settings
from surveys.actions.open_links import make_open_link
from tests.company import NOW
from tests.journeys.axe import violations
from tests.server.web.answering.site import ask, rows, served

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


@asynccontextmanager
async def portal(framed: str) -> AsyncIterator[str]:
    """Somebody else's site with our form in it."""

    @get("/", media_type=MediaType.HTML)
    async def page() -> Response[str]:
        return Response(f'<!doctype html><title>Portal</title><iframe src="{framed}" title="Survey" width="600" height="900"></iframe>')

    async with served(Litestar([page], openapi_config=None)) as address:
        yield address


@SQLITE
async def test_a_named_site_shows_it_another_one_cannot(app: Litestar, settings: Settings, browser: Browser) -> None:
    await ask()
    slug = await make_open_link("w1", 1, "Portal", 500, "lead@example.com", NOW)
    async with served(app) as ours, portal(f"{ours}/f/{slug}?embed=1") as named, portal(f"{ours}/f/{slug}?embed=1") as other:
        app.state.settings = replace(settings, embed_origins=(named,))
        page = await browser.new_page(viewport=ViewportSize(width=700, height=1000))
        await page.goto(named)
        frame = page.frame_locator("iframe")
        await frame.get_by_role("link", name="Start").click()
        await frame.get_by_role("group", name="keep what we promise").get_by_label("Very well").check()
        await frame.get_by_role("button", name="Next").click()
        await frame.get_by_text("Keep this address to come back").wait_for()
        assert await frame.get_by_role("heading", level=1).inner_text() == "How we treat you"
        assert await rows("SELECT count(*) FROM response") == [(1,)]
        await page.goto(other)
        assert page.frames[1].url.startswith("chrome-error:")
        await page.close()


@SQLITE
async def test_it_is_accessible_on_a_phone(app: Litestar, browser: Browser) -> None:
    await ask()
    slug = await make_open_link("w1", 1, "Portal", 500, "lead@example.com", NOW)
    async with served(app) as ours:
        page = await browser.new_page(viewport=ViewportSize(width=320, height=640))
        for address in (f"/f/{slug}", f"/f/{slug}/c_service_daily", f"/f/{slug}/send"):
            await page.goto(ours + address)
            assert await violations(page) == []
            assert await page.evaluate("document.documentElement.scrollWidth") == 320
        await page.goto(f"{ours}/f/{slug}/c_service_daily")
        await page.get_by_role("group", name="keep what we promise").get_by_label("Very well").check()
        await page.get_by_role("button", name="Next").click()
        await page.wait_for_load_state()
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        await page.close()

"""A lead makes an instrument from nothing: a mirrored pair, its translation, a trial, the first version, and a wave that is offered it."""

import re
from asyncio import sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from surveys.actions.drafts import save_draft
from surveys.actions.users import create_user
from surveys.engine.connect import AnyEngine
from surveys.queries.drafts import load_draft
from tests.company import NOW, found_company
from tests.journeys.people import DESKTOP, SMALL_PHONE, Watch, at_a_browser, press, sign_in
from tests.server.web.browsers import PASSWORD
from tests.server.web.instruments.drafts import begin, every_type, pulse, release, stored
from tests.server.web.programs import web

LEAD = "lead@us.example"
SAVED = re.compile(r"Saved \d\d:\d\d UTC")
PAGES = (
    "/instruments",
    "/instruments/new",
    "/instruments/relationship-alignment",
    "/instruments/relationship-alignment/own",
    "/instruments/pulse/edit?open=item.i_matrix",
    "/instruments/pulse/edit?open=page.i_page",
    "/instruments/pulse/edit?open=whole&done=1",
    "/instruments/pulse/translate?to=ar",
    "/instruments/pulse/try",
    "/instruments/pulse/try/internal/i_page?lang=ar",
    "/instruments/pulse/history?show=1",
    "/instruments/pulse/document",
    "/instruments/pulse/publish",
    "/instruments/pulse/discard",
    "/instruments/done/preview?lang=ar",
    "/instruments/done/differences?old=1&new=2",
)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_from_a_blank_page_to_a_wave(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await found_company()
    await create_user(LEAD, "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    with web(tmp_path, database) as address:
        watch = Watch(address)
        async with at_a_browser(browser, watch) as page:
            await sign_in(page, watch, LEAD, PASSWORD)
            await begin_blank(page, watch)
            await write_pair(page, watch)
            await translate(page, watch)
            await try_out(page)
            await publish(page, watch)
            await page.goto("/plans/new")
            assert "Ease pulse, version 1" in await page.get_by_label("Questionnaire").inner_text()
        assert watch.findings == []


async def begin_blank(page: Page, watch: Watch) -> None:
    await page.goto("/instruments")
    await press(page.get_by_role("link", name="New instrument").first)
    await page.get_by_label("Title", exact=True).fill("Ease pulse")
    await page.get_by_label("What both sides are asked about first").fill("Trust")
    await page.get_by_label("Languages").fill("en, de")
    await press(page.get_by_role("button", name="Begin", exact=True))
    await watch.look(page)


async def write_pair(page: Page, watch: Watch) -> None:
    """Add a pair, word it on both sides, and let typing save itself; then take the first pair away, back, and away again."""
    await page.get_by_label("What both sides are asked about").fill("Ease")
    await page.get_by_role("button", name="Add mirrored pair").click()
    await page.locator("#f-item-c_ease-title").fill("How easy are we to work with?")
    await page.locator("#f-item-i_ease-title").fill("How easy do we make it for them?")
    await expect(page.locator("#view-i_ease .asked")).to_have_text("How easy do we make it for them?")
    await expect(page.locator("#view-c_ease .asked")).to_have_text("How easy are we to work with?")
    await expect(page.locator("#saved")).to_have_text(SAVED)
    await watch.look(page)
    await page.get_by_role("button", name="Done").first.click()
    await page.locator("#f-item-c_ease-title").wait_for(state="detached")
    await page.get_by_role("button", name="Delete c_trust", exact=True).click()
    await page.get_by_text("Item c_trust deleted.").wait_for()
    await page.get_by_role("button", name="Undo").click()
    await page.get_by_text("Back to state").wait_for()
    down = page.get_by_role("button", name="Move c_trust down", exact=True)
    await down.press("Enter")
    await page.get_by_text("Item c_trust moved.").wait_for()
    await expect(down).to_be_focused()
    for side in ("c_trust", "i_trust"):
        await page.get_by_role("button", name=f"Delete {side}", exact=True).click()
        await page.get_by_text(f"Item {side} deleted.").wait_for()
    for name, title in (("c_trust_page", "Working with us"), ("i_trust_page", "Working with them")):
        await page.get_by_role("link", name=f"Edit page {name}", exact=True).click()
        await page.locator(f"#f-page-{name}-title").fill(title)
        await page.get_by_role("button", name="Done").click()
        await page.locator(f"#f-page-{name}-title").wait_for(state="detached")
    await watch.look(page)


async def translate(page: Page, watch: Watch) -> None:
    await press(page.get_by_role("link", name="Translate"))
    await watch.look(page)
    for text in await page.locator("form.translation textarea").all():
        if not await text.input_value():
            await text.fill("Auf Deutsch")
    await expect(page.locator("form.translation .soft")).to_have_text(["complete"] * 3)
    await expect(page.locator("#saved")).to_have_text(SAVED)


async def try_out(page: Page) -> None:
    await press(page.get_by_role("link", name="Try out"))
    await press(page.get_by_role("link", name="Start as customers"))
    await page.locator("fieldset input[value='4']").check()
    await press(page.get_by_role("button", name="Next"))
    await press(page.get_by_role("button", name="Send my answers"))
    assert await page.locator("tbody tr").first.inner_text() == "c_ease\tHow easy are we to work with?\t4"


async def publish(page: Page, watch: Watch) -> None:
    await press(page.get_by_role("link", name="Publish…"))
    await watch.look(page)
    await page.get_by_label("Notes").fill("The first one")
    await press(page.get_by_role("button", name="Publish version 1"))
    assert await page.get_by_text("The first one").is_visible()
    await watch.look(page)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_every_page_keeps_nobody_out(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await create_user(LEAD, "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    for words in ("One", "Two"):
        await release(pulse(key="done", title={"en": words}))
    await begin(every_type())
    with web(tmp_path, database) as address:
        watch = Watch(address)
        for viewport in (DESKTOP, SMALL_PHONE):
            async with at_a_browser(browser, watch, viewport=viewport) as here:
                await sign_in(here, watch, LEAD, PASSWORD)
                for path in PAGES:
                    await here.goto(path)
                    await watch.look(here)
        assert watch.findings == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_editor_works_without_a_script(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    await create_user(LEAD, "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    with web(tmp_path, database) as address:
        watch = Watch(address, looks=False)
        async with at_a_browser(browser, watch, java_script_enabled=False) as page:
            await sign_in(page, watch, LEAD, PASSWORD)
            await begin_blank(page, watch)
            await press(page.get_by_role("link", name="Edit c_trust", exact=True))
            await page.locator("#f-item-c_trust-title").fill("How far do you trust us?")
            await press(page.get_by_role("button", name="Save").first)
            assert await page.locator("#view-c_trust .asked").inner_text() == "How far do you trust us?"
            await press(page.get_by_role("button", name="Duplicate c_trust"))
            await press(page.get_by_role("button", name="Delete c_trust_2"))
            await press(page.get_by_role("button", name="Undo"))
            assert await page.locator("#c_trust_2").is_visible()
            await press(page.get_by_role("link", name="Translate"))
            await page.locator("form.translation textarea").first.fill("Puls")
            await press(page.get_by_role("button", name="Save these").first)
            assert await page.locator("form.translation textarea").first.input_value() == "Puls"
        assert watch.findings == []


NAME, TITLE, EXPLANATION = "#f-item-c_why-name", "#f-item-c_why-title", "#f-item-c_why-description"


@asynccontextmanager
async def writing(database: str, tmp_path: Path, browser: Browser, *, refused: bool = False) -> AsyncIterator[Page]:
    """A lead who has opened c_why of the pulse; whether the server is meant to refuse something."""
    await create_user(LEAD, "Lena Lead", "lead", PASSWORD, actor="test", now=NOW)
    await begin()
    with web(tmp_path, database) as address:
        watch = Watch(address, looks=False)
        async with at_a_browser(browser, watch) as page:
            await sign_in(page, watch, LEAD, PASSWORD)
            await page.goto("/instruments/pulse/edit?open=item.c_why")
            yield page
        assert [*watch.foreign, *watch.barriers, *watch.too_wide] == []
        unmeant = [said for said in watch.complaints if "status of 409" not in said and "status of 422" not in said]
        assert (unmeant, bool(watch.complaints)) == ([], refused)


async def why() -> tuple[str, dict[str, str], dict[str, str]]:
    """The comment as it is stored: its name, title and explanation."""
    comment = (await stored()).pages[0].elements[1]
    return comment.name, getattr(comment, "title", {}), getattr(comment, "description", {})


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_stale_form_waits_until_its_author_decides(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    async with writing(database, tmp_path, browser, refused=True) as page:
        theirs = pulse({"type": "text", "name": "c_theirs", "title": {"en": "Theirs"}})
        await save_draft("pulse", theirs, 1, "ben@us.example", NOW)
        await page.locator(TITLE).fill("Mine")
        await page.get_by_text("ben@us.example changed this draft").first.wait_for()
        await page.keyboard.press("Tab")
        await page.locator(EXPLANATION).evaluate("field => field.closest('details').open = true")
        await page.locator(EXPLANATION).fill("Why")
        await page.get_by_role("link", name="Edit c_ease", exact=True).click()
        overwrite = page.get_by_role("button", name="Save mine over it")
        await expect(overwrite).to_be_focused()
        assert await stored() == theirs
        await overwrite.click()
        await expect(page.locator("#saved")).to_have_text(SAVED)
        assert await why() == ("c_why", {"en": "Mine"}, {"en": "Why"})
        assert len((await stored()).pages[0].elements) == 3
        await page.get_by_role("link", name="Edit c_ease", exact=True).click()
        await page.locator(TITLE).wait_for(state="detached")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_leaving_at_once_loses_nothing(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    async with writing(database, tmp_path, browser) as page:
        await page.locator(TITLE).fill("c_why?")
        await page.evaluate("document.querySelector('.tabs a[href$=history]').click()")
        await page.wait_for_url("**/history")
        assert await why() == ("c_why", {"en": "c_why?"}, {})
        await page.goto("/instruments/pulse/edit?open=item.c_why")
        await page.locator(TITLE).fill("c_why?!")
        page.on("dialog", lambda dialog: dialog.accept())
        async with page.expect_request(lambda request: request.method == "POST"):
            await page.evaluate("location.assign('/instruments')")
        await page.wait_for_url("**/instruments")
        for _ in range(100):
            if await why() == ("c_why", {"en": "c_why?!"}, {}):
                break
            await sleep(0.05)
        else:
            pytest.fail("what was typed last is lost")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_what_cannot_be_taken_keeps_the_page(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    async with writing(database, tmp_path, browser, refused=True) as page:
        await page.get_by_text("More", exact=True).click()
        await page.locator(NAME).fill("Bad Name")
        await page.locator(TITLE).fill("Typed as well")
        await page.get_by_text("“Name”: not a valid name").first.wait_for()
        await page.get_by_text("More", exact=True).click()
        for leave in ("Edit c_ease", "History"):
            await page.get_by_role("link", name=leave, exact=True).click()
            await expect(page.locator(NAME)).to_be_focused()
        await expect(page.locator(TITLE)).to_have_value("Typed as well")
        await expect(page.locator("#f-item-c_why-name-problem")).to_contain_text("not a valid name")
        await page.locator(NAME).fill("c_why")
        await page.get_by_role("link", name="Edit c_ease", exact=True).click()
        await page.locator("#f-item-c_ease-title").wait_for()
        assert await why() == ("c_why", {"en": "Typed as well"}, {})


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_changes_that_cannot_be_taken_can_be_given_up(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    async with writing(database, tmp_path, browser, refused=True) as page:
        await page.get_by_text("More", exact=True).click()
        await page.locator(NAME).fill("Bad Name")
        await page.locator(NAME).blur()
        await page.get_by_role("button", name="Discard these changes").click()
        await expect(page.locator(NAME)).to_have_value("c_why")
        await expect(page.locator("#saved")).to_contain_text("Saved")
        await page.get_by_role("link", name="Edit c_ease", exact=True).click()
        await page.locator("#f-item-c_ease-title").wait_for()
        assert await stored() == pulse()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_name_is_saved_when_it_is_whole(engine: AnyEngine, database: str, tmp_path: Path, browser: Browser) -> None:
    async with writing(database, tmp_path, browser) as page:
        await page.clock.install()
        await page.get_by_text("More", exact=True).click()
        await page.locator(NAME).fill("c_rel")
        await page.clock.run_for(60_000)
        assert (await load_draft("pulse")).revision == 1
        await page.locator(NAME).press_sequentially("iable")
        await page.locator(NAME).blur()
        await expect(page.locator("#c_reliable #f-item-c_reliable-name")).to_have_value("c_reliable")
        await page.locator("#f-item-c_reliable-title").fill("How reliable?")
        await page.get_by_role("button", name="Done").click()
        await page.locator("#f-item-c_reliable-title").wait_for(state="detached")
        assert await why() == ("c_reliable", {"en": "How reliable?"}, {})

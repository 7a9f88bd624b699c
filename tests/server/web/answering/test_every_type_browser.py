"""Every type of question in Debian's Chromium: on a small phone, from right to left, with errors, by keyboard, with and without the script."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from surveys.engine.connect import AnyEngine
from tests.journeys.axe import violations
from tests.server.web.answering.every_type import EVERY_TYPE
from tests.server.web.answering.site import ask, make_app, rows, served
from tests.server.web.answering.test_browser import OVERFLOW, PHONE, TARGETS

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
PAGES = ("c_everyday", "c_areas", "c_needs", "c_details", "c_end", "all")


@pytest.fixture
async def link(engine: AnyEngine) -> AsyncIterator[str]:
    tokens = await ask(EVERY_TYPE)
    async with served(make_app()) as address:
        yield f"{address}/s/{tokens['Ann']}/1"


async def test_every_page_fits_a_small_phone_and_every_target_is_large(link: str, browser: Browser) -> None:
    page = await (await browser.new_context(viewport=PHONE)).new_page()
    for language in ("en", "de", "ar"):
        for path in PAGES:
            await page.goto(f"{link}/{path}?lang={language}")
            assert (path, await page.evaluate(OVERFLOW), await page.evaluate(TARGETS)) == (path, 0, 0)


@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_nothing_serious(link: str, browser: Browser, width: int) -> None:
    page = await (await browser.new_context(viewport=ViewportSize(width=width, height=800))).new_page()
    for language in ("en", "ar"):
        for path in PAGES:
            await page.goto(f"{link}/{path}?lang={language}")
            assert (path, await violations(page)) == (path, [])
    await page.goto(f"{link}/c_details")
    await page.get_by_label("How long does an order take?").fill("many")
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert await violations(page) == []


async def test_everything_can_be_answered_without_javascript(link: str, browser: Browser) -> None:
    page = await (await browser.new_context(viewport=PHONE, java_script_enabled=False)).new_page()
    await page.goto(f"{link}/c_everyday")
    await page.get_by_role("group", name="How satisfied are you with our work together?").get_by_label("Very satisfied").check()
    await _next(page)
    await page.get_by_role("group", name="deliveries?").get_by_label("Neither").check()
    await page.get_by_role("group", name="by telephone?").get_by_label("Every week").check()
    await _next(page)
    await page.get_by_label("Where?").select_option("Asia")
    await page.get_by_label("Telephone").check()
    await page.get_by_label("Who should call?").fill("Ann")
    first = page.get_by_role("group", name="What comes first?")
    await first.get_by_label("Speed").select_option("1")
    await first.get_by_label("Being reachable").select_option("2")
    await _next(page)
    await page.get_by_label("How long does an order take?").fill("12")
    await page.get_by_role("checkbox", name="Can’t say").nth(1).check()
    await _next(page)
    await expect(page.get_by_text("What comes first: Speed, Being reachable.")).to_be_visible()
    await page.get_by_label("I agree that my answers are used").check()
    await _next(page)
    await page.get_by_role("button", name="Send my answers").click()
    assert await page.get_by_role("heading", level=1).inner_text() == "Thank you"
    assert await rows("SELECT item, number, text, missing FROM answer WHERE missing IS NULL OR missing = 'declined' ORDER BY item") == [
        ("c_agree", None, "yes", None),
        ("c_by_phone", None, "weekly", None),
        ("c_days", 12.0, None, None),
        ("c_deliveries", 3.0, None, None),
        ("c_number", None, "Ann", None),
        ("c_order", None, "speed reach", None),
        ("c_satisfied", 5.0, None, None),
        ("c_since", None, None, "declined"),
        ("c_ways", None, "phone", None),
        ("c_where", None, "asia", None),
    ]


async def _next(page: Page) -> None:
    await page.get_by_role("button", name="Next").click()


async def test_the_script_shows_and_hides_and_takes_nothing_away(link: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{link}/all")
    caller, details, support = (
        page.get_by_label("Who should call?"),
        page.get_by_text("In detail"),
        page.get_by_role("group", name="support?"),
    )
    assert await page.get_by_text("Leave it empty if it does not apply.").locator("visible=true").count() == 0
    for hidden in (caller, support):
        await expect(hidden).to_be_hidden()
    await expect(details).to_be_visible()
    await page.get_by_label("Telephone").check()
    await caller.fill("Ann")
    await page.get_by_label("Telephone").uncheck()
    await expect(caller).to_be_hidden()
    await page.get_by_label("Telephone").check()
    assert await caller.input_value() == "Ann"
    await page.get_by_label("Nothing yet").check()
    await expect(details).to_be_hidden()
    await page.get_by_role("group", name="deliveries?").get_by_role("radio").first.check()
    await expect(support).to_be_visible()


async def test_without_the_script_what_may_not_apply_is_there_with_a_note(link: str, browser: Browser) -> None:
    page = await (await browser.new_context(java_script_enabled=False)).new_page()
    await page.goto(f"{link}/c_needs")
    caller = page.get_by_label("Who should call?")
    await expect(caller).to_be_visible()
    await expect(caller).to_have_accessible_description("This depends on another answer on this page. Leave it empty if it does not apply.")


async def test_each_field_says_its_name_and_what_else_there_is_to_know(link: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{link}/c_details")
    days = page.get_by_label("How long does an order take?")
    await expect(days).to_have_accessible_description("From 0 to 365. days")
    await expect(days).to_have_attribute("inputmode", "numeric")
    since = page.get_by_label("Since when have we worked together?")
    await expect(since).to_have_accessible_description("From 1 January 1990 to 31 December 2039.")
    declined = page.get_by_role("checkbox", name="Can’t say").nth(1)
    await expect(declined).to_have_accessible_description("Since when have we worked together?")
    await page.goto(f"{link}/c_areas")
    matrix = page.get_by_role("group", name="How satisfied are you with …")
    await expect(matrix).to_have_accessible_description("Leave out what you do not know.")
    row = matrix.get_by_role("group", name="invoices?")
    await expect(row).to_have_accessible_description("Amounts and dates")
    assert await row.get_by_role("radio", name="Very dissatisfied").count() == 1
    await page.goto(f"{link}/c_needs")
    ranking = page.get_by_role("group", name="What comes first?")
    assert await ranking.get_by_role("combobox", name="Being reachable").count() == 1


async def test_a_list_a_ranking_and_a_matrix_are_filled_in_by_keyboard(link: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{link}/c_needs")
    await page.get_by_label("Where?").focus()
    await page.keyboard.type("As")
    await page.get_by_role("combobox", name="Price").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.get_by_role("button", name="Save and finish later").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/saved")
    await page.goto(f"{link}/c_areas")
    await page.get_by_role("group", name="deliveries?").get_by_role("radio").first.focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("button", name="Save and finish later").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/saved")
    await page.goto(f"{link}/c_needs")
    assert await page.get_by_label("Where?").input_value() == "asia"
    assert [await page.get_by_role("combobox", name=name).input_value() for name in ("Price", "Speed", "Care")] == [
        "price:1",
        "speed:2",
        "",
    ]
    await page.goto(f"{link}/c_areas")
    await expect(page.get_by_role("group", name="deliveries?").get_by_label("Dissatisfied", exact=True)).to_be_checked()

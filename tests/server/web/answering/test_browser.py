"""The pages in Debian's Chromium: with and without JavaScript, on a phone, and with nothing but a keyboard."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from surveys.engine.connect import AnyEngine
from tests.journeys.axe import violations
from tests.server.web.answering.site import Visitor, ask, digest, make_app, rows, served

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
PHONE = ViewportSize(width=320, height=640)
TARGETS = """() => [...document.querySelectorAll('main input:not([type=hidden]), main button:not([aria-hidden]), main .button')]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .map(each => (each.closest('label') || each).getBoundingClientRect())
    .filter(box => box.width < 24 || box.height < 24).length"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
async def tokens(engine: AnyEngine) -> dict[str, str]:
    return await ask()


@pytest.fixture
async def site(engine: AnyEngine) -> AsyncIterator[str]:
    async with served(make_app()) as address:
        yield address


async def test_loading_with_javascript_records_nothing_in_any_state(tokens: dict[str, str], site: str, browser: Browser) -> None:
    app = make_app()
    half, sent, lee = (Visitor(app, tokens[name]) for name in ("Ann", "Cleo", "Lee"))
    await half.press(await half.open("1/c_service_daily"), {"c_responsiveness": ["4"]})
    await sent.press(await sent.open("1/all"), {"c_responsiveness": ["4"]}, "send")
    await lee.press(await lee.open("1/i_part"), {"i_clear_requests": ["4"]})
    before = await digest()
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    for visitor, first in ((half, "c_service_daily"), (sent, "c_service_daily"), (lee, "i_part"), (Visitor(app, tokens["Finn"]), "all")):
        for address in ("?nps=9", f"/1/{first}", "/1/all", "/1/send", "/1/done", "/1/saved"):
            await page.goto(f"{site}{visitor.home}{address}", wait_until="networkidle")
    assert set(asked) == {"GET"}
    assert await digest() == before


@SQLITE
async def test_a_customer_answers_on_a_phone_without_javascript(tokens: dict[str, str], site: str, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{site}/s/{tokens['Ann']}")
    await page.get_by_role("link", name="Start").click()
    await page.get_by_role("group", name="How well do we keep what we promise?").get_by_label("Very well").check()
    for _ in range(3):
        await page.get_by_role("button", name="Next").click()
    await page.get_by_role("group", name="recommend us").get_by_label("7").check()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("What would improve our service to you?").fill("Call back.")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_label("Totals only").check()
    await page.get_by_role("button", name="Send my answers").click()
    assert await page.get_by_role("heading", level=1).inner_text() == "Thank you"
    assert await rows("SELECT item, number, text FROM answer WHERE missing IS NULL ORDER BY item") == [
        ("c_improve", None, "Call back."),
        ("c_recommendation", 7.0, None),
        ("c_reliability", 5.0, None),
    ]
    assert await rows("SELECT sharing, state FROM response") == [("totals", "sent")]


@SQLITE
async def test_no_page_scrolls_sideways_on_a_small_phone_and_every_target_is_large(
    tokens: dict[str, str], site: str, browser: Browser
) -> None:
    page = await (await browser.new_context(viewport=PHONE)).new_page()
    kim = Visitor(make_app(), tokens["Kim"])
    await kim.press(await kim.open("1/departments"), {"_departments": ["2", "3"]})
    ann = Visitor(make_app(), tokens["Ann"])
    await ann.press(await ann.open("1/all"), {"c_value": ["4"], "c_improve": ["x" * 400]}, "send")
    paths = [f"{ann.home}{path}" for path in ("", "/1/all", "/1/c_loyalty", "/1/send", "/1/done", "/1/saved")]
    paths += [f"{kim.home}{path}" for path in ("", "/1/all", "/1/departments", "/1/i_handoff-2", "/1/send", "/1/saved")]
    for path in paths:
        await page.goto(f"{site}{path}")
        assert (path, await page.evaluate(OVERFLOW)) == (path, 0)
        assert (path, await page.evaluate(TARGETS)) == (path, 0)


@SQLITE
async def test_axe_finds_nothing_serious_on_any_page(tokens: dict[str, str], site: str, browser: Browser) -> None:
    page = await browser.new_page()
    app = make_app()
    ann, kim, unknown = Visitor(app, tokens["Ann"]), Visitor(app, tokens["Kim"]), Visitor(app, "0" * 26)
    await ann.press(await ann.open("1/all"), {"c_value": ["4"], "c_renewal": ["2"]}, "send")
    await kim.press(await kim.open("1/departments"), {"_departments": ["2"]})
    paths = [f"{ann.home}{path}" for path in ("?nps=9", "/1/c_service_daily", "/1/c_loyalty", "/1/c_words", "/1/send", "/1/done", "/1/all")]
    paths += [f"{kim.home}{path}" for path in ("", "/1/departments", "/1/i_handoff-2", "/1/send", "/1/saved", "/1/all")]
    for path in [*paths, unknown.home]:
        await page.goto(f"{site}{path}")
        assert (path, await violations(page)) == (path, [])
    await page.goto(f"{site}{ann.home}/1/c_words")
    await page.get_by_label("Where are you fully satisfied?").fill("word " * 1_100)
    await page.get_by_role("button", name="Next").click()
    await page.wait_for_load_state()
    assert await violations(page) == []


@SQLITE
async def test_conflicts_and_errors_fit_a_small_phone(tokens: dict[str, str], site: str, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE)
    one, two = await context.new_page(), await context.new_page()
    for page in (one, two):
        await page.goto(f"{site}/s/{tokens['Ann']}/1/c_words")
    await two.get_by_label("What would improve our service to you?").fill("Call back." * 40)
    await two.get_by_role("button", name="Next").click()
    await one.get_by_label("What would improve our service to you?").fill("Answer." * 40)
    await one.get_by_role("button", name="Next").click()
    assert await one.get_by_role("heading", level=1).inner_text() == "Two versions of your answers"
    assert await one.evaluate(OVERFLOW) == 0
    await one.get_by_role("button", name="Keep this window").click()
    assert one.url.endswith("/1/send")
    await one.goto(f"{site}/s/{tokens['Ann']}/1/c_words")
    await one.get_by_label("Where are you fully satisfied?").fill("word " * 1_100)
    await one.get_by_role("button", name="Next").click()
    await one.wait_for_function("document.activeElement.id === 'problems'")
    assert await one.evaluate(OVERFLOW) == 0
    await one.get_by_role("link", name="Please shorten this").click()
    assert await one.evaluate("document.activeElement.id") == "c_satisfied"


@SQLITE
async def test_everything_can_be_done_with_a_keyboard(tokens: dict[str, str], site: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{site}/s/{tokens['Ann']}")
    await _tab_to(page, "Start")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c_service_daily")
    await _tab_to(page, "Very poorly")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    assert await page.evaluate("document.activeElement.value") == "4"
    assert await _has_visible_focus(page)
    await _tab_to(page, "Next")
    assert await _has_visible_focus(page)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/c_service_care")
    await _tab_to(page, "Save and finish later")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/saved")
    assert await rows("SELECT state FROM response") == [("draft",)]


@SQLITE
async def test_enter_on_the_whole_page_saves_and_never_sends(tokens: dict[str, str], site: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{site}/s/{tokens['Ann']}/1/all")
    await page.get_by_role("group", name="How well do we keep what we promise?").get_by_label("Very well").check()
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith("/1/all")
    assert await rows("SELECT state FROM response") == [("draft",)]


@SQLITE
async def test_clear_answer_appears_only_beside_an_answer(tokens: dict[str, str], site: str, browser: Browser) -> None:
    page = await browser.new_page()
    await page.goto(f"{site}/s/{tokens['Ann']}/1/c_service_daily")
    group = page.get_by_role("group", name="How well do we keep what we promise?")
    clear = group.get_by_text("Clear answer")
    assert not await clear.is_visible()
    await group.get_by_label("Adequately").check()
    assert await clear.is_visible()
    await group.get_by_label("Clear answer").check()
    await page.get_by_role("button", name="Next").click()
    assert await rows("SELECT state FROM response") == []


async def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        words = await page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText")
        if words.strip() == name:
            return
    pytest.fail(f"the focus never reached {name}")


async def _has_visible_focus(page: Page) -> bool:
    outline: bool = await page.evaluate(
        "[document.activeElement, document.activeElement.closest('label')]"
        ".some(each => each && getComputedStyle(each).outlineStyle === 'solid' && parseFloat(getComputedStyle(each).outlineWidth) >= 2)"
    )
    return outline

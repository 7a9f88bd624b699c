"""One questionnaire with every type of question, answered by keyboard alone, without JavaScript, on a small phone, and in Arabic: the same answers arrive."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from surveys.engine.connect import AnyEngine, fetch
from surveys.instrument.forms import pages_for, questions
from surveys.instrument.types import (
    Checkbox,
    Consent,
    Date,
    Dropdown,
    Number,
    Question,
    RadioGroup,
    Ranking,
    Rated,
)
from tests.journeys.axe import violations
from tests.server.web.answering.every_type import EVERY_TYPE
from tests.server.web.answering.site import ask, make_app, served

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300), pytest.mark.slow]

ITEMS = {item.name: item for item in questions(pages_for(EVERY_TYPE, "customer"))}
MOST_PRESSES = 150
MOST_PAGES = 40
SHOWN = """names => names.filter(name => [...document.querySelectorAll(`[name="${name}"]:not([type=hidden])`)]
    .some(each => each.checkVisibility({visibilityProperty: true})))"""
FOCUSED = "selector => document.activeElement.matches(selector)"
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
Fill = Callable[[Page, Question, list[str]], Awaitable[None]]


def wanted(item: Question) -> list[str]:  # noqa: PLR0911  # one line per type
    """What everybody here answers, as the form has it."""
    match item:
        case Rated(scale=scale):
            return [str(scale.maximum - 1)]
        case RadioGroup(choices=choices) | Dropdown(choices=choices):
            return [choices[1].value]
        case Checkbox(choices=choices):
            return [choice.value for choice in choices[: min(2, item.max_choices or 2)]]
        case Ranking(choices=choices):
            return [f"{choice.value}:{place}" for place, choice in enumerate(reversed(choices), 1) if place <= item.places]
        case Number(minimum=low):
            return [str(int(low or 0) + 3)]
        case Date(minimum=first, maximum=last):
            return [first or last or "2026-05-01"]
        case Consent():
            return ["yes"]
    return [f"Words for {item.name}"[: item.max_length]]


async def by_pointer(page: Page, item: Question, codes: list[str]) -> None:
    named = f'[name="{item.name}"]'
    match item:
        case Rated() | RadioGroup() | Checkbox() | Consent():
            for code in codes:
                await page.locator(f'{named}[value="{code}"]').check()
        case Dropdown():
            await page.locator(named).select_option(codes[0])
        case Ranking():
            for code in codes:
                await page.locator(f'select{named}:has(option[value="{code}"])').select_option(code)
        case _:
            await page.locator(f"{named}:not([type=checkbox])").fill(codes[0])


async def by_keyboard(page: Page, item: Question, codes: list[str]) -> None:
    named = f'[name="{item.name}"]'
    match item:
        case Rated() | RadioGroup():
            await pick(page, named, codes[0])
        case Checkbox() | Consent():
            for code in codes:
                await tab_to(page, f'{named}[value="{code}"]')
                await page.keyboard.press("Space")
        case Dropdown():
            await choose(page, named, codes[0])
        case Ranking():
            for choice in item.choices:
                place = next((code for code in codes if code.startswith(f"{choice.value}:")), None)
                if place:
                    await choose(page, f'select{named}:has(option[value="{place}"])', place)
        case Date():
            await tab_to(page, named)
            await page.keyboard.type(date.fromisoformat(codes[0]).strftime("%m%d%Y"))
        case _:
            await tab_to(page, named)
            await page.keyboard.type(codes[0])


async def pick(page: Page, named: str, code: str) -> None:
    """Choose the first of a group, then go on with the arrow key."""
    await tab_to(page, named)
    await page.keyboard.press("Space")
    for _ in range(MOST_PRESSES):
        if await page.evaluate(FOCUSED, f'[value="{code}"]'):
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{named} has no {code}")


async def choose(page: Page, selector: str, value: str) -> None:
    """Go down a list with the arrow key until the value is chosen."""
    await tab_to(page, selector)
    for _ in range(MOST_PRESSES):
        if await page.evaluate("() => document.activeElement.value") == value:
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{selector} has no {value}")


async def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_PRESSES):
        if await page.evaluate(FOCUSED, selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key never comes to {selector}")


async def press_by_keyboard(page: Page, selector: str) -> None:
    await tab_to(page, selector)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def press_by_pointer(page: Page, selector: str) -> None:
    async with page.expect_navigation():
        await page.locator(selector).first.click()


async def answer_all(page: Page, fill: Fill, press: Callable[[Page, str], Awaitable[None]], *, has_script: bool) -> None:
    """Go through the form as it shows itself, page by page, and send it."""
    for _ in range(MOST_PAGES):
        filled: set[str] = set()
        while left := [name for name in await page.evaluate(SHOWN, list(ITEMS)) if name not in filled]:
            await fill(page, ITEMS[left[0]], wanted(ITEMS[left[0]]))
            filled.add(left[0])
        assert await page.evaluate(OVERFLOW) <= 0, page.url
        if has_script:
            assert await violations(page) == [], page.url
        if "/send" in page.url:
            await fill_sharing(page, fill)
            await press(page, "button[value=send]")
            return
        await press(page, ".actions button[value=next]")
    raise AssertionError("The form has no end")


async def fill_sharing(page: Page, fill: Fill) -> None:
    """The last page's own question, answered like any other choice."""
    if fill is by_keyboard:
        await tab_to(page, '[name="_sharing"]')
        await page.keyboard.press("Space")
    else:
        await page.locator('[name="_sharing"][value="named"]').check()


async def context_for(browser: Browser, way: str) -> BrowserContext:
    phone, desk = ViewportSize(width=320, height=640), ViewportSize(width=1280, height=900)
    if way == "a small phone":
        return await browser.new_context(viewport=phone, has_touch=True, is_mobile=True)
    return await browser.new_context(viewport=desk, java_script_enabled=way != "without JavaScript")


WAYS = {"by keyboard": "Ann", "without JavaScript": "Cleo", "a small phone": "Dana", "in Arabic": "Finn"}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_same_answers_arrive_in_all_four_ways(engine: AnyEngine, browser: Browser) -> None:
    tokens = await ask(EVERY_TYPE)
    arrived = {}
    async with served(make_app()) as site:
        for way, name in WAYS.items():
            context = await context_for(browser, way)
            page = await context.new_page()
            await page.goto(f"{site}/s/{tokens[name]}{'?lang=ar' if way == 'in Arabic' else ''}")
            assert await page.locator("html").get_attribute("dir") == ("rtl" if way == "in Arabic" else "ltr")
            keys = way == "by keyboard"
            press = press_by_keyboard if keys else press_by_pointer
            await press(page, ".actions a.button, .accounts a.button")
            await answer_all(page, by_keyboard if keys else by_pointer, press, has_script=way != "without JavaScript")
            assert await page.locator(".code").count() == 1, page.url
            arrived[way] = await stored(name)
            await context.close()
    assert sum(missing is None for *_, missing in arrived["by keyboard"]) > len(ITEMS) / 2
    assert len(set(map(tuple, arrived.values()))) == 1, arrived


async def stored(name: str) -> list[tuple[str, float | None, str | None, str | None]]:
    rows = await fetch(
        "SELECT x.item, x.number, x.text, x.missing FROM answer x JOIN response r ON r.id = x.response"
        " JOIN participation p ON p.invitation = r.invitation AND p.account = r.account JOIN contact c ON c.id = p.contact"
        " WHERE c.name = $1 AND r.state = 'sent' ORDER BY x.item",
        name,
    )
    return [(row["item"], row["number"], row["text"], row["missing"]) for row in rows]

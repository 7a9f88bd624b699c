"""Mail scanners open every link, run its scripts and send its forms: nothing of it is recorded (tests of plain GETs: test_showing.py)."""

import asyncio

import pytest
from playwright.async_api import Browser, Page

from surveys.engine.connect import AnyEngine, fetch
from tests.server.web.answering.site import Visitor, ask, digest, make_app, served

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

LOOKS = 20
DEPTH = 2
SUBMIT = "form => HTMLFormElement.prototype.submit.call(form)"
PRESS = "(form, number) => form.requestSubmit(form.querySelectorAll('button')[number])"
STATES = {
    "untouched": ("Finn", ""),
    "half done": ("Ann", "next"),
    "sent": ("Cleo", "send"),
    "half done by a colleague": ("Lee", "next"),
    "sent by a colleague": ("Mo", "send"),
}


async def link_in(state: str) -> str:
    """A token in a state of which the company's answers know."""
    tokens = await ask()
    if state == "unknown":
        return "0" * 26
    name, action = STATES.get(state, ("Ann", "next"))
    visitor = Visitor(make_app(), tokens[name])
    side = "i" if "colleague" in state else "c"
    if action:
        await visitor.press(
            await visitor.open("1/all" if action == "send" else f"1/{side}_service_daily"), {f"{side}_value": ["4"]}, action
        )
    if state == "closed":
        await fetch("UPDATE wave SET state = 'closed'")
    return tokens[name]


@pytest.mark.parametrize("state", ["unknown", *STATES, "closed"])
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_scanner_changes_nothing(engine: AnyEngine, browser: Browser, state: str) -> None:
    token = await link_in(state)
    visitor = Visitor(make_app(), token)
    before = await digest()
    for address in ("", "?nps=9"):
        assert (await visitor.request("HEAD", address)).content == b""
        await asyncio.gather(*(visitor.request("GET", address) for _ in range(LOOKS)))
    async with served(visitor.app) as base:
        page = await browser.new_page()
        seen = await crawl(page, f"{base}/s/{token}?nps=9")
        await page.context.close()
    assert (len(seen) > 3) == (state not in ("unknown", "closed"))
    assert visitor.app.state.waker.rung == 0
    assert await digest() == before


async def crawl(page: Page, start: str) -> list[str]:
    """Load pages as far as links lead within the depth, and send every form of each in both ways."""
    seen: list[str] = []
    waiting = [(start, 0)]
    while waiting:
        address, depth = waiting.pop(0)
        if address.partition("#")[0] in seen:
            continue
        await page.goto(address)
        seen.append(address.partition("#")[0])
        links = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [(link, depth + 1) for link in links if depth < DEPTH]
        for number in range(await page.locator("form").count()):
            await send(page, address, number)
    return seen


async def send(page: Page, address: str, number: int) -> None:
    """Send a form as it stands: by script, and by every button but the one that says so, which a person presses on purpose."""
    form = page.locator("form").nth(number)
    texts = await form.locator("button").all_text_contents()
    async with page.expect_navigation():
        await form.evaluate(SUBMIT)
    for button in (index for index, text in enumerate(texts) if not text.startswith("Send")):
        await page.goto(address)
        async with page.expect_navigation():
            await form.evaluate(PRESS, button)
    await page.goto(address)

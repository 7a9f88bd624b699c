"""Mail scanners open every link, run its scripts and send its forms as they stand: nothing of it is recorded.

No answer, no participation, no note, and nobody is taken off the mails or put on them again (tests of plain GETs: test_showing.py).
"""

import asyncio
from urllib.parse import urlsplit

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page

from server.web.answering import own_data, unsubscribe
from surveys.engine.connect import AnyEngine, fetch
from tests.counts import count
from tests.server.web.answering.site import Visitor, ask, digest, make_app, rows, served

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

LOOKS = 20
DEPTH = 2
SUBMIT = "form => HTMLFormElement.prototype.submit.call(form)"
PASSES = "form => form.noValidate || form.checkValidity()"  # a browser sends no form whose required fields are empty
PRESS = "(form, number) => form.requestSubmit(form.querySelectorAll('button')[number])"
STATES = {
    "untouched": ("Finn", ""),
    "half done": ("Ann", "next"),
    "sent": ("Cleo", "send"),
    "half done by a colleague": ("Lee", "next"),
    "sent by a colleague": ("Mo", "send"),
    "signed by a colleague": ("Nia", "note"),
    "off the mails": ("Dana", "unsubscribe"),
}
PAGES = ("?nps=9", "/unsubscribe", "/data")


async def link_in(state: str) -> str:
    """A token in a state of which the company's answers know."""
    tokens = await ask()
    if state == "unknown":
        return "0" * 26
    name, action = STATES.get(state, ("Ann", "next"))
    visitor = Visitor(scanned_app(), tokens[name])
    side = "i" if "colleague" in state else "c"
    if action == "note":
        await visitor.press(await visitor.open("1/note"), {"note": ["They pay late."]}, "sign")
    elif action == "unsubscribe":
        await visitor.post("unsubscribe", [("List-Unsubscribe", "One-Click")])
    elif action:
        page = await visitor.open("1/all" if action == "send" else f"1/{side}_service_daily")
        await visitor.press(page, {f"{side}_value": ["4"]}, action)
    if state == "closed":
        await fetch("UPDATE wave SET state = 'closed'")
    return tokens[name]


def scanned_app() -> Litestar:
    """With every page that a mail's addresses lead to."""
    app = make_app()
    for router in (own_data.router, unsubscribe.router):
        app.register(router)
    return app


@pytest.mark.parametrize("state", ["unknown", *STATES, "closed"][:: count(2, 1)])
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_scanner_changes_nothing(engine: AnyEngine, browser: Browser, state: str) -> None:
    token = await link_in(state)
    visitor = Visitor(scanned_app(), token)
    before = await digest()
    for address in ("", "?nps=9", "unsubscribe"):
        assert (await visitor.request("HEAD", address)).content == b""
        await asyncio.gather(*(visitor.request("GET", address) for _ in range(LOOKS)))
    async with served(visitor.app) as base:
        page = await browser.new_page()
        seen = await crawl(page, [f"{base}/s/{token}{each}" for each in PAGES], sends=not state.startswith("half done"))
        await page.context.close()
    assert (len(seen) > len(PAGES)) == (state not in ("unknown", "closed"))
    assert await digest() == before
    assert visitor.app.state.waker.rung == 0 or state.startswith("sent")  # the same form sent again asks for no work, but rings


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_mail_program_ends_the_mails_with_one_click(engine: AnyEngine) -> None:
    """RFC 8058: the body alone says it, and saying it twice is saying it once."""
    visitor = Visitor(scanned_app(), (await ask())["Ann"])
    for _ in range(2):
        assert (await visitor.post("unsubscribe", [("List-Unsubscribe", "One-Click")])).status_code == 200
        assert await rows("SELECT name FROM contact WHERE opted_out ORDER BY name") == [("Ann",), ("Eve",)]


async def crawl(page: Page, starts: list[str], *, sends: bool) -> list[str]:
    """Load pages as far as links lead within the depth, and send every form of each in both ways."""
    seen: list[str] = []
    waiting = [(start, 0) for start in starts]
    while waiting:
        address, depth = waiting.pop(0)
        if address.partition("#")[0] in seen or not urlsplit(address).path.startswith("/s/"):
            continue
        seen.append(address.partition("#")[0])
        if address.endswith("/file"):
            await page.request.get(address)
            continue
        await page.goto(address)
        links = await page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        waiting += [(link, depth + 1) for link in links if depth < DEPTH]
        for number in range(await page.locator("form").count()):
            await send(page, address, number, sends=sends)
    return seen


async def send(page: Page, address: str, number: int, *, sends: bool) -> None:
    """Send a form as it stands, by script and by every button; one that sends what a person has begun is theirs to press."""
    form = page.locator("form").nth(number)
    texts = await form.locator("button").all_text_contents()
    async with page.expect_navigation():
        await form.evaluate(SUBMIT)
    for button in (index for index, text in enumerate(texts) if sends or not text.startswith("Send")):
        await page.goto(address)
        if await form.evaluate(PASSES):
            async with page.expect_navigation():
                await form.evaluate(PRESS, button)
    await page.goto(address)

"""People at a browser: what they see is watched, and they answer by mouse, by keyboard, or without JavaScript."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from msgspec import Struct, field
from playwright.async_api import Browser, BrowserContext, Locator, Page

from tests.journeys.axe import violations

DESKTOP = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
WIDER_THAN_ITS_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
MOST_STEPS = 400
ACTIVE = """() => {
  const it = document.activeElement
  return {tag: it.tagName, type: it.type || '', name: it.name || '', text: it.textContent.trim(), in_form: !!it.closest('main form')}
}"""


class Said(Struct, frozen=True):
    """What a person answers: a point of every scale of 1 to 5, words by the names of their fields, and what may be shared."""

    rating: int
    words: dict[str, str]
    sharing: str = ""


class Watch(Struct):
    """What nobody should ever see: requests to other hosts, complaints of the browser, barriers, pages wider than the window."""

    base: str
    looks: bool = True
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    barriers: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """Everything that is wrong."""
        return [*self.foreign, *self.complaints, *self.barriers, *self.too_wide]

    async def look(self, page: Page) -> None:
        """Look at a page as it is now, once per window; a watch that does not look only listens."""
        place = re.sub(r"/s/\w+", "/s/…", page.url.removeprefix(self.base))
        seen = f"{place} {await page.locator('h1, h2').all_text_contents()} {page.viewport_size}"
        if not self.looks or seen in self.looked:
            return
        self.looked.append(seen)
        self.barriers += [f"{place}: {barrier}" for barrier in await barriers(page)]
        if await page.evaluate(WIDER_THAN_ITS_WINDOW):
            self.too_wide.append(f"{place} is wider than its window")


async def barriers(page: Page) -> list[str]:
    """What axe finds; where scripts are off, which stops axe as well, in a copy of the page that lets it run."""
    if await page.evaluate("matchMedia('(scripting)').matches"):
        return await violations(page)
    assert page.context.browser is not None
    copy = await page.context.browser.new_page(viewport=page.viewport_size)
    content = await page.content()
    await copy.route(page.url, lambda route: route.fulfill(body=content, content_type="text/html; charset=utf-8"))
    await copy.goto(page.url)
    found = await violations(copy)
    await copy.context.close()
    return found


@asynccontextmanager
async def at_a_browser(browser: Browser, watch: Watch, **options: Any) -> AsyncIterator[Page]:
    """A browser of their own, with nothing remembered; complaints of the browser, its policy violations too, go to the watch."""
    context = await browser.new_context(**{"viewport": DESKTOP, "base_url": watch.base, **options})
    _observe(context, watch)
    try:
        yield await context.new_page()
    finally:
        await context.close()


def _observe(context: BrowserContext, watch: Watch) -> None:
    context.set_default_timeout(20_000)
    context.on("request", lambda request: watch.foreign.append(request.url) if _leaves(request.url, watch.base) else None)
    context.on("console", lambda said: watch.complaints.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda error: watch.complaints.append(str(error.error)))


def _leaves(url: str, base: str) -> bool:
    """Whether a request goes to another host; the browser's PDF viewer asks the browser itself (chrome:)."""
    return url.startswith(("http:", "https:", "ws:", "wss:", "ftp:", "file:")) and not url.startswith(base + "/")


async def press(what: Locator) -> None:
    """Click, and wait for the page that it leads to."""
    async with what.page.expect_navigation():
        await what.click()


async def sign_in(page: Page, watch: Watch, email: str, password: str) -> None:
    await page.goto("/")
    await watch.look(page)
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(password)
    await press(page.get_by_role("button", name="Sign in"))
    await page.wait_for_url(watch.base + "/")
    await watch.look(page)


async def start(page: Page, watch: Watch, link: str) -> None:
    """Open a link and its only form."""
    await page.goto(link)
    await watch.look(page)
    await press(page.get_by_role("link", name="Start"))


async def answer_pages(page: Page, watch: Watch, said: Said, *, most: int = 20) -> None:
    """Fill in page after page, at most so many, until the form is sent."""
    for _ in range(most):
        await watch.look(page)
        if not await page.locator("main form").count():
            return
        await fill_in(page, said)
        await press(page.locator("main form button.button").first)


async def fill_in(page: Page, said: Said) -> None:
    """Rate everything, choose the first of any list, say the words, and choose what may be shared."""
    for group in await page.locator("fieldset").all():
        scale, sharing = group.locator(".scale input"), group.locator('input[name="_sharing"]')
        if points := await scale.count():
            await scale.nth(round((said.rating - 1) / 4 * (points - 1))).check()
        elif await sharing.count():
            await group.locator(f'input[value="{said.sharing}"]').check()
        elif not await group.locator('input[name="_words"]').count():
            await group.locator(".options input").first.check()
    for name, text in said.words.items():
        if await page.locator(f'textarea[name="{name}"]').count():
            await page.locator(f'textarea[name="{name}"]').fill(text)


async def answer_by_keyboard(page: Page, watch: Watch, said: Said, account: str) -> None:
    """Tab, space, arrows and enter only, from the link's first page to the thanks."""
    await _tab_to(page, f"Start: {account}")
    await _press_enter(page)
    while await page.locator("main form").count():
        await watch.look(page)
        await _type_through(page, said)
    await watch.look(page)


async def _tab_to(page: Page, text: str) -> None:
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        if (await page.evaluate(ACTIVE))["text"].startswith(text):
            return
    raise AssertionError(f"{text} cannot be reached by keyboard")


async def _press_enter(page: Page) -> None:
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def _type_through(page: Page, said: Said) -> None:
    """One page: every field in the order of the tab key, until the button that goes on."""
    seen: set[str] = set()
    for _ in range(MOST_STEPS):
        await page.keyboard.press("Tab")
        active = await page.evaluate(ACTIVE)
        if active["tag"] == "BUTTON" and active["in_form"]:
            await _press_enter(page)
            return
        if active["name"] not in seen and active["in_form"]:
            seen.add(active["name"])
            await _type_into(page, active, said)
    raise AssertionError(f"no button can be reached by keyboard on {page.url}")


async def _type_into(page: Page, active: dict[str, Any], said: Said) -> None:
    if active["type"] == "radio":
        await page.keyboard.press("Space")
        for _ in range(said.rating - 1):
            await page.keyboard.press("ArrowRight")
    elif active["type"] == "checkbox":
        await page.keyboard.press("Space")
    elif active["name"] in said.words:
        await page.keyboard.type(said.words[active["name"]])

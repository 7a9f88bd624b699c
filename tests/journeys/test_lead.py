"""A lead's whole way: plan, launch with mails, watch, remind, close, see the results, reply, and say what came of it."""

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from server.mail.sink import Kept, kept_mails, outbox_folder
from tests.journeys.installation import LEAD, PASSWORD, installed
from tests.journeys.people import PHONE, Said, Watch, answer_pages, at_a_browser, press, sign_in
from tests.journeys.test_whole_way import ANN, BEN, FILES, KIM, LEE, MO, import_list

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300), pytest.mark.slow]

MAIL = {"PARALLAX_SMTP_URL": "sink:", "PARALLAX_MAIL_FROM": "survey@us.example", "PARALLAX_COMPANY": "Northlight"}
TWO_DAYS_MS = 2 * 86_400_000
CLEO = Said(5, {"c_satisfied": "Your people pick up the phone."}, "named")


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_from_a_plan_to_what_came_of_it(empty_database: str, browser: Browser, tmp_path: Path) -> None:
    with installed(tmp_path / "data", empty_database, settings=MAIL) as installation:
        watch, mails = Watch(installation.base), Mails(outbox_folder(tmp_path / "data"))
        async with at_a_browser(browser, watch) as lead:
            await sign_in(lead, watch, LEAD, PASSWORD)
            for name in FILES:
                await import_list(lead, watch, name)
            await plan(lead, watch)
            await launch(lead, watch)
            await mails.arrive(lead, 7)
            for name, said in (("Ann Abel", ANN), ("Ben Brandt", BEN), ("Kim Kowal", KIM), ("Lee Lindqvist", LEE), ("Mo Moreau", MO)):
                await answer(browser, watch, mails.link(name), said)
            await follow(lead, watch)
            the_day_after_tomorrow(empty_database)
            await remind(lead, watch)
            await mails.arrive(lead, 10)
            assert sorted(mail.header("To").split(" <")[0] for mail in mails.of("A reminder")) == [
                "Cleo Castillo", "Finn Fontana", "Kim Kowal"  # she has another account left
            ]  # fmt: skip
            await answer(browser, watch, mails.link("Cleo Castillo"), CLEO)
            await close(lead, watch)
            await see_results(lead, watch)
            await reply(lead, watch)
            await mails.arrive(lead, 11)
            await tell(lead, watch)
            await mails.arrive(lead, 15)
        await read_what_came_of_it(browser, watch, mails)
        assert watch.findings == []
        assert installation.complaints() == []


class Mails:
    """What the sink keeps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def arrive(self, page: Page, count: int) -> None:
        for _ in range(120):
            if len(kept_mails(self._folder)) >= count:
                break
            await page.wait_for_timeout(250)
        assert len(kept_mails(self._folder)) == count

    def of(self, subject: str) -> list[Kept]:
        return [mail for mail in kept_mails(self._folder) if mail.header("Subject").startswith(subject)]

    def link(self, name: str) -> str:
        """The link of somebody's newest mail that asks them."""
        mine = [mail.text for mail in kept_mails(self._folder) if mail.header("To").startswith(name)]
        return next(found[0] for text in mine if (found := re.search(r"http://\S+/s/\w+", text)))


async def plan(page: Page, watch: Watch) -> None:
    """Begin with three fields, then change what is promised, and the reminders."""
    await page.goto("/waves")
    await press(page.get_by_role("link", name="Ask customers and colleagues").first)
    await page.get_by_label("Name").fill("Spring 2027")
    await press(page.get_by_role("button", name="Go on"))
    await watch.look(page)
    await press(page.get_by_role("link", name="Change the plan"))
    await watch.look(page)
    await page.get_by_label("Reminders, days after opening").fill("5, 10")
    await page.get_by_label("Fewest customers behind a figure").fill("1")
    assert await page.get_by_label("Parallax sends the mails").is_checked()
    await press(page.get_by_role("button", name="Save the plan"))
    await watch.look(page)


async def launch(page: Page, watch: Watch) -> None:
    assert await page.locator(".counts dd").all_inner_texts() == ["2", "4", "3", "0"]
    await press(page.get_by_role("link", name="Open the wave …"))
    await watch.look(page)
    await press(page.get_by_role("button", name="Open the wave"))
    await watch.look(page)


async def answer(browser: Browser, watch: Watch, link: str, said: Said) -> None:
    async with at_a_browser(browser, watch, viewport=PHONE, is_mobile=True, has_touch=True) as somebody:
        await somebody.goto(link)
        await watch.look(somebody)
        await press(somebody.get_by_role("link", name="Start").first)
        await answer_pages(somebody, watch, said)
        assert "Thank you" in await somebody.inner_text("main") or "have arrived" in await somebody.inner_text("main")


async def follow(page: Page, watch: Watch) -> None:
    """Live of customers, nothing live of colleagues."""
    await page.goto("/waves")
    await press(page.get_by_role("link", name="Spring 2027", exact=True))
    await watch.look(page)
    shown = await page.inner_text("main")
    assert await page.locator(".counts dd").all_inner_texts() == ["2", "0", "2"]
    assert await page.locator(".counts dt").all_inner_texts() == ["finished, of 4 asked", "half done", "not started"]
    assert "3 colleagues were asked." in shown
    await press(page.get_by_role("link", name="By decision level"))
    await watch.look(page)
    await press(page.get_by_role("link", name="Everybody by name, with their mail"))
    await watch.look(page)


def the_day_after_tomorrow(database_url: str) -> None:
    """Nobody is reminded on the day of the invitation: the wave opened two days ago."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=20) as connection:
        connection.execute("UPDATE wave SET opens_at = opens_at - ?", (TWO_DAYS_MS,))


async def remind(page: Page, watch: Watch) -> None:
    await page.goto("/waves")
    await press(page.get_by_role("link", name="Spring 2027", exact=True))
    await press(page.get_by_role("link", name="Remind now"))
    await watch.look(page)
    assert await page.locator(".counts dd").all_inner_texts() == ["2", "0"]
    await press(page.get_by_role("button", name="Send the reminders"))
    await watch.look(page)


async def close(page: Page, watch: Watch) -> None:
    await press(page.get_by_role("link", name="Close wave"))
    await watch.look(page)
    await press(page.get_by_role("button", name="Close wave"))
    assert "The wave is closed." in await page.inner_text("main")


async def see_results(page: Page, watch: Watch) -> None:
    """The release follows within seconds; the wave then says how many colleagues, in words or not at all."""
    await page.goto("/")
    await press(page.get_by_role("link", name="Acme Rail"))
    printed = page.locator("a.button:not(.secondary)", has_text="Print brief")
    for _ in range(60):
        if await printed.count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await watch.look(page)
    assert "Where we differ" in await page.inner_text("main")
    await page.goto("/waves")
    await press(page.get_by_role("link", name="Spring 2027", exact=True))
    await watch.look(page)
    await press(page.get_by_role("link", name="What colleagues wrote"))
    await watch.look(page)


async def reply(page: Page, watch: Watch) -> None:
    """Ann and Cleo shared their names, Ben did not."""
    await press(page.get_by_role("link", name="Conversation"))
    await watch.look(page)
    listed = await page.inner_text("main")
    assert ("Ann Abel" in listed, "Cleo Castillo" in listed, "Ben Brandt" in listed) == (True, True, False)
    await press(page.get_by_role("link", name="Ann Abel"))
    await watch.look(page)
    assert "Tell us earlier when a delivery slips." in await page.inner_text("main")
    await page.get_by_label("Reply").fill("Thank you, Ann. From March you get a message two days ahead.")
    await press(page.get_by_role("button", name="Send the reply"))
    assert "Your reply is on its way." in await page.inner_text("main")
    await watch.look(page)


async def tell(page: Page, watch: Watch) -> None:
    await page.goto("/waves")
    await press(page.get_by_role("link", name="What came of it").first)
    await watch.look(page)
    await press(page.get_by_role("link", name="Write what came of it"))
    await watch.look(page)
    await page.get_by_label("Customers", exact=True).check()
    english = page.locator("details", has=page.get_by_role("heading", name="English"))
    await english.get_by_label("Title").fill("What we heard this spring")
    await english.get_by_label("What you heard").fill("Late deliveries came without a word.")
    await english.get_by_label("What you did").fill("A message now leaves two days before a delivery slips.")
    await press(page.get_by_role("button", name="Save and look at it"))
    await watch.look(page)
    await press(page.get_by_role("button", name="Publish now"))
    await watch.look(page)


async def read_what_came_of_it(browser: Browser, watch: Watch, mails: Mails) -> None:
    """Everybody asked got the address of the page; it opens without a login, and the closed link leads to it."""
    told = mails.of("What we heard this spring")
    assert sorted(mail.header("To").split(" <")[0] for mail in told) == ["Ann Abel", "Ben Brandt", "Cleo Castillo", "Finn Fontana"]
    found = re.search(r"http://\S+/n/[\w-]+", told[0].text)
    assert found is not None
    async with at_a_browser(browser, watch, viewport=PHONE) as customer:
        await customer.goto(found[0])
        await watch.look(customer)
        assert "two days before a delivery slips" in await customer.inner_text("main")
        await customer.goto(mails.link("Ann Abel"))
        watch.complaints[:] = [complaint for complaint in watch.complaints if "status of 410" not in complaint]
        await watch.look(customer)
        await press(customer.get_by_role("link", name="What we heard this spring"))

"""The main job from end to end: a lead imports and asks, both sides answer, the wave is closed, the rep prints the brief."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.conftest import Kind
from tests.journeys.installation import LEAD, PASSWORD, REP, Installation, installed
from tests.journeys.people import (
    DESKTOP,
    PHONE,
    SMALL_PHONE,
    Said,
    Watch,
    answer_by_keyboard,
    answer_pages,
    at_a_browser,
    press,
    sign_in,
    start,
)
from tests.reports.test_pdf import page_texts

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(300), pytest.mark.slow]

FILES = {
    "accounts": f"external_ref,name,segment,owner\nA1,Acme Rail,Enterprise,{REP}\nB1,Bolt Foods,Enterprise,other@us.example\n",
    "contacts": (
        "external_ref,account_ref,name,email,role,decision_level,language\n"
        "c1,A1,Ann Abel,ann@acme.example,Buyer,decision maker,en\n"
        "c2,A1,Ben Brandt,ben@acme.example,Planner,user,en\n"
        "c3,A1,Cleo Castillo,cleo@acme.example,Director,decision maker,en\n"
        "c4,B1,Finn Fontana,finn@bolt.example,Planner,user,en\n"
    ),
    "colleagues": (
        "external_ref,name,email,department,language\n"
        "k1,Kim Kowal,kim@us.example,Sales,en\nk2,Lee Lindqvist,lee@us.example,Support,en\nk3,Mo Moreau,mo@us.example,Logistics,en\n"
    ),
    "teams": (
        "account_ref,colleague_ref,function\n"
        "A1,k1,account manager\nA1,k2,service contact\nA1,k3,delivery lead\nB1,k1,account manager\n"
    ),
}  # fmt: skip
ANN = Said(2, {"c_improve": "Tell us earlier when a delivery slips.", "c_own_part": "We order too late."}, "named")
BEN = Said(3, {"c_improve": "Your invoices are hard to read.", "c_satisfied": "The fitters are splendid."}, "unnamed")
KIM = Said(4, {"i_shaped": "They shouted at our driver.", "i_easier": "One person to talk to."})
LEE = Said(5, {"i_shaped": "Endless calls about one crate.", "i_change_view": "A thank-you would do."})
MO = Said(4, {"i_easier": "Orders before noon, please.", "i_part_way": "I could ring them on Mondays."})


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_from_an_imported_list_to_a_printed_brief(
    kind: Kind, empty_database: str, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    redis = request.getfixturevalue("valkey") if kind == "postgres" else ""
    with installed(tmp_path / "data", empty_database, redis) as installation:
        watch = Watch(installation.base, looks=kind == "sqlite")  # the pages are the same on both
        async with at_a_browser(browser, watch) as lead:
            await sign_in(lead, watch, LEAD, PASSWORD)
            for name in FILES:
                await import_list(lead, watch, name)
            links = await open_wave(lead, watch)
            await customers_answer(browser, watch, links)
            await colleagues_answer(browser, watch, links)
            await close_wave(lead, watch)
            foreign = await address_of(lead, watch, "Bolt Foods")
        async with at_a_browser(browser, watch) as rep:
            await sign_in(rep, watch, REP, PASSWORD)
            pdf = await print_brief(rep, watch)
            assert await refused(rep, watch, foreign) == await refused(rep, watch, "/accounts/999999")
        check_brief(pdf)
        assert watch.findings == []
        check_secrecy(installation, links)


async def import_list(page: Page, watch: Watch, name: str) -> None:
    """Try a file, see that nothing is written yet, and import it."""
    content = FILES[name]
    await page.goto("/imports")
    await watch.look(page)
    await page.get_by_label(name.capitalize()).check()
    await page.get_by_label("File").set_input_files({"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content.encode()})
    await press(page.get_by_role("button", name="Try the file"))
    assert "Nothing has been written yet." in await page.inner_text("main")
    await watch.look(page)
    await press(page.get_by_role("button", name=f"Import {content.count(chr(10)) - 1} {name}"))
    assert f"{name}.csv is imported" in await page.inner_text("main")
    await watch.look(page)


async def open_wave(page: Page, watch: Watch) -> dict[str, str]:
    """Preview, open, and download the list of links; returns them by name."""
    await page.goto("/waves")
    await watch.look(page)
    await press(page.get_by_role("link", name="Ask customers and colleagues").first)
    await watch.look(page)
    await page.get_by_label("Name").fill("Autumn 2026")
    await press(page.get_by_role("button", name="Go on"))
    await watch.look(page)
    await press(page.get_by_role("link", name="Open the wave …"))
    assert await page.locator(".counts dd").all_inner_texts() == ["2", "4", "3"]
    await watch.look(page)
    await press(page.get_by_role("button", name="Open the wave"))
    await watch.look(page)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download invitations.csv").click()
    saved = await (await download.value).path()
    with saved.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["side"] for row in rows].count("customer") == 4
    return {row["name"]: row["link"] for row in rows}


async def customers_answer(browser: Browser, watch: Watch, links: dict[str, str]) -> None:
    """Ann has JavaScript switched off; Ben answers on a phone."""
    async with at_a_browser(browser, watch, java_script_enabled=False) as ann:
        await start(ann, watch, links["Ann Abel"])
        await answer_pages(ann, watch, ANN)
        assert "Thank you" in await ann.inner_text("main")
    async with at_a_browser(browser, watch, viewport=PHONE, is_mobile=True, has_touch=True) as ben:
        await start(ben, watch, links["Ben Brandt"])
        await answer_pages(ben, watch, BEN)
        assert "Thank you" in await ben.inner_text("main")


async def colleagues_answer(browser: Browser, watch: Watch, links: dict[str, str]) -> None:
    """Kim has no mouse; Lee begins at the desk and goes on elsewhere; Mo has the smallest phone."""
    async with at_a_browser(browser, watch) as kim:
        await kim.goto(links["Kim Kowal"])
        await answer_by_keyboard(kim, watch, KIM, "Acme Rail")
        assert "Your answers about Acme Rail have arrived." in await kim.inner_text("main")
    async with at_a_browser(browser, watch) as desk:
        await start(desk, watch, links["Lee Lindqvist"])
        await answer_pages(desk, watch, LEE, most=3)
    async with at_a_browser(browser, watch, viewport=PHONE) as elsewhere:
        await elsewhere.goto(links["Lee Lindqvist"])
        await press(elsewhere.get_by_role("link", name="Continue"))
        assert await elsewhere.inner_text(".progress label") == "Page 4 of 7"
        await answer_pages(elsewhere, watch, LEE)
        assert "Your answers about Acme Rail have arrived." in await elsewhere.inner_text("main")
    async with at_a_browser(browser, watch, viewport=SMALL_PHONE, is_mobile=True, has_touch=True) as mo:
        await start(mo, watch, links["Mo Moreau"])
        await answer_pages(mo, watch, MO)
        assert "Your answers about Acme Rail have arrived." in await mo.inner_text("main")


async def close_wave(page: Page, watch: Watch) -> None:
    await page.goto("/waves")
    await watch.look(page)
    await press(page.get_by_role("link", name="Close wave Autumn 2026"))
    await watch.look(page)
    await press(page.get_by_role("button", name="Close wave"))
    assert "The wave is closed." in await page.inner_text("main")
    await watch.look(page)


async def address_of(page: Page, watch: Watch, account: str) -> str:
    await page.goto("/")
    await watch.look(page)
    return await page.get_by_role("link", name=account).get_attribute("href") or ""


async def print_brief(page: Page, watch: Watch) -> bytes:
    """The rep's own account, once its brief is there, and its bytes as the browser gets them."""
    assert await page.locator("table.accounts tbody tr").count() == 1
    await press(page.get_by_role("link", name="Acme Rail"))
    printed = page.locator("a.button:not(.secondary)", has_text="Print brief")
    for _ in range(60):
        if await printed.count():
            break
        await page.wait_for_timeout(500)
        await page.reload()
    await watch.look(page)
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        await watch.look(page)
    address = await printed.get_attribute("href") or ""
    await press(printed)
    assert page.url == watch.base + address
    answer = await page.context.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return await answer.body()


async def refused(page: Page, watch: Watch, address: str) -> str:
    """What a page says that is not there, whether it exists for others or not; the browser notes its status itself."""
    answer = await page.goto(address)
    assert answer is not None
    assert answer.status == 404
    watch.complaints[:] = [complaint for complaint in watch.complaints if "status of 404" not in complaint]
    await watch.look(page)
    return await page.content()


def check_brief(pdf: bytes) -> None:
    """It says what it must and nothing that it must not; a name stands once among the people, Ann's also below each of her words."""
    pages = page_texts(pdf)
    text = " ".join(" ".join(pages).split())
    shown = ("Acme Rail", "Autumn 2026", ANN.words["c_improve"], *BEN.words.values(), "Cleo Castillo", "has not answered")
    assert len(pages) <= 2
    assert [words for words in shown if words not in text] == []
    assert [words for said in (KIM, LEE, MO) for words in said.words.values() if words in text] == []
    assert [text.count(name) for name in ("Ann Abel", "Ben Brandt", "Kim Kowal", "Lee Lindqvist", "Mo Moreau")] == [3, 1, 1, 1, 1]
    assert f"“{ANN.words['c_improve']}” Ann Abel" in text


def check_secrecy(installation: Installation, links: dict[str, str]) -> None:
    """No process wrote a link or anybody's words, and none failed."""
    logs = installation.logs()
    tokens = [link.rpartition("/")[2] for link in links.values()]
    words = [text for said in (ANN, BEN, KIM, LEE, MO) for text in said.words.values()]
    assert [secret for secret in (*tokens, *words, PASSWORD) if secret in logs] == []
    assert installation.complaints() == []

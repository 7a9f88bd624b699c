"""A lead writes what came of a wave, looks at it, publishes it now or later, corrects it and takes it back."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from surveys.actions.news import publish_due
from surveys.engine.connect import fetch
from tests.company import DAY
from tests.conversations import LEAD, REP, WORDS, answered_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
NASTY = "<script>alert(1)</script>"
FIELDS = {
    "account": "",
    "audience": "customers",
    "revision": "0",
    "title_en": "What came of it",
    "said_en": "Answers took too long.",
    "done_en": "Two more people\nanswer the phone.",
    "not_done_en": "",
}


@pytest.fixture
async def lead(app: Litestar, enter: Enter) -> AsyncClient:
    await answered_wave()
    return await enter("lead", LEAD)


async def write(lead: AsyncClient, **changed: str) -> str:
    made = await submit(lead, "/waves/w1/news/new", {**FIELDS, **changed})
    assert made.status_code == 303
    return str(made.headers["location"])


async def slug_of(page: str) -> str:
    return str((await fetch("SELECT slug FROM news WHERE id = $1", int(page.rpartition("/")[2])))[0]["slug"])


async def test_from_a_text_to_a_page_that_everybody_asked_can_open(lead: AsyncClient, stranger: AsyncClient) -> None:
    assert 'href="/waves/w1/conversation"' in (await lead.get("/waves")).text
    assert "Nothing has been told yet" in (await lead.get("/waves/w1/conversation")).text
    page = await write(lead)
    shown = (await lead.get(page)).text
    assert "Mails: 2 to customers, 0 to colleagues" in shown
    address = f"/n/{await slug_of(page)}"
    assert (await stranger.get(address)).status_code == 404
    done = await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    assert (done.status_code, done.headers["location"]) == (303, "/waves/w1/conversation")
    listed = (await lead.get("/waves/w1/conversation")).text
    assert "2 waiting" in listed
    told = await stranger.get(address)
    assert told.status_code == 200
    assert "Two more people\nanswer the phone." in told.text
    assert "What we could not do" not in told.text
    assert "Updated on" not in told.text


async def test_a_correction_is_on_the_page_at_once_and_says_so(lead: AsyncClient, stranger: AsyncClient) -> None:
    page = await write(lead)
    await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    assert "says that it was updated" in (await lead.get(f"{page}/edit")).text
    half = await submit(lead, f"{page}/edit", {**FIELDS, "said_en": ""})
    assert (half.status_code, "In en something is missing" in half.text) == (422, True)
    await fetch("UPDATE news SET published_at = published_at - $1", DAY)
    assert (await submit(lead, f"{page}/edit", {**FIELDS, "done_en": "Three more."})).status_code == 303
    told = (await stranger.get(f"/n/{await slug_of(page)}")).text
    assert "Three more." in told
    assert "Updated on" in told
    assert len(await fetch("SELECT id FROM message WHERE kind = 'news'")) == 2


@SQLITE
async def test_what_is_scheduled_appears_by_itself(lead: AsyncClient, stranger: AsyncClient) -> None:
    page = await write(lead)
    past = await submit(lead, page, {"revision": "0", "day": "2020-01-01"}, to=f"{page}/schedule")
    assert (past.status_code, "This day has passed" in past.text) == (422, True)
    for day in ("", "tomorrow", "9999-99-99", "0001-01-01"):
        assert (await submit(lead, page, {"revision": "0", "day": day}, to=f"{page}/schedule")).status_code == 422
    assert (await submit(lead, page, {"revision": "0", "day": "2100-01-01"}, to=f"{page}/schedule")).status_code == 303
    assert "1 Jan 2100, 09:00 UTC" in (await lead.get(page)).text
    await publish_due(4_102_477_200_000)
    assert (await stranger.get(f"/n/{await slug_of(page)}")).status_code == 200


@SQLITE
async def test_customers_own_words_are_shown_to_whoever_publishes_them(lead: AsyncClient) -> None:
    page = await write(lead, said_en=f"You said: {WORDS}")
    assert '<q dir="auto">the new portal saves us a whole day every month</q>' in (await lead.get(page)).text
    for rest in ("publish", "schedule"):
        refused = await submit(lead, page, {"revision": "0", "day": "2100-01-01"}, to=f"{page}/{rest}")
        assert (refused.status_code, "own words stand in this text" in refused.text) == (409, True)
    assert (await submit(lead, page, {"revision": "0", "quoting": "yes"}, to=f"{page}/publish")).status_code == 303
    again = await submit(lead, f"{page}/edit", {**FIELDS, "said_en": f"Again: {WORDS}"})
    assert (again.status_code, 'id="quoting"' in again.text, "Again: The new portal" in again.text) == (409, True, True)


@SQLITE
async def test_two_leads_overwrite_nothing_and_lose_nothing(lead: AsyncClient) -> None:
    page = await write(lead)
    assert (await submit(lead, f"{page}/edit", {**FIELDS, "title_en": "First"})).status_code == 303
    late = await submit(lead, f"{page}/edit", {**FIELDS, "title_en": "Second"})
    assert (late.status_code, "changed this text since" in late.text, "Second" in late.text) == (409, True, True)
    assert (await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")).status_code == 409
    assert (await submit(lead, page, {"revision": "x"}, to=f"{page}/publish")).status_code == 409


@SQLITE
async def test_what_is_taken_back_says_so_and_a_draft_is_deleted(lead: AsyncClient, stranger: AsyncClient) -> None:
    page, draft = await write(lead), await write(lead)
    await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    assert "Take back What came of it?" in (await lead.get(f"{page}/withdraw")).text
    assert (await submit(lead, f"{page}/withdraw", {})).status_code == 303
    gone = await stranger.get(f"/n/{await slug_of(page)}")
    assert (gone.status_code, "was taken back" in gone.text) == (404, True)
    assert "Delete What came of it?" in (await lead.get(f"{draft}/withdraw")).text
    await submit(lead, f"{draft}/withdraw", {})
    assert (await lead.get(draft)).status_code == 404
    assert (await lead.get(page)).status_code == 200


@SQLITE
async def test_an_open_wave_can_be_written_about_and_not_published(lead: AsyncClient) -> None:
    await fetch("UPDATE wave SET state = 'open'")
    page = await write(lead)
    assert "Publish now" not in (await lead.get(page)).text
    refused = await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    assert (refused.status_code, "is still open" in refused.text) == (409, True)


@SQLITE
async def test_of_a_cancelled_wave_nothing_is_published_and_the_page_says_why(lead: AsyncClient) -> None:
    page = await write(lead)
    await fetch("UPDATE wave SET state = 'cancelled'")
    shown = (await lead.get(page)).text
    assert ("was cancelled and its answers are deleted" in shown, "is still open" in shown, "/publish" in shown, "/schedule" in shown) == (
        True,
        False,
        False,
        False,
    )
    for rest in ("publish", "schedule"):
        refused = await submit(lead, page, {"revision": "0", "day": "2100-01-01"}, to=f"{page}/{rest}")
        assert (refused.status_code, "is still open" in refused.text, 'role="alert"' in refused.text) == (409, False, True)
    assert (await submit(lead, f"{page}/withdraw", {})).status_code == 303


@SQLITE
async def test_only_leads_find_these_pages(lead: AsyncClient, stranger: AsyncClient, enter: Enter) -> None:
    page, rep = await write(lead), await enter("rep", REP)
    nothing = (await rep.get("/nothing-here")).content
    for address in ("/waves/w1/conversation", "/waves/w1/news/new", page, f"{page}/edit", f"{page}/withdraw"):
        answer = await rep.get(address)
        assert (answer.status_code, answer.content) == (404, nothing), address
        assert (await stranger.get(address)).status_code == 303
    for rest in ("publish", "schedule", "withdraw", "edit"):
        refused = await submit(rep, "/conversation", FIELDS, to=f"{page}/{rest}")
        assert refused.status_code == 404
    assert [(row["state"], row["revision"]) for row in await fetch("SELECT state, revision FROM news")] == [("draft", 0)]
    for address in ("/waves/w9/conversation", "/waves/w1/news/77", "/waves/w1/news/99999999999999999999", "/waves/w1/news/x"):
        assert (await lead.get(address)).status_code == 404


@SQLITE
async def test_what_cannot_be_kept_comes_back_as_it_was_typed(lead: AsyncClient) -> None:
    for changed, words in (
        ({"account": "77"}, "Choose an account of this wave"),
        ({"account": "x"}, "Choose an account of this wave"),
        ({"title_en": "x" * 201}, "is longer than 200 characters"),
        ({"done_en": "x" * 3_001}, "is longer than 3,000 characters"),
    ):
        refused = await submit(lead, "/waves/w1/news/new", {**FIELDS, **changed})
        assert (refused.status_code, words in refused.text, "Answers took too long." in refused.text) == (422, True, True)
    assert await fetch("SELECT id FROM news") == []
    page = await write(lead, title_en="")
    refused = await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    assert (refused.status_code, "In en something is missing" in refused.text) == (422, True)


@SQLITE
async def test_hostile_text_is_shown_as_text(lead: AsyncClient, stranger: AsyncClient) -> None:
    page = await write(lead, **dict.fromkeys(("title_en", "said_en", "done_en", "not_done_en"), NASTY))
    await submit(lead, page, {"revision": "0"}, to=f"{page}/publish")
    for browser, address in (
        (lead, page),
        (lead, f"{page}/edit"),
        (lead, f"{page}/withdraw"),
        (lead, "/waves/w1/conversation"),
        (stranger, f"/n/{await slug_of(page)}"),
    ):
        text = (await browser.get(address)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text

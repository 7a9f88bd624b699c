"""The list of answers to reply to, one of them with its ratings and words, and a reply; for the account's own people only."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from surveys.engine.connect import fetch
from tests.company import NOW
from tests.conversations import LEAD, OTHER, REP, WORDS, answered_wave, response_of
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])
NASTY = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
async def _wave(app: Litestar) -> None:
    await answered_wave()


async def test_a_rep_reads_what_was_said_and_replies_with_the_thanks_that_stand_there(enter: Enter) -> None:
    rep = await enter("rep", REP)
    assert '<a href="/conversation">Conversation</a>' in (await rep.get("/")).text
    listed = (await rep.get("/conversation")).text
    assert "2 waiting" in listed
    assert "0 of 2 (0 %)" in listed
    thread = f"/conversation/{await response_of('Ann')}"
    assert thread in listed
    page = (await rep.get(thread)).text
    assert WORDS in page
    assert "4 of 5" in page
    thanks = page.split('dir="ltr" aria-describedby="text-hint">\n')[1].split("</textarea>")[0]
    assert thanks.startswith("Hello Ann,\n\nthank you")
    sent = await submit(rep, thread, {"text": thanks})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{thread}?sent=1")
    shown = (await rep.get(sent.headers["location"])).text
    assert "Your reply waits until a mail server is set up." in shown
    assert "· on its way" in shown
    assert [row["text"] for row in await fetch("SELECT text FROM reply")] == [thanks.replace("&#39;", "'")]
    assert "1 waiting" in (await rep.get("/conversation")).text


async def test_thanks_are_said_in_the_customers_language(enter: Enter) -> None:
    await fetch("UPDATE response SET language = 'ar'")
    page = (await (await enter("rep", REP)).get(f"/conversation/{await response_of('Ann')}")).text
    assert 'lang="ar" dir="rtl"' in page
    assert "Hello Ann" not in page


async def test_strangers_find_the_same_nothing_whatever_they_ask_for(enter: Enter, stranger: AsyncClient) -> None:
    ann, unnamed = await response_of("Ann"), await response_of("Dana", 2)
    other, lead = await enter("rep", OTHER), await enter("lead", LEAD)
    nothing = (await other.get("/nothing-here")).content
    for address in (
        f"/conversation/{ann}",
        f"/conversation/{unnamed}",
        "/conversation/1",
        "/conversation?account=1",
        "/conversation?account=99",
    ):
        answer = await other.get(address)
        assert (answer.status_code, answer.content) == (404, nothing), address
    assert (await lead.get(f"/conversation/{unnamed}")).status_code == 404
    refused = await submit(other, "/conversation", {"text": "Hello"}, to=f"/conversation/{ann}")
    assert refused.status_code == 404
    for address in ("/conversation", f"/conversation/{ann}"):
        answer = await stranger.get(address)
        assert (answer.status_code, answer.content) == (303, b"")
    assert (await stranger.post(f"/conversation/{ann}", data={"text": "Hello"})).status_code == 303
    assert await fetch("SELECT id FROM reply") == []


@SQLITE
async def test_threads_go_with_the_account_when_its_owner_changes(enter: Enter) -> None:
    old, heir = await enter("rep", REP), await enter("rep", OTHER)
    thread = f"/conversation/{await response_of('Ann')}"
    await submit(old, thread, {"text": "I will call you."})
    await fetch("UPDATE account SET owner_email = $1 WHERE id = 1", OTHER)
    assert (await old.get(thread)).status_code == 404
    assert "Nothing to reply to" in (await old.get("/conversation")).text
    assert "I will call you." in (await heir.get(thread)).text


@SQLITE
async def test_a_reply_that_cannot_be_sent_stays_in_its_field(enter: Enter) -> None:
    rep, thread = await enter("rep", REP), f"/conversation/{await response_of('Ann')}"
    empty = await submit(rep, thread, {"text": " "})
    assert (empty.status_code, "Write a few words before you send." in empty.text) == (422, True)
    long = await submit(rep, thread, {"text": "Kept " + "x" * 5_000})
    assert (long.status_code, "Kept xxx" in long.text) == (422, True)
    assert (await rep.post(thread, data={"text": "no token"})).status_code == 403
    await fetch("UPDATE contact SET email_status = 'bounced' WHERE name = 'Ann'")
    assert "No mail reaches Ann" in (await rep.get(thread)).text
    refused = await rep.post(thread, data={"text": "Hi", "_csrf": (await rep.get("/")).text.split('name="_csrf" value="')[1].split('"')[0]})
    assert refused.status_code == 422


@SQLITE
async def test_ratings_that_would_give_somebody_else_away_are_not_on_the_page(enter: Enter) -> None:
    ann = await response_of("Ann")
    await fetch("UPDATE response SET sharing = 'totals' WHERE id <> $1", ann)
    page = (await (await enter("lead", LEAD)).get(f"/conversation/{ann}")).text
    assert WORDS in page
    assert "of 5" not in page
    assert "(R3)" in page


@SQLITE
async def test_nothing_of_colleagues_is_anywhere_near(enter: Enter) -> None:
    await fetch("INSERT INTO confidential_response (id, wave, block, account, state) VALUES ('c', 1, 'relationship', 1, 'sent')")
    await fetch("INSERT INTO confidential_answer (id, response, item, text) VALUES ('a', 'c', 'i_shaped', 'CANARY')")
    lead = await enter("lead", LEAD)
    for address in ("/conversation", f"/conversation/{await response_of('Ann')}", "/waves/w1/conversation"):
        page = (await lead.get(address)).text
        assert "CANARY" not in page
        assert not {"Kim", "Lee", "Nia"} & set(page.replace("<", " ").replace(">", " ").split())


@SQLITE
async def test_hostile_text_is_shown_as_text(enter: Enter) -> None:
    ann = await response_of("Ann")
    await fetch("UPDATE contact SET name = $1, role = $1", NASTY)
    await fetch("UPDATE account SET name = $1", NASTY)
    await fetch("UPDATE answer SET text = $1 WHERE text IS NOT NULL", NASTY)
    await fetch("INSERT INTO reply (response, author, author_name, text, created_at) VALUES ($1, 'a', $2, $2, $3)", ann, NASTY, NOW)
    lead = await enter("lead", LEAD)
    for address in ("/conversation", "/conversation?account=1", f"/conversation/{ann}", "/waves/w1/conversation"):
        page = (await lead.get(address)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

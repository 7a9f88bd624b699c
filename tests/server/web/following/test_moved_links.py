"""A link at a new address shows nothing of what was answered by the earlier one: no word, no tick, no trace of how far anybody is."""

import re
from uuid import uuid4

import pytest
from httpx import AsyncClient
from litestar import Litestar

from surveys.actions.closing import close_wave
from surveys.actions.notes import sign_note
from surveys.actions.outbox import claim
from surveys.actions.rekeying import rekey_colleague
from surveys.actions.responses import Submission, record
from surveys.actions.waves import Opened
from surveys.answer_values import Value
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.planning.settings import WaveSettings, write_settings
from surveys.queries.answering import load_link, load_stored
from surveys.sealing import unseal
from tests.answering import answer, link_of
from tests.company import MAIL_KEY, NOW, found_company, open_test_wave
from tests.server.web.answering.site import Page, rows
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

FAR = 4_000_000_000_000
LEAD = "lead@example.com"
CANARY = "The canary sings at night."
TOLD = "This link was sent to a new address. What was answered by the earlier link is kept and not shown here"
ANSWERED = "SELECT a.text FROM {answers} a WHERE a.text IS NOT NULL"
ONE_BY_ONE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")  # each page's own submission
EXTRA = (
    "",
    "/data",
    "/data/file",
    "/1/all",
    "/1/send",
    "/1/saved",
    "/1/done",
    "/1/departments",
    "/1/note",
    "/1/i_handoff-1",
    "/1/i_handoff-3",
)


@pytest.fixture
async def opened(app: Litestar) -> Opened:
    await found_company()
    await insert_rows("contact", ("external_ref", "account", "name", "email", "role"), [("c9", 1, "Cleo", "cleo@acme.example", "Buyer")])
    return await open_test_wave(closes_at=FAR, contract=Contract(vendor="attributed"))


async def say_everything(opened: Opened) -> None:
    """Lee sends every block, signs it and a note, and begins to change it; Ann sends for totals only, and begins to change it."""
    link = await load_link(link_of(opened, "Lee").token, NOW)
    values = {"i_value": Value(4.0), "i_easier": Value(text=CANARY)}
    draft = Draft(values, picks=(1,), repeats={1: {"h_given_complete": Value(2.0)}}, words_allowed=True, signed=True)
    await record(link, link.accounts[0], await load_stored(link, 1), Submission(str(uuid4()), 0, draft, send=True), NOW)
    await record(link, link.accounts[0], await load_stored(link, 1), Submission(str(uuid4()), 1, draft, send=False), NOW)
    await sign_note(link, 1, CANARY, NOW)
    for send in (True, False):
        await answer(link_of(opened, "Ann"), "A1", 4, {"c_improve": CANARY}, sharing="totals", send=send)


async def move_colleague(lead: AsyncClient, name: str) -> str:
    number = (await fetch("SELECT id FROM invitation WHERE person = $1", f"{name.lower()}@us.example"))[0]["id"]
    asked = await submit(lead, f"/waves/w1/address/{number}", {"address": f"{name.lower()}@reads.example"})
    assert (asked.status_code, f"{name} gets a new link" in asked.text) == (200, True)
    (job,) = [job for job in await claim("mail", 10) if job.kind == "rekey"]
    await rekey_colleague(number, MAIL_KEY, job)
    sealed = (await fetch("SELECT sealed_token FROM invitation WHERE email = $1", f"{name.lower()}@reads.example"))[0]["sealed_token"]
    return unseal(MAIL_KEY, sealed)


async def move_customer(lead: AsyncClient, name: str) -> str:
    number = (await fetch("SELECT id FROM invitation WHERE person = $1", f"{name.lower()}@acme.example"))[0]["id"]
    done = await submit(lead, f"/waves/w1/address/{number}", {"address": f"{name.lower()}@reads.example"})
    return done.text.split('readonly value="')[1].split('"')[0].rpartition("/")[2]


async def everything(browser: AsyncClient, token: str, name: str) -> dict[str, tuple[int, str]]:
    """Every page that the link leads to, without what differs between two people who did nothing yet."""
    found: dict[str, tuple[int, str]] = {}
    waiting = [f"/s/{token}{page}" for page in EXTRA]
    while waiting:
        address = waiting.pop()
        page = await browser.get(address)
        text = ONE_BY_ONE.sub("", (page.headers.get("location", "") + page.text).replace(token, "TOKEN"))
        found[address.replace(token, "TOKEN")] = (page.status_code, re.sub(rf"\b({name}\b|{name.lower()}@)", "NAME", text))
        if page.headers["content-type"].startswith("text/html"):
            links = [link.partition("#")[0] for link in Page(page).links if link.startswith(f"/s/{token}")]
            waiting += [link for link in links if link.replace(token, "TOKEN") not in found and link not in waiting]
    return found


@pytest.mark.parametrize(("spoke", "silent", "side"), [("Lee", "Mo", "internal"), ("Ann", "Cleo", "customer")])
async def test_whoever_answered_everything_looks_like_whoever_did_nothing(
    opened: Opened, enter: Enter, stranger: AsyncClient, spoke: str, silent: str, side: str
) -> None:
    await say_everything(opened)
    if side == "internal":
        await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    lead, move = await enter("lead", LEAD), move_colleague if side == "internal" else move_customer
    seen, blank = [await everything(stranger, await move(lead, name), name) for name in (spoke, silent)]
    assert len(seen) > 12
    assert seen == blank
    assert CANARY not in str(seen)
    assert all(TOLD in seen[f"/s/TOKEN{page}"][1] for page in ("", "/data", "/data/file"))
    assert (await stranger.get(f"/s/{link_of(opened, spoke).token}")).status_code == 404


async def test_a_colleague_goes_on_and_what_is_sent_is_the_one_form_of_theirs(opened: Opened, enter: Enter, stranger: AsyncClient) -> None:
    await say_everything(opened)
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    token = await move_colleague(await enter("lead", LEAD), "Lee")
    words = ANSWERED.format(answers="confidential_answer")
    page = Page(await stranger.get(f"/s/{token}/1/all"))
    saved = await stranger.post(page.action, data=dict(page.posted({"i_easier": ["New words."]}, "save")), follow_redirects=True)
    assert "Saved, not yet sent" in saved.text
    page = Page(await stranger.get(f"/s/{token}/1/all"))
    assert (CANARY in page.html, "New words." in page.html, page.checked) == (False, True, [])
    assert await rows(words) == [(CANARY,)]
    done = await stranger.post(page.action, data=dict(page.posted({}, "send")), follow_redirects=True)
    assert "Thank you" in done.text
    assert await rows(words) == [("New words.",)]
    assert "New words." in (await stranger.get(f"/s/{token}/data")).text
    assert await close_wave("w1", LEAD, NOW)
    assert await rows("SELECT block FROM confidential_response ORDER BY block") == [("relationship",), ("vendor",)]
    assert await rows("SELECT state FROM participation WHERE state <> 'not_started'") == [("finished",)] * 2
    assert (await stranger.get(f"/s/{token}")).status_code == 410


async def test_a_customer_goes_on_and_what_is_sent_is_the_one_form_of_theirs(opened: Opened, enter: Enter, stranger: AsyncClient) -> None:
    await say_everything(opened)
    token = await move_customer(await enter("lead", LEAD), "Ann")
    page = Page(await stranger.get(f"/s/{token}/1/all"))
    done = await stranger.post(page.action, data=dict(page.posted({"c_improve": ["New words."]}, "send")), follow_redirects=True)
    assert "Thank you" in done.text
    assert await rows(ANSWERED.format(answers="answer")) == [("New words.",)]
    assert await rows("SELECT state, sharing FROM response") == [("sent", "unnamed")]
    assert "New words." in (await stranger.get(f"/s/{token}/1/all")).text


async def test_the_address_that_somebody_has_gets_the_same_link(opened: Opened, enter: Enter, stranger: AsyncClient) -> None:
    await say_everything(opened)
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
    lead = await enter("lead", LEAD)
    number = (await fetch("SELECT id FROM invitation WHERE person = 'lee@us.example'"))[0]["id"]
    done = await submit(lead, f"/waves/w1/address/{number}", {"address": "Lee@us.example"})
    assert (done.status_code, "Lee gets the link once more" in done.text) == (200, True)
    page = (await stranger.get(f"/s/{link_of(opened, 'Lee').token}")).text
    assert (TOLD in page, "Change your answers" in page) == (False, True)

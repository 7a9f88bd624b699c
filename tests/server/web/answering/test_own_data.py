"""What a person sees of themselves: by their link while the wave is open, by their receipt code later; guessing leads nowhere."""

import re
from uuid import uuid4

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from server.settings import Settings
from surveys.actions.closing import close_wave
from surveys.actions.erasure_log import FILE_NAME, read_erasures
from surveys.actions.receipts import MOST_PER_NETWORK
from surveys.actions.responses import Submission, record
from surveys.actions.waves import Opened
from surveys.answer_values import Value
from surveys.confidentiality import receipt_code
from surveys.drafts import Draft
from surveys.engine.connect import fetch
from surveys.queries.answering import Stored, load_link
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import visit

FAR = 4_000_000_000_000
WORDS, OURS, HANDOFF = "The invoices are never right.", "They call at night.", "h_given_complete"


@pytest.fixture
async def opened(app: Litestar) -> Opened:
    await found_company()
    wave = await open_test_wave(closes_at=FAR)
    await answer(link_of(wave, "Ann"), "A1", 3, {"c_improve": WORDS})
    link = await load_link(link_of(wave, "Lee").token, 0)
    draft = Draft({"i_value": Value(4.0), "i_easier": Value(text=OURS)}, picks=(1,), repeats={1: {HANDOFF: Value(3.0)}})
    await record(link, link.accounts[0], Stored(), Submission(str(uuid4()), 0, draft, send=True), 1)
    return wave


def code_of(opened: Opened, name: str) -> str:
    return receipt_code(link_of(opened, name).token, 1)


async def typed(browser: AsyncClient, code: str, step: str = "", to: str = "/receipt") -> Response:
    return await browser.post(to, data={"code": code, "step": step, "lang": "en"})


async def test_a_link_shows_what_is_kept_of_its_person_only(opened: Opened, stranger: AsyncClient) -> None:
    ann, lee, mo = (f"/s/{link_of(opened, name).token}/data" for name in ("Ann", "Lee", "Mo"))
    pages = [(await stranger.get(address)).text for address in (ann, lee, mo)]
    assert [[words in page for words in (WORDS, OURS, "Sent.", "Not started.")] for page in pages] == [
        [True, False, True, False], [False, True, True, False], [False, False, False, True],
    ]  # fmt: skip
    assert [name in pages[0] for name in ("Ann", "ann@acme.example", "My name and my answers")] == [True, True, True]
    assert "<h3>Sales</h3>" in pages[1]
    file = await stranger.get(f"{lee}/file")
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    kept = msgspec.json.decode(file.content)
    assert (kept["invitation"]["email"], kept["accounts"][0]["handoffs"][0]["department"]) == ("lee@us.example", "Sales")
    assert {each["item"]: each["answer"] for each in kept["accounts"][0]["answers"]}["i_easier"] == OURS


async def test_opening_it_changes_nothing_and_a_dead_link_opens_nothing(opened: Opened, stranger: AsyncClient) -> None:
    before = [dict(row) for row in await fetch("SELECT * FROM participation ORDER BY id")]
    token = link_of(opened, "Lee").token
    await stranger.get(f"/s/{token}/data")
    assert [dict(row) for row in await fetch("SELECT * FROM participation ORDER BY id")] == before
    assert (await stranger.get(f"/s/{'0' * 26}/data")).status_code == 404
    await close_wave("w1", "lead@example.com", 5)
    assert [(await stranger.get(f"/s/{token}/data{rest}")).status_code for rest in ("", "/file")] == [410, 410]


@pytest.mark.parametrize("closed", [False, True])
async def test_a_code_shows_its_answers_also_after_the_close(opened: Opened, stranger: AsyncClient, closed: bool) -> None:
    if closed:
        await close_wave("w1", "lead@example.com", 5)
    assert (await stranger.get("/receipt")).status_code == 200
    ann = await typed(stranger, code_of(opened, "Ann").upper())
    assert (ann.status_code, WORDS in ann.text, OURS in ann.text) == (200, True, False)
    lee = await typed(stranger, f" {code_of(opened, 'Lee')[:4]}-{code_of(opened, 'Lee')[4:]} ")
    assert (WORDS in lee.text, OURS in lee.text, "<h2>Work with Sales</h2>" in lee.text) == (False, True, True)
    assert "Lee" not in lee.text, "the code knows no name"
    file = msgspec.json.decode((await typed(stranger, code_of(opened, "Lee"), to="/receipt/file")).content)
    assert [(part["block"], part["department"], [each["item"] for each in part["answers"]]) for part in file["parts"]] == [
        ("relationship", "", ["i_value", "i_easier"]), ("handoff", "Sales", [HANDOFF]),
    ]  # fmt: skip


async def test_erasing_takes_two_steps_and_only_these_answers(opened: Opened, stranger: AsyncClient, settings: Settings) -> None:
    code = code_of(opened, "Lee")
    asked = await typed(stranger, code, "ask")
    assert "Erase these answers?" in asked.text
    assert len(await fetch("SELECT id FROM confidential_response")) == 2
    before = [dict(row) for row in await fetch("SELECT * FROM participation ORDER BY id")]
    done = await typed(stranger, code, "erase")
    assert (done.status_code, "Your answers are erased" in done.text) == (200, True)
    assert await fetch("SELECT id FROM confidential_response") == []
    assert len(await fetch("SELECT id FROM response")) == 1
    assert [dict(row) for row in await fetch("SELECT * FROM participation ORDER BY id")] == before
    assert len(read_erasures(settings.data / FILE_NAME).forms) > 2
    assert [
        (row["actor"], row["subject"]) for row in await fetch("SELECT actor, subject FROM audit_event WHERE action = 'answers.erase'")
    ] == [("receipt", "by receipt code")]
    again = await typed(stranger, code, "erase")
    assert again.status_code == 422


async def test_every_wrong_code_looks_the_same(opened: Opened, stranger: AsyncClient) -> None:
    unsent = receipt_code(link_of(opened, "Mo").token, 1)
    for_other = receipt_code(link_of(opened, "Lee").token, 2)
    said = set()
    for code in (unsent, for_other, "0" * 16, "short", "", "x" * 90, "' OR 1=1", "ａ" * 16, "%" * 16):
        for step in ("", "ask", "erase"):
            shown = await typed(AsyncClient(transport=stranger._transport, base_url=stranger.base_url), code, step)
            await fetch("DELETE FROM sign_in_failure")
            said.add((shown.status_code, re.sub(r'value="[^"]*"', "", shown.text)))
    assert len(said) == 1
    assert next(iter(said))[0] == 422


async def test_guessing_is_limited_by_network_and_finding_is_not_counted(app: Litestar, opened: Opened, stranger: AsyncClient) -> None:
    code = code_of(opened, "Ann")
    for _ in range(MOST_PER_NETWORK + 5):
        assert (await typed(stranger, code)).status_code == 200
    for _ in range(MOST_PER_NETWORK):
        assert (await typed(stranger, "0" * 16)).status_code == 422
    for step, to in (("", "/receipt"), ("ask", "/receipt"), ("erase", "/receipt"), ("", "/receipt/file")):
        refused = await typed(stranger, code, step, to)
        assert refused.status_code == 429, "also the right one"
        assert int(refused.headers["retry-after"]) > 0
    assert len(await fetch("SELECT id FROM response")) == 1
    async with visit(app, "192.0.2.9") as elsewhere:
        assert (await typed(elsewhere, code)).status_code == 200


async def test_forms_that_are_sent_as_they_are_erase_nothing(opened: Opened, stranger: AsyncClient) -> None:
    """A scanner submits what it finds: the form without a code, and nothing in the address holds one."""
    page = (await stranger.get("/receipt")).text
    assert "erase" not in page.split("<main", 1)[1].split("Nobody has to know")[1].lower()
    assert (await typed(stranger, "")).status_code == 422
    assert (await stranger.get("/receipt", params={"code": code_of(opened, "Ann"), "step": "erase"})).status_code == 200
    assert len(await fetch("SELECT id FROM response")) == 1
    assert (
        await stranger.post("/receipt", content=b"\xff", headers={"content-type": "application/x-www-form-urlencoded"})
    ).status_code in (400, 422)
    assert (await stranger.post("/receipt", data={"code": "a" * 10_000})).status_code == 413

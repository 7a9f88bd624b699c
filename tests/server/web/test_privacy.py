"""Personal data for leads: found by address, handed out, erased after typing; a rep reaches none of it."""

import csv
import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient
from litestar import Litestar

from server.consents import ConsentKeeper
from server.mail.sink import outbox_folder
from server.settings import Settings
from server.web.register import PARTS, TRANSFERS, RegisterPage, measures, processings, register_csv
from surveys.actions.closing import close_wave
from surveys.actions.erasure_log import FILE_NAME, read_erasures
from surveys.actions.notes import sign_note
from surveys.actions.waves import Opened
from surveys.confidentiality import Contract, Sharing
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.queries.answering import load_link
from surveys.queries.personal import NOT_SHARED, load_kept
from surveys.queries.persons import load_person
from surveys.queries.privacy import Installation, list_kept_waves
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.server.test_named_ratings import rate
from tests.server.web.browsers import csrf_of, submit
from tests.server.web.conftest import Enter
from tests.server.web.test_accounts import release

LEAD = "lead@example.com"
WORDS = "The invoices are never right."
PAGES = ("/privacy", "/privacy/person?key=ann@acme.example", "/privacy/waves/w1", "/privacy/register", "/privacy/register.csv")


@pytest.fixture
async def opened(app: Litestar) -> Opened:
    await found_company()
    wave = await open_test_wave()
    await answer(link_of(wave, "Ann"), "A1", 3, {"c_improve": WORDS})
    await answer(link_of(wave, "Lee"), "A1", 2, {"i_easier": "They call at night."})
    await insert_rows(
        "reply",
        ("response", "author", "author_name", "text", "created_at"),
        [((await fetch("SELECT id FROM response"))[0]["id"], LEAD, "Lea", "We will look.", NOW)],
    )
    return wave


async def exported(lead: AsyncClient, key: str) -> dict[str, Any]:
    shown = await lead.get("/privacy/person", params={"key": key})
    file = await lead.post("/privacy/person/export", data={"_csrf": csrf_of(shown.text), "key": key})
    assert file.headers["content-disposition"] == 'attachment; filename="personal-data.json"'
    kept: dict[str, Any] = msgspec.json.decode(file.content)
    return kept


async def test_a_customers_file_holds_everything(enter: Enter, settings: Settings, opened: Opened) -> None:
    lead = await enter("lead", LEAD)
    await close_wave("w1", LEAD, NOW + 1)
    found = await lead.get("/privacy", params={"q": " ANN@acme.example "})
    assert "key=ann%40acme.example" in found.text or "key=ann@acme.example" in found.text
    kept = await exported(lead, "ann@acme.example")
    assert {name: len(rows) for name, rows in kept["kept"].items()} == {"contact": 1, "invitations": 1, "replies": 1}
    assert kept["kept"]["contact"][0] == {
        "account_ref": "A1", "account": "Acme", "ref": "c1", "name": "Ann", "email": "ann@acme.example", "role": "Buyer",
        "decision_level": "", "language": "", "opted_out": False, "email_status": "ok",
    }  # fmt: skip
    assert kept["kept"]["invitations"][0]["progress"] == "finished"
    assert kept["kept"]["replies"][0]["text"] == "We will look."
    form = kept["answers"][0]
    assert (form["wave"], form["account"], form["state"], form["sharing"]) == ("w1", "Acme", "sent", "named")
    assert {"item": "c_improve", "question": "What would improve our service?", "answer": WORDS, "missing": ""} in [
        {**each, "question": "What would improve our service?"} for each in form["answers"]
    ]
    assert all(each["question"] for each in form["answers"])
    link = link_of(opened, "Ann")
    assert link.token not in str(kept)
    assert kept["notes"] == [NOT_SHARED]
    events = await fetch("SELECT actor, subject FROM audit_event WHERE action = 'person.export'")
    hashed = read_erasures(settings.data / FILE_NAME).hash_of("ann@acme.example")
    assert [(row["actor"], row["subject"]) for row in events] == [(LEAD, f"person:{hashed[:16]}")]


@pytest.mark.parametrize("sharing", ["unnamed", "totals"])
async def test_a_lead_gets_no_answers_without_a_name_and_nothing_that_was_not_sent(enter: Enter, opened: Opened, sharing: Sharing) -> None:
    await answer(link_of(opened, "Dana"), "A1", 2, {"c_improve": "Between us: too slow."}, sharing)
    await answer(link_of(opened, "Dana"), "B1", 2, {"c_improve": "Not sure yet."}, send=False)
    await answer(link_of(opened, "Ann"), "A1", 3, {"c_improve": "Changed, not sent."}, send=False)
    lead = await enter("lead", LEAD)
    dana, ann = await exported(lead, "dana@group.example"), await exported(lead, "ann@acme.example")
    assert (dana["answers"], dana["notes"]) == ([], [NOT_SHARED])
    assert ann["answers"] == []
    await close_wave("w1", LEAD, NOW + 1)
    assert (await exported(lead, "ann@acme.example"))["answers"] == [], "Dana's would follow from the figures of the account"
    assert [words in f"{dana}{ann}" for words in ("Between us", "Not sure", "Changed", sharing)] == [False] * 4


async def test_a_colleagues_file_tells_neither_answers_nor_whether_there_are_any(enter: Enter, opened: Opened) -> None:
    lead = await enter("lead", LEAD)
    await insert_rows("message", ("ident", "kind", "wave", "invitation"), [
        (name, kind, 1, (await fetch("SELECT id FROM invitation WHERE email = $1", f"{who}@us.example"))[0]["id"])
        for name, kind, who in (("a", "invitation", "lee"), ("b", "invitation", "mo"), ("c", "reminder", "mo"))
    ])  # fmt: skip
    lee, mo = await exported(lead, "lee@us.example"), await exported(lead, "mo@us.example")
    assert {name: len(rows) for name, rows in lee["kept"].items()} == {"colleague": 1, "teams": 1, "invitations": 1, "mails": 1}
    same = [msgspec.json.encode({**kept, "made_at": ""}).decode().lower().replace("lee", "mo").replace("k2", "k3") for kept in (lee, mo)]
    assert same[0] == same[1], "who answered and who was reminded look alike"
    assert lee["answers"] == []
    assert "receipt code" in lee["notes"][0]
    pages = [(await lead.get("/privacy/person", params={"key": f"{who}@us.example"})).text.lower() for who in ("lee", "mo")]
    assert pages[0].replace("lee", "mo").replace(csrf_of(pages[0]), "") == pages[1].replace(csrf_of(pages[1]), "")


async def test_a_colleagues_file_says_by_name_no_more_than_the_release(enter: Enter) -> None:
    """Averages minus the signed ratings would be those of the one who did not sign (R4)."""
    await found_company()
    wave = await open_test_wave(contract=Contract(vendor="attributed"))
    await sign_note(await load_link(link_of(wave, "Kim").token, NOW + 1), 1, "They pay late.", NOW + 1)
    for name in ("Kim", "Lee", "Mo", "Nia"):
        await rate(wave, name, 4, signed=name != "Nia")
    lead = await enter("lead", LEAD)
    open_yet = await exported(lead, "kim@us.example")
    await close_wave("w1", LEAD, NOW + 3)
    before = await exported(lead, "kim@us.example")
    number = await release(wave.wave, {1: []})
    await fetch("INSERT INTO finding (release, account, kind, pair, data) VALUES ($1, 1, 'named', '1', '{}')", number)
    kim, lee = await exported(lead, "kim@us.example"), await exported(lead, "lee@us.example")
    assert [len(file["signed_answers"]) for file in (open_yet, before, kim, lee)] == [0, 0, 1, 0]
    assert ["signed_notes" in file["kept"] for file in (open_yet, before)] == [False, True]
    assert len((await load_kept(await load_person("lee@us.example"), NOW, whole=True)).signed_answers) == 1


async def test_erasing_takes_what_was_typed_and_nothing_else(enter: Enter, opened: Opened, settings: Settings) -> None:
    lead = await enter("lead", LEAD)
    page = "/privacy/person?key=ann@acme.example"
    for typed in ("", "ann", "dana@group.example"):
        refused = await submit(lead, page, {"key": "ann@acme.example", "typed": typed}, to="/privacy/person/erase")
        assert (refused.status_code, "Nothing was erased" in refused.text) == (422, True)
    assert len(await fetch("SELECT id FROM contact WHERE name = 'Ann'")) == 1
    kept = outbox_folder(settings.data) / f"{'a' * 32}.eml"
    kept.parent.mkdir()
    kept.write_text("a mail of hers")
    done = await submit(lead, page, {"key": "ann@acme.example", "typed": "Ann@ACME.example "}, to="/privacy/person/erase")
    assert (done.status_code, done.headers["location"]) == (303, "/privacy?erased=1")
    assert "The person is erased." in (await lead.get("/privacy?erased=1")).text
    assert await fetch("SELECT id FROM contact WHERE name = 'Ann'") == []
    assert not kept.exists()
    assert len(read_erasures(settings.data / FILE_NAME).people) == 2, "by the address, and by the ref of the CRM"
    assert (await lead.get(page)).status_code == 404


async def test_only_an_admin_erases_an_admin_and_nobody_themselves(enter: Enter, opened: Opened) -> None:
    lead, admin = await enter("lead", LEAD), await enter("admin", "admin@example.com")
    for browser, who in ((lead, "admin@example.com"), (lead, LEAD), (admin, "admin@example.com")):
        refused = await submit(browser, f"/privacy/person?key={who}", {"key": who, "typed": who}, to="/privacy/person/erase")
        assert refused.status_code == 422
    done = await submit(admin, f"/privacy/person?key={LEAD}", {"key": LEAD, "typed": LEAD}, to="/privacy/person/erase")
    assert done.status_code == 303
    assert (await lead.get("/privacy")).status_code == 303, "the session is gone with its user"


async def test_a_rep_and_a_stranger_reach_none_of_it(enter: Enter, opened: Opened, stranger: AsyncClient) -> None:
    rep = await enter("rep", "rep@example.com")
    csrf = csrf_of((await rep.get("/")).text)
    for address in PAGES:
        assert ((await rep.get(address)).status_code, (await stranger.get(address)).status_code) == (404, 303)
    for address in ("/privacy/person/export", "/privacy/person/erase"):
        fields = {"key": "ann@acme.example", "typed": "ann@acme.example", "_csrf": csrf}
        assert ((await rep.post(address, data=fields)).status_code, (await stranger.post(address, data=fields)).status_code) == (404, 303)
    assert len(await fetch("SELECT id FROM contact WHERE name = 'Ann'")) == 1


@pytest.mark.parametrize("key", ["", "nobody@x.example", "contact:zz", "' OR 1=1 --", "\0", "a" * 3_000, "contact:", "<script>@x.y"])
async def test_hostile_keys_find_nobody(enter: Enter, opened: Opened, key: str) -> None:
    lead = await enter("lead", LEAD)
    assert (await lead.get("/privacy", params={"q": key})).status_code == 200
    assert (await lead.get("/privacy/person", params={"key": key})).status_code == 404
    csrf = csrf_of((await lead.get("/privacy")).text)
    for address in ("/privacy/person/export", "/privacy/person/erase"):
        assert (await lead.post(address, data={"_csrf": csrf, "key": key, "typed": key})).status_code in (404, 422)


async def test_a_waves_page_has_the_words_in_every_language(enter: Enter, opened: Opened) -> None:
    lead = await enter("lead", LEAD)
    assert "No words are kept" in (await lead.get("/privacy/waves/w1")).text
    await ConsentKeeper().keep(NOW)
    page = (await lead.get("/privacy/waves/w1")).text
    assert page.count('<details class="card wording"') == 15
    assert "never word for word to sales" in page
    assert (await lead.get("/privacy/waves/none")).status_code == 404


async def test_the_register_says_what_is_true_here(enter: Enter, opened: Opened) -> None:
    lead = await enter("lead", LEAD)
    page = (await lead.get("/privacy/register")).text
    assert "not served by https" in page
    assert "PARALLAX_COMPANY" in page
    rows = list(csv.reader(io.StringIO((await lead.get("/privacy/register.csv")).content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["section", "controller", *["purpose"] * 3, *["retention"] * 4, *["measure"] * 9, "transfers"]
    assert [row[5] for row in rows if row[0] == "retention"] == [
        "until deleted",
        "until deleted",
        "365 days after close",
        "365 days after close",
    ]


def test_measures_follow_the_settings(settings: Settings, tmp_path: Path) -> None:
    best = Installation("postgres", reads_confidential=False, waves=1, with_mail=1, with_open_links=0, users=2)
    safe = msgspec.structs.replace(settings, base_url="https://feedback.example.com", mail_public_key=b"1" * 32)
    assert [measure.good for measure in measures(safe, best)] == [True] * 9
    worst = Installation("sqlite", reads_confidential=True, waves=1, with_mail=0, with_open_links=0, users=2)
    assert [measure.good for measure in measures(settings, worst)] == [False, False, False, False, True, True, True, True, True]
    assert len(processings(safe, best)) == 4


async def test_a_register_cell_never_runs_as_a_formula(opened: Opened, settings: Settings) -> None:
    await fetch("UPDATE wave SET name = '=1+1'")
    page = RegisterPage("=SUM(A1)", (), (), await list_kept_waves(), PARTS, TRANSFERS)
    assert {row[1][:2] for row in csv.reader(io.StringIO(register_csv(page)[1:])) if row[1]} == {"su", "'="}


async def test_contracts_that_ask_for_more_people_say_so(app: Litestar) -> None:
    await found_company()
    await open_test_wave(contract=Contract(k=5))
    await ConsentKeeper().keep(NOW)
    texts = {row["text"] for row in await fetch("SELECT text FROM consent WHERE side = 'internal' AND language = 'en'")}
    assert len(texts) == 1
    assert "at least four colleagues" in texts.pop()

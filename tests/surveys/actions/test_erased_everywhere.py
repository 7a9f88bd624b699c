"""After an erasure nothing of the person stands in any column of any table."""

import asyncio

import msgspec
import pytest

from surveys.actions.erasing import erase_by_receipt
from surveys.actions.erasing_people import erase_person
from surveys.actions.users import create_user
from surveys.actions.waves import Opened
from surveys.confidentiality import receipt_code, receipt_hash
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.tables import TABLES
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.erasures import erasure_log

LATER = NOW + 10_000
EARLIER, WORDS, REPLY = "Nobody ever calls me back.", "The invoices are never right.", "Dear Zyxann, we will call."


async def places_of(*marks: str, spared: tuple[str, ...] = ()) -> list[str]:
    """The columns in which one of the marks stands, in any case."""
    found: set[str] = set()
    for name in {table._meta.tablename for table in TABLES} - set(spared):
        for row in await fetch(f"SELECT * FROM {name}"):  # names of ours
            found |= {
                f"{name}.{column}"
                for column, value in dict(row).items()
                for mark in marks
                if mark.lower() in (value.decode("latin-1") if isinstance(value, bytes) else str(value)).lower()
            }
    return sorted(found)


@pytest.fixture
async def opened(engine: AnyEngine) -> Opened:
    await found_company()
    await fetch("UPDATE contact SET name = 'Zyxann', email = 'zyxann@acme.example' WHERE name = 'Ann'")
    await fetch("UPDATE colleague SET name = 'Zyxlee', email = 'zyxlee@us.example' WHERE name = 'Lee'")
    wave = await open_test_wave()
    for name in ("Kim", "Zyxlee", "Mo"):
        await answer(link_of(wave, name), "A1", 4)
    await answer(link_of(wave, "Zyxann"), "A1", 3, {"c_improve": EARLIER})
    await answer(link_of(wave, "Zyxann"), "A1", 3, {"c_improve": WORDS})
    response = str((await fetch("SELECT id FROM response"))[0]["id"])
    release = ("wave", "number", "method", "contract", "input_hash", "content_hash", "created_at")
    await insert_rows("release", release, [(1, 1, "m", "{}", "", "", 0), (1, 2, "m", "{}", "", "", 0)])
    quotes = [
        (number, 1, "words", response, msgspec.json.encode({"text": text, "by": "Zyxann"}).decode())
        for number, text in ((1, EARLIER), (2, WORDS))
    ]
    await insert_rows("finding", ("release", "account", "kind", "pair", "data"), quotes)
    await insert_rows(
        "reply", ("response", "author", "author_name", "text", "created_at"), [(response, "zyxlee@us.example", "Zyxlee", REPLY, 0)]
    )
    await insert_rows("held_back", ("wave", "account", "side", "contact", "reason"), [(1, 1, "customer", 1, "asked_lately")])
    mine = (await fetch("SELECT id FROM invitation WHERE email = 'zyxann@acme.example'"))[0]["id"]
    await insert_rows("message", ("ident", "kind", "wave", "invitation", "error"), [("i1", "invitation", 1, mine, "zyxann: no such user")])
    return wave


async def test_a_customer_is_nowhere(opened: Opened) -> None:
    assert len(await places_of("zyxann", EARLIER, WORDS)) == 8
    erased = await erase_person("zyxann@acme.example", erasure_log(), "lead@example.com", LATER)
    assert erased.words == 2
    assert await places_of("zyxann", EARLIER, WORDS, REPLY) == []
    assert {row["subject"] for row in await fetch("SELECT subject FROM job WHERE kind = 'brief'")} == {
        "release:1:account:1",
        "release:2:account:1",
    }


async def test_whoever_is_being_asked_meanwhile_is_nowhere_either(opened: Opened, engine: AnyEngine) -> None:
    began = asyncio.Event()
    await open_test_wave("w2")
    await fetch("DELETE FROM invitation WHERE wave = 2 AND email = 'zyxann@acme.example'")

    async def ask() -> None:
        async with engine.transaction():
            [invited] = await fetch(
                "INSERT INTO invitation (wave, side, person, email, token_hash) VALUES (2, 'customer', $1, $1, 'x') RETURNING id",
                "zyxann@acme.example",
            )
            await fetch("INSERT INTO participation (invitation, account, contact) VALUES ($1, 1, 1)", invited["id"])
            began.set()
            await asyncio.sleep(0.2)

    asking = asyncio.create_task(ask())
    async with asyncio.timeout(10):
        await began.wait()
    await erase_person("zyxann@acme.example", erasure_log(), "lead@example.com", LATER)
    await asking
    assert await places_of("zyxann") == []
    assert await fetch("SELECT id FROM participation WHERE invitation = (SELECT max(id) FROM invitation)") != []


async def test_by_receipt_the_words_of_every_release_go(opened: Opened) -> None:
    await erase_by_receipt(receipt_code(link_of(opened, "Zyxann").token, 1), erasure_log(), "receipt", LATER)
    assert await places_of(EARLIER, WORDS, REPLY) == []


async def test_by_receipt_a_signed_form_goes_from_what_was_published_by_name(opened: Opened) -> None:
    code = receipt_code(link_of(opened, "Zyxlee").token, 1)
    lee = (await fetch("SELECT id FROM colleague WHERE name = 'Zyxlee'"))[0]["id"]
    await fetch("UPDATE confidential_response SET signer = $1 WHERE receipt_hash = $2", lee, receipt_hash(code, 1, "relationship"))
    named = [(1, 1, "named", str(lee), '{"name":"Zyxlee"}'), (1, 2, "named", str(lee), "{}"), (1, 1, "named", "77", "{}")]
    await insert_rows("finding", ("release", "account", "kind", "pair", "data"), named)
    await erase_by_receipt(code, erasure_log(), "receipt", LATER)
    left = await fetch("SELECT account, pair FROM finding WHERE kind = 'named' ORDER BY id")
    assert [(row["account"], row["pair"]) for row in left] == [(2, str(lee)), (1, "77")]
    assert await fetch("SELECT id FROM job WHERE kind = 'brief' AND subject = 'release:1:account:1'") != []


async def test_somebody_who_works_here_is_in_the_audit_log_only(opened: Opened) -> None:
    await create_user("zyxlee@us.example", "Zyxlee", "lead", "a long enough password", actor="test", now=NOW)
    mail, lee = "Zyxlee@us.example", (await fetch("SELECT id FROM colleague WHERE name = 'Zyxlee'"))[0]["id"]
    await fetch("UPDATE account SET owner_email = $1 WHERE id = 1", mail)
    await insert_rows("signed_note", ("wave", "account", "colleague", "text", "signed_at"), [(1, 1, lee, "Zyxlee says hello", 0)])
    await insert_rows("finding", ("release", "account", "kind", "pair", "data"), [(1, 1, "named", str(lee), '{"name":"Zyxlee"}')])
    await insert_rows("news", ("wave", "audience", "slug", "updated_at", "updated_by"), [(1, "both", "slug", 0, mail)])
    await insert_rows("wave_plan", ("name", "content", "updated_at", "updated_by"), [("Plan", "{}", 0, mail)])
    await insert_rows("open_link", ("slug", "wave", "account", "created_at", "created_by"), [("slug", 1, 1, 0, mail)])
    await insert_rows("instrument_draft", ("key", "content", "updated_at", "updated_by"), [("key", "{}", 0, mail)])
    await insert_rows("draft_revision", ("draft", "revision", "content", "saved_at", "saved_by"), [(1, 1, "{}", 0, mail)])
    assert len(await places_of("zyxlee", spared=("audit_event",))) > 12
    await erase_person(mail, erasure_log(), "lead@example.com", LATER)
    assert await places_of("zyxlee", spared=("audit_event",)) == []

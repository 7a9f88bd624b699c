"""Waves: counted before they are opened, links handed out once, closed after a question."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from httpx import AsyncClient, Response

from server.web.waves import key_from
from surveys.confidentiality import token_hash
from surveys.engine.connect import fetch
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import csrf_of, submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
FORM = {"instrument": "relationship-alignment", "name": "Spring 2099", "accounts": "all", "closes": "2099-05-31"}


async def open_wave(browser: AsyncClient, **changed: str) -> Response:
    return await submit(browser, "/waves/new", {**FORM, **changed}, to="/waves/open")


def counts(page: str) -> list[int]:
    listed = page.split('<dl class="counts">')[1].partition("</dl>")[0]
    return [int(number) for number in re.findall("<dd>([0-9]+)</dd>", listed)]


async def test_the_preview_counts_what_opening_then_asks_and_writes_nothing(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    assert "No waves yet" in (await lead.get("/waves")).text
    asked: list[list[int]] = []
    for accounts in ("all", "segment=enterprise", "ref=B1"):
        preview = await lead.get("/waves/new", params={**FORM, "accounts": accounts})
        assert await fetch("SELECT id FROM wave WHERE key = 'spring-2099'") == []
        opened = await open_wave(lead, accounts=accounts)
        assert opened.status_code == 200
        assert counts(preview.text) == counts(opened.text)
        asked.append(counts(opened.text))
        await fetch("UPDATE wave SET key = $1 WHERE key = 'spring-2099'", accounts.replace("=", "-"))
    assert asked == [[2, 3, 5], [1, 2, 5], [1, 2, 1]]


async def test_links_are_on_one_page_and_come_back_as_a_file(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    opened = await open_wave(lead)
    text = opened.text.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0].replace("&#34;", '"')
    file = await lead.post("/waves/links", data={"_csrf": csrf_of(opened.text), "links": text})
    assert file.headers["content-disposition"] == 'attachment; filename="invitations.csv"'
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row["side"], row["email"], row["account_refs"]) for row in rows] == [
        ("customer", "ann@acme.example", "A1"),
        ("customer", "Dana@group.example", "A1; B1"),
        ("customer", "", "B1"),
        ("internal", "kim@us.example", "A1; B1"),
        ("internal", "lee@us.example", "A1"),
        ("internal", "mo@us.example", "A1"),
        ("internal", "nia@us.example", "A1"),
        ("internal", "rep@example.com", "A1"),
    ]
    tokens = [row["link"].removeprefix("http://parallax.test/s/") for row in rows]
    assert {token_hash(token) for token in tokens} == {row["token_hash"] for row in await fetch("SELECT token_hash FROM invitation")}
    events = await fetch("SELECT action, details FROM audit_event WHERE action LIKE 'wave%' ORDER BY id")
    assert [row["action"] for row in events] == ["wave.open", "wave.links_exported"]
    assert all(token not in row["details"] for row in events for token in tokens)
    listed = (await lead.get("/waves")).text
    assert all(token not in listed for token in tokens)


async def test_what_was_chosen_is_what_is_opened(enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    await open_wave(lead, weekly="yes", name="Früh & spät")
    rows = await fetch("SELECT key, name, releases, closes_at, state FROM wave")
    closes = int(datetime(2099, 5, 31, 23, 59, tzinfo=UTC).timestamp() * 1000)
    assert [tuple(dict(row).values()) for row in rows] == [("fruh-spat", "Früh & spät", "weekly", closes, "open")]
    listed = (await lead.get("/waves")).text
    assert "Früh &amp; spät" in listed
    assert "0 of 3" in listed


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_form_that_cannot_be_opened_says_why_and_keeps_what_was_typed(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    await found_company()
    for changed, words in (
        ({"name": " "}, "Give the wave a name"),
        ({"closes": "soon"}, "is not a date"),
        ({"closes": "2001-01-01"}, "close in the past"),
        ({"accounts": "size=big"}, "field=value"),
        ({"accounts": "segment=Nobody"}, "No account fits"),
        ({"instrument": "nothing"}, "There is no instrument nothing"),
    ):
        for answer in (await lead.get("/waves/new", params={**FORM, **changed}), await open_wave(lead, **changed)):
            assert answer.status_code == 422, changed
            assert words in answer.text
            assert 'role="alert"' in answer.text
    assert await fetch("SELECT id FROM wave") == []
    await open_wave(lead)
    again = await open_wave(lead)
    assert again.status_code == 422
    assert "There is already a wave spring-2099" in again.text


async def test_closing_asks_first_and_then_asks_for_the_release(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave(closes_at=4_000_000_000_000)).wave
    lead = await enter("lead", LEAD)
    assert "/waves/w1/close" in (await lead.get("/waves")).text
    question = await lead.get("/waves/w1/close")
    assert "Close First wave?" in question.text
    assert (await fetch("SELECT state FROM wave"))[0]["state"] == "open"
    answer = await submit(lead, "/waves/w1/close", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/waves?closed=1")
    assert (await fetch("SELECT state FROM wave"))[0]["state"] == "closed"
    assert [row["subject"] for row in await fetch("SELECT subject FROM job WHERE kind = 'release'")] == [f"wave:{wave}"]
    after = (await lead.get("/waves?closed=1")).text
    assert "The wave is closed." in after
    assert "/waves/w1/close" not in after
    assert "First wave is closed" in (await lead.get("/waves/w1/close")).text
    assert (await lead.get("/waves/unknown/close")).status_code == 404


@pytest.mark.parametrize(
    ("name", "key"), [("Spring 2026", "spring-2026"), ("  Für Käufer! ", "fur-kaufer"), ("ÅÄÖ", "aao"), ("日本", ""), ("a" * 90, "a" * 64)]
)
def test_a_key_is_made_from_the_name(name: str, key: str) -> None:
    assert key_from(name) == key

"""The end of mails to a person: a box to tick, a mail program's one click, and a way back."""

from pathlib import Path

import pytest
from httpx import AsyncClient
from litestar import Litestar

from server.mail.codes import unsubscribe_code
from surveys.actions.closing import close_wave
from surveys.actions.messages import want_messages
from surveys.engine.connect import fetch
from tests.answering import link_of
from tests.company import NOW, found_company, open_test_wave

WEB_KEY = bytes(32)
FAR = 4_000_000_000_000


@pytest.fixture
async def address(app: Litestar) -> str:
    await found_company()
    opened = await open_test_wave(closes_at=FAR)
    return f"/s/{link_of(opened, 'Ann').token}/unsubscribe"


async def _is_out() -> bool:
    return bool((await fetch("SELECT opted_out FROM contact WHERE external_ref = 'c1'"))[0]["opted_out"])


async def test_looking_changes_nothing_and_a_tick_says_no(stranger: AsyncClient, address: str) -> None:
    page = await stranger.get(address)
    assert (page.status_code, page.headers["referrer-policy"], page.headers["cache-control"]) == (200, "no-referrer", "no-store")
    assert "No more mails?" in page.text
    assert (await stranger.head(address)).status_code == 200
    assert not await _is_out()
    unticked = await stranger.post(address, content=b"", headers={"content-type": "application/x-www-form-urlencoded"})
    assert (unticked.status_code, "No more mails?" in unticked.text) == (200, True)
    assert not await _is_out()
    said = await stranger.post(address, data={"mails": "none"})
    assert (said.status_code, "You will get no more mails" in said.text) == (200, True)
    assert await _is_out()
    assert "You will get no more mails" in (await stranger.get(address)).text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_mail_program_s_one_click_is_taken_in_both_encodings_without_a_redirect(stranger: AsyncClient, address: str) -> None:
    assert (await stranger.post(address, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    assert await _is_out()
    await fetch("UPDATE contact SET opted_out = false")
    assert (await stranger.post(address, files={"List-Unsubscribe": (None, "One-Click")})).status_code == 200
    assert await _is_out()


async def test_it_can_be_taken_back(stranger: AsyncClient, address: str) -> None:
    await stranger.post(address, data={"List-Unsubscribe": "One-Click"})
    back = await stranger.post(address, data={"mails": "again"})
    assert "No more mails?" in back.text
    assert not await _is_out()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_page_speaks_the_person_s_language_and_stays_after_the_close(stranger: AsyncClient, address: str) -> None:
    await fetch("UPDATE invitation SET language = 'de-CH'")
    await close_wave("w1", "lead", NOW)
    page = await stranger.get(address)
    assert (page.status_code, '<html lang="de" dir="ltr">' in page.text, "Keine Mails mehr?" in page.text) == (200, True, True)
    assert '<html lang="ar" dir="rtl">' in (await stranger.get(f"{address}?lang=ar")).text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_mail_without_a_link_ends_by_its_own_code(stranger: AsyncClient, address: str, tmp_path: Path) -> None:
    (tmp_path / "web.key").write_bytes(WEB_KEY)
    ann = (await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'"))[0]["id"]
    await want_messages("news", 1, [ann], about=1)
    ident = (await fetch("SELECT ident FROM message"))[0]["ident"]
    code = unsubscribe_code(WEB_KEY, ident)
    assert (await stranger.get(f"/u/{ident}/{code}")).status_code == 200
    for wrong in (
        f"/u/{ident}/{code[:-1]}x",
        f"/u/{'0' * 32}/{code}",
        f"/u/{'0' * 32}/{unsubscribe_code(WEB_KEY, '0' * 32)}",
        f"/u/{ident}/é",
    ):
        for answer in (await stranger.get(wrong), await stranger.post(wrong, data={"x": "y"})):
            assert answer.status_code == 404
    assert not await _is_out()
    await stranger.post(f"/u/{ident}/{code}", data={"List-Unsubscribe": "One-Click"})
    assert await _is_out()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_an_unknown_link_and_a_large_body_change_nothing(stranger: AsyncClient, address: str) -> None:
    unknown = await stranger.post(f"/s/{'0' * 26}/unsubscribe", data={"x": "y"})
    assert (unknown.status_code, "ends nobody’s mails" in unknown.text) == (404, True)
    assert (await stranger.post(address, data={"x": "y" * 10_000})).status_code == 413
    assert not await _is_out()

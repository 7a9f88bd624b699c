"""Signing in and out: fresh sessions, words that tell nothing, and a limit on guessing."""

import asyncio

import pytest
from httpx import AsyncClient
from litestar import Litestar

from server.settings import Settings
from server.web.sessions import cookie, session_cookie
from server.web.sign_in import local_path, network_of
from surveys.actions.access import forget_failures
from surveys.actions.tries import WINDOW_MS
from surveys.actions.users import create_user, deactivate_user
from surveys.engine.connect import fetch
from surveys.queries.access import ABSOLUTE_MS, IDLE_MS, session_hash
from tests.company import NOW
from tests.server.web.browsers import PASSWORD, csrf_of, sign_in, submit, visit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"


async def test_signing_in_opens_a_session_that_the_database_knows_by_its_hash_only(stranger: AsyncClient) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    answer = await sign_in(stranger, " Lead@Example.com ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    token = stranger.cookies["parallax"]
    rows = await fetch("SELECT token_hash, csrf FROM session")
    assert [row["token_hash"] for row in rows] == [session_hash(token)]
    page = await stranger.get("/")
    assert page.status_code == 200
    assert "Lena" in page.text
    assert csrf_of(page.text) == rows[0]["csrf"]
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]


async def test_https_cookies_belong_to_this_host_alone() -> None:
    made = cookie(session_cookie(secure=True), "x", secure=True, max_age_s=9)
    assert made.to_header(header="") == "__Host-parallax=x; HttpOnly; Max-Age=9; Path=/; SameSite=lax; Secure"


async def test_a_wrong_password_and_an_unknown_email_get_the_same_words(stranger: AsyncClient) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    wrong = await sign_in(stranger, LEAD, "wrong")
    unknown = await sign_in(stranger, "nobody@example.com", PASSWORD)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "Email or password is wrong. Check both and try again." in wrong.text
    assert wrong.text.replace(csrf_of(wrong.text), "") == unknown.text.replace(csrf_of(unknown.text), "").replace("nobody@", "lead@")
    assert await fetch("SELECT id FROM session") == []


async def test_each_sign_in_makes_a_new_session_whatever_cookie_was_there(app: Litestar, enter: Enter) -> None:
    first = await enter("lead", LEAD)
    async with visit(app) as browser:
        browser.cookies.set("parallax", "chosen-by-somebody-else", domain="parallax.test")
        await sign_in(browser, LEAD)
        tokens = {cookie.value for cookie in browser.cookies.jar if cookie.name == "parallax"}
        assert "chosen-by-somebody-else" not in {row["token_hash"] for row in await fetch("SELECT token_hash FROM session")}
        assert session_hash("chosen-by-somebody-else") not in {row["token_hash"] for row in await fetch("SELECT token_hash FROM session")}
        assert first.cookies["parallax"] not in tokens


async def test_signing_out_ends_the_session_and_nothing_else_does(app: Litestar, enter: Enter) -> None:
    browser = await enter("lead", LEAD)
    token = browser.cookies["parallax"]
    assert (await browser.get("/sign-out")).status_code == 405
    left = await submit(browser, "/", {}, to="/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    async with visit(app) as thief:
        thief.cookies.set("parallax", token, domain="parallax.test")
        assert (await thief.get("/")).headers["location"] == "/sign-in"


async def test_a_form_without_the_sign_in_cookie_is_refused(app: Litestar) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    async with visit(app) as attacker, visit(app) as victim:
        token = csrf_of((await attacker.get("/sign-in")).text)
        answer = await victim.post("/sign-in", data={"_csrf": token, "email": LEAD, "password": PASSWORD})
        assert answer.status_code == 403
        assert await fetch("SELECT id FROM session") == []


@pytest.mark.parametrize("column", ["seen_at", "expires_at"])
async def test_sessions_end_when_idle_and_in_any_case_after_a_week(enter: Enter, column: str) -> None:
    browser = await enter("lead", LEAD)
    row = (await fetch("SELECT seen_at, expires_at FROM session"))[0]
    assert row["expires_at"] - row["seen_at"] == ABSOLUTE_MS
    assert (await browser.get("/")).status_code == 200
    past = row["seen_at"] - IDLE_MS
    await fetch(f"UPDATE session SET {column} = $1", past)
    assert (await browser.get("/")).status_code == 303


async def test_a_session_in_use_is_noted_at_most_once_a_minute(enter: Enter) -> None:
    browser = await enter("lead", LEAD)
    seen = (await fetch("SELECT seen_at FROM session"))[0]["seen_at"]
    await browser.get("/")
    assert (await fetch("SELECT seen_at FROM session"))[0]["seen_at"] == seen
    await fetch("UPDATE session SET seen_at = $1", seen - 61_000)
    await browser.get("/")
    assert (await fetch("SELECT seen_at FROM session"))[0]["seen_at"] >= seen


async def test_a_deactivated_user_is_out_at_once(enter: Enter, stranger: AsyncClient) -> None:
    browser = await enter("rep", "rep@example.com")
    await deactivate_user("rep@example.com", actor="test", now=NOW)
    assert (await browser.get("/")).status_code == 303
    assert (await sign_in(stranger, "rep@example.com")).status_code == 422


async def test_guessing_is_limited_by_account_and_says_how_long(app: Litestar, stranger: AsyncClient) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    await create_user("other@example.com", "Otto", "lead", PASSWORD, actor="test", now=NOW)
    page = await stranger.get("/sign-in")
    fields = {"_csrf": csrf_of(page.text), "email": LEAD, "password": "guess"}
    cookies = {"parallax-form": page.cookies["parallax-form"]}
    async with visit(app) as script:
        script.cookies.update(cookies)

        async def guess() -> int:
            return (await script.post("/sign-in", data=fields, headers={"cookie": f"parallax-form={fields['_csrf']}"})).status_code

        statuses = await asyncio.gather(*[guess() for _ in range(14)])
    assert sorted(statuses) == [422] * 10 + [429] * 4
    refused = await sign_in(stranger, LEAD)
    assert refused.status_code == 429
    assert "Too many attempts to sign in. Wait " in refused.text
    assert 60 <= int(refused.headers["retry-after"]) <= 900
    assert (await sign_in(stranger, "other@example.com")).status_code == 303


async def test_guessing_is_limited_by_address(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.actions.access.MOST_PER_ADDRESS", 3)
    async with visit(app, "198.51.100.7") as near, visit(app, "198.51.100.8") as far:
        statuses = [(await sign_in(near, f"user{number}@example.com")).status_code for number in range(5)]
        assert statuses == [422, 422, 422, 429, 429]
        assert (await sign_in(far, "user9@example.com")).status_code == 422


async def test_an_address_that_is_refused_adds_no_rows(app: Litestar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.actions.access.MOST_PER_ADDRESS", 3)
    async with visit(app, "198.51.100.7") as near:
        for number in range(6):
            await sign_in(near, f"user{number}@example.com")
    rows = await fetch("SELECT failures FROM sign_in_failure ORDER BY failures")
    assert [row["failures"] for row in rows] == [1, 1, 1, 6]


@pytest.mark.usefixtures("engine")
async def test_failures_are_forgotten_once_their_window_is_long_past() -> None:
    for number, window in enumerate((0, NOW - 2 * WINDOW_MS - 1, NOW - 2 * WINDOW_MS, NOW)):
        await fetch("INSERT INTO sign_in_failure (key, window_start, failures) VALUES ($1, $2, 1)", f"key{number}", window)
    await forget_failures(NOW)
    assert [row["key"] for row in await fetch("SELECT key FROM sign_in_failure ORDER BY key")] == ["key2", "key3"]


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_one_network_is_one_guesser_however_its_addresses_are_written(host: str, counted_as: str) -> None:
    assert network_of(host) == counted_as


async def test_success_clears_what_was_counted(app: Litestar, stranger: AsyncClient) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    for _ in range(12):
        assert (await sign_in(stranger, LEAD)).status_code == 303
        stranger.cookies.clear()
    assert {row["failures"] for row in await fetch("SELECT failures FROM sign_in_failure")} <= {0}


@pytest.mark.parametrize(
    ("asked", "gone_to"),
    [
        ("/accounts/3", "/accounts/3"),
        ("/?q=a&page=2", "/?q=a&page=2"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x=1", "/"),
        ("", "/"),
        ("/" + "a" * 400, "/"),
    ],
)
def test_signing_in_goes_on_with_a_page_of_ours_only(asked: str, gone_to: str) -> None:
    assert local_path(asked) == gone_to


async def test_the_page_asked_for_is_opened_after_signing_in(stranger: AsyncClient) -> None:
    await create_user(LEAD, "Lena", "lead", PASSWORD, actor="test", now=NOW)
    sent_away = await stranger.get("/waves")
    assert sent_away.headers["location"] == "/sign-in?next=/waves"
    answer = await submit(stranger, "/sign-in?next=/waves", {"email": LEAD, "password": PASSWORD, "next": "/waves"}, to="/sign-in")
    assert answer.headers["location"] == "/waves"
    assert (await stranger.get("/sign-in?next=/help")).headers["location"] == "/help"


async def test_signing_in_and_out_is_in_the_audit_log_without_secrets(enter: Enter, settings: Settings) -> None:
    browser = await enter("lead", LEAD)
    await submit(browser, "/", {}, to="/sign-out")
    rows = await fetch("SELECT actor, action, subject, details FROM audit_event WHERE action LIKE 'sign%' ORDER BY id")
    assert [(row["actor"], row["action"], row["subject"], row["details"]) for row in rows] == [
        (LEAD, "sign_in", LEAD, "{}"),
        (LEAD, "sign_out", LEAD, "{}"),
    ]

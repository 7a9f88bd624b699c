"""What holds for every address: headers, CSRF, HEAD, no change by reading, and no 500 for malformed input."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from server.app import create_app
from server.settings import Settings
from server.web.security import HEADERS, PDF_POLICY
from surveys.engine.connect import fetch
from surveys.tables import TABLES
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import csrf_of, serving, visit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
VALUES = {
    "name:str": "parallax.css",
    "account:int": "1",
    "key:str": "w1",
    "token:str": "0" * 26,
    "number:str": "1",
    "screen:str": "all",
    "slug:str": "0" * 12,
    "file:str": "qr.svg",
    "language:str": "en",
    "kind:str": "parallax",
    "side:str": "customer",
    "plan:int": "1",
    "invitation:int": "1",
    "number:int": "1",
    "response:str": "0" * 32,
    "ident:str": "0" * 32,
    "code:str": "0" * 26,
}
# Taken from people who answer, or from machines: none of them has a session.
AN_ANSWER = ("/s/", "/f/", "/u/", "/receipt", "/mail/bounces", "/events")


def addresses(app: Litestar, method: str) -> list[str]:
    """Every address of the app that takes this method, with values in place of its parameters."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute) and method in route.methods]
    return [re.sub(r"\{([^}]+)\}", lambda found: VALUES[found[1]], route.path) for route in routes]


async def test_every_answer_carries_the_security_headers(app: Litestar, stranger: AsyncClient, enter: Enter) -> None:
    await found_company()
    lead = await enter("lead", LEAD)
    answers: list[Response] = []
    for browser in (stranger, lead):
        answers += [await browser.get(address) for address in [*addresses(app, "GET"), "/nothing", "/accounts/abc"]]
        answers += [await browser.post(address) for address in [*addresses(app, "POST"), "/health/live"]]
        answers += [await browser.get("/", headers={"host": "bad host"}), await browser.request("BREW", "/")]
    named = {"content-security-policy", "referrer-policy", "cache-control"}
    for answer in answers:
        present = {name: answer.headers.get(name) for name in HEADERS}
        assert None not in present.values(), answer.request.url
        fixed = {name: value for name, value in HEADERS.items() if name not in named}
        assert {name: present[name] for name in fixed} == fixed
        assert "unsafe" not in str(present["content-security-policy"])
        assert "server" not in answer.headers
        assert answer.status_code < 500


async def test_https_pages_ask_browsers_to_stay_with_https(settings: Settings) -> None:
    secure = msgspec.structs.replace(settings, base_url="https://parallax.test")
    async with serving(create_app(secure)) as app, visit(app) as browser:
        page = await browser.get("/sign-in")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        assert page.headers["set-cookie"].startswith("__Host-parallax-form=")
        assert page.headers["set-cookie"].endswith("; Secure")


async def test_no_form_is_taken_without_the_token_of_its_session(app: Litestar, enter: Enter) -> None:
    await found_company()
    await open_test_wave()
    lead, other = await enter("lead", LEAD), await enter("lead", "other@example.com")
    foreign = csrf_of((await other.get("/")).text)
    forms = [address for address in addresses(app, "POST") if not address.startswith(AN_ANSWER)]
    assert sorted(address for address in forms if not address.startswith("/instruments/")) == [
        "/conversation/00000000000000000000000000000000",
        "/imports",
        "/language",
        "/plans/1/delete",
        "/plans/1/discard",
        "/plans/1/edit",
        "/plans/1/launch",
        "/plans/1/mails",
        "/plans/1/secret",
        "/plans/1/state",
        "/plans/links",
        "/plans/new",
        "/privacy/person/erase",
        "/privacy/person/export",
        "/sign-in",
        "/sign-out",
        "/waves/w1/address/1",
        "/waves/w1/cancel",
        "/waves/w1/close",
        "/waves/w1/extend",
        "/waves/w1/news/1/edit",
        "/waves/w1/news/1/publish",
        "/waves/w1/news/1/schedule",
        "/waves/w1/news/1/withdraw",
        "/waves/w1/news/new",
        "/waves/w1/remind",
        "/waves/w1/retry",
        "/waves/w1/tighten",
        "/waves/w1/ways/answers",
        "/waves/w1/ways/links",
        f"/waves/w1/ways/links/{'0' * 12}/close",
        "/waves/w1/ways/paper",
    ]
    before = await everything()
    for address in forms:
        for given in ({}, {"_csrf": ""}, {"_csrf": foreign}, {"_csrf": "☃"}):
            answer = await lead.post(address, data={"kind": "accounts", **given})
            assert answer.status_code == 403, (address, given)
            assert "This form is out of date, or it did not come from Parallax." in answer.text
    assert await everything() == before


async def test_a_token_sent_as_a_file_is_no_token(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    token = csrf_of((await lead.get("/")).text)
    answer = await lead.post("/imports", files={"_csrf": ("x", token.encode()), "file": ("a.csv", b"external_ref,name\nA,B\n")})
    assert answer.status_code == 403


async def test_reading_changes_nothing(app: Litestar, enter: Enter) -> None:
    await found_company()
    await open_test_wave()
    lead = await enter("lead", LEAD)
    before = await everything()
    for address in addresses(app, "GET"):
        page = await lead.get(address)
        head = await lead.head(address)
        assert (head.status_code, head.content) == (page.status_code, b""), address
        if "set-cookie" not in page.headers:
            assert head.headers.get("content-length") == page.headers.get("content-length")
    assert await everything() == before


MALFORMED: Sequence[tuple[str, bytes]] = [
    ("application/json", b"[" * 60_000),
    ("application/json", b"\xff\xfe"),
    ("application/x-www-form-urlencoded", b"_csrf=%FF%FE&email=a"),
    ("application/x-www-form-urlencoded", b"\xff=\xfe"),
    ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(2_000))),
    ("application/x-www-form-urlencoded", b"_csrf=x&email=%00"),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n\xff\xfe\r\n--x--\r\n'),
    ("multipart/form-data; boundary=\xc3\xa9", b""),
    ("", b"x"),
]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_malformed_bodies_are_the_senders_fault(enter: Enter, stranger: AsyncClient) -> None:
    lead = await enter("lead", LEAD)
    for browser, address in ((stranger, "/sign-in"), (lead, "/imports"), (lead, "/plans/new")):
        for media_type, body in MALFORMED:
            answer = await browser.post(address, content=body, headers={b"content-type": media_type.encode("latin-1")})
            assert 400 <= answer.status_code < 500, (address, media_type, body[:50])


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_odd_numbers_in_an_address_are_not_found(enter: Enter) -> None:
    lead = await enter("lead", LEAD)
    for number in ("0", "-1", "2147483648", "9" * 30, "9" * 5_000, "1e3", "%00", "%ff", "٣"):
        for address in (f"/accounts/{number}", f"/accounts/{number}/brief.pdf"):
            assert (await lead.get(address)).status_code in {400, 404}, number[:40]
        assert (await lead.get(f"/?page={number}&sort={number}&q={number}")).status_code == 200, number[:40]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_bodies_have_limits(enter: Enter, stranger: AsyncClient) -> None:
    lead = await enter("lead", LEAD)
    assert (await stranger.post("/sign-in", data={"email": "x" * 70_000})).status_code == 413
    assert (await lead.post("/plans/new", data={"name": "x" * 70_000})).status_code == 413
    assert (await lead.post("/imports", data={"packed": "x" * 34_000_000})).status_code == 413


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_static_files_are_packed_and_kept_for_ever(stranger: AsyncClient) -> None:
    page = await stranger.get("/sign-in")
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    packed = await stranger.get(address)
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    plain = await stranger.get("/static/parallax.css", headers={"accept-encoding": "identity"})
    assert (plain.headers["cache-control"], plain.text) == ("public, max-age=86400", packed.text)
    assert len(plain.content) < 18_000
    for name in ("../pages.py", "..%2fpages.py", "parallax.css%00", ".", "templates"):
        assert (await stranger.get(f"/static/{name}")).status_code in {400, 404}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_logs_hold_the_template_of_an_address_and_never_its_secret(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    async with serving(create_app(settings)) as app, visit(app) as browser:
        await browser.get("/s/abcdefghjkmnpqrstvwxyz0123")
        await browser.get("/s/abcdefghjkmnpqrstvwxyz0123/1/all?secret=abcdefghjkmnpqrstvwxyz0123")
        await browser.get("/nothing/abcdefghjkmnpqrstvwxyz0123")
        await browser.get("/health/live")
    lines = capsys.readouterr().err
    assert "abcdefghj" not in lines
    assert re.findall('"path":"([^"]*)","method":"GET","status":([0-9]+)', lines) == [
        ("/s/{token}", "404"),
        ("/s/{token}/{number}/{screen}", "404"),
        ("(none)", "404"),
    ]


def test_pdf_answers_may_show_the_browsers_own_viewer_and_run_nothing() -> None:
    assert PDF_POLICY == "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    names = [table._meta.tablename for table in TABLES]
    return {name: [dict(row) for row in await fetch(f"SELECT * FROM {name} ORDER BY id")] for name in names}

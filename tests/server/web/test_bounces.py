"""Where a mail server posts its reports: only with the secret, and nothing without one."""

import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace

from server.settings import Settings
from surveys.actions.messages import want_messages
from surveys.engine.connect import fetch
from tests.company import found_company, open_test_wave
from tests.server.mail.reports import IDENT, POSTFIX

SECRET = "0123456789abcdef0123456789abcdef"
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
async def _sent(app: Litestar, settings: Settings) -> None:
    app.state.settings = replace(settings, mail=replace(settings.mail, bounce_secret=SECRET))
    await found_company()
    await open_test_wave()
    ann = (await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'"))[0]["id"]
    await want_messages("invitation", 1, [ann])
    await fetch("UPDATE message SET ident = $1, state = 'sent'", IDENT)


def _with(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}", "content-type": "message/rfc822"}


async def test_a_report_with_the_secret_is_taken(stranger: AsyncClient) -> None:
    answer = await stranger.post("/mail/bounces", content=POSTFIX.encode(), headers=_with(SECRET))
    assert (answer.status_code, answer.json()) == (200, {"noted": 1})
    assert (await fetch("SELECT email_status FROM contact WHERE external_ref = 'c1'"))[0]["email_status"] == "bounced"


@pytest.mark.parametrize("headers", [{}, {"authorization": SECRET}, {"authorization": f"Basic {SECRET}"}, _with(SECRET[:-1]), _with("")])
async def test_without_it_nothing_is(stranger: AsyncClient, headers: dict[str, str]) -> None:
    assert (await stranger.post("/mail/bounces", content=POSTFIX.encode(), headers=headers)).status_code == 403
    assert (await fetch("SELECT state FROM message"))[0]["state"] == "sent"


async def test_there_is_no_such_address_without_a_secret(app: Litestar, settings: Settings, stranger: AsyncClient) -> None:
    app.state.settings = settings
    assert (await stranger.post("/mail/bounces", content=POSTFIX.encode(), headers=_with(""))).status_code == 404


async def test_a_mail_that_is_too_large_is_refused(stranger: AsyncClient) -> None:
    answer = await stranger.post("/mail/bounces", content=POSTFIX.encode() + b"x" * 300_000, headers=_with(SECRET))
    assert answer.status_code == 413

"""What the mail server answers decides what becomes of a mail."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from msgspec.structs import replace

from server.mail.carrier import Carrier, MailServerError, PutOffError, Refusal, greet
from server.mail.compose import compose
from server.mail.options import MailOptions
from tests.server.mail.test_compose import MAIL, SENDER
from tests.servers.mail import serve, taken

OPTIONS = MailOptions("smtp", "127.0.0.1", 0, "none", sender="feedback@us.example", rate=1_000)


class Site:
    """A mail server of one test, and the way to it."""

    def __init__(self, port: int, path: Path) -> None:
        self.options = replace(OPTIONS, port=port)
        self.carrier = Carrier(self.options)
        self.path = path

    async def send(self, address: str) -> Refusal | None:
        return await self.carrier.carry(message_to(address), address)

    @property
    def recipients(self) -> list[str]:
        return [recipient for mail in taken(self.path) for recipient in mail.recipients]


def message_to(address: str) -> EmailMessage:
    return compose(replace(MAIL, address=address), SENDER, datetime(2026, 11, 26, tzinfo=UTC))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    server = await serve(0, tmp_path / "taken")
    made = Site(server.sockets[0].getsockname()[1], tmp_path / "taken")
    yield made
    made.carrier.close()
    server.close()
    await asyncio.sleep(0)


async def test_a_mail_that_is_taken_arrives_as_it_was_made(site: Site) -> None:
    assert await site.send("ann@acme.example") is None
    (mail,) = taken(site.path)
    assert (mail.sender, mail.recipients) == ("feedback@us.example", ("ann@acme.example",))
    assert mail.content.partition("boundary")[0] == message_to("ann@acme.example").as_string().partition("boundary")[0]


async def test_an_address_beyond_ascii_needs_a_server_that_takes_it(site: Site) -> None:
    assert await site.send("jürgen@bücher.example") is None
    assert site.recipients == ["jürgen@xn--bcher-kva.example"]


@pytest.mark.parametrize(
    ("address", "refusal"),
    [
        ("answers-550-5-1-1@x.example", Refusal("bounced", "5.1.1")),
        ("answers-553-5-1-3@x.example", Refusal("bounced", "5.1.3")),
        ("answers-550@x.example", Refusal("bounced", "550")),
        ("answers-552-5-2-2@x.example", Refusal("failed", "5.2.2")),
    ],
)
async def test_who_is_refused_for_good_is_told_apart(site: Site, address: str, refusal: Refusal) -> None:
    assert await site.send(address) == refusal
    assert await site.send("ann@acme.example") is None
    assert site.recipients == ["ann@acme.example"]


@pytest.mark.parametrize("code", ["450-4-2-1", "451-4-7-1", "452", "554-5-7-1"])
async def test_who_is_refused_for_now_is_tried_again(site: Site, code: str) -> None:
    with pytest.raises(PutOffError):
        await site.send(f"answers-{code}@x.example")


@pytest.mark.parametrize("code", ["530-5-7-0", "535-5-7-8"])
async def test_trouble_with_our_own_login_is_not_the_recipients(site: Site, code: str) -> None:
    with pytest.raises(MailServerError) as error:
        await site.send(f"answers-{code}@x.example")
    assert "example" not in str(error.value)


async def test_nobody_listening_is_trouble_that_passes(site: Site) -> None:
    await greet(site.options)
    away = replace(site.options, port=1)
    for call in (greet(away), Carrier(away).carry(message_to("ann@acme.example"), "ann@acme.example")):
        with pytest.raises(MailServerError):
            await call


async def test_a_connection_that_the_server_dropped_is_replaced(site: Site) -> None:
    await site.send("ann@acme.example")
    site.carrier._idle[0].client.close()
    await site.send("bob@acme.example")
    assert site.recipients == ["ann@acme.example", "bob@acme.example"]

"""A mail room over a fresh database, and a mail server that writes down what it takes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.mail.sending import MailRoom
from server.outbox import Outcome, attempt
from server.settings import Settings, read_settings
from surveys.actions import outbox
from surveys.engine.connect import AnyEngine
from tests.company import MAIL_KEY, found_company
from tests.servers.mail import Taken, serve, taken

WEB_KEY = bytes(32)


class Office:
    """The mails of a test: asked for, sent to a server that writes them down, and looked at."""

    def __init__(self, settings: Settings, path: Path) -> None:
        self.settings, self.path = settings, path
        self.room = MailRoom(settings)

    async def send_all(self) -> list[Outcome]:
        return [await attempt(job, self.room.send) for job in await outbox.claim("mail", 100)]

    @property
    def taken(self) -> list[Taken]:
        return taken(self.path)

    def to(self, address: str) -> Taken:
        (mail,) = [mail for mail in self.taken if mail.recipients == (address,)]
        return mail


@pytest.fixture
async def office(database: str, engine: AnyEngine, tmp_path: Path) -> AsyncIterator[Office]:
    (tmp_path / "mail.key").write_bytes(MAIL_KEY)
    (tmp_path / "web.key").write_bytes(WEB_KEY)
    server = await serve(0, tmp_path / "taken")
    environment = {
        "PARALLAX_DATA": str(tmp_path),
        "PARALLAX_DATABASE_URL": database,
        "PARALLAX_BASE_URL": "https://feedback.us.example",
        "PARALLAX_COMPANY": "Northlight Supplies",
        "PARALLAX_SMTP_URL": f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}",
        "PARALLAX_MAIL_FROM": "feedback@us.example",
        "PARALLAX_MAIL_RATE": "1000",
    }
    await found_company()
    made = Office(read_settings(environment), tmp_path / "taken")
    yield made
    made.room.close()
    server.close()
    await asyncio.sleep(0)

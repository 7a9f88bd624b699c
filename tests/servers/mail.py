"""A mail server that keeps every mail as a line of JSON (`python -m tests.servers.mail PORT FILE`), and reads such files."""

import asyncio
import json
import socket
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct


class Taken(Struct, frozen=True):
    """A mail as the server got it."""

    sender: str
    recipients: tuple[str, ...]
    content: str


class Keeper:
    """Writes a mail down before it says 250; to addresses that name a number it says that instead."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        local = address.partition("@")[0]
        if local.startswith("answers-"):
            return local.removeprefix("answers-").replace("-", " ", 1).replace("-", ".") + " is what you asked for"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        content = envelope.original_content or b""
        line = json.dumps([envelope.mail_from, envelope.rcpt_tos, content.decode("utf-8", "surrogateescape")])
        with self._path.open("a", encoding="ascii") as file:
            file.write(line + "\n")
        return "250 OK"


def taken(path: Path) -> list[Taken]:
    if not path.exists():
        return []
    return [Taken(sender, tuple(to), content) for sender, to, content in map(json.loads, path.read_text().splitlines())]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def serve(port: int, path: Path) -> asyncio.Server:
    keeper = Keeper(path)
    return await asyncio.get_running_loop().create_server(lambda: SMTP(keeper, enable_SMTPUTF8=True), "127.0.0.1", port)


async def _main(port: int, path: Path) -> None:
    async with await serve(port, path) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), Path(sys.argv[2])))

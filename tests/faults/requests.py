"""A client that may stop in the middle: HTTP by hand, one connection per request."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlencode

from msgspec import Struct

PATIENCE_SECONDS = 8.0
CONTROL = re.compile(rb'<input type="hidden" name="(_submission|_revision|_seen)" value="([^"]*)">')

Fields = Sequence[tuple[str, str]]


class Answer(Struct, frozen=True):
    """A status that arrived whole, with its headers."""

    status: int
    headers: dict[str, str]
    body: bytes

    def control(self) -> Fields:
        """The hidden fields of a form, as the page was rendered with them."""
        return [(name.decode(), value.decode()) for name, value in CONTROL.findall(self.body)]


async def request(port: int, path: str, fields: Fields | None = None) -> Answer | None:
    """GET, or POST if there are fields; None if no whole answer came, whatever the reason."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _exchange(port, _message(port, path, fields))
    except (OSError, EOFError, TimeoutError, ValueError):
        return None


async def give_up(port: int, path: str, fields: Fields, share: float, wait: float) -> None:
    """Send a part of a POST, wait a moment and leave without reading anything."""
    message = _message(port, path, fields)
    with suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(message[: int(len(message) * share)])
        with suppress(OSError):
            await writer.drain()
        await asyncio.sleep(wait)
        writer.transport.abort()


def _message(port: int, path: str, fields: Fields | None) -> bytes:
    body = urlencode(fields or ()).encode()
    head = [f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close"]
    if fields is not None:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def _exchange(port: int, message: bytes) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    try:
        writer.write(message)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(first.split()[1]), headers, body)
    finally:
        writer.close()

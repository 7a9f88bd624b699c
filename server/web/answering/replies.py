"""What a person's browser gets back: bytes and headers that are ready to be sent."""

from typing import Final

from litestar import Response
from litestar.types import Receive, Scope, Send
from msgspec import Struct

HEADERS: Final = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "content-type": "text/html; charset=utf-8",
}
_encoded: Final = [(name.encode(), value.encode()) for name, value in HEADERS.items()]


class Reply(Struct, frozen=True):
    """An ASGI application of its own: Litestar's response around it would take longer than filling in a blank form."""

    content: bytes
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        headers = [*_encoded, (b"content-length", str(len(self.content)).encode()), *self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.content, "more_body": False})

    def as_response(self) -> Response[bytes]:
        """The same for where Litestar takes nothing else."""
        extra = {name.decode(): value.decode() for name, value in self.headers}
        return Response(self.content, status_code=self.status, headers=HEADERS | extra)


def redirect(address: str) -> Reply:
    return Reply(b"", 303, ((b"location", address.encode("ascii")),))

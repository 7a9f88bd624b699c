"""What a person's browser gets back: bytes and headers that are ready to be sent."""

import gzip
from collections.abc import Sequence
from typing import Any, Final, cast

from litestar import Request, Response
from litestar.types import Receive, Scope, Send
from msgspec import Struct

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS: Final = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-robots-tag": "noindex",
    "content-type": "text/html; charset=utf-8",
}
_encoded: Final = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
_unframed: Final = (b"content-security-policy", f"{POLICY}'none'".encode())


# All of 60 questions on one page are 66 kB, and 5 packed; a page of an ordinary form is not worth the millisecond.
PACKED_FROM: Final = 30_000


class Reply(Struct, frozen=True):
    """An ASGI application of its own: Litestar's response around it would take longer than filling in a blank form."""

    content: bytes
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        packs = len(self.content) > PACKED_FROM and _takes_gzip(scope)
        body = gzip.compress(self.content, 1, mtime=0) if packs else self.content
        packed = ((b"content-encoding", b"gzip"),) if packs else ()
        headers = [*_encoded, *packed, _policy(scope), (b"content-length", str(len(body)).encode()), *self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def as_response(self, request: Request[Any, Any, Any]) -> Response[bytes]:
        """The same for where Litestar takes nothing else."""
        extra = {name.decode(): value.decode() for name, value in (_policy(request.scope), *self.headers)}
        return Response(self.content, status_code=self.status, headers=HEADERS | extra)


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def _policy(scope: Scope) -> tuple[bytes, bytes]:
    """Other sites may frame a page only where `embed=1` asks for it, and only those that the settings name."""
    if b"embed=1" not in scope["query_string"].split(b"&"):
        return _unframed
    origins = embed_origins(scope)
    return (b"content-security-policy", f"{POLICY}{' '.join(origins)}".encode()) if origins else _unframed


def embed_origins(scope: Scope) -> Sequence[str]:
    """The sites that the settings let frame a form."""
    settings = getattr(cast("Any", scope)["litestar_app"].state, "settings", None)
    origins: Sequence[str] = getattr(settings, "embed_origins", ())
    return origins


def redirect(address: str) -> Reply:
    return Reply(b"", 303, ((b"location", address.encode("ascii")),))

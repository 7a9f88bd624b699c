"""The outermost layer: security headers on every answer, HEAD for every GET, and one log event per request."""

import time
from typing import Any, Final, cast

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from server.observability import log

POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A browser's own PDF viewer is an object inside the answer.
PDF_POLICY: Final = "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
    "cache-control": "no-store",
}
HTTPS_ONLY: Final = {"strict-transport-security": "max-age=31536000"}
QUIET: Final = {"/static/{name}", "/health/live", "/health/ready"}


def request_path(scope: Scope) -> str:
    """Return the template of the path, such as `/s/{token}`: what stands in the braces is never logged."""
    return str(cast("dict[str, Any]", scope).get("path_template") or "(none)")


def guarded(app: ASGIApp, *, secure: bool) -> ASGIApp:
    """Wrap the app, its own error answers included."""
    defaults = [(name.encode(), value.encode()) for name, value in (HEADERS | (HTTPS_ONLY if secure else {})).items()]

    async def guarded_app(scope: Scope, receive: Receive, send: Send) -> None:
        started, status, head = time.perf_counter(), 0, scope.get("method") == "HEAD"
        # A copy: the server must go on seeing HEAD.
        inner = cast("HTTPScope", {**scope, "method": "GET"} if head else scope)

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = list(message["headers"])
                present = {name.lower() for name, _ in headers}
                if any(name == b"content-security-policy" and b"frame-ancestors http" in value for name, value in headers):
                    present.add(b"x-frame-options")  # it can name no site, and older browsers would obey it
                message["headers"] = headers + [pair for pair in defaults if pair[0] not in present]
            elif head and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        await app(inner, receive, send_guarded)
        path = request_path(inner)
        if path not in QUIET:
            log.info("request", path=path, method=scope.get("method"), status=status, ms=round((time.perf_counter() - started) * 1000, 1))

    return guarded_app

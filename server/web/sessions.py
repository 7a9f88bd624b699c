"""Who is behind a request: the session cookie, the CSRF token of every form, and what a role may do."""

import hmac
import time
from typing import Any, Final
from urllib.parse import quote

from litestar import Request
from litestar.datastructures import Cookie

from server.web.forms import read_form
from surveys.actions.access import touch_session
from surveys.errors import NotAllowed, NotFound, ParallaxError
from surveys.queries.access import ABSOLUTE_MS, Visitor, find_visitor
from surveys.sentences import sentence

AnyRequest = Request[Any, Any, Any]
SAFE: Final = {"GET", "HEAD", "OPTIONS"}
TOUCH_EVERY_MS: Final = 60_000
STALE_FORM: Final = sentence("This form is out of date, or it did not come from Parallax. Go back, reload the page and send it again.")


class NotSignedIn(ParallaxError):
    """Nobody is signed in; `back` is the page to return to."""

    def __init__(self, back: str) -> None:
        self.back = back
        super().__init__(sentence("Please sign in."))

    @property
    def address(self) -> str:
        return "/sign-in" if self.back in {"", "/"} else f"/sign-in?next={quote(self.back, safe='/')}"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def session_cookie(*, secure: bool) -> str:
    """Return the cookie's name; `__Host-` keeps other hosts of the domain from setting it."""
    return "__Host-parallax" if secure else "parallax"


def cookie(name: str, value: str, *, secure: bool, max_age_s: int) -> Cookie:
    """Make a cookie that no script reads and no foreign site sends with a form."""
    return Cookie(key=name, value=value, path="/", httponly=True, samesite="lax", secure=secure, max_age=max_age_s)


def signed_in_cookie(token: str, *, secure: bool) -> Cookie:
    return cookie(session_cookie(secure=secure), token, secure=secure, max_age_s=ABSOLUTE_MS // 1000)


async def current_visitor(request: AnyRequest) -> Visitor | None:
    """Return who is signed in, and keep the session from going idle."""
    token = request.cookies.get(session_cookie(secure=request.app.state.settings.secure))
    if not token:
        return None
    now = now_ms()
    visitor = await find_visitor(token, now)
    if visitor is not None and now - visitor.seen_at > TOUCH_EVERY_MS:
        await touch_session(visitor.session, now)
    return visitor


async def signed_in(request: AnyRequest) -> Visitor:
    """Give the visitor to a handler; a request that changes something must carry the session's CSRF token."""
    visitor = await current_visitor(request)
    if visitor is None:
        raise NotSignedIn(request.url.path if request.method in SAFE else "")
    if request.method not in SAFE:
        form = await read_form(request)
        if not same_secret(form.text("_csrf"), visitor.csrf):
            raise NotAllowed(STALE_FORM)
    return visitor


async def sees_all(request: AnyRequest) -> Visitor:
    """Give the visitor to a handler of leads and admins; for a rep the page does not exist."""
    visitor = await signed_in(request)
    if not visitor.sees_all:
        raise NotFound("")
    return visitor


def same_secret(given: str, expected: str) -> bool:
    """Compare in constant time; text that is not ASCII is merely wrong."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())

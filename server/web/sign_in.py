"""Sign in and out: a form that works without JavaScript, and words that do not tell whether an email is known."""

import secrets
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from litestar import Response, Router, get, post
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import read_form
from server.web.pages import html
from server.web.sessions import (
    STALE_FORM,
    AnyRequest,
    cookie,
    current_visitor,
    now_ms,
    same_secret,
    session_cookie,
    signed_in,
    signed_in_cookie,
)
from surveys.actions.access import sign_in, sign_out
from surveys.errors import NotAllowed, TooOften

FORM_AGE_S: Final = 3600
LONGEST_NEXT: Final = 300


class SignInPage(Struct, frozen=True):
    """What the form shows; `token` must come back equal to its cookie."""

    token: str
    next: str
    email: str = ""
    error: str = ""


def form_cookie(*, secure: bool) -> str:
    return "__Host-parallax-form" if secure else "parallax-form"


def local_path(text: str) -> str:
    """Return the page to go on with; anything that leaves this site, or that a browser might read so, is the start page."""
    plain = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isascii() and text.isprintable()
    return text if plain and len(text) <= LONGEST_NEXT else "/"


@get("/sign-in")
async def show(request: AnyRequest) -> Response[str] | Redirect:
    going_on = local_path(str(request.query_params.get("next", "/")))
    if await current_visitor(request) is not None:
        return Redirect(going_on, status_code=303)
    return _page(request, SignInPage("", going_on), 200)


@post("/sign-in")
async def enter(request: AnyRequest) -> Response[str] | Redirect:
    form = await read_form(request)
    secure = request.app.state.settings.secure
    if not same_secret(form.text("_csrf"), request.cookies.get(form_cookie(secure=secure), "")):
        raise NotAllowed(STALE_FORM)
    email, going_on = form.text("email")[:320], local_path(form.text("next"))
    try:
        token = await sign_in(
            email, form.fields.get("password", ("",))[0], network_of(request.client.host if request.client else ""), now_ms()
        )
    except TooOften as error:
        response = _page(request, SignInPage("", going_on, email, error.words), 429)
        response.headers["retry-after"] = str(error.retry_after_s)
        return response
    except NotAllowed as error:
        return _page(request, SignInPage("", going_on, email, error.words), 422)
    cookies = [signed_in_cookie(token, secure=secure), cookie(form_cookie(secure=secure), "", secure=secure, max_age_s=0)]
    return Redirect(going_on, status_code=303, cookies=cookies)


@post("/sign-out")
async def leave(request: AnyRequest) -> Redirect:
    visitor = await signed_in(request)
    await sign_out(visitor.session, visitor.email, now_ms())
    secure = request.app.state.settings.secure
    return Redirect("/sign-in", status_code=303, cookies=[cookie(session_cookie(secure=secure), "", secure=secure, max_age_s=0)])


def _page(request: AnyRequest, page: SignInPage, status: int) -> Response[str]:
    """Each showing has a token of its own, in the form and in a cookie that other sites can neither read nor set."""
    token = secrets.token_urlsafe(24)
    secure = request.app.state.settings.secure
    fresh = SignInPage(token, page.next, page.email, page.error)
    return html(
        "sign_in.html", fresh, status=status, cookies=[cookie(form_cookie(secure=secure), token, secure=secure, max_age_s=FORM_AGE_S)]
    )


def _network(request: AnyRequest) -> str:
    return network_of(request.client.host if request.client else "")


def network_of(host: str) -> str:
    """Return where a request comes from; of an IPv6 address the network, which one customer of a provider owns."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if isinstance(address, IPv6Address) and mapped is None:
        return str(ip_network((int(address), 64), strict=False))
    return str(mapped or address)


router = Router("/", route_handlers=[show, enter, leave])

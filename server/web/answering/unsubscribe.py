"""The end of mails to a person: GET changes nothing, POST takes what somebody ticked, or a mail program's one click (RFC 8058)."""

from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct

from server.mail.codes import unsubscribe_code
from server.settings import web_secret
from server.web.answering.drawing import answer_page
from server.web.answering.reading import Head, language_without_form, manner_of
from server.web.answering.trouble import AnyRequest, answer_trouble
from server.web.answering.visits import now_ms
from server.web.forms import read_form
from server.web.language import catalogues, nearest, translate
from server.web.sessions import same_secret
from surveys.actions.unsubscribing import set_opted_out
from surveys.errors import NotFound
from surveys.queries.messages import NOBODY, Subscriber, subscriber_of_link, subscriber_of_mail
from surveys.sentences import sentence

BODY_LIMIT: Final = 4 * 1024
ONE_CLICK: Final = "One-Click"
CHOICES: Final = {"none": True, "again": False}


class UnsubscribePage(Struct, frozen=True):
    """What `answering/unsubscribe.html` shows: whether mails still come, and the box that changes it."""

    head: Head
    address: str
    is_out: bool


@get("/s/{token:str}/unsubscribe")
async def ask(request: AnyRequest, token: FromPath[str]) -> ASGIApp:
    return _page(request, await subscriber_of_link(token))


@post("/s/{token:str}/unsubscribe", status_code=200)
async def take(request: AnyRequest, token: FromPath[str]) -> ASGIApp:
    return await _take(request, await subscriber_of_link(token))


@get("/u/{ident:str}/{code:str}")
async def ask_by_mail(request: AnyRequest, ident: FromPath[str], code: FromPath[str]) -> ASGIApp:
    return _page(request, await _of_mail(request, ident, code))


@post("/u/{ident:str}/{code:str}", status_code=200)
async def take_by_mail(request: AnyRequest, ident: FromPath[str], code: FromPath[str]) -> ASGIApp:
    return await _take(request, await _of_mail(request, ident, code))


async def _of_mail(request: AnyRequest, ident: str, code: str) -> Subscriber:
    """Mails that come after a wave has closed cannot hold its links any more; the code is theirs alone."""
    key = web_secret(request.app.state.settings)
    if not same_secret(code, unsubscribe_code(key, ident)):
        raise NotFound(NOBODY)
    return await subscriber_of_mail(ident)


async def _take(request: AnyRequest, who: Subscriber) -> ASGIApp:
    """Whoever has the link may say it, by a mail program's one click or a tick; a form sent as it stands, as scanners do, says nothing."""
    form = await read_form(request)
    out = True if form.text("List-Unsubscribe") == ONE_CLICK else CHOICES.get(form.text("mails"))
    if out is None:
        return _page(request, who)
    await set_opted_out(who, now_ms(), out=out)
    return _page(request, Subscriber(who.invitation, who.side, who.language, out))


def _page(request: AnyRequest, who: Subscriber) -> ASGIApp:
    manner = manner_of(request)
    language = nearest(manner.lang, catalogues) or nearest(who.language, catalogues) or language_without_form(manner)
    title = sentence("You will get no more mails") if who.is_out else sentence("No more mails?")
    return answer_page("unsubscribe.html", UnsubscribePage(Head(translate(title, language), language), request.url.path, who.is_out))


router = Router(
    "/",
    route_handlers=[ask, take, ask_by_mail, take_by_mail],
    request_max_body_size=BODY_LIMIT,
    exception_handlers={Exception: answer_trouble},
)

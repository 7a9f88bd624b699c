"""The mails of the demo, which are kept instead of sent: a list, and each as its reader would see it."""

from typing import ClassVar, Final

from litestar import Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from msgspec import Struct

from server.mail.sink import MOST_SHOWN, Kept, kept_mail, kept_mails, outbox_folder
from server.settings import Settings
from server.web.pages import html
from server.web.sessions import AnyRequest, sees_all
from surveys.errors import NotFound
from surveys.queries.access import Visitor

# A mail has its own style in it, and may do nothing else; its links open outside of its frame.
MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class SinkPage(Struct, frozen=True):
    """What `mail_sink.html` lists."""

    most: ClassVar = MOST_SHOWN

    mails: tuple[Kept, ...]


class SinkMailPage(Struct, frozen=True):
    """What `mail_sink_mail.html` shows."""

    mail: Kept


@get("/outbox")
async def sink(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("mail_sink.html", SinkPage(tuple(kept_mails(outbox_folder(_sinking(request).data)))), visitor=visitor)


@get("/outbox/{name:str}")
async def sink_mail(request: AnyRequest, name: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    answer = html("mail_sink_mail.html", SinkMailPage(_kept(request, name)), visitor=visitor)
    answer.headers["content-security-policy"] = PAGE_POLICY
    return answer


@get("/outbox/{name:str}/html")
async def sink_html(request: AnyRequest, name: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:  # noqa: ARG001  # signed in
    headers = {"content-security-policy": MAIL_POLICY, "x-frame-options": "SAMEORIGIN"}
    shown = _kept(request, name).html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(shown, media_type="text/html; charset=utf-8", headers=headers)


def _sinking(request: AnyRequest) -> Settings:
    settings: Settings = request.app.state.settings
    if settings.mail.way != "sink":
        raise NotFound("")
    return settings


def _kept(request: AnyRequest, name: str) -> Kept:
    mail = kept_mail(outbox_folder(_sinking(request).data), name)
    if mail is None:
        raise NotFound("")
    return mail


router = Router("/", route_handlers=[sink, sink_mail, sink_html], dependencies={"visitor": Provide(sees_all)})

"""Mails of an open wave that were given up are sent again, all at once, after a page that says to whom."""

from typing import ClassVar, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.following import retry_failed
from surveys.errors import Closed
from surveys.queries.access import Visitor
from surveys.queries.failed_mails import load_failed_mails
from surveys.queries.following import load_following
from surveys.queries.recipients import Recipient, list_people, list_recipients
from surveys.queries.waves import WaveRow

MOST_NAMED: Final = 50


class ResendPage(Struct, frozen=True):
    """Whom a mail would be sent to again; `returned` is how many people of each side are left out because their mail came back."""

    most_named: ClassVar = MOST_NAMED

    wave: WaveRow
    customers: tuple[Recipient, ...]
    colleagues: tuple[Recipient, ...]
    returned: tuple[int, int]
    error: str = ""


@get("/waves/{key:str}/retry")
async def ask_to_resend(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("following/resend.html", await _page(key), visitor=visitor)


@post("/waves/{key:str}/retry")
async def resend(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    try:
        await retry_failed(key, visitor.email, now_ms())
    except Closed as error:
        return html("following/resend.html", await _page(key, error.words), visitor=visitor, status=409)
    await request.app.state.waker.wake()
    return Redirect(f"/waves/{key}?done=resent", status_code=303)


async def _page(key: str, error: str = "") -> ResendPage:
    found = await load_following(key)
    people = await list_people(key, [mail.invitation for mail in await load_failed_mails(found.id) if mail.told])
    return ResendPage(
        wave=found.wave,
        customers=tuple(person for person in people if person.side == "customer"),
        colleagues=tuple(person for person in people if person.side == "internal"),
        returned=(
            (await list_recipients(key, "customer", mail="bounced")).found,
            (await list_recipients(key, "internal", mail="bounced")).found,
        ),
        error=error,
    )


handlers = (ask_to_resend, resend)

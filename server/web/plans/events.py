"""Where systems of ours tell that something happened, such as an installation that is finished: it opens the wave of one account."""

from typing import Final

import msgspec
from litestar import MediaType, Response, Router, post
from msgspec import Struct

from server.settings import Settings, sealing_key
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.launching import take_event
from surveys.errors import BadInput, Closed, Conflict, NotFound, ParallaxError

LARGEST: Final = 4_096
PREFIX: Final = "bearer "
STATUS: Final = ((NotFound, 401), (Closed, 409), (Conflict, 409), (BadInput, 422))


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """`account` is the id in the CRM, `id` the event's own, by which it counts once."""

    account: str
    id: str


class Answer(Struct, frozen=True):
    """The wave that was opened for it; none if nobody could be asked."""

    wave: str | None


@post("/events", request_max_body_size=LARGEST)
async def take(request: AnyRequest) -> Response[bytes]:
    """201 when the event was new, 200 when it was known already; the secret of the plan comes as a bearer token."""
    settings: Settings = request.app.state.settings
    given = request.headers.get("authorization", "")
    secret = given[len(PREFIX) :].strip() if given.lower().startswith(PREFIX) else ""
    try:
        event = msgspec.json.decode(await request.body(), type=Event)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _problem(400, 'Send JSON such as {"account": "A1", "id": "order-4711"}.')
    try:
        taken = await take_event(secret, event.account, event.id, sealing_key(settings), now_ms(), least=settings.k)
    except (NotFound, Closed, Conflict, BadInput) as error:
        return _refused(error)
    await request.app.state.waker.wake()
    return Response(msgspec.json.encode(Answer(taken.wave)), status_code=201 if taken.is_new else 200, media_type=MediaType.JSON)


def _refused(error: ParallaxError) -> Response[bytes]:
    return _problem(next(status for kind, status in STATUS if isinstance(error, kind)), str(error))


def _problem(status: int, detail: str) -> Response[bytes]:
    """As RFC 9457 wants it."""
    body = msgspec.json.encode({"type": "about:blank", "status": status, "detail": detail})
    return Response(body, status_code=status, media_type="application/problem+json")


router = Router("/", route_handlers=[take])

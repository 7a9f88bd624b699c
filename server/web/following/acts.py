"""What a lead does to an open wave, each after a page that says what it means: remind, keep it open, promise more, call it off."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.web.days import end_of_day, last_day
from server.web.following.overview import whole_number
from server.web.forms import read_form
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.cancelling import cancel_wave
from surveys.actions.following import extend_wave
from surveys.actions.reminding import remind_now
from surveys.actions.tightening import tighten_wave
from surveys.confidentiality import Contract
from surveys.errors import BadInput, Closed, NotAllowed, ParallaxError
from surveys.queries.access import Visitor
from surveys.queries.following import Following, load_following
from surveys.queries.recipients import ToRemind, load_to_remind
from surveys.sentences import sentence

TICK = sentence("Tick the box: what is deleted cannot be brought back.")
NOT_STRICTER = sentence("This is what is promised already: nothing has changed.")


class ActPage(Struct, frozen=True):
    """A wave, and what was wrong with what somebody wanted to do to it."""

    found: Following
    closes: str = ""
    error: str = ""
    to_remind: ToRemind = ToRemind()

    @property
    def last_day(self) -> str:
        return last_day(self.found.wave.closes_at, self.found.settings.zone)


@get("/waves/{key:str}/remind")
async def ask_to_remind(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("following/remind.html", await _remind_page(key), visitor=visitor)


@post("/waves/{key:str}/remind")
async def remind(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    try:
        await remind_now(key, visitor.email, now_ms())
    except (BadInput, Closed, NotAllowed) as error:
        return _refused("following/remind.html", await _remind_page(key, error.words), error, visitor)
    await request.app.state.waker.wake()
    return Redirect(f"/waves/{key}?done=reminded", status_code=303)


async def _remind_page(key: str, error: str = "") -> ActPage:
    found = await load_following(key)
    return ActPage(found, error=error, to_remind=await load_to_remind(found.id, found.settings.quotas))


@get("/waves/{key:str}/extend")
async def ask_to_extend(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("following/extend.html", ActPage(await load_following(key)), visitor=visitor)


@post("/waves/{key:str}/extend")
async def extend(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    found, closes = await load_following(key), (await read_form(request)).text("closes")
    try:
        await extend_wave(key, end_of_day(closes, found.settings.zone), visitor.email, now_ms())
    except (BadInput, Closed) as error:
        return _refused("following/extend.html", ActPage(found, closes, error.words), error, visitor)
    return Redirect(f"/waves/{key}?done=extended", status_code=303)


@get("/waves/{key:str}/tighten")
async def ask_to_tighten(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("following/tighten.html", ActPage(await load_following(key)), visitor=visitor)


@post("/waves/{key:str}/tighten")
async def tighten(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    found, form = await load_following(key), await read_form(request)
    before = found.contract
    try:
        stricter: Contract = replace(
            before,
            k=max(whole_number(form.text("k")), 0),
            vendor="confidential" if form.ticked("confidential") else before.vendor,
            releases="close" if form.ticked("at_close") else before.releases,
        )
        if not await tighten_wave(key, stricter, visitor.email, now_ms()):
            return html("following/tighten.html", ActPage(found, error=NOT_STRICTER), visitor=visitor, status=422)
    except (BadInput, Closed) as error:
        return _refused("following/tighten.html", ActPage(found, error=error.words), error, visitor)
    return Redirect(f"/waves/{key}?done=tightened", status_code=303)


@get("/waves/{key:str}/cancel")
async def ask_to_cancel(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("following/cancel.html", ActPage(await load_following(key)), visitor=visitor)


@post("/waves/{key:str}/cancel")
async def cancel(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    sure = (await read_form(request)).ticked("sure")
    try:
        _check_tick(sure)
        await cancel_wave(key, visitor.email, now_ms())
    except (BadInput, Closed, NotAllowed) as error:
        return _refused("following/cancel.html", ActPage(await load_following(key), error=error.words), error, visitor)
    await request.app.state.waker.wake()
    return Redirect(f"/waves/{key}?done=cancelled", status_code=303)


def _check_tick(sure: bool) -> None:  # noqa: FBT001  # it is what the box says
    if not sure:
        raise BadInput(TICK)


def _refused(template: str, page: ActPage, error: ParallaxError, visitor: Visitor) -> Response[str]:
    return html(template, page, visitor=visitor, status=422 if isinstance(error, BadInput) else 409)


handlers = (ask_to_remind, remind, ask_to_extend, extend, ask_to_tighten, tighten, ask_to_cancel, cancel)

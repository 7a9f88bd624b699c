"""The addresses under `/f/{slug}`: a form for anybody at an account, who gets a personal link with the first answer that is saved."""

from typing import Final

from litestar import Router, get, post
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec.structs import replace

from server.observability import log_failure
from server.settings import sealing_key, web_secret
from server.web.answering.bodies import BODY_LIMIT, Body, read_body
from server.web.answering.drawing import answer_page, draw_form
from server.web.answering.fitting import fit
from server.web.answering.questions import form_for
from server.web.answering.reading import Manner, chosen_language, language_of, manner_of
from server.web.answering.replies import redirect
from server.web.answering.routes import UNAVAILABLE, find_screen
from server.web.answering.saving import Outcome, save
from server.web.answering.screens import DONE, SAVED, Screen
from server.web.answering.sections import asked_by
from server.web.answering.start import draw_start
from server.web.answering.trouble import AnyRequest, answer_retry, answer_trouble
from server.web.answering.visits import Visit, now_ms, open_visit
from surveys.actions.open_links import admit, own_token
from surveys.drafts import Draft
from surveys.errors import NotFound, ParallaxError, TooOften
from surveys.queries.answering import Stored, link_definition
from surveys.queries.open_links import Door, load_door, normal_slug

# What stands in every address of a visit, whose only number this is.
NUMBER: Final = "1"


class OpenVisit(Visit, frozen=True):
    """The visit of somebody who has not said anything yet: nothing is stored, and no link is theirs."""

    @property
    def home(self) -> str:
        return f"{self.base}{self.query}"

    @property
    def base(self) -> str:
        return f"/f/{self.link.token}"


@get("/f/{slug:str}")
async def start(request: AnyRequest, slug: FromPath[str]) -> ASGIApp:
    manner = manner_of(request)
    _, visit = await _visit(slug, manner)
    page = await draw_start(visit.link, visit.form, manner, "")
    first = page.accounts[0]
    screen = first.address.removeprefix(f"/s/{visit.link.token}/{NUMBER}/")
    here = visit.head(page.title, visit.base)
    return answer_page("start.html", replace(page, head=here, accounts=(replace(first, address=f"{visit.base}/{screen}"),)))


@get("/f/{slug:str}/{screen:str}")
async def show(request: AnyRequest, slug: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    _, visit = await _visit(slug, manner_of(request))
    if screen in (DONE, SAVED):
        return redirect(visit.home)
    return answer_page("form.html", draw_form(visit, find_screen(visit, screen)))


@post("/f/{slug:str}/{screen:str}", status_code=303)
async def take(request: AnyRequest, slug: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    body = await read_body(request)
    try:
        outcome = await _take(request, slug, screen, body)
    except TooOften as error:
        return answer_retry(request, body, error)
    except UNAVAILABLE as error:
        if not isinstance(error, ParallaxError):
            log_failure("answer_not_saved", error, path="/f/{slug}/{screen}", method="POST", status=503)
        return answer_retry(request, body)
    if outcome.sent:
        await request.app.state.waker.wake()
    return outcome.reply


async def _take(request: AnyRequest, slug: str, key: str, body: Body) -> Outcome:
    """Save as under a personal link; only the first answer of a person makes that link."""
    manner, now = manner_of(request), now_ms()
    settings = request.app.state.settings
    token = own_token(web_secret(settings), normal_slug(slug), body.submission)
    own = await _known(token, manner, now)
    if own is None:
        door, visit = await _visit(slug, manner)
        screen = find_screen(visit, key)
        if not _holds_answer(visit, screen, body):
            return await save(_spoken(visit, body), screen, body, now)
        await admit(door, token, visit.form.language, sealing_key(settings), now)
        own = await open_visit(token, NUMBER, now, manner)
    return await save(_spoken(own, body), find_screen(own, key), body, now)


def _spoken(visit: Visit, body: Body) -> Visit:
    return visit.in_language(body.language) if body.language else visit


async def _known(token: str, manner: Manner, now: int) -> Visit | None:
    """The visit of somebody whose very form has arrived before, its reply lost perhaps."""
    try:
        return await open_visit(token, NUMBER, now, manner)
    except NotFound:
        return None


def _holds_answer(visit: Visit, screen: Screen, body: Body) -> bool:
    """Whether anything would be stored: a form sent as it was drawn makes no link, and neither does one of unfit values."""
    asked = asked_by(visit.form, screen, Draft(), {}, visit.account)
    posted = {question.name: body.fields[question.name] for question in asked if question.name in body.fields}
    return not fit(Draft(), visit.form.pages, [], posted, asks_required=False).draft.is_empty


async def _visit(slug: str, manner: Manner) -> tuple[Door, OpenVisit]:
    door = await load_door(slug, now_ms())
    definition = await link_definition(door.link)
    language = language_of(manner, definition, "")
    form = form_for(definition, door.link.content_hash, "customer", language)
    link, lang = replace(door.link, language=form.language), chosen_language(manner, definition)
    return door, OpenVisit(link, 0, link.accounts[0], Stored(), form, lang, manner.embedded)


router = Router(
    "/",
    route_handlers=[start, show, take],
    request_max_body_size=BODY_LIMIT,
    exception_handlers={Exception: answer_trouble},
)

"""The addresses under `/s/{token}`: GET shows and changes nothing, POST saves or sends."""

from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct

from server.observability import log_failure
from server.web.answering.blank import blank_page, kept_page
from server.web.answering.bodies import BODY_LIMIT, TOO_LARGE, Body, read_body
from server.web.answering.drawing import Head, answer_page, clock, draw_form
from server.web.answering.replies import Reply, redirect
from server.web.answering.saving import save
from server.web.answering.screens import DONE, PICK, SAVED, SEND, WHOLE, Screen, every_screen, key_of, resume_screen, shown_screens
from server.web.answering.start import draw_start
from server.web.answering.visits import NO_SUCH_PAGE, Visit, now_ms, open_form, open_visit
from server.web.errors import RETRY_AFTER_S, STATUSES, problem_of
from server.web.pages import day_of
from surveys.confidentiality import receipt_code
from surveys.errors import NotFound, ParallaxError
from surveys.queries.answering import load_link

AnyRequest = Request[Any, Any, Any]
RETRY = ((b"retry-after", str(RETRY_AFTER_S).encode()),)
UNAVAILABLE = tuple(kind for kind, status in STATUSES.items() if status == 503)


class TroublePage(Struct, frozen=True):
    """What `answering/trouble.html` says when a link opens nothing or a form cannot be taken."""

    head: Head
    detail: str


class RetryPage(Struct, frozen=True):
    """A form that could not be saved just now, ready to be sent again as it was."""

    head: Head
    address: str
    fields: tuple[tuple[str, str], ...]


class DonePage(Struct, frozen=True):
    """What `answering/done.html` says once a form is sent."""

    head: Head
    account: str
    code: str
    closes: str
    first: str
    home: str
    colleague: bool
    others: int
    unsent: bool


class SavedPage(Struct, frozen=True):
    """What `answering/saved.html` says after “Save and finish later”."""

    head: Head
    account: str
    title: str
    nothing: bool
    sent_before: bool
    address: str
    closes: str


@get("/s/{token:str}")
async def start(request: AnyRequest, token: FromPath[str]) -> ASGIApp:
    link = await load_link(token, now_ms())
    return answer_page("start.html", await draw_start(link, await open_form(link), _score(request)))


@get("/s/{token:str}/{number:str}/{screen:str}")
async def show(request: AnyRequest, token: FromPath[str], number: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    visit, nps = await open_visit(token, number, now_ms()), _score(request)
    is_blank = visit.stored.state == "none" and not nps
    if is_blank and (kept := kept_page(visit, screen)):
        return Reply(kept)
    if other := _instead_of_form(visit, screen):
        return other
    found = find_screen(visit, screen)
    return Reply(blank_page(visit, found)) if is_blank else answer_page("form.html", draw_form(visit, found, nps=nps))


def _instead_of_form(visit: Visit, screen: str) -> Reply | None:
    """What the address of a screen shows if that is no form now."""
    if screen == DONE:
        return _done(visit) if visit.stored.state == "sent" else redirect(visit.home)
    if screen == SAVED:
        return _saved(visit)
    found = find_screen(visit, screen)
    shown = shown_screens(visit.form, visit.stored.draft, visit.departments)
    if found.kind != "all" and found.key not in {each.key for each in shown}:
        return redirect(f"{visit.base}/{PICK if found.department is not None else SEND}")
    return None


@post("/s/{token:str}/{number:str}/{screen:str}", status_code=303)
async def take(request: AnyRequest, token: FromPath[str], number: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    body = await read_body(request)
    try:
        now = now_ms()
        visit = await open_visit(token, number, now)
        outcome = await save(visit, find_screen(visit, screen), body, now)
    except UNAVAILABLE as error:
        if not isinstance(error, ParallaxError):
            log_failure("answer_not_saved", error, path="/s/{token}/{number}/{screen}", method="POST", status=503)
        return _retry(request, body)
    if outcome.sent:
        await request.app.state.waker.wake()
    return outcome.reply


def find_screen(visit: Visit, key: str) -> Screen:
    """The screen of an address, also one that is hidden now; raise NotFound for what never was one."""
    if key == WHOLE:
        return Screen(WHOLE, "all")
    for screen in every_screen(visit.form, visit.stored.draft, visit.departments):
        if screen.key == key:
            return screen
    for page in visit.form.repeated:
        for department in visit.departments:
            if key_of(page, department) == key:
                return Screen(key, "page", page, department)
    raise NotFound(NO_SUCH_PAGE)


def _score(request: AnyRequest) -> str:
    """A score that was chosen in a mail: shown, never stored."""
    score = str(request.query_params.get("nps", ""))
    return score if score in {str(point) for point in range(11)} else ""


def _done(visit: Visit) -> Reply:
    link = visit.link
    page = DonePage(
        head=Head("Thank you", visit.form.language, visit.form.direction, link.wave_name),
        account=visit.account.name,
        code=receipt_code(link.token, visit.account.id),
        closes=day_of(link.closes_at),
        first=f"{visit.base}/{shown_screens(visit.form, visit.stored.draft, visit.departments)[0].key}",
        home=visit.home,
        colleague=link.side == "internal",
        others=sum(account.progress != "finished" and (account.progress == "half" or link.may_start_another) for account in link.accounts),
        unsent=visit.stored.unsent,
    )
    return answer_page("done.html", page)


def _saved(visit: Visit) -> Reply:
    stored = visit.stored
    when = f" {clock(stored.saved_at)}" if stored.saved_at else ""
    title = f"Saved{when}, not yet sent" if stored.unsent else "Everything is sent" if stored.state == "sent" else "Nothing to save yet"
    page = SavedPage(
        head=Head(title, visit.form.language, visit.form.direction, visit.link.wave_name),
        account=visit.account.name,
        title=title,
        nothing=stored.state == "none",
        sent_before=stored.state == "sent",
        address=f"{visit.base}/{resume_screen(visit.form, stored.draft, visit.departments, visit.account).key}",
        closes=day_of(visit.link.closes_at),
    )
    return answer_page("saved.html", page)


def _retry(request: AnyRequest, body: Body) -> Reply:
    """Everything that was typed comes back with its own submission id, so that sending it again cannot double it."""
    control = (("_submission", body.submission), ("_revision", str(body.revision)), ("_seen", body.seen), ("_action", body.action))
    fields = tuple((name, value) for name, values in body.fields.items() for value in values)
    page = RetryPage(Head("Not saved yet"), request.url.path, (*control, *fields))
    return answer_page("retry.html", page, 503, RETRY)


def answer_trouble(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Participants have no start page to go to: their own page, with what to do."""
    problem = problem_of(error)
    if problem.status >= 500 and not isinstance(error, ParallaxError):
        log_failure("request_failed", error, path="/s/{token}", method=request.method, status=problem.status)
    detail = TOO_LARGE if problem.status == 413 else problem.detail
    extra = RETRY if problem.status == 503 else ()
    return answer_page("trouble.html", TroublePage(Head(problem.title), detail), problem.status, extra).as_response()


router = Router(
    "/",
    route_handlers=[start, show, take],
    request_max_body_size=BODY_LIMIT,
    exception_handlers={Exception: answer_trouble},
)

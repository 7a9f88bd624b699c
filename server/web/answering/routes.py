"""The addresses under `/s/{token}`: GET shows and changes nothing, POST saves or sends."""

from litestar import Router, get, post
from litestar.params import FromPath
from litestar.types import ASGIApp
from msgspec import Struct

from server.observability import log_failure
from server.web.answering.blank import blank_page, kept_page
from server.web.answering.bodies import BODY_LIMIT, read_body
from server.web.answering.drawing import answer_page, draw_form
from server.web.answering.reading import Head, manner_of
from server.web.answering.replies import Reply, redirect
from server.web.answering.saving import save
from server.web.answering.screens import DONE, NOTE, PICK, SAVED, SEND, WHOLE, Screen, every_screen, key_of, shown_screens, takes_note
from server.web.answering.sections import resume_screen
from server.web.answering.start import draw_start
from server.web.answering.trouble import AnyRequest, answer_retry, answer_trouble
from server.web.answering.visits import NO_SUCH_PAGE, Visit, now_ms, open_link, open_visit
from server.web.errors import STATUSES
from server.web.language import clock, day_of
from surveys.confidentiality import receipt_code
from surveys.errors import NotFound, ParallaxError
from surveys.sentences import Sentence, sentence

UNAVAILABLE = tuple(kind for kind, status in STATUSES.items() if status == 503)


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
    note: str


class SavedPage(Struct, frozen=True):
    """What `answering/saved.html` says after “Save and finish later”."""

    head: Head
    account: str
    nothing: bool
    sent_before: bool
    address: str
    closes: str


@get("/s/{token:str}")
async def start(request: AnyRequest, token: FromPath[str]) -> ASGIApp:
    manner = manner_of(request)
    link, form = await open_link(token, now_ms(), manner)
    return answer_page("start.html", await draw_start(link, form, manner, _score(request)))


@get("/s/{token:str}/{number:str}/{screen:str}")
async def show(request: AnyRequest, token: FromPath[str], number: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    visit, nps = await open_visit(token, number, now_ms(), manner_of(request)), _score(request)
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
        return redirect(visit.address(PICK if found.department is not None else SEND))
    return None


@post("/s/{token:str}/{number:str}/{screen:str}", status_code=303)
async def take(request: AnyRequest, token: FromPath[str], number: FromPath[str], screen: FromPath[str]) -> ASGIApp:
    body = await read_body(request)
    try:
        now = now_ms()
        visit = await open_visit(token, number, now, manner_of(request))
        if body.language:
            visit = visit.in_language(body.language)
        outcome = await save(visit, find_screen(visit, screen), body, now)
    except UNAVAILABLE as error:
        if not isinstance(error, ParallaxError):
            log_failure("answer_not_saved", error, path="/s/{token}/{number}/{screen}", method="POST", status=503)
        return answer_retry(request, body)
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
        head=visit.head(sentence("Thank you"), f"{visit.base}/{DONE}"),
        account=visit.account.name,
        code=receipt_code(link.token, visit.account.id),
        closes=day_of(link.closes_at, visit.form.language),
        first=visit.address(shown_screens(visit.form, visit.stored.draft, visit.departments)[0].key),
        home=visit.home,
        colleague=link.side == "internal",
        others=sum(account.progress != "finished" and (account.progress == "half" or link.may_start_another) for account in link.accounts),
        unsent=visit.stored.unsent,
        note=visit.address(NOTE) if takes_note(visit.form) else "",
    )
    return answer_page("done.html", page)


def _saved(visit: Visit) -> Reply:
    stored = visit.stored
    page = SavedPage(
        head=visit.head(_saved_title(visit), f"{visit.base}/{SAVED}"),
        account=visit.account.name,
        nothing=stored.state == "none",
        sent_before=stored.state == "sent",
        address=visit.address(resume_screen(visit.form, stored.draft, visit.departments, visit.account).key),
        closes=day_of(visit.link.closes_at, visit.form.language),
    )
    return answer_page("saved.html", page)


def _saved_title(visit: Visit) -> Sentence:
    stored = visit.stored
    if stored.unsent and stored.saved_at:
        return sentence("Saved {when}, not yet sent", when=clock(stored.saved_at, visit.form.language))
    if stored.unsent:  # colleagues' rows carry no time (R0)
        return sentence("Saved, not yet sent")
    return sentence("Everything is sent") if stored.state == "sent" else sentence("Nothing to save yet")


router = Router(
    "/",
    route_handlers=[start, show, take],
    request_max_body_size=BODY_LIMIT,
    exception_handlers={Exception: answer_trouble},
)

"""Trying a draft out: the real form of either side about a made-up account; what is answered never becomes a response."""

from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.types import ASGIApp
from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.bodies import Body, parse_body
from server.web.answering.drawing import FormPage, Typed, draw_form
from server.web.answering.fitting import fit
from server.web.answering.marks import given, in_words
from server.web.answering.questions import Question, form_for
from server.web.answering.replies import Reply, redirect
from server.web.answering.routes import find_screen
from server.web.answering.screens import DONE, SAVED, Screen, every_screen, shown_screens
from server.web.answering.sections import asked_by, resume_screen
from server.web.answering.visits import Visit
from server.web.instruments.drafting import DraftHead, draft_head, hindrances, language_of, title_of
from server.web.language import translate
from server.web.pages import ENGLISH, environment, html, reader
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import clear_trials, save_trial
from surveys.confidentiality import Contract
from surveys.drafts import PICKS_FIELD
from surveys.errors import NotFound, Place
from surveys.instrument.document import content_hash
from surveys.instrument.forms import pages_for
from surveys.instrument.types import SIDES, Side
from surveys.queries.access import Visitor
from surveys.queries.answering import Link, LinkAccount, Stored
from surveys.queries.drafts import StoredDraft, Trial, load_draft, load_trial
from surveys.sentences import sentence

ACCOUNT: Final = LinkAccount(
    0, "Example Ltd", "half", names_handoff=True, asked_customers=12, industry="Logistics", region="EMEA", segment="Mid"
)
DEPARTMENTS: Final = {1: "Sales", 2: "Service", 3: "Logistics"}
NAMES: Final[dict[Side, str]] = {"customer": sentence("Customers"), "internal": sentence("Colleagues")}


class TrialVisit(Visit, frozen=True):
    """A visit without a link: its addresses are the draft's, and nothing of it is known to any wave."""

    @property
    def home(self) -> str:
        return f"/instruments/{self.link.token}/try"

    @property
    def base(self) -> str:
        return f"/instruments/{self.link.token}/try/{self.link.side}"


class SideRow(Struct, frozen=True):
    """A side that can be tried out, and how far the visitor got."""

    side: Side
    pages: int
    answered: int
    address: str


class TryPage(Struct, frozen=True):
    """Where a trial begins; `places` keep a side from being tried out."""

    head: DraftHead
    sides: tuple[SideRow, ...]
    places: tuple[Place, ...]


class Answer(Struct, frozen=True):
    """What would be stored of an item."""

    name: str
    title: str
    said: str


class TriedPage(Struct, frozen=True):
    """The end of a trial: everything that would have been sent."""

    head: DraftHead
    side: Side
    answers: tuple[Answer, ...]


class Bar(Struct, frozen=True):
    """What stands above a form that is tried out, in the language of whoever tries it and not in that of the form."""

    language: str
    what: str
    never: str
    back: str
    home: str
    csrf: str


@get("/instruments/{key:str}/try")
async def trials(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    draft = await load_draft(key)
    places = await hindrances(draft.definition)
    unread = tuple(place for place in places if ", position " in place.where)
    sides = () if unread else [await _side(draft, side, visitor.email) for side in SIDES if pages_for(draft.definition, side)]
    head = draft_head(draft, "try", draft.definition.default_language, places, visitor.email)
    return html("instruments/try.html", TryPage(head, tuple(sides), unread), visitor=visitor)


@get("/instruments/{key:str}/try/{side:str}/{screen:str}")
async def show_trial(
    request: AnyRequest, key: FromPath[str], side: FromPath[str], screen: FromPath[str], visitor: NamedDependency[Visitor]
) -> ASGIApp:
    draft = await load_draft(key)
    visit = await _visit(draft, side, visitor.email, str(request.query_params.get("lang", "")))
    if screen == SAVED:
        return redirect(visit.home)
    found = find_screen(visit, screen)
    if found.kind != "all" and found.key not in {each.key for each in shown_screens(visit.form, visit.stored.draft, visit.departments)}:
        return redirect(visit.address(resume_screen(visit.form, visit.stored.draft, visit.departments, visit.account).key))
    return _form(visit, visitor, draw_form(visit, found))


@get("/instruments/{key:str}/try/{side:str}/done")
async def tried(key: FromPath[str], side: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    draft = await load_draft(key)
    visit = await _visit(draft, side, visitor.email)
    head = draft_head(draft, "try", visit.form.language, await hindrances(draft.definition), visitor.email)
    return html("instruments/tried.html", TriedPage(head, visit.link.side, _answers(visit)), visitor=visitor)


@post("/instruments/{key:str}/try/{side:str}/{screen:str}", status_code=303)
async def take_trial(
    request: AnyRequest, key: FromPath[str], side: FromPath[str], screen: FromPath[str], visitor: NamedDependency[Visitor]
) -> ASGIApp:
    """Fit what was posted as a real form would, and keep what is valid."""
    body = parse_body(await request.body())
    draft = await load_draft(key)
    visit = await _visit(draft, side, visitor.email, body.language or str(request.query_params.get("lang", "")))
    found = find_screen(visit, screen)
    fields = {question.name: body.fields[question.name] for question in _asked(visit, found, body) if question.name in body.fields}
    requires = visit.form.asks_required and body.action in ("next", "send")
    fitted = fit(visit.stored.draft, visit.form.pages, list(visit.departments), fields, asks_required=requires)
    await save_trial(draft.id, visit.link.side, visitor.email, fitted.draft, now_ms())
    after = replace(visit, stored=replace(visit.stored, draft=fitted.draft))
    problems = tuple(place for place in fitted.problems if body.action == "send" or place.where in fields)
    if problems:
        return _form(after, visitor, draw_form(after, found, back=Typed(fields, problems)), 422)
    return redirect(_next(after, found, body))


@post("/instruments/{key:str}/try")
async def forget_trials(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    await clear_trials((await load_draft(key)).id, visitor.email)
    return Redirect(f"/instruments/{key}/try", status_code=303)


async def _visit(draft: StoredDraft, side: str, person: str, language: str = "") -> TrialVisit:
    asked = next((each for each in SIDES if each == side and pages_for(draft.definition, each)), None)
    if asked is None:
        raise NotFound(sentence("This draft does not ask a side {side}: go back and choose one.", side=side[:20]))
    return _about(draft, asked, await load_trial(draft.id, asked, person), language)


def _about(draft: StoredDraft, side: Side, trial: Trial, language: str) -> TrialVisit:
    definition, tag = draft.definition, language_of(draft.definition, language)
    digest = content_hash(definition)
    link = Link(
        token=definition.key,
        invitation=0,
        side=side,
        language=tag,
        department=None,
        wave=0,
        wave_key="",
        wave_name=title_of(definition),
        closes_at=now_ms(),
        contract=Contract(),
        version=0,
        content_hash=digest,
        accounts=(ACCOUNT,),
        departments=DEPARTMENTS,
    )
    stored = Stored(state="draft", draft=trial.draft, unsent=True, saved_at=trial.updated_at)
    return TrialVisit(link, 1, ACCOUNT, stored, form_for(definition, digest, side, tag), tag if language else "")


async def _side(draft: StoredDraft, side: Side, person: str) -> SideRow:
    visit = await _visit(draft, side, person)
    screens = shown_screens(visit.form, visit.stored.draft, visit.departments)
    answered = len(_answers(visit))
    first = resume_screen(visit.form, visit.stored.draft, visit.departments, visit.account) if answered else screens[0]
    return SideRow(side, len(screens), answered, visit.address(first.key))


def _asked(visit: TrialVisit, screen: Screen, body: Body) -> list[Question]:
    """The questions that the posted form may hold, those of departments included that it picks."""
    picked = {int(code) for code in body.fields.get(PICKS_FIELD, ()) if code in {str(known) for known in DEPARTMENTS}}
    wider = replace(visit.stored.draft, picks=tuple({*visit.stored.draft.picks, *picked}))
    return asked_by(visit.form, screen, wider, visit.departments, visit.account)


def _next(visit: TrialVisit, screen: Screen, body: Body) -> str:
    if body.action in ("send", "save"):
        return visit.address(DONE) if body.action == "send" else visit.home
    if body.action not in ("next", "back") or screen.kind == "all":
        return visit.home if body.action == "back" else visit.address(screen.key)
    keys = [each.key for each in shown_screens(visit.form, visit.stored.draft, visit.departments)]
    at = keys.index(screen.key) + (1 if body.action == "next" else -1) if screen.key in keys else 0
    return visit.address(keys[at]) if 0 <= at < len(keys) else visit.home


def _form(visit: TrialVisit, visitor: Visitor, page: FormPage, status: int = 200) -> Reply:
    language, link = reader.get(ENGLISH).language, visit.link
    bar = Bar(
        language=language,
        what=translate(sentence("Trying out: {title}, {side}.", title=link.wave_name, side=NAMES[link.side]), language),
        never=translate("Your answers are test answers and never count.", language),
        back=translate("Back to the draft", language),
        home=visit.home,
        csrf=visitor.csrf,
    )
    return Reply(environment.get_template("instruments/try_form.html").render(page=page, bar=bar).encode(), status)


def _answers(visit: TrialVisit) -> tuple[Answer, ...]:
    """Everything that was said, in words, under the name that it is stored by."""
    draft, found = visit.stored.draft, []
    for screen in every_screen(visit.form, draft, visit.departments):
        for question in asked_by(visit.form, screen, draft, visit.departments, visit.account):
            mark = given(draft, question.name)
            if not mark.is_empty:
                found.append(Answer(question.name, question.title, in_words(question, mark, visit.form.language)))
    return tuple(found)


handlers = (trials, show_trial, tried, take_trial, forget_trials)

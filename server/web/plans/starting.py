"""The one way to ask customers and colleagues: a name, a questionnaire and accounts, from which everything else can be changed."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect
from msgspec import Struct

from server.settings import Settings
from server.web.forms import Form, read_form
from server.web.pages import ENGLISH, html, reader
from server.web.plans.reading import problems
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.plans import save_plan
from surveys.confidentiality import Contract
from surveys.planning.plan import Plan
from surveys.planning.settings import WaveSettings
from surveys.queries.access import Visitor
from surveys.queries.choices import Choices, load_choices
from surveys.queries.waves import Choice, list_instruments

USUAL_REMINDERS = (7, 14)


class StartPage(Struct, frozen=True):
    """The short form of a new plan, and by field what was wrong with it."""

    form: Form
    instruments: tuple[Choice, ...]
    choices: Choices
    errors: dict[str, str]


@get("/plans/new")
async def new_plan(visitor: NamedDependency[Visitor]) -> Response[str]:
    return await _page(Form({"accounts": ("all",)}, {}), {}, visitor)


@post("/plans/new")
async def start_plan(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    plan = first_plan(form.text("name"), form.text("instrument"), form.text("accounts") or "all", request.app.state.settings)
    if errors := problems(plan):
        return await _page(form, errors, visitor)
    number = await save_plan(plan, None, 0, visitor.email, now_ms())
    return Redirect(f"/plans/{number}", status_code=303)


def first_plan(name: str, instrument: str, accounts: str, settings: Settings) -> Plan:
    """A plan as it begins; Parallax sends the mails if it can."""
    mails = settings.mail.is_set
    return Plan(
        name=name,
        instrument=instrument,
        accounts=accounts,
        contract=Contract(k=settings.k),
        settings=WaveSettings(mails=mails, reminders=USUAL_REMINDERS if mails else ()),
    )


async def _page(form: Form, errors: dict[str, str], visitor: Visitor) -> Response[str]:
    instruments = await list_instruments(reader.get(ENGLISH).language)
    page = StartPage(form, instruments, await load_choices(), errors)
    return html("plans/new.html", page, visitor=visitor, status=422 if errors else 200)


handlers = (new_plan, start_plan)

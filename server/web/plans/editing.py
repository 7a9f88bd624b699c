"""The editor of a plan: everything that a lead decides before a wave opens, on one page, saved as a whole."""

from collections.abc import Mapping
from typing import ClassVar, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.settings import Settings
from server.web.forms import Form, read_form
from server.web.language import own_name
from server.web.pages import ENGLISH, html, reader
from server.web.plans.reading import FIELD_NAMES, QUOTA_ROWS, form_of, is_number, read_form_of
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.plans import save_plan
from surveys.confidentiality import STRICTNESS
from surveys.errors import BadInput, Conflict, NotFound
from surveys.planning.plan import Plan
from surveys.queries.access import Visitor
from surveys.queries.choices import Choices, load_choices
from surveys.queries.instruments import Version, describe_versions, is_key
from surveys.queries.plans import SavedPlan, load_plan, plan_definitions
from surveys.queries.waves import Choice, list_instruments

NO_ERRORS: Final[Mapping[str, str]] = {}


class QuotaRow(Struct, frozen=True):
    """One line of the quotas as it was typed."""

    field: str
    value: str
    wanted: str


class EditPage(Struct, frozen=True):
    """Everything that `plans/edit.html` shows; `versions` are by field, `taken` says that somebody else saved meanwhile."""

    field_names: ClassVar = FIELD_NAMES
    modes: ClassVar = tuple(STRICTNESS)

    saved: SavedPlan
    form: Form
    instruments: tuple[Choice, ...]
    versions: Mapping[str, tuple[Version, ...]]
    choices: Choices
    languages: tuple[tuple[str, str], ...]
    can_mail: bool
    errors: Mapping[str, str]
    taken: str = ""

    def title_of(self, key: str) -> str:
        """What a questionnaire is called; its key where it is not offered any more."""
        return next((choice.title for choice in self.instruments if choice.key == key), key)

    @property
    def quotas(self) -> tuple[QuotaRow, ...]:
        fields = (self.form.every(f"quota_{name}") for name in ("field", "value", "wanted"))
        typed = [QuotaRow(*row) for row in zip(*fields, strict=False)]
        return (*typed, *(QuotaRow("segment", "", "") for _ in range(max(1, QUOTA_ROWS - len(typed)))))


@get("/plans/{plan:int}/edit")
async def edit_plan(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    saved = await load_plan(plan)
    return html("plans/edit.html", await _page(request, saved, form_of(saved.plan)), visitor=visitor)


@post("/plans/{plan:int}/edit")
async def keep_plan(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form, saved = await read_form(request), await load_plan(plan)
    settings: Settings = request.app.state.settings
    read = read_form_of(form, saved.plan, settings.k)
    errors = dict(read.errors) or await _unknown(read.plan)
    if errors:
        return html("plans/edit.html", await _page(request, saved, form, errors), visitor=visitor, status=422)
    try:
        await save_plan(read.plan, plan, _revision(form), visitor.email, now_ms())
    except (BadInput, Conflict) as error:
        page = await _page(request, saved, form, taken=error.words)
        return html("plans/edit.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/plans/{plan}?done=saved", status_code=303)


async def _unknown(plan: Plan) -> dict[str, str]:
    """What is wrong with the questionnaires, which only the database knows."""
    try:
        await plan_definitions(plan)
    except (BadInput, NotFound) as error:
        return {"instrument": error.words}
    return {}


def _revision(form: Form) -> int:
    return int(form.text("revision")) if is_number(form.text("revision")) else -1


async def _page(request: AnyRequest, saved: SavedPlan, form: Form, errors: Mapping[str, str] = NO_ERRORS, taken: str = "") -> EditPage:
    settings: Settings = request.app.state.settings
    return EditPage(
        saved=saved,
        form=form,
        instruments=await list_instruments(reader.get(ENGLISH).language),
        versions={field: await _versions(form.text(field)) for field in ("instrument", "internal_instrument")},
        choices=await load_choices(),
        languages=await offered_languages(saved.plan),
        can_mail=settings.mail.is_set,
        errors=errors,
        taken=taken,
    )


async def _versions(key: str) -> tuple[Version, ...]:
    """Those of the questionnaire that a form names, the newest first."""
    return await describe_versions(key) if is_key(key) else ()


async def offered_languages(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The languages of what a plan asks, with what their speakers call them; none while its questionnaires cannot be read."""
    try:
        definitions = await plan_definitions(plan)
    except (BadInput, NotFound):
        return ()
    tags = dict.fromkeys(tag for definition in definitions if definition for tag in definition.languages)
    return tuple((tag, own_name(tag)) for tag in tags)


handlers = (edit_plan, keep_plan)

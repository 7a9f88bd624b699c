"""The page of a plan: what it would do if it opened now, what it has opened, and what a lead may do with it."""

from typing import ClassVar, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.invitations import invitations_csv
from server.settings import Settings, sealing_key
from server.web.days import last_day
from server.web.following.overview import REASONS, whole_number
from server.web.forms import read_form
from server.web.pages import html
from server.web.plans.unreadable import unreadable_page
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.audit import record_event
from surveys.actions.launching import launch_plan
from surveys.actions.plans import delete_plan, new_event_secret, set_plan_state
from surveys.actions.waves import Opened
from surveys.errors import BadInput, Conflict, NotFound, ParallaxError
from surveys.planning.checks import read_zone
from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent
from surveys.queries.access import Visitor
from surveys.queries.plans import AccountForecast, HeldPerson, OpenedWave, PlanPreview, SavedPlan, load_plan, preview_plan, waves_of_plan
from surveys.sentences import sentence

LINKS_LIMIT: Final = 32 * 1024 * 1024
PAGE_SIZE: Final = 50
MOST_HELD: Final = 50
REFUSED: Final = (BadInput, Conflict, NotFound)
SAID: Final = {
    "saved": sentence("The plan is saved. Nobody has been asked yet."),
    "active": sentence("The plan is switched on."),
    "paused": sentence("The plan is switched off. Waves that are open stay open."),
    "done": sentence("The plan is ended. Waves that are open stay open."),
}
SHOWN: Final = {
    "nothing": sentence("nothing"),
    "band": sentence("a band"),
    "half": sentence("an average to the half point"),
    "tenth": sentence("an average to the tenth"),
    "mean": sentence("an average"),
}


class HeldGroup(Struct, frozen=True):
    """People who would not be asked, for one reason."""

    side: str
    reason: str
    people: tuple[HeldPerson, ...]


class PlanPage(Struct, frozen=True):
    """Everything that the pages of a plan show; `problem` stands where the plan cannot be looked through."""

    reasons: ClassVar = REASONS
    shown: ClassVar = SHOWN
    most_held: ClassVar = MOST_HELD

    saved: SavedPlan
    preview: PlanPreview | None
    waves: tuple[OpenedWave, ...]
    page: int
    problem: str = ""
    error: str = ""
    said: str = ""
    address: str = ""
    secret: str = ""

    @property
    def kind(self) -> str:
        match self.saved.plan.schedule:
            case Every():
                return "every"
            case BeforeContractEnd():
                return "contract"
            case OnEvent():
                return "event"
            case Once(at):
                return "once" if at else "now"

    @property
    def recurs(self) -> bool:
        """Whether it opens waves by itself, again and again, so that one by hand comes on top."""
        return not isinstance(self.saved.plan.schedule, Once)

    @property
    def closes(self) -> str:
        return last_day(self.preview.closes_at, self.saved.plan.settings.zone) if self.preview else ""

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.preview.accounts) // PAGE_SIZE)) if self.preview else 1

    @property
    def accounts(self) -> tuple[AccountForecast, ...]:
        start = (self.page - 1) * PAGE_SIZE
        return self.preview.accounts[start : start + PAGE_SIZE] if self.preview else ()

    @property
    def held(self) -> tuple[HeldGroup, ...]:
        groups: dict[tuple[str, str], list[HeldPerson]] = {}
        for one in self.preview.held if self.preview else ():
            groups.setdefault((one.side, one.reason), []).append(one)
        return tuple(HeldGroup(side, reason, tuple(people)) for (side, reason), people in sorted(groups.items()))


class OpenedPage(Struct, frozen=True):
    """A wave that has just been opened, and its links, which nothing keeps in this form."""

    opened: Opened
    name: str
    links: str


@get("/plans/{plan:int}")
async def show_plan(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    asked = request.query_params
    try:
        page = await _page(request, plan, said=SAID.get(asked.get("done", ""), ""), number=whole_number(asked.get("page", "")))
    except BadInput:
        return await unreadable_page(plan, visitor)
    return html("plans/plan.html", page, visitor=visitor)


@get("/plans/{plan:int}/launch")
async def ask_to_launch(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("plans/launch.html", await _page(request, plan, at_once=True), visitor=visitor)


@post("/plans/{plan:int}/launch")
async def launch(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form, settings, now = await read_form(request), request.app.state.settings, now_ms()
    try:
        seen = _revision(form.text("revision"))
        opened = await launch_plan(plan, sealing_key(settings), visitor.email, now, revision=seen, least=settings.k)
    except REFUSED as error:
        page = await _page(request, plan, error, at_once=True)
        return html("plans/launch.html", page, visitor=visitor, status=_status(error))
    await request.app.state.waker.wake()
    saved = await load_plan(plan)
    if saved.plan.settings.mails:
        return Redirect(f"/waves/{opened.key}?done=opened", status_code=303)
    await record_event(visitor.email, "wave.links_exported", f"wave:{opened.key}", now, links=len(opened.links))
    links = invitations_csv(opened.links, settings.base_url, bom=True)
    return html("opened_wave.html", OpenedPage(opened, saved.plan.name, links), visitor=visitor)


@post("/plans/links", request_max_body_size=LINKS_LIMIT)
async def save_links(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:  # noqa: ARG001  # asked for so that only leads come here
    """Hand the page's own list back as a file; browsers save what a form answers, without a script."""
    links = (await read_form(request)).fields.get("links", ("",))[0]
    headers = {"content-disposition": 'attachment; filename="invitations.csv"'}
    return Response(links.replace("\r\n", "\n").replace("\n", "\r\n"), media_type="text/csv; charset=utf-8", headers=headers)


@post("/plans/{plan:int}/state")
async def switch(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    try:
        await set_plan_state(plan, form.text("state"), _revision(form.text("revision")), visitor.email, now_ms())
    except REFUSED as error:
        return html("plans/plan.html", await _page(request, plan, error), visitor=visitor, status=_status(error))
    return Redirect(f"/plans/{plan}?done={form.text('state')}", status_code=303)


@post("/plans/{plan:int}/delete")
async def delete(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    try:
        await delete_plan(plan, _revision(form.text("revision")), visitor.email, now_ms())
    except Conflict as error:
        return html("plans/plan.html", await _page(request, plan, error), visitor=visitor, status=409)
    return Redirect("/waves", status_code=303)


@post("/plans/{plan:int}/secret")
async def make_secret(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str]:
    try:
        secret = await new_event_secret(plan, visitor.email, now_ms())
    except BadInput as error:
        return html("plans/plan.html", await _page(request, plan, error), visitor=visitor, status=422)
    return html("plans/plan.html", await _page(request, plan, secret=secret), visitor=visitor)


async def _page(
    request: AnyRequest,
    plan: int,
    error: ParallaxError | None = None,
    *,
    said: str = "",
    secret: str = "",
    number: int = 1,
    at_once: bool = False,
) -> PlanPage:
    settings: Settings = request.app.state.settings
    saved = (await load_plan(plan)).promising(settings.k)
    try:
        preview, problem = (await preview_plan(saved.plan, now_ms(), at_once=at_once) if saved.state != "done" else None), ""
    except (BadInput, NotFound) as wrong:
        preview, problem = None, _unknown_zone(saved.plan.settings.zone) or wrong.words
    page = PlanPage(
        saved=saved,
        preview=preview,
        waves=await waves_of_plan(plan),
        page=1,
        problem=problem,
        error=error.words if error else "",
        said=said,
        address=f"{settings.base_url}/events",
        secret=secret,
    )
    return replace(page, page=min(max(number, 1), page.pages))


def _unknown_zone(zone: str) -> str:
    """What to do about a zone that was known when the plan was kept; "" if it still is."""
    try:
        read_zone(zone)
    except BadInput:
        return sentence(
            "This machine does not know the time zone {zone} any more: choose another one under “Change the plan”,"
            " or ask whoever runs Parallax to update the machine’s time zones.",
            zone=zone,
        )
    return ""


def _revision(text: str) -> int:
    return whole_number(text) if text else -1


def _status(error: ParallaxError) -> int:
    return 409 if isinstance(error, Conflict) else 422


handlers = (show_plan, ask_to_launch, launch, save_links, switch, delete, make_secret)

"""A plan that cannot be read any more: what is known of it, and how it is deleted."""

from typing import ClassVar

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.following.acts import TICK
from server.web.forms import read_form
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.plans import discard_plan
from surveys.planning.plan import UNREADABLE
from surveys.queries.access import Visitor
from surveys.queries.plans import ListedPlan, OpenedWave, listed_plan, waves_of_plan


class UnreadablePage(Struct, frozen=True):
    """The plan as lists show it, and what it has opened."""

    problem: ClassVar = UNREADABLE

    plan: ListedPlan
    waves: tuple[OpenedWave, ...]
    error: str = ""


async def unreadable_page(plan: int, visitor: Visitor, error: str = "") -> Response[str]:
    page = UnreadablePage(await listed_plan(plan), await waves_of_plan(plan), error)
    return html("plans/unreadable.html", page, visitor=visitor, status=422)


@post("/plans/{plan:int}/discard")
async def discard(request: AnyRequest, plan: FromPath[int], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    if not (await read_form(request)).ticked("sure"):
        return await unreadable_page(plan, visitor, TICK)
    await discard_plan(plan, visitor.email, now_ms())
    return Redirect("/waves", status_code=303)


handlers = (discard,)

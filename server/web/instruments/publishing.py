"""Publishing a draft: what it changes, what still hinders it, the notes, and the new version."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import read_form
from server.web.instruments.drafting import DraftHead, draft_head, hindrances, revision_of
from server.web.instruments.places import brief, problems_at, target_of
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.instruments import LONGEST_NOTES, publish
from surveys.errors import BadInput, Conflict, Place
from surveys.instrument.differences import Difference, TrendBreak, differences, trend_breaks
from surveys.instrument.types import Definition
from surveys.instrument.versions import next_version
from surveys.queries.access import Visitor
from surveys.queries.drafts import load_draft
from surveys.queries.instruments import load_versions
from surveys.sentences import sentence


class Todo(Struct, frozen=True):
    """An item, a page or the whole that hinders publishing, everything that is wrong with it, and where it can be mended."""

    kind: str
    name: str
    problems: tuple[str, ...]
    address: str


class PublishPage(Struct, frozen=True):
    """A draft before it becomes a version; `differences` are None for the first one."""

    head: DraftHead
    version: int
    todo: tuple[Todo, ...]
    differences: tuple[Difference, ...] | None
    breaks: tuple[TrendBreak, ...]
    notes: str
    most: int
    error: str


@get("/instruments/{key:str}/publish")
async def ask_to_publish(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("instruments/publish.html", await _page(key, visitor.email), visitor=visitor)


@post("/instruments/{key:str}/publish")
async def publish_draft(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    try:
        await publish(key, revision_of(form), form.text("notes"), visitor.email, now_ms())
    except (BadInput, Conflict) as error:
        status = 409 if isinstance(error, Conflict) else 422
        words = sentence("Not published: nothing has changed.") if getattr(error, "places", ()) else error.words
        return html("instruments/publish.html", await _page(key, visitor.email, form.text("notes"), words), visitor=visitor, status=status)
    return Redirect(f"/instruments/{key}?published=1", status_code=303)


async def _page(key: str, reader: str, notes: str = "", error: str = "") -> PublishPage:
    draft = await load_draft(key)
    places, versions = await hindrances(draft.definition), await load_versions(key)
    newest = versions[max(versions)] if versions else None
    return PublishPage(
        head=draft_head(draft, "publish", draft.definition.default_language, places, reader),
        version=next_version(list(versions)),
        todo=_todo(draft.definition, places),
        differences=differences(newest, draft.definition) if newest else None,
        breaks=trend_breaks(list(versions.values()), draft.definition),
        notes=notes,
        most=LONGEST_NOTES,
        error=error,
    )


def _todo(definition: Definition, places: Sequence[Place]) -> tuple[Todo, ...]:
    """What is to do, part by part in the order of the editor."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(target_of(definition, place.where), []).append(place)
    return tuple(_of_part(definition.key, target, found[target]) for target in found)


def _of_part(key: str, target: str, places: Sequence[Place]) -> Todo:
    at = problems_at(places)
    problems = [*at.whole, *(problem for found in (*at.pages.values(), *at.elements.values()) for problem in found)]
    kind, _, rest = target.partition(".")
    name = rest or kind
    return Todo(kind, name, brief(problems), f"/instruments/{key}/edit?open={target}#{name}")


handlers = (ask_to_publish, publish_draft)

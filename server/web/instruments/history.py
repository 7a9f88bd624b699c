"""The history of a draft: every state that was saved, what it looked like, and going back to it."""

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import read_form
from server.web.instruments.drafting import DraftHead, clock, draft_head, hindrances, revision_of
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import discard_draft, restore_revision
from surveys.errors import BadInput, Conflict
from surveys.instrument.differences import Difference, differences
from surveys.queries.access import Visitor
from surveys.queries.drafts import Revision, StoredDraft, load_draft, load_history, load_revision
from surveys.sentences import sentence


class State(Struct, frozen=True):
    """A saved state, and what would change by going back to it if that was asked for."""

    revision: Revision
    when: str
    differences: tuple[Difference, ...] | None


class HistoryPage(Struct, frozen=True):
    """Every state of a draft, the newest first."""

    head: DraftHead
    states: tuple[State, ...]


class DiscardPage(Struct, frozen=True):
    """The question whether a draft shall go with all of its history."""

    head: DraftHead
    states: int
    alert: str


@get("/instruments/{key:str}/history")
async def history(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    draft = await load_draft(key)
    asked = str(request.query_params.get("show", ""))
    states: list[State] = []
    for revision in await load_history(key):
        shown = asked == str(revision.revision)
        found = differences(await load_revision(key, revision.revision), draft.definition) if shown else None
        states.append(State(revision, clock(revision.saved_at), found))
    head = draft_head(draft, "history", draft.definition.default_language, await hindrances(draft.definition), visitor.email)
    return html("instruments/history.html", HistoryPage(head, tuple(states)), visitor=visitor)


@post("/instruments/{key:str}/history")
async def restore(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    form = await read_form(request)
    earlier = form.text("restore")
    if not earlier.isascii() or not earlier.isdigit() or len(earlier) > 9:
        raise BadInput(sentence("Choose a state of the list to go back to."))
    await restore_revision(key, int(earlier), revision_of(form), visitor.email, now_ms())
    return Redirect(f"/instruments/{key}/edit?done=1", status_code=303)


@get("/instruments/{key:str}/discard")
async def ask_to_discard(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("instruments/discard.html", await _discard_page(await load_draft(key), visitor.email), visitor=visitor)


@post("/instruments/{key:str}/discard")
async def discard(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Discard what the person has seen, and never what somebody saved since."""
    revision = revision_of(await read_form(request))
    try:
        await discard_draft(key, revision, visitor.email, now_ms())
    except Conflict as error:
        page = await _discard_page(await load_draft(key), visitor.email, error.words)
        return html("instruments/discard.html", page, visitor=visitor, status=409)
    return Redirect("/instruments?discarded=1", status_code=303)


async def _discard_page(draft: StoredDraft, reader: str, alert: str = "") -> DiscardPage:
    head = draft_head(draft, "history", draft.definition.default_language, (), reader)
    return DiscardPage(head, len(await load_history(draft.definition.key)), alert)


handlers = (history, restore, ask_to_discard, discard)

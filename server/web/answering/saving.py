"""Saves and sends a posted screen: fits it, records it, and says where to go on or what has to come back."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from server.web.answering.bodies import Body
from server.web.answering.conflict import draw_conflict
from server.web.answering.drawing import Typed, answer_page, draw_form, seen_of
from server.web.answering.fitting import Fitted, fit
from server.web.answering.questions import Question
from server.web.answering.replies import Reply, redirect
from server.web.answering.screens import DONE, PICK, SAVED, SEND, WHOLE, Screen, shown_screens
from server.web.answering.sections import asked_by
from server.web.answering.visits import Visit
from surveys.actions.responses import Submission, is_repeat, record
from surveys.drafts import PICKS_FIELD, Draft
from surveys.errors import Conflict, Place
from surveys.queries.answering import load_stored
from surveys.sentences import sentence

NOTHING_SAID = Place(
    "_nothing", sentence("There is no answer to send yet. Please answer at least one question; “can’t say” is an answer too.")
)


class Outcome(Struct, frozen=True):
    """The reply, and whether there is new work for the worker."""

    reply: Reply
    sent: bool = False


async def save(visit: Visit, screen: Screen, body: Body, now: int) -> Outcome:
    """Record what is valid, then answer with the next page, this page with its problems, or both versions of a conflict."""
    asked = _questions(visit, screen, body)
    posted = {question.name: body.fields[question.name] for question in asked}
    fields = _with_department(screen, visit.stored.draft, posted)
    fitted = fit(visit.stored.draft, visit.form.pages, list(visit.departments), fields, asks_required=_asks(visit, body))
    problems = _relevant(fitted, body, set(posted))
    more = screen.kind == "all" and _asks_more(visit, body, fitted.draft)
    sends = body.action == "send" and not problems and not more
    draft = replace(fitted.draft, sharing=fitted.draft.sharing or "unnamed") if sends and visit.link.side == "customer" else fitted.draft
    try:
        saved = await _record(visit, body, draft, asked, sends=sends, now=now)
    except Conflict:
        fresh = replace(visit, stored=await load_stored(visit.link, visit.account.id))
        return Outcome(answer_page("conflict.html", draw_conflict(fresh, screen, body, posted, asked), 409))
    if sends and saved.stored.state == "none":
        problems = (NOTHING_SAID,)
    if problems:
        back = Typed(posted, problems)
        return Outcome(answer_page("form.html", draw_form(saved, screen, back=back), 422))
    return Outcome(redirect(_next(saved, screen, body, more=more)), sent=sends)


def _asks_more(visit: Visit, body: Body, draft: Draft) -> bool:
    """Whether departments were picked that the page did not ask about yet, now or when this very form first arrived."""
    repeated = visit.stored.unsent and is_repeat(visit.link, visit.account, visit.stored, body.submission)
    return bool(set(draft.picks) - set(visit.stored.draft.picks)) or (repeated and bool(draft.picks))


def _questions(visit: Visit, screen: Screen, body: Body) -> list[Question]:
    """The questions of the posted form, those of departments included that it picks or that were un-picked meanwhile."""
    draft = visit.stored.draft
    picked = {code for code in body.fields.get(PICKS_FIELD, ()) if code in {str(department) for department in visit.departments}}
    wider = replace(draft, picks=tuple({*draft.picks, *map(int, picked)}))
    asked = asked_by(visit.form, screen, wider, visit.departments, visit.account)
    return [question for question in asked if question.name in body.fields]


def _with_department(screen: Screen, draft: Draft, posted: dict[str, list[str]]) -> dict[str, list[str]]:
    """Answers about a department pick it again if it was un-picked in another window."""
    if screen.kind != "page" or screen.department is None or screen.department in draft.picks:
        return posted
    return {**posted, PICKS_FIELD: [str(department) for department in (*draft.picks, screen.department)]}


def _asks(visit: Visit, body: Body) -> bool:
    return visit.form.asks_required and body.action in ("next", "send")


def _relevant(fitted: Fitted, body: Body, here: set[str]) -> tuple[Place, ...]:
    """Sending looks at every page, going on at this one only."""
    if body.action == "send":
        return fitted.problems
    return tuple(place for place in fitted.problems if place.where in here or place.where == PICKS_FIELD)


async def _record(visit: Visit, body: Body, draft: Draft, asked: Sequence[Question], *, sends: bool, now: int) -> Visit:
    """Record unless all of it is stored already; return the visit as it is now stored."""
    stored = visit.stored
    already = draft == stored.draft and (stored.state == "sent" and not stored.unsent if sends else True)
    if already and not (sends and stored.state == "none"):
        return visit
    untouched = body.revision != stored.revision and body.seen == seen_of(stored.draft, asked)
    revision = stored.revision if untouched else body.revision
    receipt = await record(visit.link, visit.account, stored, Submission(body.submission, revision, draft, sends), now)
    if receipt.revision == 0:
        return visit
    state = "sent" if sends or stored.state == "sent" else "draft"
    saved_at = now if visit.link.side == "customer" else 0
    fresh = replace(stored, revision=receipt.revision, state=state, draft=draft, unsent=not sends, saved_at=saved_at)
    return replace(visit, stored=fresh)


def _next(visit: Visit, screen: Screen, body: Body, *, more: bool) -> str:
    if body.action == "send" and not more:
        return visit.address(DONE)
    if body.action == "save":
        return visit.address(SAVED)
    if body.action == "language":
        return visit.address(screen.key)
    if screen.kind == "all":
        return visit.home if body.action == "back" else visit.address(WHOLE, PICKS_FIELD if more else "")
    keys = [each.key for each in shown_screens(visit.form, visit.stored.draft, visit.departments)]
    if screen.key not in keys:
        return visit.address(PICK if screen.department is not None else SEND)
    at = keys.index(screen.key) + (1 if body.action == "next" else -1)
    return visit.address(keys[at]) if 0 <= at < len(keys) else visit.home

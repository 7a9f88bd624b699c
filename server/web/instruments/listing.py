"""The list of instruments, one with its versions, what it looks like, and what became of it between two versions."""

from collections.abc import Mapping

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.web.forms import read_form
from server.web.instruments.canvas import Canvas, draw_canvas
from server.web.instruments.documents import kind_names
from server.web.instruments.drafting import language_of, title_of
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import start_draft
from surveys.actions.instruments import set_state
from surveys.errors import NotFound
from surveys.instrument.differences import Difference, TrendBreak, differences, trend_breaks
from surveys.instrument.forms import say
from surveys.instrument.timing import minutes
from surveys.instrument.types import Definition, Side
from surveys.queries.access import Visitor
from surveys.queries.drafts import StoredDraft, list_drafts
from surveys.queries.instruments import Instrument, State, Version, describe_versions, list_known, load_instrument, load_versions
from surveys.sentences import sentence


class Row(Struct, frozen=True):
    """An instrument, or a draft that was never published; `version` is 0 for that."""

    key: str
    title: str
    description: str
    version: int
    state: State
    shipped: bool
    languages: tuple[str, ...]
    unreviewed: tuple[str, ...]
    customers: str
    colleagues: str
    drafted: bool


class ListPage(Struct, frozen=True):
    """Own instruments, and those that ship with Parallax."""

    own: tuple[Row, ...]
    shipped: tuple[Row, ...]
    said: str


class Change(Struct, frozen=True):
    """A version with the trend lines that it began anew."""

    version: Version
    breaks: tuple[TrendBreak, ...]


class InstrumentPage(Struct, frozen=True):
    """One instrument with everything that was published under its key, the newest first."""

    row: Row
    versions: tuple[Change, ...]
    kinds: tuple[tuple[str, str], ...]
    said: str


class PreviewPage(Struct, frozen=True):
    """What a version asks of both sides, in one language."""

    row: Row
    version: int
    canvas: Canvas


class DifferencesPage(Struct, frozen=True):
    """What changed from one version to another."""

    row: Row
    old: int
    new: int
    known: tuple[int, ...]
    differences: tuple[Difference, ...]
    breaks: tuple[TrendBreak, ...]


SAID = {
    "discarded": sentence("The draft is discarded."),
    "published": sentence("The new version is published. Waves that open from now on use it."),
}


@get("/instruments")
async def instruments(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    known, drafts = await list_known(), await list_drafts()
    published = {one.key for one in known}
    own = [_row(one, drafted=one.key in drafts) for one in known if not one.shipped]
    own += [_row_of_draft(draft) for key, draft in drafts.items() if key not in published]
    shipped = [_row(one, drafted=False) for one in known if one.shipped]
    page = ListPage(tuple(sorted(own, key=lambda row: row.title.lower())), tuple(shipped), _said(request))
    return html("instruments/list.html", page, visitor=visitor)


@get("/instruments/{key:str}")
async def instrument(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    drafts = await list_drafts()
    try:
        row = _row(await load_instrument(key), drafted=key in drafts)
    except NotFound:
        if key in drafts:
            return Redirect(f"/instruments/{key}/edit")
        raise
    versions = await describe_versions(key)
    published = [version.definition for version in reversed(versions)]
    changes = tuple(Change(version, trend_breaks(published[: -1 - i], version.definition)) for i, version in enumerate(versions))
    return html("instruments/instrument.html", InstrumentPage(row, changes, kind_names(), _said(request)), visitor=visitor)


@get("/instruments/{key:str}/preview")
async def preview(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    known, versions = await load_instrument(key), await load_versions(key)
    number = _number(str(request.query_params.get("version", "")), versions, known.newest.version)
    definition = versions[number]
    language = language_of(definition, str(request.query_params.get("lang", "")))
    page = PreviewPage(_row(known, drafted=False), number, draw_canvas(definition, language))
    return html("instruments/preview.html", page, visitor=visitor)


@get("/instruments/{key:str}/differences")
async def compare(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    known, versions = await load_instrument(key), await load_versions(key)
    numbers = sorted(versions)
    new = _number(str(request.query_params.get("new", "")), versions, numbers[-1])
    before = max((number for number in numbers if number < new), default=numbers[0])
    old = _number(str(request.query_params.get("old", "")), versions, before)
    here, there = versions[old], versions[new]
    breaks = trend_breaks([versions[number] for number in numbers if number <= old], there)
    page = DifferencesPage(_row(known, drafted=False), old, new, tuple(numbers), differences(here, there), breaks)
    return html("instruments/differences.html", page, visitor=visitor)


@post("/instruments/{key:str}/state")
async def change_state(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    await set_state(key, (await read_form(request)).text("state"), visitor.email, now_ms())
    return Redirect(f"/instruments/{key}", status_code=303)


@post("/instruments/{key:str}/draft")
async def begin_draft(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    """Go on with the draft of the next version, or begin it from the newest one."""
    if key not in await list_drafts():
        newest = (await load_instrument(key)).newest
        await start_draft(newest, visitor.email, now_ms(), based_on=newest.version, note=f"Begun from version {newest.version}")
    return Redirect(f"/instruments/{key}/edit", status_code=303)


def _said(request: AnyRequest) -> str:
    """What has just happened, if the address says so."""
    return next((words for name, words in SAID.items() if name in request.query_params), "")


def _row_of_draft(draft: StoredDraft) -> Row:
    return _described(draft.definition, version=0, state="open", shipped=False, drafted=True)


def _row(known: Instrument, *, drafted: bool) -> Row:
    return _described(known.newest, version=known.newest.version, state=known.state, shipped=known.shipped, drafted=drafted)


def _described(definition: Definition, *, version: int, state: State, shipped: bool, drafted: bool) -> Row:
    return Row(
        key=definition.key,
        title=title_of(definition),
        description=say(definition.description, definition.default_language, definition.default_language) if definition.description else "",
        version=version,
        state=state,
        shipped=shipped,
        languages=definition.languages,
        unreviewed=definition.unreviewed,
        customers=_minutes(definition, "customer"),
        colleagues=_minutes(definition, "internal"),
        drafted=drafted,
    )


def _minutes(definition: Definition, side: Side) -> str:
    """Words for how long a side takes; nothing if it is not asked."""
    if all(page.side != side for page in definition.pages):
        return ""
    quick, thorough = (max(1, round(each)) for each in minutes(definition, side))
    return sentence("{low} to {high} min", low=quick, high=thorough) if thorough > quick else sentence("{number} min", number=quick)


def _number(text: str, versions: Mapping[int, Definition], otherwise: int) -> int:
    """A version that was asked for; raise NotFound if there is none of this number."""
    if not text:
        return otherwise
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if number not in versions:
        known = ", ".join(map(str, versions))
        raise NotFound(sentence("There is no version {number}: choose one of {known}.", number=text[:9], known=known))
    return number


handlers = (instruments, instrument, preview, compare, change_state, begin_draft)

"""Waves: the list, opening one in two steps, its links once, and closing it."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from server.invitations import invitations_csv
from server.settings import Settings, private_file
from server.web.forms import Form, read_form
from server.web.pages import ENGLISH, html, reader
from server.web.sessions import AnyRequest, now_ms, sees_all
from surveys.actions.audit import record_event
from surveys.actions.closing import close_wave
from surveys.actions.waves import NewWave, Opened, open_wave
from surveys.confidentiality import Contract
from surveys.errors import BadInput, Conflict, NotFound
from surveys.queries.access import Visitor
from surveys.queries.waves import (
    Choice,
    Preview,
    WaveRow,
    known_segments,
    list_instruments,
    list_waves,
    load_wave,
    newest_definition,
    preview_wave,
)
from surveys.sealing import public_key
from surveys.selection import read_selection
from surveys.sentences import sentence

USUAL_DAYS: Final = 21
LINKS_LIMIT: Final = 32 * 1024 * 1024


class WaveList(Struct, frozen=True):
    """Every wave; `said` is what has just happened."""

    waves: tuple[WaveRow, ...]
    said: str


class Draft(Struct, frozen=True):
    """A wave as the form describes it."""

    instrument: str
    name: str
    key: str
    accounts: str
    closes: str
    weekly: bool


class NewWavePage(Struct, frozen=True):
    """The form of a new wave, what was wrong with it, and whom it would ask."""

    draft: Draft
    instruments: tuple[Choice, ...]
    segments: tuple[str, ...]
    error: str = ""
    preview: Preview | None = None
    contract: Contract = Contract()


class OpenedPage(Struct, frozen=True):
    """A wave that has just been opened, and its links, which nothing keeps in this form."""

    opened: Opened
    name: str
    links: str


@get("/waves")
async def waves(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    said = sentence("The wave is closed. Results and briefs follow in a few seconds.") if request.query_params.get("closed") else ""
    return html("waves.html", WaveList(await list_waves(), said), visitor=visitor)


@get("/waves/new")
async def new_wave(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the empty form, or with its fields in the address whom the wave would ask; nothing is written."""
    values = {name: tuple(str(value) for value in request.query_params.getall(name)) for name in request.query_params}
    form = Form({name: (texts[0].replace("\0", ""),) for name, texts in values.items()}, {})
    if "name" not in values:
        return html("new_wave.html", await _form_page(request, _first_draft()), visitor=visitor)
    draft = _draft(form)
    try:
        new = await _new_wave(draft, request.app.state.settings)
        preview = await preview_wave(new.selection, new.definition)
    except (BadInput, NotFound) as error:
        return html("new_wave.html", await _form_page(request, draft, error.words), visitor=visitor, status=422)
    return html("new_wave.html", await _form_page(request, draft, preview=preview), visitor=visitor)


@post("/waves/open")
async def open_new_wave(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    draft = _draft(await read_form(request))
    settings: Settings = request.app.state.settings
    try:
        new = await _new_wave(draft, settings)
        opened = await open_wave(new, public_key(private_file(settings.mail_key)), visitor.email, now_ms())
    except (BadInput, NotFound, Conflict) as error:
        return html("new_wave.html", await _form_page(request, draft, error.words), visitor=visitor, status=422)
    await record_event(visitor.email, "wave.links_exported", f"wave:{opened.key}", now_ms(), links=len(opened.links))
    links = invitations_csv(opened.links, settings.base_url, bom=True)
    return html("opened_wave.html", OpenedPage(opened, new.name, links), visitor=visitor)


@post("/waves/links", request_max_body_size=LINKS_LIMIT)
async def save_links(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:  # noqa: ARG001  # asked for so that only leads come here
    """Hand the page's own list back as a file; browsers save what a form answers, without a script."""
    links = (await read_form(request)).fields.get("links", ("",))[0]
    headers = {"content-disposition": 'attachment; filename="invitations.csv"'}
    return Response(links.replace("\r\n", "\n").replace("\n", "\r\n"), media_type="text/csv; charset=utf-8", headers=headers)


@get("/waves/{key:str}/close")
async def ask_to_close(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("close_wave.html", await load_wave(key), visitor=visitor)


@post("/waves/{key:str}/close")
async def close(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    await close_wave(key, visitor.email, now_ms())
    await request.app.state.waker.wake()
    return Redirect("/waves?closed=1", status_code=303)


def _first_draft() -> Draft:
    closes = datetime.now(UTC).date() + timedelta(days=USUAL_DAYS)
    return Draft("", "", "", "all", closes.isoformat(), weekly=False)


def _draft(form: Form) -> Draft:
    name = form.text("name")[:200]
    key = form.text("key")[:64] or key_from(name)
    return Draft(form.text("instrument"), name, key, form.text("accounts") or "all", form.text("closes"), form.ticked("weekly"))


def key_from(name: str) -> str:
    """Make a wave's key from its name: Frühjahr 2026 becomes fruhjahr-2026."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]


async def _new_wave(draft: Draft, settings: Settings) -> NewWave:
    if not draft.name:
        raise BadInput(sentence("Give the wave a name, such as Spring 2026."))
    return NewWave(
        key=draft.key,
        name=draft.name,
        definition=await newest_definition(draft.instrument),
        selection=read_selection(draft.accounts),
        closes_at=_end_of(draft.closes),
        contract=Contract(k=settings.k, releases="weekly" if draft.weekly else "close"),
    )


def _end_of(text: str) -> int:
    """Return the last minute of a day, in UTC."""
    try:
        closing = datetime.combine(date.fromisoformat(text), time(23, 59), UTC)
    except ValueError as error:
        raise BadInput(sentence("The closing date {date} is not a date: write it as 2026-12-31.", date=repr(text))) from error
    if closing <= datetime.now(UTC):
        raise BadInput(sentence("The wave would close in the past: give a later date."))
    return int(closing.timestamp() * 1000)


async def _form_page(request: AnyRequest, draft: Draft, error: str = "", preview: Preview | None = None) -> NewWavePage:
    contract = Contract(k=request.app.state.settings.k, releases="weekly" if draft.weekly else "close")
    return NewWavePage(draft, await list_instruments(reader.get(ENGLISH).language), await known_segments(), error, preview, contract)


router = Router(
    "/",
    route_handlers=[waves, new_wave, open_new_wave, save_links, ask_to_close, close],
    dependencies={"visitor": Provide(sees_all)},
)

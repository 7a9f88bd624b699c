"""Beginning an instrument: blank, from one that ships, from a pasted document, or from a file of another program."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.web.forms import File, Form, read_form
from server.web.instruments.drafting import title_of
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import start_draft
from surveys.errors import BadInput, Conflict, Place
from surveys.instrument.beginnings import blank
from surveys.instrument.document import read_definition
from surveys.instrument.formats import import_definition
from surveys.instrument.types import Definition, Side
from surveys.queries.access import Visitor
from surveys.queries.instruments import load_instrument
from surveys.sentences import sentence

DOCUMENT_LIMIT: Final = 8 * 1024 * 1024


class NewPage(Struct, frozen=True):
    """The ways to begin, with what was typed if one of them could not be taken; `way` is that one."""

    way: str = ""
    fields: dict[str, str] = {}
    error: str = ""
    places: tuple[Place, ...] = ()

    def said(self, name: str) -> str:
        return self.fields.get(name, "")


class ImportedPage(Struct, frozen=True):
    """A draft that was made from a file, and everything of the file that it does not hold."""

    key: str
    title: str
    file: str
    not_taken: tuple[Place, ...]


class OwnPage(Struct, frozen=True):
    """The question under which name an instrument shall become one's own."""

    key: str
    source: str
    wanted: str
    title: str
    error: str = ""


@get("/instruments/new")
async def new_instrument(visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("instruments/new.html", NewPage(), visitor=visitor)


@post("/instruments/new", request_max_body_size=DOCUMENT_LIMIT)
async def begin(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    form = await read_form(request)
    way = form.text("way")
    try:
        definition, not_taken = _addressable(*_BEGINNINGS.get(way, _blank)(form))
        await start_draft(definition, visitor.email, now_ms(), note=_NOTES.get(way, "Begun blank"))
    except (BadInput, Conflict) as error:
        fields = {name: form.text(name) for name in form.fields if name != "_csrf"}
        status = 409 if isinstance(error, Conflict) else 422
        return html("instruments/new.html", NewPage(way, fields, *_said(error)), visitor=visitor, status=status)
    if way == "file":
        page = ImportedPage(definition.key, title_of(definition), form.files["file"].name, not_taken)
        return html("instruments/imported.html", page, visitor=visitor)
    return Redirect(f"/instruments/{definition.key}/edit", status_code=303)


@get("/instruments/{key:str}/own")
async def ask_for_own(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    title = title_of((await load_instrument(key)).newest)
    return html("instruments/own.html", OwnPage(key, title, f"our-{key}"[:64], f"Our {title}"), visitor=visitor)


@post("/instruments/{key:str}/own")
async def make_own(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Copy an instrument into a draft of another key; it starts trend lines of its own."""
    form, known = await read_form(request), await load_instrument(key)
    newest, wanted, title = known.newest, form.text("key"), form.text("title")
    try:
        own = read_definition_as(newest, wanted, title)
        await start_draft(own, visitor.email, now_ms(), note=f"Begun from {key}, version {newest.version}")
    except (BadInput, Conflict) as error:
        page = OwnPage(key, title_of(newest), wanted, title, error.words)
        return html("instruments/own.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/instruments/{wanted}/edit", status_code=303)


def read_definition_as(source: Definition, key: str, title: str) -> Definition:
    """The same questions under another key and title; BadInput for a key that can be none."""
    if not title or key != key_from(key) or not key[:1].isalpha():
        raise BadInput(sentence("Give it a title, and a key of lower-case letters, digits and hyphens that starts with a letter."))
    return replace(source, key=key, version=1, title={**source.title, source.default_language: title})


def _addressable(definition: Definition, not_taken: tuple[Place, ...]) -> tuple[Definition, tuple[Place, ...]]:
    if definition.key == "new":
        raise BadInput(sentence("The key new is the address of this page: give the instrument another one."))
    return definition, not_taken


def _blank(form: Form) -> tuple[Definition, tuple[Place, ...]]:
    title, languages = form.text("title"), [tag.strip() for tag in form.text("languages").split(",") if tag.strip()]
    key = form.text("key") or key_from(title)
    if not title or not key[:1].isalpha():
        raise BadInput(sentence("Give the instrument a title that holds a letter of a to z, or a key such as ease-pulse."))
    return blank(key, title, form.text("asked") or title, languages), ()


def _pasted(form: Form) -> tuple[Definition, tuple[Place, ...]]:
    return read_definition(form.text("document").encode()), ()


def _from_file(form: Form) -> tuple[Definition, tuple[Place, ...]]:
    file, key = form.files.get("file", File("", b"")), form.text("key")
    if not file.name or not file.content:
        raise BadInput(sentence("Choose a file: SurveyJS (JSON), XLSForm (XLSX), LimeSurvey (LSS), or a document of Parallax."))
    side: Side = "internal" if form.text("side") == "internal" else "customer"
    imported = import_definition(file.content, file.name, key=key or key_from(file.name.rpartition(".")[0]), side=side)
    return imported.definition, tuple(imported.not_taken)


_BEGINNINGS: Final = {"blank": _blank, "document": _pasted, "file": _from_file}
_NOTES: Final = {"document": "Begun from a document", "file": "Begun from a file"}


def _said(error: BadInput | Conflict) -> tuple[str, tuple[Place, ...]]:
    places: Sequence[Place] = getattr(error, "places", ())
    return (sentence("This cannot be read yet. Correct these places and send it again."), tuple(places)) if places else (error.words, ())


def key_from(title: str) -> str:
    """Make a key from a title: Käufer und Planer becomes kaufer-und-planer."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]


handlers = (new_instrument, begin, ask_for_own, make_own)

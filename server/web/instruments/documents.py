"""A draft as its JSON document, to be read, replaced or taken elsewhere; and published versions as files."""

from collections.abc import Callable, Mapping
from typing import Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from server.web.forms import read_form
from server.web.instruments.drafting import DraftHead, draft_head, hindrances, revision_of
from server.web.instruments.starting import DOCUMENT_LIMIT
from server.web.pages import html
from server.web.sessions import AnyRequest, now_ms
from surveys.actions.drafts import save_draft
from surveys.errors import BadInput, Conflict, NotFound, Place
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.formats.surveyjs_write import write_surveyjs
from surveys.instrument.formats.xlsform_write import write_xlsform
from surveys.instrument.types import Definition
from surveys.queries.access import Visitor
from surveys.queries.drafts import load_draft
from surveys.queries.instruments import load_versions
from surveys.sentences import sentence


class DocumentPage(Struct, frozen=True):
    """A draft's document in a field to change it; what cannot be read stays there with every fault at its place."""

    head: DraftHead
    document: str
    places: tuple[Place, ...]
    error: str
    kinds: tuple[tuple[str, str], ...]


class FileKind(Struct, frozen=True):
    """A format that a definition can be taken away in."""

    name: str
    suffix: str
    media_type: str
    write: Callable[[Definition], bytes]


KINDS: Final[Mapping[str, FileKind]] = {
    "parallax": FileKind("JSON", ".json", "application/json", write_definition),
    "surveyjs": FileKind("SurveyJS", ".surveyjs.json", "application/json", write_surveyjs),
    "xlsform": FileKind("XLSForm", ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsform),
}


@get("/instruments/{key:str}/document")
async def show_document(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("instruments/document.html", await _page(key, visitor.email), visitor=visitor)


@post("/instruments/{key:str}/document", request_max_body_size=DOCUMENT_LIMIT)
async def replace_document(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str] | Redirect:
    """Take a pasted document as the draft; its key stays."""
    form = await read_form(request)
    text = form.text("document")
    try:
        pasted = replace(read_definition(text.encode()), key=key)
        await save_draft(key, pasted, revision_of(form), visitor.email, now_ms(), note="Document replaced")
    except (BadInput, Conflict) as error:
        page = await _page(key, visitor.email, text, error)
        return html("instruments/document.html", page, visitor=visitor, status=409 if isinstance(error, Conflict) else 422)
    return Redirect(f"/instruments/{key}/edit?done=1", status_code=303)


@get("/instruments/{key:str}/files/{kind:str}")
async def download(request: AnyRequest, key: FromPath[str], kind: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[bytes]:  # noqa: ARG001  # asked for so that only leads come here
    """A version as a file, or the draft if no version is named."""
    wanted = str(request.query_params.get("version", ""))
    definition = (await load_draft(key)).definition if not wanted else await _version(key, wanted)
    if kind not in KINDS:
        raise NotFound(sentence("There is no export as {kind}: choose one of {kinds}.", kind=kind, kinds=", ".join(KINDS)))
    written = KINDS[kind]
    name = f"{key}-{f'v{wanted}' if wanted else 'draft'}{written.suffix}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(written.write(definition), media_type=written.media_type, headers=headers)


async def _version(key: str, wanted: str) -> Definition:
    versions = {str(number): definition for number, definition in (await load_versions(key)).items()}
    if wanted not in versions:
        raise NotFound(sentence("There is no such version of {key}: choose one of its list.", key=key))
    return versions[wanted]


async def _page(key: str, reader: str, text: str = "", error: BadInput | Conflict | None = None) -> DocumentPage:
    draft = await load_draft(key)
    head = draft_head(draft, "document", draft.definition.default_language, await hindrances(draft.definition), reader)
    places = tuple(getattr(error, "places", ()))
    said = (
        ""
        if error is None
        else sentence("This cannot be read yet. Nothing was changed.")
        if places
        else sentence("{error} What you pasted still stands below.", error=error.words)
    )
    return DocumentPage(head, text or write_definition(draft.definition).decode(), places, said, kind_names())


def kind_names() -> tuple[tuple[str, str], ...]:
    """Every format by the last part of its address, with its name."""
    return tuple((kind, written.name) for kind, written in KINDS.items())


handlers = (show_document, replace_document, download)

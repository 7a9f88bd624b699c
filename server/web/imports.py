"""Import lists from the CRM: a dry run first, then the same file for real."""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Final

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from msgspec import Struct

from server.web.forms import File, read_form
from server.web.pages import html
from server.web.sessions import AnyRequest, sees_all
from surveys.actions.imports import ImportReport, import_file
from surveys.errors import BadFile, BadInput, Place
from surveys.imports.columns import KINDS, LAYOUTS, Kind
from surveys.queries.access import Visitor
from surveys.sentences import sentence

FILE_LIMIT: Final = 16 * 1024 * 1024
BODY_LIMIT: Final = 32 * 1024 * 1024
TITLES: Final[dict[Kind, str]] = {
    "accounts": sentence("Accounts"),
    "contacts": sentence("Contacts"),
    "colleagues": sentence("Colleagues"),
    "teams": sentence("Teams"),
}
WORDS: Final[dict[Kind, str]] = {
    "accounts": sentence("The companies you serve, one row each."),
    "contacts": sentence("The people on the customer's side."),
    "colleagues": sentence("Everybody on our side, with department."),
    "teams": sentence("Which colleague serves which account, and as what."),
}


class KindRow(Struct, frozen=True):
    """One kind of file with its columns."""

    kind: Kind
    title: str
    words: str
    key: tuple[str, ...]
    others: tuple[str, ...]
    takes_more: bool


class ImportPage(Struct, frozen=True):
    """The form, and what became of the file that was sent: a report, findings, or one sentence."""

    kinds: tuple[KindRow, ...]
    chosen: Kind = "accounts"
    report: ImportReport | None = None
    places: tuple[Place, ...] = ()
    error: str = ""
    file: str = ""
    packed: str = ""


@get("/imports")
async def imports(visitor: NamedDependency[Visitor]) -> Response[str]:
    return html("imports.html", ImportPage(_kinds()), visitor=visitor)


@post("/imports", request_max_body_size=BODY_LIMIT)
async def run_import(request: AnyRequest, visitor: NamedDependency[Visitor]) -> Response[str]:
    """A file that comes fresh is only tried; one that comes back from the preview is stored."""
    form = await read_form(request)
    kind: Kind = next((kind for kind in KINDS if kind == form.text("kind")), "accounts")
    confirmed = form.ticked("confirmed")
    file = _unpack(form.text("file_name"), form.text("packed")) if confirmed else form.files.get("file", File("", b""))
    page = await _run(kind, file, visitor.email, dry_run=not confirmed)
    if page.report and page.report.dry_run:
        page = _with_file(page, file)
    return html("imports.html", page, visitor=visitor, status=422 if page.error else 200)


async def _run(kind: Kind, file: File, actor: str, *, dry_run: bool) -> ImportPage:
    if not file.name or not file.content:
        return ImportPage(_kinds(), kind, error=sentence("Choose a file with at least one row: CSV or XLSX."))
    if len(file.content) > FILE_LIMIT:
        words = sentence("{file} is larger than 16 MB: split it, or use `parallax import` on the server.", file=file.name)
        return ImportPage(_kinds(), kind, error=words)
    try:
        report = await import_file(kind, file.name, file.content, dry_run, actor)
    except BadFile as error:
        words = sentence("{file} was not imported: nothing was changed. Correct these places and send it again.", file=file.name)
        return ImportPage(_kinds(), kind, places=tuple(error.places), error=words, file=file.name)
    except BadInput as error:
        return ImportPage(_kinds(), kind, error=error.words, file=file.name)
    return ImportPage(_kinds(), kind, report=report, file=file.name)


def _with_file(page: ImportPage, file: File) -> ImportPage:
    """Put the file into the page, so that confirming needs no second upload and no server has to keep it."""
    packed = urlsafe_b64encode(gzip.compress(file.content, 6, mtime=0)).decode()
    return ImportPage(page.kinds, page.chosen, page.report, file=file.name, packed=packed)


def _unpack(name: str, packed: str) -> File:
    try:
        unpacker = zlib.decompressobj(wbits=31)
        content = unpacker.decompress(urlsafe_b64decode(packed.encode()), FILE_LIMIT)
    except (NotBase64, ValueError, zlib.error) as error:
        raise BadInput(sentence("The file did not come back whole: choose it again.")) from error
    return File(name, content)


def _kinds() -> tuple[KindRow, ...]:
    return tuple(
        KindRow(
            kind,
            TITLES[kind],
            WORDS[kind],
            LAYOUTS[kind].key,
            tuple(name for name in LAYOUTS[kind].columns if name not in LAYOUTS[kind].key),
            LAYOUTS[kind].has_attributes,
        )
        for kind in KINDS
    )


router = Router("/", route_handlers=[imports, run_import], dependencies={"visitor": Provide(sees_all)})

"""Other ways to answer a wave: open links with their QR codes and snippets, printable forms, and answers that came on paper."""

from typing import Final, Literal

from litestar import Response, Router, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect
from markupsafe import escape
from msgspec import Struct

from server.settings import Settings, sealing_key
from server.web.forms import Form, read_form
from server.web.language import own_name
from server.web.pages import html
from server.web.qr import qr_code
from server.web.security import PDF_POLICY
from server.web.sessions import AnyRequest, now_ms, sees_all
from surveys.actions.open_links import close_open_link, make_open_link
from surveys.actions.paper import key_in, want_paper
from surveys.errors import BadInput, Closed, Conflict, NotFound, ParallaxError
from surveys.queries.access import Visitor
from surveys.queries.open_links import OpenLinkRow, find_open_link
from surveys.queries.paper import PaperState, stored_paper
from surveys.queries.ways import Ways, load_ways
from surveys.sentences import sentence

USUAL_MOST: Final = 500
LARGEST_NUMBER: Final = 2**31 - 1
REFUSED: Final = (BadInput, NotFound, Closed, Conflict)


class Tongue(Struct, frozen=True):
    """A language of the questionnaire, what its speakers call it, and how far its printable form is."""

    tag: str
    name: str
    paper: PaperState


class Typed(Struct, frozen=True):
    """What stands in the two forms of the page, and what is wrong with one of them."""

    account: int = 0
    name: str = ""
    most: str = str(USUAL_MOST)
    signed: str = ""
    language: str = ""
    problem: str = ""
    of: Literal["", "link", "answer"] = ""


class WaysPage(Struct, frozen=True):
    """Everything that `wave_ways.html` shows."""

    ways: Ways
    tongues: tuple[Tongue, ...]
    typed: Typed
    waits: bool


class OpenLinkPage(Struct, frozen=True):
    """One open link with what to hand out of it; `origins` are the sites that may frame it."""

    link: OpenLinkRow
    address: str
    qr: str
    snippet: str
    origins: tuple[str, ...]


@get("/waves/{key:str}/ways")
async def ways(key: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    return await _page(key, visitor)


@post("/waves/{key:str}/ways/links")
async def new_link(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    form = await read_form(request)
    typed = Typed(_number(form.text("account")), form.text("name"), form.text("most"), of="link")
    try:
        slug = await make_open_link(key, typed.account, typed.name, _number(typed.most), visitor.email, now_ms())
    except REFUSED as error:
        return await _page(key, visitor, typed, error)
    return Redirect(f"/waves/{key}/ways/links/{slug}", status_code=303)


@get("/waves/{key:str}/ways/links/{slug:str}")
async def one_link(request: AnyRequest, key: FromPath[str], slug: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[str]:
    settings: Settings = request.app.state.settings
    link = await find_open_link(key, slug)
    address = f"{settings.base_url}/f/{link.slug}"
    page = OpenLinkPage(link, address, f"/waves/{key}/ways/links/{slug}/qr", _snippet(address, link.wave_name), settings.embed_origins)
    return html("open_link.html", page, visitor=visitor)


@get("/waves/{key:str}/ways/links/{slug:str}/{file:str}")
async def qr_file(
    request: AnyRequest,
    key: FromPath[str],
    slug: FromPath[str],
    file: FromPath[str],
    visitor: NamedDependency[Visitor],  # noqa: ARG001  # asked for so that only leads come here
) -> Response[bytes]:
    link = await find_open_link(key, slug)
    address = f"{request.app.state.settings.base_url}/f/{link.slug}"
    headers = {"content-disposition": f'{"attachment" if "save" in request.query_params else "inline"}; filename="{link.slug}-{file}"'}
    if file == "qr.svg":
        return Response(qr_code(address, "svg"), media_type="image/svg+xml", headers=headers)
    if file == "qr.png":
        return Response(qr_code(address, "png"), media_type="image/png", headers=headers)
    raise NotFound("")


@post("/waves/{key:str}/ways/links/{slug:str}/close")
async def close_link(key: FromPath[str], slug: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:
    await close_open_link(key, slug, visitor.email, now_ms())
    return Redirect(f"/waves/{key}/ways", status_code=303)


@post("/waves/{key:str}/ways/paper")
async def print_paper(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect:  # noqa: ARG001  # as above
    language = (await read_form(request)).text("language")
    await want_paper((await load_ways(key)).paper(language))
    await request.app.state.waker.wake()
    return Redirect(f"/waves/{key}/ways", status_code=303)  # without a fragment, by which a page that refreshes itself would stay as it is


@get("/waves/{key:str}/ways/paper/{language:str}")
async def paper_file(key: FromPath[str], language: FromPath[str], visitor: NamedDependency[Visitor]) -> Response[bytes]:  # noqa: ARG001  # as above
    pdf = await stored_paper((await load_ways(key)).paper(language))
    if pdf is None:
        raise NotFound(sentence("This form has not been printed yet: ask for it on the page of the wave's other ways to answer."))
    headers = {"content-disposition": f'inline; filename="{key}-{language}.pdf"', "content-security-policy": PDF_POLICY}
    return Response(pdf, media_type="application/pdf", headers=headers)


@post("/waves/{key:str}/ways/answers")
async def key_in_answer(request: AnyRequest, key: FromPath[str], visitor: NamedDependency[Visitor]) -> Redirect | Response[str]:
    form, settings = await read_form(request), request.app.state.settings
    typed = Typed(_number(form.text("account")), signed=form.text("signed"), language=form.text("language"), of="answer")
    try:
        language, mail_key = await _language(key, form), sealing_key(settings)
        token = await key_in(key, typed.account, typed.signed, language, mail_key, visitor.email, now_ms())
    except REFUSED as error:
        return await _page(key, visitor, typed, error)
    return Redirect(f"/s/{token}/1/all", status_code=303)


async def _language(key: str, form: Form) -> str:
    """The language of the paper; one that the questionnaire does not have is not found."""
    return (await load_ways(key)).paper(form.text("language")).language


async def _page(key: str, visitor: Visitor, typed: Typed | None = None, error: ParallaxError | None = None) -> Response[str]:
    found = await load_ways(key)
    tongues = tuple(Tongue(paper.language, own_name(paper.language), paper) for paper in found.papers)
    waits = any(paper.state == "waiting" for paper in found.papers)
    problem = (error.words if error else "") or sentence("This cannot be done: reload the page and choose again.")
    shown = Typed() if typed is None else Typed(typed.account, typed.name, typed.most, typed.signed, typed.language, problem, typed.of)
    status = 200 if error is None else 422
    return html("wave_ways.html", WaysPage(found, tongues, shown, waits and error is None), visitor=visitor, status=status)


def _number(text: str) -> int:
    """A whole number that a column can hold, or 0, which is none of ours."""
    return min(int(text), LARGEST_NUMBER) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _snippet(address: str, title: str) -> str:
    """Its attributes are escaped here, and all of it once more by the page that shows it."""
    return f'<iframe src="{address}?embed=1" title="{escape(title)}" width="100%" height="900" style="border:0"></iframe>'


router = Router(
    "/",
    route_handlers=[ways, new_link, one_link, qr_file, close_link, print_paper, paper_file, key_in_answer],
    dependencies={"visitor": Provide(sees_all)},
)

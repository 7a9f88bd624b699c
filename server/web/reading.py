"""In which language a person who signs in reads: the one they chose, else one that their browser asks for, else English."""

from typing import Final
from urllib.parse import urlsplit

from litestar import Router, post
from litestar.response import Redirect
from markupsafe import Markup

import server.web.dates  # noqa: F401  # registers the filters that every page uses
from server.web.forms import read_form
from server.web.language import accepted, catalogues, direction, own_name, unreviewed
from server.web.pages import Reader, environment, reader
from server.web.sessions import STALE_FORM, AnyRequest, cookie, current_visitor, same_secret
from server.web.sign_in import local_path
from surveys.errors import BadInput, NotAllowed
from surveys.sentences import Figure, sentence

YEAR_S: Final = 365 * 24 * 3600
LONGEST_HEADER: Final = 500


def language_cookie(*, secure: bool) -> str:
    return "__Host-parallax-language" if secure else "parallax-language"


def reader_of(request: AnyRequest) -> Reader:
    """Who reads the answer to a request; HEAD comes here as GET."""
    chosen = request.cookies.get(language_cookie(secure=request.app.state.settings.secure), "")
    wished = chosen if chosen in catalogues else accepted(request.headers.get("accept-language", "")[:LONGEST_HEADER], catalogues)
    return Reader(wished or "en", request.method == "GET")


async def meet_reader(request: AnyRequest) -> None:
    """Before a page is made: it is said in the language of its reader."""
    reader.set(reader_of(request))


@post("/language")
async def choose_language(request: AnyRequest) -> Redirect:
    """Keep a choice and go back to the page; who is not signed in has no token, so browsers must say that no other site asks."""
    form, visitor = await read_form(request), await current_visitor(request)
    is_foreign = request.headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if is_foreign or (visitor is not None and not same_secret(form.text("_csrf"), visitor.csrf)):
        raise NotAllowed(STALE_FORM)
    chosen = form.text("language")
    if chosen not in catalogues:
        raise BadInput(sentence("Choose one of the languages in the list."))
    secure = request.app.state.settings.secure
    kept = cookie(language_cookie(secure=secure), chosen, secure=secure, max_age_s=YEAR_S)
    return Redirect(_path_of(request.headers.get("referer", "")), status_code=303, cookies=[kept])


def _path_of(address: str) -> str:
    """The path of the page that somebody came from; the start page if it cannot be known."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def code(text: str) -> Markup:
    """What has to be written letter by letter, from left to right in every language."""
    return Markup('<code dir="ltr">{}</code>').format(text)


environment.filters.update(code=code, figure=Figure)
environment.globals.update(tongues=tuple(catalogues), own_name=own_name, direction=direction, unreviewed=unreviewed)
router = Router("/", route_handlers=[choose_language])

"""How a page is read: in which language, whether inside another site, and what of its address every other one keeps."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request
from msgspec import Struct

from server.web.answering.questions import Form
from server.web.answering.replies import embed_origins
from server.web.language import Direction, accepted, catalogues, direction, nearest, own_name, translate
from surveys.instrument.types import Definition
from surveys.queries.answering import Link
from surveys.sentences import Sentence

LONGEST_TAG = 35
LONGEST_HEADER = 500


class Manner(Struct, frozen=True):
    """What a request says of its reader: the language of its address and of the browser, and whether it is framed by another site."""

    lang: str = ""
    accepts: str = ""
    embedded: bool = False


class Language(Struct, frozen=True):
    """A language to change to; without an address by a button of the form, so that nothing typed is lost."""

    tag: str
    name: str
    direction: Direction
    address: str


class Head(Struct, frozen=True):
    """What the frame of every page needs.

    `keep` is the address that whoever came by an open link has to note down; a `newcomer` gets one with the first answer.
    """

    title: str
    language: str = "en"
    wave: str = ""
    languages: tuple[Language, ...] = ()
    embedded: bool = False
    keep: str = ""
    newcomer: bool = False

    @property
    def direction(self) -> Direction:
        return direction(self.language)


def manner_of(request: Request[Any, Any, Any]) -> Manner:
    query = request.query_params
    lang, accepts = str(query.get("lang", "")), request.headers.get("accept-language", "")
    embedded = query.get("embed") == "1" and bool(embed_origins(request.scope))
    return Manner(lang[:LONGEST_TAG], accepts[:LONGEST_HEADER], embedded)


def chosen_language(manner: Manner, definition: Definition) -> str:
    """The questionnaire's language that the address asks for, if it has that."""
    return nearest(manner.lang, definition.languages)


def language_of(manner: Manner, definition: Definition, invited: str) -> str:
    """By link, by invitation, by browser, or the questionnaire's own."""
    offered = definition.languages
    wished = chosen_language(manner, definition) or nearest(invited, offered) or accepted(manner.accepts, offered)
    return wished or definition.default_language


def language_without_form(manner: Manner) -> str:
    """For pages of our own words only."""
    return nearest(manner.lang, catalogues) or accepted(manner.accepts, catalogues) or "en"


def query_of(lang: str, *, embedded: bool, nps: str = "") -> str:
    """What stands behind every address of a visit; a score from a mail only until its question is shown."""
    kept = {"lang": lang, "embed": "1" if embedded else "", "nps": nps}
    said = urlencode({name: value for name, value in kept.items() if value})
    return f"?{said}" if said else ""


def head_of(link: Link, form: Form, title: str, here: str = "", *, embedded: bool = False, nps: str = "") -> Head:
    """The head of a page at `here`; without an address its languages are changed by buttons of the form."""
    said = translate(title, form.language) if isinstance(title, Sentence) else title
    tags = form.definition.languages if len(form.definition.languages) > 1 else ()
    return Head(
        said,
        form.language,
        link.wave_name,
        tuple(_language(tag, here and here + query_of(tag, embedded=embedded, nps=nps)) for tag in tags),
        embedded,
        f"/s/{link.token}" if link.source == "open" and link.invitation else "",
        link.source == "open" and not link.invitation,
    )


def _language(tag: str, address: str) -> Language:
    return Language(tag, own_name(tag), direction(tag), address)

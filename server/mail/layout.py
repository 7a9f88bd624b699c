"""How a mail looks: one column that any mail program can draw, in both colour schemes and both directions; no image, nothing that tells."""

from collections.abc import Mapping
from itertools import cycle
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from msgspec import Struct

from server.web.language import Direction
from surveys.placeholders import BRACED, fill

_environment: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


class Part(Struct, frozen=True):
    """A paragraph as text and as HTML, or the button."""

    text: str
    words: Markup
    button: bool = False


class Sheet(Struct, frozen=True):
    """Everything that `mail.html` shows; `promise` and `private` may be empty."""

    language: str
    direction: Direction
    subject: str
    company: str
    parts: tuple[Part, ...]
    link: str
    button: str
    promise: str
    private: str
    why: str
    stop: str
    unsubscribe: str

    @property
    def start(self) -> str:
        """Mail programs know no logical sides."""
        return "right" if self.direction == "rtl" else "left"


def draw(sheet: Sheet) -> str:
    return _environment.get_template("mail.html").render(page=sheet)


def text_of(sheet: Sheet) -> str:
    """The same without HTML; the link stands in a line of its own."""
    said = [*(sheet.link if part.button else part.text for part in sheet.parts), sheet.promise]
    foot = ("-- ", sheet.company, sheet.private, f"{sheet.why} {sheet.stop}:", sheet.unsubscribe)
    return "\n\n".join([*filter(None, said), "\n".join(filter(None, foot))]) + "\n"


def paragraph(template: str, values: Mapping[str, str]) -> Part:
    """A paragraph of a wording with its placeholders filled; one of nothing but the link is the button."""
    if template == "{link}":
        return Part(values["link"], Markup(), button=True)
    pieces = BRACED.split(template)
    words = (_piece(piece, values) if odd else escape(piece) for piece, odd in zip(pieces, cycle((False, True)), strict=False))
    return Part(fill(template, values), Markup().join(words).replace("\n", Markup("<br>\n")))


def _piece(name: str, values: Mapping[str, str]) -> Markup:
    if name == "link":
        return Markup('<a class="link" href="{}" style="color:#0b4f6c">{}</a>').format(values[name], values[name])
    return escape(values.get(name, f"{{{name}}}"))

"""What an author begins with: a blank instrument, a new page, a new question of each type; pure."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from surveys.errors import BadInput
from surveys.instrument.document import FORMAT, RATED, read_definition
from surveys.instrument.editing import free_name, name_from
from surveys.instrument.types import About, Block, Definition, Page, Side
from surveys.sentences import sentence

Json = dict[str, Any]
Template = Literal["both", "customer", "internal", "handoff", "culture"]
TEMPLATES: dict[Template, str] = {
    "both": sentence("Both sides, mirrored"),
    "customer": sentence("Customers only"),
    "internal": sentence("Colleagues only"),
    "handoff": sentence("Hand-offs between departments"),
    "culture": sentence("Culture, colleagues only"),
}
PREFIX: dict[Side, str] = {"customer": "c", "internal": "i"}

# Words for both ends of the scales, which a draft begins with in the languages that the product ships.
_ENDS: dict[str, dict[str, tuple[str, str]]] = {
    "agree": {
        "en": ("Not at all", "Completely"),
        "de": ("Gar nicht", "Voll und ganz"),
        "fr": ("Pas du tout", "Tout à fait"),
        "es": ("En absoluto", "Por completo"),
        "ar": ("لا على الإطلاق", "تمامًا"),
    },
    "nps": {
        "en": ("Not at all likely", "Extremely likely"),
        "de": ("Sehr unwahrscheinlich", "Sehr wahrscheinlich"),
        "fr": ("Pas du tout probable", "Extrêmement probable"),
        "es": ("Nada probable", "Muy probable"),
        "ar": ("غير محتمل إطلاقًا", "محتمل جدًا"),
    },
    "csat": {
        "en": ("Very dissatisfied", "Very satisfied"),
        "de": ("Sehr unzufrieden", "Sehr zufrieden"),
        "fr": ("Très insatisfait", "Très satisfait"),
        "es": ("Muy insatisfecho", "Muy satisfecho"),
        "ar": ("غير راضٍ إطلاقًا", "راضٍ جدًا"),
    },
    "ces": {
        "en": ("Very difficult", "Very easy"),
        "de": ("Sehr schwer", "Sehr leicht"),
        "fr": ("Très difficile", "Très facile"),
        "es": ("Muy difícil", "Muy fácil"),
        "ar": ("صعب جدًا", "سهل جدًا"),
    },
}
_POINTS = {"nps": (11, 0), "csat": (5, 1), "ces": (7, 1)}
_ABOUT: dict[Block, About] = {"relationship": "vendor", "handoff": "handoff", "culture": "culture"}


def blank(key: str, title: str, asked: str, languages: Sequence[str]) -> Definition:
    """An instrument of one mirrored question about what is `asked`, without its words; the first language is the default."""
    if not languages:
        raise BadInput(sentence("Name at least one language, such as en."))
    pair = name_from(asked, "first")
    pages = new_pages("both", pair, {}, languages, set())
    instrument = {
        "key": key,
        "title": {languages[0]: title},
        "default_language": languages[0],
        "languages": list(dict.fromkeys(languages)),
        "pairs": {pair: {languages[0]: asked}},
        "pages": pages,
    }
    return read_definition(msgspec.json.encode({"format": FORMAT, "format_version": 1, "instrument": instrument}))


def new_pages(template: Template, stem: str, title: Json, languages: Sequence[str], taken: set[str]) -> list[Json]:
    """The page or pages of a section, each with the first question that its kind asks; `stem` is the name of its pair."""
    if template == "both":
        sides: tuple[Side, ...] = ("customer", "internal")
        return [_rated_page(side, "relationship", stem, title, languages, taken) for side in sides]
    if template == "handoff" or template == "culture":  # noqa: PLR1714  # mypy tells the sides from the blocks by it
        return [_rated_page("internal", template, stem, title, languages, taken)]
    name = free_name(f"{PREFIX[template]}_{stem}_page", taken)
    words = {"type": "comment", "name": free_name(f"{PREFIX[template]}_{stem}", taken), "title": {}}
    return [{"name": name, "side": template, "title": title, "elements": [words]}]


def new_element(kind: str, name: str, page: Page, languages: Sequence[str], *, pair: str = "") -> Json:
    """A question of a type with as much filled in as it needs to be read; its words are the author's."""
    element: Json = {"type": kind, "name": name, "title": {}}
    if kind == "information":
        return {"type": kind, "name": name, "text": {}}
    if kind in RATED:
        return {**element, "pair": pair or name, **_frame(kind, page, languages), **_direction(page)}
    if kind in ("radiogroup", "dropdown", "checkbox", "ranking"):
        return {**element, "choices": [{"value": code, "text": {}} for code in ("first", "second")]}
    if kind == "matrix":
        row = {"name": f"{name}_first"[:64], "title": {}, "pair": pair or f"{name}_first"[:64], **_direction(page)}
        return {**element, **_frame("rating", page, languages), "rows": [row]}
    return element


def scale(kind: str, languages: Sequence[str]) -> Json:
    """The usual scale of a type of rating, with words at its ends in the languages that are known."""
    points, minimum = _POINTS.get(kind, (5, 1))
    ends = _ENDS[kind if kind in _ENDS else "agree"]
    known = [(tag, ends[tag.partition("-")[0]]) for tag in languages if tag.partition("-")[0] in ends]
    anchors = {str(minimum): {tag: low for tag, (low, _) in known}, str(minimum + points - 1): {tag: high for tag, (_, high) in known}}
    return {"points": points, "minimum": minimum, "anchors": anchors}


def _frame(kind: str, page: Page, languages: Sequence[str]) -> Json:
    """What the page leaves unsaid; a scale of its own where the type fixes one that the page has not."""
    frame: Json = {} if page.about else {"about": _ABOUT[page.block]}
    fixed = _POINTS.get(kind)
    if page.scale is None or (fixed is not None and fixed != (page.scale.points, page.scale.minimum)):
        frame["scale"] = scale(kind, languages)
    return frame


def _direction(page: Page) -> Json:
    return {"direction": "received"} if page.block == "handoff" else {}


def _rated_page(side: Side, block: Block, stem: str, title: Json, languages: Sequence[str], taken: set[str]) -> Json:
    page: Json = {
        "name": free_name(f"{PREFIX[side]}_{stem}_page", taken),
        "side": side,
        "title": title,
        "about": _ABOUT[block],
        "scale": scale("rating", languages),
    }
    names = [f"{PREFIX[side]}_{stem}"]
    if block == "handoff":
        names = [f"{stem}_received", f"{stem}_given"]
        page |= {"repeat": "department", "max_repeats": 3, "pick": {"title": {}}}
    if block != "relationship":
        page["block"] = block
    directions = ({"direction": "received"}, {"direction": "given"}) if block == "handoff" else ({},)
    elements = [
        {"type": "rating", "name": free_name(name, taken), "pair": stem, "title": {}, **direction}
        for name, direction in zip(names, directions, strict=True)
    ]
    return {**page, "elements": elements}

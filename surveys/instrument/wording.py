"""Every text of a definition with its place, and whether all of its languages are complete."""

import re
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from surveys.errors import Place
from surveys.instrument.forms import PLACEHOLDER, placeholders
from surveys.instrument.places import element_place, page_place, row_place
from surveys.instrument.types import (
    Checkbox,
    Choice,
    Definition,
    Dropdown,
    Element,
    Information,
    Matrix,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rated,
    Scale,
    Text,
)

MAX_TEXT = 2_000
_BRACED = re.compile(r"\{[^{}]*\}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Wording(Struct, frozen=True):
    """One text map, whether it must be there, and the position of its page if it stands on one."""

    where: str
    text: Text
    required: bool = True
    page: int | None = None
    picking: bool = False  # before a department was picked, on the screen that asks for it


def check_languages(definition: Definition) -> Iterator[Place]:
    """The languages themselves, then every text in each of them."""
    tags = [tag.lower() for tag in definition.languages]
    for tag in definition.unreviewed:
        if tag not in definition.languages:
            yield Place("unreviewed", f"{tag} is not among the languages; add it there or remove it here")
    if definition.default_language not in definition.languages:
        listed = ", ".join(dict.fromkeys(definition.languages))
        problem = f"{definition.default_language} is not among the languages; add it there or choose one of {listed}"
        yield Place("default_language", problem)
    if len(set(tags)) < len(tags):
        yield Place("languages", "a language stands there twice; remove one")
    for wording in wordings(definition):
        yield from _check_map(wording, definition.languages)


def wordings(definition: Definition) -> Iterator[Wording]:
    """Every text map of a definition, in order."""
    yield Wording("title", definition.title)
    yield Wording("description", definition.description, required=False)
    for pair, text in definition.pairs.items():
        yield Wording(f"pairs.{pair}", text)
    for i, page in enumerate(definition.pages):
        found = (_of_element(element_place(i, j, element), page, element) for j, element in enumerate(page.elements))
        rows = (_of_rows(i, j, element) for j, element in enumerate(page.elements))
        elements = (wording for pair in zip(found, rows, strict=True) for each in pair for wording in each)
        yield from (replace(wording, page=i) for wording in chain(_of_page(page_place(i, page), page), elements))


def _of_page(where: str, page: Page) -> Iterator[Wording]:
    yield Wording(f"{where}.title", page.title)
    yield Wording(f"{where}.description", page.description, required=False)
    if page.pick is not None:
        yield Wording(f"{where}.pick.title", page.pick.title, picking=True)
        yield Wording(f"{where}.pick.description", page.pick.description, required=False, picking=True)
    if page.scale is not None:
        yield from _of_scale(where, page.scale)


def _of_element(where: str, page: Page, element: Element) -> Iterator[Wording]:
    if isinstance(element, Information):
        yield Wording(f"{where}.text", element.text)
        return
    yield Wording(f"{where}.title", element.title)
    yield Wording(f"{where}.description", element.description, required=False)
    if isinstance(element, RadioGroup | Dropdown | Checkbox | Ranking | Matrix):
        yield from _of_choices(where, element.choices)
    if isinstance(element, Number):
        yield Wording(f"{where}.unit", element.unit, required=False)
    if isinstance(element, Rated | Matrix) and element.scale is not None and element.scale != page.scale:
        yield from _of_scale(where, element.scale)


def _of_rows(i: int, j: int, element: Element) -> Iterator[Wording]:
    for k, row in enumerate(element.rows if isinstance(element, Matrix) else ()):
        where = row_place(i, j, k, row)
        yield Wording(f"{where}.title", row.title)
        yield Wording(f"{where}.description", row.description, required=False)


def _of_choices(where: str, choices: tuple[Choice, ...]) -> Iterator[Wording]:
    for choice in choices:
        yield Wording(f"{where}.choices.{choice.value}", choice.text)


def _of_scale(where: str, scale: Scale) -> Iterator[Wording]:
    for point, text in scale.anchors.items():
        yield Wording(f"{where}.scale.anchors.{point}", text)


def _check_map(wording: Wording, languages: tuple[str, ...]) -> Iterator[Place]:
    if not wording.text and not wording.required:
        return
    lacking = [tag for tag in languages if not wording.text.get(tag, "").strip()]
    if lacking:
        yield Place(wording.where, f"no text in {', '.join(lacking)}; write it, or take the language out of `languages`")
    for tag in wording.text:
        if tag not in languages:
            yield Place(wording.where, f"{tag} is not among the languages; add it there or remove this text")
    for tag, text in wording.text.items():
        yield from _check_text(f"{wording.where}.{tag}", text)
    if len({frozenset(placeholders(text)) for text in wording.text.values()}) > 1:
        yield Place(wording.where, "the languages differ in their {placeholders}; use the same in each")


def _check_text(where: str, text: str) -> Iterator[Place]:
    if len(text) > MAX_TEXT:
        yield Place(where, f"{len(text):,} characters are too many; at most {MAX_TEXT:,}")
    if _CONTROLS.search(text):
        yield Place(where, "has a control character; remove it")
    for found in _BRACED.findall(text):
        if not PLACEHOLDER.fullmatch(found):
            known = "{account}, {department} or {item|words for no answer}"
            yield Place(where, f"{found} is filled in by nothing; write {known}, or use other brackets")

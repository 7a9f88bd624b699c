"""Every text of a definition with its place, and whether all of its languages are complete."""

import re
from collections.abc import Iterator

from msgspec import Struct

from surveys.errors import Place
from surveys.instrument.forms import PLACEHOLDERS
from surveys.instrument.places import element_place, page_place
from surveys.instrument.types import Checkbox, Definition, Element, Information, Page, RadioGroup, Rated, Scale, Text

MAX_TEXT = 2_000
_BRACED = re.compile(r"\{[^{}]*\}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Wording(Struct, frozen=True):
    """One text map, whether it must be there, and whether a department is known where it is shown."""

    where: str
    text: Text
    required: bool = True
    per_department: bool = False


def check_languages(definition: Definition) -> Iterator[Place]:
    """The languages themselves, then every text in each of them."""
    tags = [tag.lower() for tag in definition.languages]
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
        yield from _of_page(page_place(i, page), page)
        for j, element in enumerate(page.elements):
            for wording in _of_element(element_place(i, j, element), page, element):
                yield Wording(wording.where, wording.text, wording.required, page.repeat is not None)


def _of_page(where: str, page: Page) -> Iterator[Wording]:
    per_department = page.repeat is not None
    yield Wording(f"{where}.title", page.title, required=True, per_department=per_department)
    yield Wording(f"{where}.description", page.description, required=False, per_department=per_department)
    if page.pick is not None:
        yield Wording(f"{where}.pick.title", page.pick.title)
        yield Wording(f"{where}.pick.description", page.pick.description, required=False)
    if page.scale is not None:
        yield from _of_scale(where, page.scale)


def _of_element(where: str, page: Page, element: Element) -> Iterator[Wording]:
    if isinstance(element, Information):
        yield Wording(f"{where}.text", element.text)
        return
    yield Wording(f"{where}.title", element.title)
    yield Wording(f"{where}.description", element.description, required=False)
    if isinstance(element, RadioGroup | Checkbox):
        for choice in element.choices:
            yield Wording(f"{where}.choices.{choice.value}", choice.text)
    if isinstance(element, Rated) and element.scale != page.scale:
        yield from _of_scale(where, element.scale)


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
        yield from _check_text(f"{wording.where}.{tag}", text, per_department=wording.per_department)
    if len({frozenset(_BRACED.findall(text)) for text in wording.text.values()}) > 1:
        yield Place(wording.where, "the languages differ in their {placeholders}; use the same in each")


def _check_text(where: str, text: str, *, per_department: bool) -> Iterator[Place]:
    if len(text) > MAX_TEXT:
        yield Place(where, f"{len(text):,} characters are too many; at most {MAX_TEXT:,}")
    if _CONTROLS.search(text):
        yield Place(where, "has a control character; remove it")
    for found in _BRACED.findall(text):
        if found[1:-1] not in PLACEHOLDERS:
            known = " or ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            yield Place(where, f"{found} is filled in by nothing; write {known}, or use other brackets")
        elif found == "{department}" and not per_department:
            yield Place(where, "{department} is known only on a page with `repeat`; write it without")

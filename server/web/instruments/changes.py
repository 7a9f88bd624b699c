"""What the editor's buttons do to a draft: each gives the next definition, what the history says of it, and what to open then."""

import re
from collections.abc import Callable, Mapping
from typing import Final, get_args

from msgspec import Struct

from server.web.forms import Form
from server.web.instruments import fields
from surveys.errors import BadInput
from surveys.instrument import beginnings, editing
from surveys.instrument.types import Definition
from surveys.sentences import Sentence, sentence


class Outcome(Struct, frozen=True):
    """The next definition; without a note it counts as typing. `open` is what the editor shows opened."""

    definition: Definition
    note: str = ""
    open: str = ""


class UnfitError(BadInput):
    """Typed fields that cannot be taken, by name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__(sentence("Some of this does not fit: see the marked fields."))


# What the history keeps in English, to be said in the language of whoever looks at it.
_NOTES: Final = tuple(
    (template, re.compile(template.replace("{name}", "(.+)")))
    for template in (
        "Item {name} moved",
        "Item {name} duplicated",
        "Item {name} deleted",
        "Item {name} added",
        "Page {name} moved",
        "Page {name} deleted",
        "Pair {name} added",
        "Section {name} added",
    )
)


def noted(note: str) -> str:
    """A note of the history as the sentence that it was; others stay as they are."""
    found = ((template, pattern.fullmatch(note)) for template, pattern in _NOTES)
    return next((Sentence(template, "", {"name": match[1]}) for template, match in found if match), note)


def press(definition: Definition, button: str, form: Form, language: str) -> Outcome:
    """Do what a button says, as `verb` or `verb:name`."""
    verb, _, name = button.partition(":")
    act = _ACTS.get(verb)
    if act is None:
        raise BadInput(sentence("This button is not known: reload the page and press it again."))
    return act(definition, name, form, language)


def save_part(definition: Definition, target: str, form: Form, language: str) -> Outcome:
    """Take the form of `item.name`, `page.name` or `whole`; typing, so without a note."""
    kind, _, name = target.partition(".")
    if kind == "whole":
        part, problems = fields.read(fields.WHOLE, editing.document(definition), form, language)
        changed = {field.name: part.get(field.name, {}) for field in fields.WHOLE}
        _refuse({**_languages(part), **problems})
        return Outcome(editing.set_whole(definition, changed), open="whole")
    if kind == "page":
        i, _ = editing.find_page(definition, name)
        part, problems = fields.read(fields.PAGE, editing.document(definition)["pages"][i], form, language)
        _refuse(_named(part, {**_points(part), **problems}, "c_words"))
        return Outcome(editing.set_page(definition, name, part), open=f"page.{part['name']}")
    i, j, _ = editing.find_element(definition, name)
    before = editing.document(definition)["pages"][i]["elements"][j]
    part, problems = fields.read(fields.fields_of(before["type"]), before, form, language)
    _refuse(_named(part, {**_points(part), **problems}, "c_ease"))
    return Outcome(editing.set_element(definition, name, part), open=f"item.{part['name']}")


def _named(part: fields.Json, problems: dict[str, str], example: str) -> dict[str, str]:
    return problems if "name" in part else {**problems, "name": sentence("Give it a name, such as {example}.", example=example)}


def _points(part: fields.Json) -> dict[str, str]:
    """The words of a scale stand at numbers."""
    wrong = next((point for point in part.get("scale", {}).get("anchors", {}) if not str(point).lstrip("-").isdecimal()), None)
    problem = sentence("{wrong} is no point of a scale: begin each line with a number, such as 1 = Never.", wrong=str(wrong))
    return {} if wrong is None else {"scale.anchors": problem}


def _languages(whole: fields.Json) -> dict[str, str]:
    missing = [name for name in ("languages", "default_language") if not whole.get(name)]
    return dict.fromkeys(missing, sentence("Name a language, such as en."))


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise UnfitError(problems)


def _move(step: int) -> "_Act":
    def act(definition: Definition, name: str, _form: Form, _language: str) -> Outcome:
        return Outcome(editing.move_element(definition, name, step), sentence("Item {name} moved", name=name))

    return act


def _move_page(step: int) -> "_Act":
    def act(definition: Definition, name: str, _form: Form, _language: str) -> Outcome:
        return Outcome(editing.move_page(definition, name, step), sentence("Page {name} moved", name=name))

    return act


def _copy(definition: Definition, name: str, _form: Form, _language: str) -> Outcome:
    copied = editing.duplicate(definition, name)
    i, j, _ = editing.find_element(definition, name)
    return Outcome(copied, sentence("Item {name} duplicated", name=name), f"item.{copied.pages[i].elements[j + 1].name}")


def _delete(definition: Definition, name: str, _form: Form, _language: str) -> Outcome:
    return Outcome(editing.remove_element(definition, name), sentence("Item {name} deleted", name=name))


def _delete_page(definition: Definition, name: str, _form: Form, _language: str) -> Outcome:
    return Outcome(editing.remove_page(definition, name), sentence("Page {name} deleted", name=name))


def _add_item(definition: Definition, page: str, form: Form, _language: str) -> Outcome:
    kind = form.text("type")
    if kind not in fields.TYPES:
        raise BadInput(sentence("Choose what kind of question to add."))
    _, where = editing.find_page(definition, page)
    name = editing.free_name(f"{beginnings.PREFIX[where.side]}_{kind}", set(editing.item_names(definition)))
    element = beginnings.new_element(kind, name, where, definition.languages)
    return Outcome(editing.add_elements(definition, page, element), sentence("Item {name} added", name=name), f"item.{name}")


def _add_pair(definition: Definition, pages: str, form: Form, language: str) -> Outcome:
    """The same question for both sides at once, under the name that it has in print."""
    words = form.text("words")
    if not words:
        raise BadInput(sentence("Say what both sides are asked about, such as Ease."))
    taken = set(editing.item_names(definition))
    used = {item.pair for page in definition.pages for element in page.elements for item in editing.rated_parts(element)}
    pair = editing.free_name(editing.name_from(words, "pair"), set(definition.pairs) | used)
    changed, first = definition, ""
    for page in pages.split("+"):
        _, where = editing.find_page(changed, page)
        name = editing.free_name(f"{beginnings.PREFIX[where.side]}_{pair}", taken)
        first = first or name
        element = beginnings.new_element("rating", name, where, definition.languages, pair=pair)
        changed = editing.add_elements(changed, page, element, pairs={pair: {language: words}})
    return Outcome(changed, sentence("Pair {name} added", name=pair), f"item.{first}")


def _add_section(definition: Definition, _name: str, form: Form, language: str) -> Outcome:
    template = next((each for each in get_args(beginnings.Template) if each == form.text("template")), None)
    words = form.text("words")
    if template is None or not words:
        raise BadInput(sentence("Give the new section a title, and say who is asked."))
    taken = {*editing.item_names(definition), *(page.name for page in definition.pages)}
    stem = editing.free_name(editing.name_from(words, "section"), taken | set(definition.pairs))
    pages = beginnings.new_pages(template, stem, {language: words}, definition.languages, taken)
    pairs = {stem: {language: words}} if template in ("both", "handoff", "culture") else {}
    return Outcome(
        editing.add_pages(definition, *pages, pairs=pairs), sentence("Section {name} added", name=words), f"page.{pages[0]['name']}"
    )


_Act = Callable[[Definition, str, Form, str], Outcome]
_ACTS: Final[Mapping[str, _Act]] = {
    "up": _move(-1),
    "down": _move(1),
    "page-up": _move_page(-1),
    "page-down": _move_page(1),
    "copy": _copy,
    "delete": _delete,
    "delete-page": _delete_page,
    "item": _add_item,
    "pair": _add_pair,
    "section": _add_section,
}

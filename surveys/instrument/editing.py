"""Changes to a draft, one function each: a definition in, a definition out. What would not be readable is a BadInstrument; pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from surveys.errors import BadInput, NotFound
from surveys.instrument.document import FORMAT, INHERITED, is_rated, read_definition, write_definition
from surveys.instrument.forms import parts
from surveys.instrument.rewording import reworded
from surveys.instrument.types import Definition, Element, Page, Rated
from surveys.sentences import sentence

Json = dict[str, Any]


def changed(definition: Definition, change: Callable[[Json], None]) -> Definition:
    """The definition after `change` was done to its document, in which items do not repeat what their page says."""
    instrument = document(definition)
    change(instrument)
    return read_definition(msgspec.json.encode({"format": FORMAT, "format_version": 1, "instrument": instrument}))


def document(definition: Definition) -> Json:
    """The instrument as its JSON document has it, for one change."""
    instrument: Json = msgspec.json.decode(write_definition(definition))["instrument"]
    return instrument


def find_page(definition: Definition, name: str) -> tuple[int, Page]:
    for i, page in enumerate(definition.pages):
        if page.name == name:
            return i, page
    raise NotFound(sentence("There is no page {name} in this draft any more: somebody may have removed it. Reload the page.", name=name))


def find_element(definition: Definition, name: str) -> tuple[int, int, Element]:
    for i, page in enumerate(definition.pages):
        for j, element in enumerate(page.elements):
            if element.name == name:
                return i, j, element
    raise NotFound(sentence("There is no item {name} in this draft any more: somebody may have removed it. Reload the page.", name=name))


def set_element(definition: Definition, name: str, fields: Json) -> Definition:
    """Another content for an element; a new name is carried into conditions and texts that mention it."""
    i, j, _ = find_element(definition, name)

    def change(instrument: Json) -> None:
        if fields["name"] != name:
            _rename(instrument, name, fields["name"])
        instrument["pages"][i]["elements"][j] = fields

    return changed(definition, change)


def set_page(definition: Definition, name: str, fields: Json) -> Definition:
    """Another content for a page but for its elements; jumps to it follow a new name."""
    i, _ = find_page(definition, name)

    def change(instrument: Json) -> None:
        for page in instrument["pages"]:
            for jump in page.get("jumps", ()):
                if jump.get("to") == name:
                    jump["to"] = fields["name"]
        before = instrument["pages"][i]
        _keep_frames(before, fields)
        instrument["pages"][i] = {**fields, "elements": before["elements"]}

    return changed(definition, change)


def set_whole(definition: Definition, fields: Json) -> Definition:
    """Another title, other languages, other names of pairs; the words of a language that is taken out go with it."""
    whole = changed(definition, lambda instrument: instrument.update(fields))
    gone = set(definition.languages) - set(whole.languages)
    kept = replace(whole, unreviewed=tuple(tag for tag in whole.unreviewed if tag not in gone))
    return reworded(kept, lambda _, text: {tag: words for tag, words in text.items() if tag not in gone}) if gone else whole


def add_elements(definition: Definition, page: str, *elements: Json, pairs: Mapping[str, Json] | None = None) -> Definition:
    """Put elements at the end of a page; `pairs` names pairs that are new."""
    i, _ = find_page(definition, page)

    def change(instrument: Json) -> None:
        instrument["pages"][i]["elements"] += elements
        _name_pairs(instrument, pairs or {})

    return changed(definition, change)


def add_pages(definition: Definition, *pages: Json, pairs: Mapping[str, Json] | None = None) -> Definition:
    """Put pages behind the last one of their side."""

    def change(instrument: Json) -> None:
        for page in pages:
            sides = [other["side"] for other in instrument["pages"]]
            at = max((i + 1 for i, side in enumerate(sides) if side == page["side"]), default=len(sides))
            instrument["pages"].insert(at, page)
        _name_pairs(instrument, pairs or {})

    return changed(definition, change)


def duplicate(definition: Definition, name: str) -> Definition:
    """A copy of an element right behind it, under the next free name."""
    i, j, _ = find_element(definition, name)

    def change(instrument: Json) -> None:
        elements = instrument["pages"][i]["elements"]
        copy: Json = msgspec.json.decode(msgspec.json.encode(elements[j]))
        taken = set(item_names(definition))
        for part in (copy, *copy.get("rows", ())):
            part["name"] = free_name(part["name"], taken)
            taken.add(part["name"])
        elements.insert(j + 1, copy)

    return changed(definition, change)


def remove_element(definition: Definition, name: str) -> Definition:
    """Without an element; a page that would be empty goes with it."""
    i, j, _ = find_element(definition, name)
    if len(definition.pages[i].elements) == 1:
        return remove_page(definition, definition.pages[i].name)

    def change(instrument: Json) -> None:
        del instrument["pages"][i]["elements"][j]
        _forget_pairs(instrument)

    return changed(definition, change)


def remove_page(definition: Definition, name: str) -> Definition:
    i, _ = find_page(definition, name)
    if len(definition.pages) == 1:
        raise BadInput(sentence("This is the last page, and an instrument needs one: change it, or discard the whole draft."))

    def change(instrument: Json) -> None:
        del instrument["pages"][i]
        for page in instrument["pages"]:
            if "jumps" in page:
                page["jumps"] = [jump for jump in page["jumps"] if jump.get("to") != name]
        _forget_pairs(instrument)

    return changed(definition, change)


def move_element(definition: Definition, name: str, step: int) -> Definition:
    """One place up or down; from the end of a page to the next one of the same side and block. Its frame goes along."""
    i, j, element = find_element(definition, name)
    if 0 <= j + step < len(definition.pages[i].elements):
        return changed(definition, lambda instrument: _swap(instrument["pages"][i]["elements"], j, j + step))
    there = _neighbour(definition, i, step, same_block=True)
    if there is None:
        return definition

    def change(instrument: Json) -> None:
        del instrument["pages"][i]["elements"][j]
        elements = instrument["pages"][there]["elements"]
        elements.insert(0 if step > 0 else len(elements), msgspec.to_builtins(element, str_keys=True))
        if not instrument["pages"][i]["elements"]:
            del instrument["pages"][i]

    return changed(definition, change)


def move_page(definition: Definition, name: str, step: int) -> Definition:
    """One place up or down among the pages of its side."""
    i, _ = find_page(definition, name)
    there = _neighbour(definition, i, step, same_block=False)
    return definition if there is None else changed(definition, lambda instrument: _swap(instrument["pages"], i, there))


def item_names(definition: Definition) -> Iterator[str]:
    """Every name that is taken: of elements and of the rows of matrices."""
    for page in definition.pages:
        for element in page.elements:
            yield element.name
            yield from (row.name for row in getattr(element, "rows", ()))


def rated_parts(element: Element) -> Iterator[Rated]:
    """The rated items that an element is made of."""
    return (item for item in parts(element) if isinstance(item, Rated))


def free_name(wanted: str, taken: set[str]) -> str:
    """The name itself, or with the lowest number behind it that nobody has."""
    stem = re.sub(r"_\d+$", "", wanted)[:60]
    numbered = (f"{stem}_{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)


def name_from(words: str, otherwise: str) -> str:
    """A name made of words: “On time” becomes on_time."""
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:50]
    return plain if re.match("[a-z]", plain) else otherwise


def _keep_frames(page: Json, fields: Json) -> None:
    """What the page says no longer, its elements that took it from there say themselves."""
    for element in page["elements"]:
        for name in INHERITED if is_rated(element) else ():
            if name in page and name not in fields:
                element.setdefault(name, page[name])


def _neighbour(definition: Definition, i: int, step: int, *, same_block: bool) -> int | None:
    page = definition.pages[i]
    positions = range(i + step, len(definition.pages) if step > 0 else -1, step)
    for there in positions:
        other = definition.pages[there]
        if other.side == page.side and (not same_block or other.block == page.block):
            return there
    return None


def _swap(listed: list[Any], here: int, there: int) -> None:
    listed[here], listed[there] = listed[there], listed[here]


def _name_pairs(instrument: Json, pairs: Mapping[str, Json]) -> None:
    if pairs:
        instrument["pairs"] = {**instrument.get("pairs", {}), **pairs}


def _forget_pairs(instrument: Json) -> None:
    """Names of pairs that nothing asks for any more would keep the draft from being published."""
    elements = [element for page in instrument["pages"] for element in page["elements"]]
    used = {part.get("pair") for element in elements for part in (element, *element.get("rows", ()))}
    if "pairs" in instrument:
        instrument["pairs"] = {pair: text for pair, text in instrument["pairs"].items() if pair in used}


def _rename(part: Any, old: str, new: str) -> None:
    """Carry a new name into every condition and placeholder below `part`."""
    mention = re.compile(rf"\{{(\s*){re.escape(old)}(?=\s*[|}}])")
    children = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in list(children):
        if isinstance(value, str):
            part[key] = mention.sub(lambda found: f"{{{found[1]}{new}", value)
        else:
            _rename(value, old, new)

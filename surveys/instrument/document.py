"""The JSON document of a definition: read with every fault at its place, written back, hashed, and its JSON Schema."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from hashlib import sha256
from types import UnionType
from typing import Any, Literal

import msgspec

from surveys.errors import BadInstrument, Place
from surveys.instrument.types import Definition, Element, Matrix, Page, Rated

FORMAT = "parallax.instrument"
SIZE_LIMIT = 1_000_000
STORED_LIMIT = 10 * SIZE_LIMIT  # we write indented what may have come without
# What a rated element takes from its page when it does not say otherwise.
INHERITED = ("side", "about", "view", "scale")
RATED = ("rating", "nps", "csat", "ces")
_SUBJECT = "definition"
_STUB_ELEMENT = {"type": "information", "name": "stub", "text": {}}
_STUB_PAGE = {"name": "stub", "title": {}, "side": "customer", "elements": [_STUB_ELEMENT]}

_Json = dict[str, Any]
_Kind = type[msgspec.Struct] | UnionType


class Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file holds: the format's name and version around one instrument."""

    format: Literal["parallax.instrument"]
    format_version: Literal[1]
    instrument: Definition


def read_definition(raw: bytes, limit: int = SIZE_LIMIT) -> Definition:
    """Read a document; BadInstrument names each place that cannot be read, the first fault of each element."""
    instrument = _unwrap(_decode(raw, limit))
    _inherit(instrument)
    try:
        return msgspec.convert(instrument, Definition, str_keys=True)
    except msgspec.ValidationError:
        raise BadInstrument(_SUBJECT, list(_faults(instrument))) from None


def write_definition(definition: Definition) -> bytes:
    """The document of a definition, indented; what a page says once is not repeated in its elements."""
    instrument: _Json = msgspec.to_builtins(definition, str_keys=True)
    for page, written in zip(definition.pages, instrument["pages"], strict=True):
        for element, fields in zip(page.elements, written["elements"], strict=True):
            if isinstance(element, Rated) or (isinstance(element, Matrix) and not element.choices):
                _leave_to_page(page, element, fields)
    document = {"format": FORMAT, "format_version": 1, "instrument": instrument}
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def content_hash(definition: Definition) -> str:
    """SHA-256 of the definition's content; neither the order of keys nor the layout of a file changes it."""
    content = msgspec.to_builtins(definition, str_keys=True, order="sorted")
    return sha256(msgspec.json.encode(content)).hexdigest()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a document; what an element may take from its page is not required of the element."""
    schema = msgspec.json.schema(Envelope)
    for title in ("Rating", "Nps", "Csat", "Ces"):
        kind = schema["$defs"][title]
        kind["required"] = [name for name in kind["required"] if name not in INHERITED]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Parallax instrument", **schema}


def _leave_to_page(page: Page, element: Rated | Matrix, fields: _Json) -> None:
    for name in INHERITED:
        said = getattr(page, name)
        if said == getattr(element, name):
            fields.pop(name, None)
        elif said is not None:
            fields[name] = msgspec.to_builtins(getattr(element, name), str_keys=True)


def _decode(raw: bytes, limit: int) -> object:
    if len(raw) > limit:
        raise BadInstrument(_SUBJECT, [Place("file", f"{len(raw):,} bytes are too many; at most {limit:,} can be read")])
    try:
        return msgspec.json.decode(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problem = f"not UTF-8 at byte {error.start}; save the file as UTF-8"
    except RecursionError:
        problem = "nested too deeply; a definition needs about ten levels"
    except msgspec.DecodeError as error:
        problem = f"not JSON: {str(error).removeprefix('JSON is malformed: ')}; correct it there"
    raise BadInstrument(_SUBJECT, [Place("file", problem)])


def _unwrap(document: object) -> _Json:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInstrument(_SUBJECT, [Place("format", f'expected a document with "format": "{FORMAT}"; export one to see its shape')])
    if document.get("format_version") != 1:
        version = document.get("format_version")
        problem = f"{version!r} is not a version that can be read here; this program reads 1"
        raise BadInstrument(_SUBJECT, [Place("format_version", problem)])
    unknown = sorted(set(document) - {"format", "format_version", "instrument"})
    if unknown:
        raise BadInstrument(_SUBJECT, [Place(name, "unknown field; remove it") for name in unknown])
    instrument = document.get("instrument")
    if not isinstance(instrument, dict):
        raise BadInstrument(_SUBJECT, [Place("instrument", "expected an object with key, title, languages and pages")])
    return instrument


def _listed(owner: _Json, name: str) -> list[Any]:
    found = owner.get(name)
    return found if isinstance(found, list) else []


def _inherit(instrument: _Json) -> None:
    for page in _listed(instrument, "pages"):
        for element in _listed(page, "elements") if isinstance(page, dict) else []:
            if isinstance(element, dict) and is_rated(element):
                element.update({name: page[name] for name in INHERITED if name in page and name not in element})


def is_rated(element: _Json) -> bool:
    """Whether an element of a document, read or not, takes its frame from its page."""
    return element.get("type") in RATED or (element.get("type") == "matrix" and not element.get("choices"))


def _faults(instrument: _Json) -> Iterator[Place]:
    yield from _fault(_stubbed(instrument, "pages", _STUB_PAGE), Definition, "")
    for i, page in enumerate(_listed(instrument, "pages")):
        where = f"pages[{i}]"
        yield from _fault(_stubbed(page, "elements", _STUB_ELEMENT), Page, where)
        for j, element in enumerate(_listed(page, "elements") if isinstance(page, dict) else []):
            yield from _fault(element, Element, f"{where}.elements[{j}]")


def _stubbed(owner: object, name: str, stub: _Json) -> object:
    """The same part with its children replaced, so that their faults are found one by one."""
    if not isinstance(owner, dict) or not _listed(owner, name):
        return owner
    return {**owner, name: [stub] * len(owner[name])}


def _fault(part: object, kind: _Kind, where: str) -> Iterator[Place]:
    try:
        msgspec.convert(part, kind, str_keys=True)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at ")
        place = ".".join(piece for piece in (where, path.replace("`", "").rpartition("$")[2].lstrip(".")) if piece)
        yield Place(place or "instrument", _advice(problem, part, kind))


def _advice(problem: str, part: object, kind: _Kind) -> str:
    name = "".join(re.findall(r"`([^`]*)`", problem)[:1])
    if "unknown field" in problem:
        near = get_close_matches(name, _known_fields(part, kind), n=1)
        return f"unknown field `{name}`; " + (f"did you mean `{near[0]}`?" if near else "remove it")
    if "missing required field" in problem:
        return f"the field `{name}` is missing; add it"
    if "matching regex" in problem:
        return "not a valid name: start with a lower-case letter, then letters, digits and `_` (in keys and codes `-`), at most 64 in all"
    if problem.startswith("Invalid value"):
        return f"{problem.removeprefix('Invalid value ')} is no type of element; use one of {', '.join(_tags())}"
    if problem.startswith("Invalid enum value"):
        return f"{problem.removeprefix('Invalid enum value ')} is not one of the values that may stand here; see docs/instruments.md"
    return problem[:1].lower() + problem[1:]


def _tags() -> dict[str, type[msgspec.Struct]]:
    return {str(kind.__struct_config__.tag): kind for kind in Element.__args__}


def _known_fields(part: object, kind: _Kind) -> list[str]:
    found = _tags().get(str(part.get("type"))) if isinstance(part, dict) and isinstance(kind, UnionType) else kind
    return [] if found is None or isinstance(found, UnionType) else [field.encode_name for field in msgspec.structs.fields(found)]

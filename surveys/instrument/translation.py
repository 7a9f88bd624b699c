"""A round trip for translators: every text of a definition out as CSV or XLIFF 2.0, and their words back in."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape, quoteattr

from surveys.errors import BadFile, BadInput, Place
from surveys.imports.cells import Cell, words
from surveys.imports.read import read_grid
from surveys.instrument.rewording import named_texts
from surveys.instrument.translated import Entry, Translated, language_tag, translate
from surveys.instrument.types import Definition
from surveys.spreadsheets import as_written, defanged

SIZE_LIMIT = 4_000_000
SUBJECT = "translation"
PLACE = "place"
NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_XLIFF, _UNIT, _SEGMENT, _IGNORABLE, _SOURCE, _TARGET, _CP, *_MARKS = (
    f"{{{NAMESPACE}}}{tag}" for tag in ("xliff", "unit", "segment", "ignorable", "source", "target", "cp", "mrk", "sm", "em")
)
_PLAIN = {_SOURCE, _TARGET, _CP, *_MARKS}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOTE = "Keep what stands in {braces}. Of {name|words}, translate the words."


def export_csv(definition: Definition) -> bytes:
    """A row per text: its place, the text in the default language, and a column per other language, for a spreadsheet."""
    tags = tuple(dict.fromkeys((definition.default_language, *definition.languages)))
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow((PLACE, *tags))
    writer.writerows((name, *(defanged(text.get(tag, "")) for tag in tags)) for name, text in named_texts(definition).items() if text)
    return file.getvalue().encode("utf-8-sig")


def import_csv(definition: Definition, raw: bytes) -> Translated:
    """Take what a translator wrote into an exported table, as CSV or XLSX; BadFile if it is no such table."""
    grid = read_grid(SUBJECT, _sized(raw))
    source = definition.default_language.lower()
    for column in (PLACE, source):
        if column not in grid.header:
            _fail("row 1", f"has no column {column}; export the texts anew and keep the first two columns")
    columns, problems = _languages(definition, grid.header)
    place, original = grid.header.index(PLACE), grid.header.index(source)
    entries = (_row_entry(row.number, row.cells, place, original, columns) for row in grid.rows)
    return translate(definition, entries, problems)


def export_xliff(definition: Definition, language: str) -> bytes:
    """The texts with their translations into one language, which may be new, as XLIFF 2.0."""
    source, target = definition.default_language, language_tag(definition, language)
    if target is None or target == source:
        raise BadInput(f"{language}: no language to translate into from {source}; choose another tag, such as de or pt-BR")
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang="{source}" trgLang="{target}">',
        f'  <file id="{definition.key}" canResegment="no" xml:space="preserve">',
        f"    <notes><note>{_NOTE}</note></notes>",
        *(_unit(name, text.get(source, ""), text.get(target, "")) for name, text in named_texts(definition).items() if text),
        "  </file>",
        "</xliff>",
    ]
    return "\n".join([*lines, ""]).encode()


def import_xliff(definition: Definition, raw: bytes) -> Translated:
    """Take the targets of an XLIFF 2.0 file into its target language; BadFile if it is none, or of other languages."""
    root = _root(_sized(raw))
    source, written = root.get("srcLang", ""), root.get("trgLang", "")
    if source.lower() != definition.default_language.lower():
        _fail("srcLang", f"is {source!r}, but the instrument is written in {definition.default_language}; export it anew")
    target = language_tag(definition, written)
    if target is None or target == definition.default_language:
        _fail("trgLang", f"is {written!r}; name another language than {definition.default_language} by a tag such as de or pt-BR")
    read = [_unit_entry(unit, target) for unit in root.iter(_UNIT)]
    return translate(
        definition, [entry for entry in read if isinstance(entry, Entry)], [place for place in read if isinstance(place, Place)]
    )


def _sized(raw: bytes) -> bytes:
    if len(raw) > SIZE_LIMIT:
        _fail("the file", f"has {len(raw):,} bytes, which are too many; at most {SIZE_LIMIT:,} can be read")
    return raw


def _fail(where: str, problem: str) -> NoReturn:
    raise BadFile(SUBJECT, [Place(where, problem)])


def _languages(definition: Definition, header: Sequence[str]) -> tuple[dict[str, int], list[Place]]:
    """Which column holds which language, and the columns that hold none."""
    source = definition.default_language
    columns: dict[str, int] = {}
    problems: list[Place] = []
    for at, column in enumerate(header):
        if column in (PLACE, source.lower()):
            continue
        tag = language_tag(definition, column)
        if tag is None:
            problems.append(Place(f"row 1, column {column}", "is no language, and was not taken; name it by a tag such as de or pt-BR"))
        elif tag in (source, *columns):
            problems.append(Place(f"row 1, column {column}", f"stands there twice as {tag}, and was not taken; keep one of the two"))
        else:
            columns[tag] = at
    return columns, problems


def _row_entry(number: int, cells: Sequence[Cell], place: int, original: int, columns: dict[str, int]) -> Entry:
    read = [cell if isinstance(cell, str) else words(cell) for cell in cells]
    name = read[place].strip()
    said = {tag: as_written(read[at]) for tag, at in columns.items()}
    return Entry(f"row {number} ({name})", name, as_written(read[original]), said)


def _unit(name: str, source: str, target: str) -> str:
    state, translated = (' state="translated"', f"<target>{_xml(target)}</target>") if target else ("", "")
    return f"    <unit id={quoteattr(name)}><segment{state}><source>{_xml(source)}</source>{translated}</segment></unit>"


def _xml(text: str) -> str:
    return _NOT_XML.sub(lambda found: f'<cp hex="{ord(found[0]):04X}"/>', escape(text, {"\r": "&#13;"}))


def _root(raw: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except ParseError as error:
        _fail(f"line {error.position[0]}", f"is not well-formed XML ({str(error).partition(':')[0]}); save the file anew as XLIFF 2.0")
    except (LookupError, ValueError):  # an encoding that is unknown, a document type, an entity
        _fail("the file", "has a document type, entities or another encoding than UTF-8; save it anew as XLIFF 2.0")
    if root.tag != _XLIFF:
        _fail("the file", "is not XLIFF 2.0; save it in that version")
    return root


def _unit_entry(unit: Element, tag: str) -> Entry | Place:
    """What a unit says; its segments belong together, though a program may have split them."""
    name = unit.get("id", "")
    parts = [part for part in unit if part.tag in (_SEGMENT, _IGNORABLE)]
    sources, targets = ([part.find(kind) for part in parts] for kind in (_SOURCE, _TARGET))
    if any(inline.tag not in _PLAIN for text in (*sources, *targets) if text is not None for inline in text.iter()):
        return Place(f"unit {name}", "has markup inside the text, which nothing would show; write plain words")
    lacking = [part for part, target in zip(parts, targets, strict=True) if target is None and part.tag == _SEGMENT]
    if lacking and any(target is not None for target in targets):
        return Place(f"unit {name}", "is translated in part; translate every segment of it")
    whole = [source if target is None and not lacking else target for source, target in zip(sources, targets, strict=True)]
    return Entry(f"unit {name}", name, "".join(_plain(sources)), {tag: "".join(_plain(whole))})


def _plain(texts: Sequence[Element | None]) -> Iterator[str]:
    for text in texts:
        if text is not None:
            for character in text.iter(_CP):
                character.text = _character(character.get("hex", ""))
            yield from text.itertext()


def _character(hexadecimal: str) -> str:
    try:
        return chr(int(hexadecimal, 16))
    except (ValueError, OverflowError):
        return "\ufffd"

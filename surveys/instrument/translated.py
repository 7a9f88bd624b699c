"""What a translator's words do to a definition: taken where they fit what stands there now, else listed with the reason."""

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from surveys.errors import Place
from surveys.imports.cells import BadCell, language
from surveys.instrument.document import read_definition, write_definition
from surveys.instrument.rewording import named_texts, reworded
from surveys.instrument.types import Definition, Tag, Text
from surveys.instrument.wording import check_languages


class Entry(Struct, frozen=True):
    """One text as a file has it: where it stands there, its name, what was translated, and the words per language."""

    where: str
    name: str
    source: str
    words: Mapping[str, str]


class Translated(Struct, frozen=True):
    """The definition with `taken` texts replaced, and everything of the file that is not in it."""

    definition: Definition
    taken: int
    not_taken: tuple[Place, ...]


def translate(definition: Definition, entries: Iterable[Entry], problems: Iterable[Place] = ()) -> Translated:
    """Take the words that differ from what stands there; a language that is new with them is added, as unreviewed."""
    texts = named_texts(definition)
    first: dict[str, str] = {}
    taken: dict[str, Text] = {}
    not_taken = list(problems)
    for entry in entries:
        if problem := _problem(entry, texts, first, definition.default_language):
            not_taken.append(Place(entry.where, problem))
            continue
        first[entry.name] = entry.where
        for tag, words in _changed(entry, texts[entry.name]):
            if problem := _words_problem(words, tag, entry.source, definition.default_language):
                not_taken.append(Place(f"{entry.where}, {tag}", problem))
            else:
                taken.setdefault(entry.name, {})[tag] = words
    return Translated(_with(definition, taken), sum(map(len, taken.values())), tuple(not_taken))


def language_tag(definition: Definition, written: str) -> str | None:
    """The tag of the definition that is meant, else the usual spelling of a language that there is."""
    known = {tag.lower(): tag for tag in definition.languages}
    if written.lower() in known:
        return known[written.lower()]
    from babel import Locale

    try:
        tag = msgspec.convert(language(written), Tag)
    except (BadCell, msgspec.ValidationError):
        return None
    return tag if tag.partition("-")[0] in Locale("en").languages else None


def _problem(entry: Entry, texts: Mapping[str, Text], first: Mapping[str, str], source: str) -> str:
    if entry.name not in texts:
        return "no text has this name; it was renamed or removed since the export"
    if entry.name in first:
        return f"stands there twice; the words of {first[entry.name]} count"
    if not _same(entry.source, texts[entry.name].get(source, "")):
        return f"the text in {source} is another now, or was changed in the file; translate the one that stands in the instrument"
    return ""


def _changed(entry: Entry, text: Text) -> list[tuple[str, str]]:
    """The words that are not there yet, per language; lines end as they do in the instrument."""
    pairs = [(tag, words) for tag, words in entry.words.items() if not _same(words, text.get(tag, ""))]
    return [(tag, _lines(words)) for tag, words in pairs]


def _same(one: str, other: str) -> bool:
    return _lines(one) == _lines(other)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _words_problem(words: str, tag: str, source: str, source_tag: str) -> str:
    """What would be found wrong with a translation at publish."""
    if not words.strip():
        return "empty; the words that stand in the instrument were kept"
    title = {source_tag: source, tag: words}
    alone = Definition(key="text", title=title, default_language=source_tag, languages=(source_tag, tag), pages=())
    return "; ".join(fault.problem for fault in check_languages(alone) if fault.where != f"title.{source_tag}")


def _with(definition: Definition, taken: Mapping[str, Text]) -> Definition:
    if not taken:
        return definition
    tags = dict.fromkeys(tag for text in taken.values() for tag in text)
    added = [tag for tag in tags if tag not in definition.languages]
    worded = replace(
        reworded(definition, lambda name, text: {**text, **taken.get(name, {})}),
        languages=(*definition.languages, *added),
        unreviewed=(*definition.unreviewed, *added),
    )
    # Read again, so that what leaves here is within the limits of every other document.
    return read_definition(write_definition(worded))

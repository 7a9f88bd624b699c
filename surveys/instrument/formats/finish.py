"""From a draft to a definition: conditions translated, braces of texts filled, missing languages made up, and every change listed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from surveys.errors import BadInstrument, Place
from surveys.instrument.document import FORMAT, read_definition
from surveys.instrument.formats.comparing import CannotSay
from surveys.instrument.formats.conditions import translate
from surveys.instrument.formats.draft import Condition, Draft, Json, Words
from surveys.instrument.formats.found import shown
from surveys.instrument.forms import PLACEHOLDER, both
from surveys.instrument.types import Definition, Side

MAX_ELEMENTS = 100
_NAMES = re.compile(r"account|department|account\.[a-z_]+\|.+")


def finish(draft: Draft, *, key: str, side: Side) -> Definition:
    """The definition; BadInstrument if nothing is asked that could be."""
    pages = [piece for page in draft.pages for piece in _pieces(draft, page)]
    if not pages:
        raise BadInstrument("definition", [Place("the file", "holds no question that could be taken")])
    finisher = _Finisher(draft)
    written = [finisher.page(page, side) for page in pages]
    fields: Json = {
        "key": key,
        "default_language": draft.default_language,
        "pairs": _pairs(written),
        "languages": list(draft.languages),
        **{name: finisher.value(value) for name, value in draft.fields.items()},
        "pages": written,
    }
    return to_definition({name: value for name, value in fields.items() if value is not None})


def to_definition(instrument: Json) -> Definition:
    """Convert what was read; where it cannot be, the faults are named as in a document of our own."""
    try:
        return msgspec.convert(instrument, Definition, str_keys=True)
    except (msgspec.ValidationError, ValueError):
        document = {"format": FORMAT, "format_version": 1, "instrument": instrument}
        return read_definition(msgspec.json.encode(document))


def _pieces(draft: Draft, page: Json) -> Iterable[Json]:
    """The page itself, or several if it asks more than a page may."""
    elements = page["elements"]
    if len(elements) <= MAX_ELEMENTS:
        return [page]
    starts = range(0, len(elements), MAX_ELEMENTS)
    draft.notes.add(page["name"], f"{len(elements)} questions are more than the {MAX_ELEMENTS} of a page: on {len(starts)} pages here")
    names = [page["name"], *(draft.claim_page(page["name"], f"{page['name']}_{number}") for number in range(2, len(starts) + 1))]
    pieces = [{**page, "name": name, "elements": elements[at : at + MAX_ELEMENTS]} for name, at in zip(names, starts, strict=True)]
    return [*({**piece, "jumps": []} for piece in pieces[:-1]), pieces[-1]]


def _pairs(pages: list[Json]) -> Json | None:
    """What each pair is called: as its item is, with nothing to be filled in."""
    pairs: Json = {}
    for page in pages:
        for element in page["elements"]:
            for item in element.get("rows") or [element]:
                if isinstance(item.get("pair"), str) and isinstance(item.get("title"), dict):
                    title = {tag: PLACEHOLDER.sub("…", text) for tag, text in item["title"].items() if isinstance(text, str)}
                    pairs.setdefault(item["pair"], title)
    return pairs or None


class _Finisher:
    """Turns the texts and conditions of a draft into ours, page by page."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._earlier: frozenset[str] = frozenset()
        self._known: dict[Condition, str] = {}

    def page(self, page: Json, side: Side) -> Json:
        written: Json = {"side": side, **self.value(page)}
        for element in written["elements"]:
            if "about" in element and "side" not in element and ("pair" in element or "rows" in element):
                element["side"] = written["side"]
        self._earlier |= _item_names(written["elements"])
        return {name: value for name, value in written.items() if value != []}

    def value(self, value: Any) -> Any:
        """A part of the draft with everything in it said in our words."""
        match value:
            case Words():
                return self._words(value)
            case (Condition(), *_) as conditions:
                return self._conditions(conditions)
            case dict():
                return {name: self.value(each) for name, each in value.items() if each is not None and each != ()}
            case list():
                return [self.value(each) for each in value]
        return value

    def _conditions(self, conditions: Iterable[Condition]) -> str:
        found = ""
        for condition in conditions:
            if condition not in self._known:
                self._known[condition] = condition.text if condition.ours else self._translated(condition)
            found = both(found, self._known[condition])
        return found

    def _translated(self, condition: Condition) -> str:
        try:
            return translate(condition.text, self._draft.dialect, self._draft.asked.get)
        except CannotSay as error:
            self._draft.notes.add(condition.where, f"{shown(condition.text)} cannot be said here ({error}): {condition.otherwise}")
            return ""

    def _words(self, words: Words) -> Mapping[str, str]:
        draft = self._draft
        if words.own:
            return {tag: words.texts.get(tag.split("-")[0], words.texts["en"]) for tag in draft.languages}
        if words.done:
            draft.notes.add(words.where, words.done)
        texts = {tag: self._filled(words.where, text) for tag, text in words.texts.items()}
        missing = [tag for tag in draft.languages if tag not in texts]
        if texts and missing:
            source = draft.default_language if draft.default_language in texts else next(iter(texts))
            texts |= dict.fromkeys(missing, texts[source])
            draft.notes.add(words.where, f"no words in {', '.join(missing)}: those in {source} stand there")
        return {tag: texts[tag] for tag in draft.languages if tag in texts}

    def _filled(self, where: str, text: str) -> str:
        return self._draft.dialect.placeholder.sub(lambda found: self._brace(where, found), text)

    def _brace(self, where: str, found: re.Match[str]) -> str:
        """What stands for one pair of braces: an earlier answer, ours unchanged, or a gap that is listed."""
        name = self._draft.dialect.name(found["name"] or "")
        asked = self._draft.asked.get(name)
        if asked and not asked.ticked and asked.name in self._earlier:
            return f"{{{asked.name}|…}}"
        if asked:
            self._draft.notes.add(where, f"{shown(found[0])} is answered on the same page or later: “…” stands there")
            return "…"
        if _NAMES.fullmatch(name) and PLACEHOLDER.fullmatch(f"{{{name}}}"):
            return f"{{{name}}}"
        self._draft.notes.add(where, f"{shown(found[0])} is filled in by nothing here: it stands in parentheses")
        return f"({found[0].strip('${} ')})"


def _item_names(elements: list[Json]) -> frozenset[str]:
    items = [item for element in elements for item in element.get("rows") or [element]]
    return frozenset(item["name"] for item in items if item.get("type") != "information" and isinstance(item.get("name"), str))

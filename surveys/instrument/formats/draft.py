"""A definition while it is being made from another format: names are claimed at once, texts and conditions are kept for the end."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from surveys.errors import BadInstrument, Place
from surveys.instrument.formats.comparing import Asked
from surveys.instrument.formats.dialects import Dialect
from surveys.instrument.formats.found import Notes, shown
from surveys.instrument.formats.naming import fitting_code, fitting_name
from surveys.instrument.formats.texts import WORDS, plain

Json = dict[str, Any]
MAX_PAGES = 100
MAX_ITEMS = 2_000
MAX_CHOICES = 100
MAX_ROWS = 50
# What a part is made of is always read from the other format itself.
STRUCTURE = ("pages", "elements", "rows")
_UNBRACED = str.maketrans("{}", "()")


class Words(Struct, frozen=True):
    """A text by language, with its place and what was done to make it plain; `own` words are ours, in whatever language."""

    where: str
    texts: Mapping[str, str]
    own: bool = False
    done: str = ""


class Condition(Struct, frozen=True):
    """A condition as the source has it, or as ours already, with its place and what happens if it cannot be said here."""

    where: str
    text: str
    otherwise: str
    ours: bool = False


Conditions = tuple[Condition, ...]


class Offered(Struct, frozen=True):
    """Choices as they are written, and their codes by those of the source."""

    choices: tuple[Json, ...]
    codes: Mapping[str, str]


class Draft:
    """What has been read so far; the readers fill it and surveys/instrument/formats/finish makes a definition of it."""

    def __init__(self, dialect: Dialect, default_language: str) -> None:
        self.dialect = dialect
        self.notes = Notes()
        self.default_language = default_language
        self.languages: dict[str, None] = {default_language: None}
        self.closed = False  # whether the languages are known, so that words in others are left out
        self.fields: Json = {}
        self.pages: list[Json] = []
        self.asked: dict[str, Asked] = {}
        self._names: dict[str, None] = {}
        self._page_names: dict[str, None] = {}

    def words(self, where: str, texts: Mapping[str, str], otherwise: str = "") -> Words:
        """A text of the source, plain; `otherwise` stands where the source has none."""
        found: dict[str, str] = {}
        done: list[str] = []
        for tag, text in texts.items():
            if self.closed and tag not in self.languages:
                self.notes.add(where, f"words in {tag} are left out: that is no language of the survey")
                continue
            found[tag], what = plain(text)
            done += [what] if what and what not in done else []
        found = {tag: text for tag, text in found.items() if text}
        self.languages |= dict.fromkeys(found)
        if otherwise and not found:
            return Words("", {"en": plain(otherwise)[0].translate(_UNBRACED)}, own=True)
        return Words(where, found, done="; ".join(done))

    def standard(self, word: str) -> Words:
        """Words that the source leaves unsaid, such as those of a yes-or-no question."""
        return Words("", WORDS[word], own=True)

    def claim(self, where: str, source: str, *, renaming: bool = True) -> str:
        """A name for an item, listed if it is not the source's own."""
        if len(self._names) == MAX_ITEMS:
            raise BadInstrument("definition", [Place(where, f"is beyond the {MAX_ITEMS:,} questions that are read: split the file")])
        name = fitting_name(source, self._names, "item")
        self._names[name] = None
        if renaming and name != source:
            self.notes.add(where, f"the name {shown(source)} is {name} here")
        return name

    def claim_page(self, where: str, source: str) -> str:
        """A name for a page, listed if it is not the source's own and has a place there."""
        if len(self._page_names) == MAX_PAGES:
            raise BadInstrument("definition", [Place("the file", f"has more than {MAX_PAGES} pages: split it")])
        name = fitting_name(source, self._page_names, "page", reserved=())
        self._page_names[name] = None
        if where and name != source:
            self.notes.add(where, f"the page {shown(source)} is {name} here")
        return name

    def add_page(self, where: str, page: Json) -> None:
        """The next page; one that asks nothing is listed and left out."""
        if page["elements"]:
            self.pages.append(page)
        else:
            self.notes.add(where, "the page asks nothing that could be taken: left out")

    def know(self, source: str, asked: Asked) -> None:
        """From now on conditions and texts may speak of the item by its name in the source."""
        self.asked.setdefault(source, asked)

    def offer(self, where: str, choices: Sequence[tuple[str, Words]]) -> Offered:
        """Choices with codes that may stand here; codes that had to change are listed."""
        if len(choices) > MAX_CHOICES:
            return Offered(tuple({} for _ in choices), {})
        codes: dict[str, str] = {}
        written: dict[str, Json] = {}
        for source, text in choices:
            code = fitting_code(source, written)
            codes.setdefault(source, code)
            written[code] = {"value": code, "text": text}
        changed = [f"{shown(source)} is {code}" for source, code in codes.items() if source != code]
        if changed:
            self.notes.add(where, f"codes that cannot stand here: {', '.join(changed)}")
        return Offered(tuple(written.values()), codes)

    def choosing(self, kind: str, offered: Offered, where: str) -> Json:
        """The fields of a question with choices, or of a text if there are too few or too many to choose from."""
        count = len(offered.choices)
        if 2 <= count <= MAX_CHOICES:
            return {"type": kind, "choices": list(offered.choices)}
        why = f"{count:,} choices are more than the {MAX_CHOICES} that can be offered" if count else "the choices are not in the file"
        why = "one choice is none" if count == 1 else why
        self.notes.add(where, f"{why}: asked as a text")
        return {"type": "text"}


def scale(points: int, minimum: int, anchors: Mapping[int, Words]) -> Json:
    """A scale as it is written; an end without words shows its number."""
    ends = {end: Words("", {"en": str(end)}, own=True) for end in (minimum, minimum + points - 1)}
    return {"points": points, "minimum": minimum, "anchors": {str(point): text for point, text in sorted({**ends, **anchors}.items())}}


def answered_by(draft: Draft, where: str, columns: Sequence[tuple[str, Words]]) -> tuple[Json, Asked]:
    """What the rows of a matrix are answered with, and how: a scale if the columns are 5, 7 or 11 numbers in a row, else choices."""
    points = scale_points([value for value, _ in columns])
    if points:
        anchors = {int(value): text for value, text in columns if set(text.texts.values()) != {value}}
        return {"about": "vendor", "scale": scale(len(points), points[0], anchors)}, Asked("", "number")
    offered = draft.offer(where, columns)
    return {"choices": list(offered.choices)}, Asked("", "code", offered.codes)


def scale_points(values: Sequence[str]) -> range:
    """The points of a scale if the values are one: 5, 7 or 11 numbers in a row; empty if they are not."""
    numbers = [int(value) if re.fullmatch(r"-?[0-9]{1,2}", value) else None for value in values]
    first = numbers[0] if numbers else None
    if first is None or abs(first) > 10 or len(numbers) not in (5, 7, 11) or numbers != list(range(first, first + len(numbers))):
        return range(0)
    return range(first, first + len(numbers))


def in_parts(draft: Draft, where: str, element: Json, rows: Sequence[Json]) -> list[Json]:
    """One matrix, or several if it has more rows than one may have."""
    starts = range(0, len(rows), MAX_ROWS)
    if len(starts) > 1:
        draft.notes.add(where, f"{len(rows)} rows are more than the {MAX_ROWS} of a matrix: {len(starts)} matrices here")
    names = [element["name"], *(draft.claim(where, f"{element['name']}_{n}", renaming=False) for n in range(2, len(starts) + 1))]
    return [{**element, "name": name, "rows": list(rows[start : start + MAX_ROWS])} for name, start in zip(names, starts, strict=True)]


def if_chosen(element: Json, code: str) -> Condition:
    """That a choice was taken."""
    comparator = "contains" if element["type"] == "checkbox" else "="
    return Condition("", f"{{{element['name']}}} {comparator} '{code}'", "", ours=True)


def rated(name: str) -> Json:
    """The frame that a rating of another format gets: it judges us, and the other side is not asked."""
    return {"about": "vendor", "pair": name, "unpaired": True}


def overlaid(element: Json, overlay: Mapping[str, Any]) -> Json:
    """A part with the fields that our own export wrote beside those of the other format; null takes one away."""
    own = {field: value for field, value in overlay.items() if field not in STRUCTURE}
    return {field: value for field, value in {**element, **own}.items() if value is not None}

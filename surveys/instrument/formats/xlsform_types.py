"""XLSForm questions in: what each type of the survey sheet becomes here."""

import re
from collections.abc import Mapping

from msgspec import Struct

from surveys.instrument.answerable import is_day
from surveys.instrument.formats.comparing import Asked, Kind, number, to_number
from surveys.instrument.formats.draft import Draft, Json, Words, if_chosen, rated, scale, scale_points
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.types import COMMENT_LIMIT, TEXT_LIMIT

_SELECT = re.compile(
    r"(?:add )?(?P<kind>select[ _]one|select1|select[ _]multiple|select all that apply|rank)(?: prompt)?(?: (?:from|using))?"
    r"\s+(?P<list>\S+)(?P<other>\s+(?:or[ _]specify[ _]other|or[ _]other|or specify other))?",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\.\s*(?P<sign>>=|<=|>|<)\s*(?:date\()?\s*(?P<quote>['\"]?)(?P<value>-?[0-9][0-9.-]*)(?P=quote)\s*\)?")
_LONGEST = re.compile(r"string-length\(\s*\.\s*\)\s*(?P<sign><=|<)\s*(?P<value>[0-9]{1,6})")
_MOST = re.compile(r"count-selected\(\s*\.\s*\)\s*<=\s*(?P<value>[0-9]{1,3})")
PLAIN = ("text", "integer", "int", "decimal", "date", "today's date", "note", "range", "acknowledge", "trigger")
KINDS: Mapping[str, Kind] = {"number": "number", "rating": "number", "checkbox": "several", "ranking": "several", "date": "date"}
# Appearances that leave a question what it is.
HARMLESS = (
    *("minimal", "autocomplete", "likert", "horizontal", "vertical", "compact", "quick", "quickcompact", "columns", "columns-pack"),
    *("columns-flex", "field-list", "table-list", "label", "list-nolabel", "list", "multiline", "thousands-sep", "numbers"),
    *("no-calendar", "no-ticks", "picker", "rating", "search"),
)


class Selecting(Struct, frozen=True):
    """A type that offers a list: which kind of choice, which list, and whether another one can be written in."""

    kind: str
    list: str
    other: bool


def selecting(kind: str) -> Selecting | None:
    found = _SELECT.fullmatch(" ".join(kind.split()))
    if not found:
        return None
    word = found["kind"].lower()
    name = "ranking" if word == "rank" else "radiogroup" if word.replace("_", " ") in ("select one", "select1") else "checkbox"
    return Selecting(name, found["list"], bool(found["other"]))


def appearance_of(row: Part, header: str, text: str) -> set[str]:
    """The words of an appearance; one that would change what is asked is listed."""
    found = set(text.lower().split())
    changing = sorted(word for word in found if word not in HARMLESS and not re.fullmatch(r"w[0-9]{1,2}|columns-[0-9]{1,2}", word))
    if changing:
        row.note(header, f"{shown(' '.join(changing))} is not taken: it is shown as usual")
    return found


def read_select(draft: Draft, row: Part, start: Json, select: Selecting, choices: list[tuple[str, Words]], look: set[str]) -> list[Json]:
    """One, several or ordered choices; another one is a choice of its own with a text beside it."""
    kind = "dropdown" if select.kind == "radiogroup" and look & {"minimal", "autocomplete", "quickcompact", "search"} else select.kind
    offered = draft.offer(row.where, [*choices, *([("other", draft.standard("other"))] if select.other else [])])
    element: Json = {**start, **draft.choosing(kind, offered, row.where), "codes": offered.codes}
    if not select.other or "choices" not in element:
        return [element]
    name = draft.claim(row.where, f"{start['name']}_other", renaming=False)
    shown_if = (*start["visibleIf"], if_chosen(element, offered.codes["other"]))
    return [element, {"type": "text", "name": name, "title": draft.standard("which"), "visibleIf": shown_if}]


def read_plain(kind: str, start: Json, look: set[str]) -> Json:
    """The types that need nothing but themselves."""
    match kind:
        case "text":
            return {**start, "type": "comment" if "multiline" in look else "text"}
        case "integer" | "int":
            return {**start, "type": "number"}
        case "decimal":
            return {**start, "type": "number", "decimals": 6}
        case "acknowledge" | "trigger":
            return {**start, "type": "consent"}
        case "note":
            return {"type": "information", "name": start["name"], "text": start["title"], "visibleIf": start["visibleIf"]}
    return {**start, "type": "date"}


def read_range(row: Part, start: Json, given: Mapping[str, str], labels: list[tuple[str, Words]]) -> Json:
    """A rating if its points make a scale, else a number between its ends."""
    low, high, step = (to_number(given.get(name, usual)) for name, usual in (("start", "1"), ("end", "10"), ("step", "1")))
    if low is None or high is None:
        row.notes.add(row.where, "the ends of the range are no numbers: every number is taken")
        return {**start, "type": "number"}
    points = scale_points([number(low + i) for i in range(int(high - low) + 1)] if step == 1 and 0 < high - low <= 20 else [])
    if points:
        anchors = {point: text for point in points for value, text in labels if value == str(point)}
        return {**start, **rated(start["name"]), "type": "rating", "scale": scale(len(points), points[0], anchors)}
    row.notes.add(row.where, f"a range from {number(low)} to {number(high)} is asked as a number")
    decimals = min(len(given.get("step", "1").partition(".")[2]), 6)
    return {**start, "type": "number", "minimum": min(low, high), "maximum": max(low, high), "decimals": decimals}


def asked_of(element: Json, codes: Mapping[str, str]) -> Asked:
    kind = KINDS.get(element["type"], "code" if "choices" in element else "text")
    return Asked(element["name"], kind, {"OK": "yes"} if element["type"] == "consent" else codes)


def constrain(element: Json, constraint: str) -> str:
    """Take a constraint into the element, or say why that cannot be."""
    parts = re.split(r"\s+and\s+", constraint.strip())
    found = [
        _limit(element, part.strip().removeprefix("(").removesuffix(")") if part.count("(") != part.count(")") else part) for part in parts
    ]
    if not all(found):
        return "only ranges of numbers and days, and a greatest length, are checked here"
    for each in found:
        element |= each or {}
    return ""


def _limit(element: Json, part: str) -> Json | None:
    """What one limit of a constraint is here, if anything."""
    kind = element["type"]
    if (longest := _LONGEST.fullmatch(part)) and kind in ("text", "comment"):
        length = int(longest["value"]) - (longest["sign"] == "<")
        return {"maxLength": length} if 0 < length <= (TEXT_LIMIT if kind == "text" else COMMENT_LIMIT) else None
    if (most := _MOST.fullmatch(part)) and kind in ("checkbox", "ranking"):
        return {"maxSelectedChoices": int(most["value"])} if 0 < int(most["value"]) <= len(element["choices"]) else None
    found = _LIMIT.fullmatch(part)
    return _bound(element, found["sign"], found["value"]) if found and kind in ("number", "date") else None


def _bound(element: Json, sign: str, value: str) -> Json | None:
    bound, strict = "minimum" if sign[0] == ">" else "maximum", len(sign) == 1
    if element["type"] == "date":
        return {bound: value} if is_day(value) and not strict else None
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", value) or (strict and (element.get("decimals", 0) or "." in value)):
        return None
    return {bound: float(value) + strict * (1 if bound == "minimum" else -1)}

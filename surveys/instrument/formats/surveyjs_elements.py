"""SurveyJS questions in: what each type becomes here."""

from collections.abc import Callable, Mapping
from typing import get_args

from surveys.instrument.answerable import is_day
from surveys.instrument.formats.comparing import Asked, Kind, to_number
from surveys.instrument.formats.draft import (
    MAX_CHOICES,
    Condition,
    Conditions,
    Draft,
    Json,
    Words,
    if_chosen,
    overlaid,
    rated,
    scale,
    scale_points,
)
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.surveyjs_matrix import read_matrix, read_matrix_dropdown
from surveys.instrument.formats.surveyjs_words import LAYOUT, coded, localised, optional, read_choices, read_items
from surveys.instrument.types import COMMENT_LIMIT, TEXT_LIMIT

Reader = Callable[[Draft, Part, Json], list[Json]]
_REASONS: Mapping[str, str] = {
    **LAYOUT,
    "validators": "what is checked here is the type, `minimum`, `maximum` and `maxLength`",
    "choicesOrder": "choices stand in the order of the file",
    "choicesByUrl": "choices stand in the definition",
    "choicesFromQuestion": "choices stand in the definition",
    "choicesVisibleIf": "every choice is offered",
    "choicesEnableIf": "every choice is offered",
    "defaultValue": "nothing is answered beforehand",
    "defaultValueExpression": "nothing is answered beforehand",
    "correctAnswer": "there are no right answers here",
    "readOnly": "it can be answered here",
    "enableIf": "it can always be answered here",
    "requiredErrorText": "the words of an error are ours",
    "placeholder": "fields are empty here",
}
_USUAL = {"clearIfInvisible": ("default", "onHidden", "onComplete")}
_ANY_TEXT = ("email", "tel", "url", "password", "time", "datetime", "datetime-local", "month", "week", "color")
_KINDS: Mapping[str, str] = {"rating": "number", "number": "number", "checkbox": "several", "ranking": "several", "date": "date"}


def read_question(draft: Draft, part: Part, shown_if: Conditions) -> list[Json]:
    """The elements that a question becomes; one whose type has no counterpart is listed and left out."""
    kind = part.take("type", str, "")
    if kind not in READERS:
        part.notes.add(part.where, f"a question of type {shown(kind)} has no counterpart here: left out")
        return []
    own = part.take("parallax", dict, {})
    source = part.peek("name") if isinstance(part.peek("name"), str) else ""
    requirement = part.take("requiredIf", str, "").strip()
    name = draft.claim(part.where, source)
    start: Json = {
        "name": name,
        "title": localised(draft, part, "title", otherwise=source or name),
        "description": optional(draft, part, "description"),
        "visibleIf": shown_if,
        "isRequired": part.flag("isRequired") or None,
        "requiredIf": (Condition(part.at("requiredIf"), requirement, "it may be left out"),) if requirement else (),
    }
    found = READERS[kind](draft, part, start)
    if not found:
        return []
    codes = found[0].pop("codes", {})
    draft.know(source, Asked(name, _kind(found[0]), codes))
    part.any("name")
    part.rest(_USUAL, _REASONS)
    return [overlaid(found[0], own), *found[1:]]


def _kind(element: Json) -> Kind:
    kind = _KINDS.get(element["type"], "code" if "choices" in element else "text")
    return next(each for each in get_args(Kind) if each == kind)


def _text(part: Part, start: Json) -> list[Json]:
    kind = part.take("inputType", str, "text")
    if kind in ("number", "range"):
        return [_number(part, start)]
    if kind == "date":
        return [{**start, "type": "date", "minimum": _day(part, "min"), "maximum": _day(part, "max")}]
    if kind != "text":
        known = kind in _ANY_TEXT
        part.note("inputType", f"{shown(kind)} is asked as a text" + ("" if known else ", for it is not known here"))
    return [{**start, "type": "text", "maxLength": _length(part, TEXT_LIMIT)}]


def _number(part: Part, start: Json) -> Json:
    step = str(part.any("step") or "0.01")
    decimals = len(step.partition(".")[2].rstrip("0")) if step.replace(".", "", 1).isdigit() else 2
    return {**start, "type": "number", "minimum": _bound(part, "min"), "maximum": _bound(part, "max"), "decimals": min(decimals, 6)}


def _bound(part: Part, field: str) -> float | None:
    value = part.any(field)
    found = to_number(value)
    if value is not None and found is None:
        part.note(field, f"{shown(value)} is no number: every number is taken")
    return found


def _day(part: Part, field: str) -> str | None:
    value = part.any(field)
    if value is None or is_day(value):
        return value or None
    part.note(field, f"{shown(value)} is no day written as 2026-12-31: every day is taken")
    return None


def _length(part: Part, limit: int) -> int | None:
    length = part.take("maxLength", int, 0)
    if length > limit:
        part.note("maxLength", f"{length:,} is more than the {limit:,} characters that are kept")
    return min(length, limit) if length > 0 else None


def _comment(part: Part, start: Json) -> list[Json]:
    return [{**start, "type": "comment", "maxLength": _length(part, COMMENT_LIMIT)}]


def _choosing(kind: str) -> Reader:
    def read(draft: Draft, part: Part, start: Json) -> list[Json]:
        offered = read_choices(draft, part)
        element = {**start, **draft.choosing(kind, offered, part.at("choices")), "codes": offered.codes}
        if kind in ("checkbox", "ranking") and "choices" in element:
            element["maxSelectedChoices"] = min(max(part.take("maxSelectedChoices", int, 0), 0), len(offered.choices)) or None
        if "choices" in element:
            element["cant_say"] = part.flag("showDontKnowItem") or None
        if kind == "ranking":
            part.flag("selectToRankEnabled")
        return [element, *_describing(draft, part, element)]

    return read


def _describing(draft: Draft, part: Part, element: Json) -> list[Json]:
    """The texts that belong to a choice: which other one it is, and the comment beside a question."""
    found = []
    other = part.flag("showOtherItem", "hasOther")
    title = optional(draft, part, "otherText")
    if other and "choices" in element:
        shown_if = (*element["visibleIf"], if_chosen(element, "other"))
        found.append(_beside(draft, part, element, "other", title or draft.standard("which"), shown_if))
    comment = part.flag("showCommentArea", "hasComment")
    title = optional(draft, part, "commentText")
    if comment:
        found.append(_beside(draft, part, element, "comment", title or draft.standard("comment"), element["visibleIf"]))
    return found


def _beside(draft: Draft, part: Part, element: Json, kind: str, title: object, shown_if: Conditions) -> Json:
    name = draft.claim(part.where, f"{element['name']}_{kind}", renaming=False)
    draft.know(f"{part.peek('name')}-Comment", Asked(name, "text"))
    return {"type": "text" if kind == "other" else "comment", "name": name, "title": title, "visibleIf": shown_if}


def _boolean(draft: Draft, part: Part, start: Json) -> list[Json]:
    sources = {"yes": part.any("valueTrue"), "no": part.any("valueFalse")}
    labels = {"yes": optional(draft, part, "labelTrue"), "no": optional(draft, part, "labelFalse")}
    choices = [{"value": code, "text": labels[code] or draft.standard(code)} for code in ("yes", "no")]
    renamed = {coded(value): code for code, value in sources.items() if value is not None}
    if changed := [f"{shown(source)} is {code}" for source, code in renamed.items() if source != code]:
        part.notes.add(part.where, f"codes that are others here: {', '.join(changed)}")
    codes = {"true": "yes", "false": "no", **renamed}
    return [{**start, "type": "radiogroup", "choices": choices, "codes": codes}]


def _rating(draft: Draft, part: Part, start: Json) -> list[Json]:
    lowest, highest = (optional(draft, part, field) for field in ("minRateDescription", "maxRateDescription"))
    values = read_items(draft, part, "rateValues") or _rate_values(draft, part)
    for field in ("rateMin", "rateMax", "rateStep", "rateCount", "autoGenerate"):
        part.any(field)
    points = scale_points([value for value, _ in values])
    if not points:
        part.notes.add(part.where, f"a rating of {len(values)} points is asked as choices: ratings here have 5, 7 or 11 in a row")
        for field, words in (("minRateDescription", lowest), ("maxRateDescription", highest)):
            if words is not None:
                part.note(field, "choices have no words for their ends: left out")
        offered = draft.offer(part.at("rateValues"), values)
        return [{**start, **draft.choosing("radiogroup", offered, part.at("rateValues")), "codes": offered.codes}]
    anchors = {int(value): text for value, text in values if set(text.texts.values()) != {value}}
    anchors |= {point: text for point, text in ((points[0], lowest), (points[-1], highest)) if text is not None}
    return [{**start, **rated(start["name"]), "type": "rating", "scale": scale(len(points), points[0], anchors)}]


def _rate_values(draft: Draft, part: Part) -> list[tuple[str, Words]]:
    """The points between two ends, or as many as are counted; SurveyJS has 1 to 5 if nothing is said."""
    minimum, step, count = (part.take(field, int, usual) for field, usual in (("rateMin", 1), ("rateStep", 1), ("rateCount", 5)))
    maximum = part.take("rateMax", int, minimum + (count - 1) * step)
    points = range(minimum, maximum + 1, max(step, 1))[: MAX_CHOICES + 1]
    return [(str(point), draft.words("", {}, otherwise=str(point))) for point in points]


def _html(draft: Draft, part: Part, start: Json) -> list[Json]:
    text = localised(draft, part, "html")
    words = text if text.texts else start["title"]
    return [{"type": "information", "name": start["name"], "text": words, "visibleIf": start["visibleIf"]}]


def _several_texts(draft: Draft, part: Part, start: Json) -> list[Json]:
    """A heading and one text per item."""
    found = [{"type": "information", "name": start["name"], "text": start["title"], "visibleIf": start["visibleIf"]}]
    if start["description"] is not None:
        part.note("description", "only the title stands above the texts: left out")
    for i, item in enumerate(part.take("items", list, [])):
        one = Part(f"{part.at('items')}[{i}]", item if isinstance(item, dict) else {"name": shown(item)}, part.notes)
        source = one.take("name", str, f"item{i + 1}")
        name = draft.claim(one.where, f"{start['name']}_{source}", renaming=False)
        title = localised(draft, one, "title", otherwise=source)
        required = {"isRequired": one.flag("isRequired") or start["isRequired"], "requiredIf": start["requiredIf"]}
        kind = _text(one, {"name": name, "title": title, "visibleIf": start["visibleIf"], **required})
        draft.know(f"{part.peek('name')}.{source}", Asked(name, _kind(kind[0])))
        one.rest(_USUAL, _REASONS)
        found += kind
    return found


READERS: Mapping[str, Reader] = {
    "text": lambda _, part, start: _text(part, start),
    "comment": lambda _, part, start: _comment(part, start),
    "radiogroup": _choosing("radiogroup"),
    "buttongroup": _choosing("radiogroup"),
    "checkbox": _choosing("checkbox"),
    "tagbox": _choosing("checkbox"),
    "dropdown": _choosing("dropdown"),
    "ranking": _choosing("ranking"),
    "boolean": _boolean,
    "rating": _rating,
    "html": _html,
    "multipletext": _several_texts,
    "matrix": read_matrix,
    "matrixdropdown": read_matrix_dropdown,
}

"""SurveyJS JSON in: the survey, its pages and panels, and its triggers."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from surveys.instrument.formats.comparing import CannotSay
from surveys.instrument.formats.conditions import translate
from surveys.instrument.formats.dialects import SURVEYJS, tokens
from surveys.instrument.formats.draft import Condition, Conditions, Draft, Json, Words, overlaid
from surveys.instrument.formats.finish import finish
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.surveyjs_elements import read_question
from surveys.instrument.formats.surveyjs_words import LAYOUT, localised
from surveys.instrument.formats.texts import language_tag
from surveys.instrument.types import Definition, Side

OWN = "parallax"
MAX_DEPTH = 20
_REASONS = {
    **LAYOUT,
    "completedHtml": "the page of thanks is ours",
    "completedHtmlOnCondition": "the page of thanks is ours",
    "calculatedValues": "nothing is calculated here",
    "requiredText": "what is required is marked in our way",
}


class _Reading(Struct):
    """What the functions below share: the draft, and the page that each question of the source is on."""

    draft: Draft
    page_of: dict[str, str]


def read_surveyjs(document: Mapping[str, Any], *, key: str, side: Side) -> tuple[Definition, Draft]:
    """The definition, and the draft that knows what was not taken."""
    locale = document.get("locale")
    draft = Draft(SURVEYJS, language_tag(locale) if isinstance(locale, str) and language_tag(locale) else "en")
    reading = _Reading(draft, {})
    survey = Part("", document, draft.notes)
    survey.any("locale")
    own = survey.take(OWN, dict, {})
    title = localised(draft, survey, "title", otherwise=key)
    description = localised(draft, survey, "description")
    for i, (where, page) in enumerate(_pages(survey)):
        _read_page(reading, Part(where, page, draft.notes), f"page{i + 1}", title)
    _read_triggers(reading, survey)
    survey.rest(reasons=_REASONS)
    draft.fields = overlaid({"title": title, "description": description if description.texts else None}, own) | {
        name: None for name, value in own.items() if value is None
    }
    return finish(draft, key=key, side=side), draft


def _pages(survey: Part) -> list[tuple[str, Json]]:
    """The pages, or the one page that a survey without pages is."""
    pages = survey.take("pages", list, [])
    found = [(f"pages[{i}]", page) for i, page in enumerate(pages) if isinstance(page, dict)]
    for i, page in enumerate(pages):
        if not isinstance(page, dict):
            survey.note(f"pages[{i}]", f"{shown(page)} is no page: left out")
    loose = [(field, survey.take(field, list, [])) for field in ("elements", "questions")]
    return found + [("", {field: elements}) for field, elements in loose if elements]


def _read_page(reading: _Reading, page: Part, otherwise: str, survey_title: Words) -> None:
    draft = reading.draft
    own = page.take(OWN, dict, {})
    source = page.take("name", str, otherwise)
    title = localised(draft, page, "title")
    description = localised(draft, page, "description")
    name = own.get("name") if isinstance(own.get("name"), str) else None
    written: Json = {
        "name": draft.claim_page(page.at("name"), name or source),
        "title": title if title.texts else survey_title,
        "description": description if description.texts else None,
        "visibleIf": conditions(page, "visibleIf", "the page is always shown"),
        "elements": [],
    }
    hidden = page.any("visible") is False and not written["visibleIf"]
    if hidden:
        page.note("visible", "“false” is not taken: the page would never be shown")
    reading.page_of[source] = written["name"]
    for field, elements in _children(page):
        for i, element in enumerate(elements):
            if not hidden:
                written["elements"] += _read_element(reading, page, f"{field}[{i}]", element, (), written["name"])
    page.rest(reasons=_REASONS)
    draft.add_page(page.where, overlaid(written, own))


def _children(part: Part) -> list[tuple[str, list[Any]]]:
    return [(field, part.take(field, list, [])) for field in ("elements", "questions") if part.peek(field)]


def _read_element(reading: _Reading, owner: Part, field: str, element: object, outer: Conditions, page: str, depth: int = 0) -> list[Json]:
    """The elements that one becomes: none, one, a question with what belongs to it, or those of a panel."""
    draft = reading.draft
    name = element.get("name") if isinstance(element, dict) else None
    place = f"{owner.at(field)} ({name})" if isinstance(name, str) and name else owner.at(field)
    draft.notes.begin(place)
    if not isinstance(element, dict) or depth > MAX_DEPTH:
        draft.notes.add(place, f"{shown(element)} is no element: left out" if depth <= MAX_DEPTH else "nested too deeply: left out")
        return []
    part = Part(place, element, draft.notes)
    if isinstance(name, str):
        reading.page_of[name] = page
    if part.any("visible") is False and not part.peek("visibleIf"):
        part.note("visible", "“false” is not taken: it would never be shown, so that it is left out")
        return []
    shown_if = (*outer, *conditions(part, "visibleIf", "it is always shown"))
    if part.peek("type") != "panel":
        return read_question(draft, part, shown_if)
    return _read_panel(reading, part, shown_if, page, depth)


def _read_panel(reading: _Reading, panel: Part, shown_if: Conditions, page: str, depth: int) -> list[Json]:
    """A panel's questions one after the other; its title and description become words to read."""
    draft = reading.draft
    panel.any("type")
    name = panel.take("name", str, "panel")
    texts = [words for words in (localised(draft, panel, "title"), localised(draft, panel, "description")) if words.texts]
    found: list[Json] = [
        {"type": "information", "name": draft.claim(panel.where, name, renaming=False), "text": text, "visibleIf": shown_if}
        for text in texts
    ]
    for field, elements in _children(panel):
        for i, element in enumerate(elements):
            found += _read_element(reading, panel, f"{field}[{i}]", element, shown_if, page, depth + 1)
    panel.rest(reasons=_REASONS)
    return found


def conditions(part: Part, field: str, otherwise: str) -> Conditions:
    """The condition of a field, if there is one."""
    text = part.take(field, str, "").strip()
    return (Condition(part.at(field), text, otherwise),) if text else ()


def _read_triggers(reading: _Reading, survey: Part) -> None:
    for i, trigger in enumerate(survey.take("triggers", list, [])):
        where = f"triggers[{i}]"
        reading.draft.notes.begin(where)
        if isinstance(trigger, dict) and OWN in trigger:
            continue  # a jump, which our own export wrote on its page as well
        if not isinstance(trigger, dict) or trigger.get("type") not in ("skip", "skiptrigger", "complete", "completetrigger"):
            kind = trigger.get("type") if isinstance(trigger, dict) else trigger
            reading.draft.notes.add(where, f"a trigger of type {shown(kind)} is not taken: only skip and complete have a counterpart here")
            continue
        part = Part(where, trigger, reading.draft.notes)
        ends = part.take("type", str, "").startswith("complete")
        _read_jump(reading, part, "" if ends else part.take("gotoName", str, ""), ends=ends)
        part.rest()


def _read_jump(reading: _Reading, trigger: Part, target: str, *, ends: bool) -> None:
    """A jump on the last page that the condition speaks of, for only then it can be decided."""
    text = trigger.take("expression", str, "")
    names = [page["name"] for page in reading.draft.pages]
    try:
        spoken = [reading.page_of[token.text.split(".")[0]] for token in tokens(text, SURVEYJS) if token.kind == "item"]
    except (KeyError, CannotSay):
        spoken = []
    place = max((names.index(name) for name in spoken if name in names), default=-1)
    to = reading.page_of.get(target, "")
    if place < 0 or (not ends and (to not in names or names.index(to) <= place)):
        trigger.note("expression", f"{shown(text)} leads to no later page: no jump is made of it")
        return
    try:
        condition = translate(text, SURVEYJS, reading.draft.asked.get)
    except CannotSay as error:
        trigger.note("expression", f"{shown(text)} cannot be said here ({error}): no jump is made of it")
        return
    jump: Json = {**({"if": condition} if condition else {}), **({} if ends else {"to": to})}
    reading.draft.pages[place].setdefault("jumps", []).append(jump)
    trigger.notes.add(trigger.where, f"taken as a jump when the page {names[place]} is left, not at once")

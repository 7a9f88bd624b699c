"""LimeSurvey questions in: what each one-letter type becomes here."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from surveys.instrument.answerable import is_day
from surveys.instrument.formats.comparing import Asked, Kind, to_number
from surveys.instrument.formats.draft import MAX_CHOICES, Condition, Draft, Json, Words, answered_by, if_chosen, in_parts, rated, scale
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.limesurvey_tables import Entry
from surveys.instrument.formats.texts import language_tag
from surveys.instrument.types import COMMENT_LIMIT, TEXT_LIMIT

ALWAYS = ("", "1")
_FIXED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Y": (("Y", "yes"), ("N", "no")),
    "G": (("F", "female"), ("M", "male")),
    "C": (("Y", "yes"), ("U", "uncertain"), ("N", "no")),
    "E": (("I", "increase"), ("S", "same"), ("D", "decrease")),
}
OTHER = "-oth-"


class Question(Struct, frozen=True):
    """One question with what hangs on it; `part` lists what is not read of it."""

    draft: Draft
    part: Part
    kind: str
    source: str
    start: Json
    subquestions: Sequence[Entry]
    answers: Sequence[Entry]

    def texts(self, entry: Entry, field: str, otherwise: str = "") -> Words:
        where = f"{self.part.where}, {entry.fields.get('title') or entry.fields.get('code', '')}"
        texts = {tag: text for language, text in entry.texts(field).items() if (tag := language_tag(language))}
        return self.draft.words(where, texts, otherwise)

    def attribute(self, name: str) -> str:
        """An attribute that is the same in every language."""
        value = self.part.any(f"attribute {name}")
        return value if isinstance(value, str) else next(iter(value.values()), "") if isinstance(value, dict) else ""

    def wording(self, name: str) -> Words | None:
        """An attribute that is words."""
        value = self.part.any(f"attribute {name}")
        texts = {"": value} if isinstance(value, str) else value if isinstance(value, dict) else {}
        by_tag = {language_tag(language) or self.draft.default_language: text for language, text in texts.items()}
        words = self.draft.words(self.part.at(f"attribute {name}"), by_tag)
        return words if words.texts else None

    def number(self, name: str) -> float | None:
        text = self.attribute(name)
        found = to_number(text)
        if text and found is None:
            self.part.note(f"attribute {name}", f"{shown(text)} is no number: every number is taken")
        return found

    def know(self, suffix: str, asked: Asked) -> None:
        self.draft.know(f"{self.source}{'_' if suffix else ''}{suffix}", asked)


def choices(question: Question) -> list[tuple[str, Words]]:
    if question.kind in _FIXED:
        return [(code, question.draft.standard(word)) for code, word in _FIXED[question.kind]]
    return [
        (answer.fields.get("code", ""), question.texts(answer, "answer", otherwise=answer.fields.get("code", "")))
        for answer in question.answers
        if answer.fields.get("scale_id", "0") in ("", "0")
    ]


def read_single(question: Question) -> list[Json]:
    """One choice: a list, a list that opens, yes or no; with another one, or with a comment beside it."""
    other = question.part.any("other") == "Y"
    replaced = question.wording("other_replace_text")
    draft = question.draft
    offered = draft.offer(question.part.where, [*choices(question), *([(OTHER, replaced or draft.standard("other"))] if other else [])])
    kind = "dropdown" if question.kind == "!" else "radiogroup"
    element: Json = {**question.start, **draft.choosing(kind, offered, question.part.where)}
    question.know("", Asked(element["name"], "code" if "choices" in element else "text", offered.codes))
    found = [element]
    if other and "choices" in element:
        found.append(_beside(question, element, "other", replaced or draft.standard("which"), offered.codes[OTHER]))
    if question.kind == "O":
        found.append(_beside(question, element, "comment", draft.standard("comment"), ""))
    return found


def read_several(question: Question) -> list[Json]:
    """Any of the choices, each of which conditions speak of as an item of its own."""
    draft = question.draft
    other = question.part.any("other") == "Y"
    replaced = question.wording("other_replace_text")
    given = [(sub.fields.get("title", ""), question.texts(sub, "question", sub.fields.get("title", ""))) for sub in question.subquestions]
    offered = draft.offer(question.part.where, [*given, *([("other", replaced or draft.standard("other"))] if other else [])])
    most = int(question.number("max_answers") or 0)
    limit = {"maxSelectedChoices": min(most, len(offered.choices))} if most > 0 else {}
    element: Json = {**question.start, **draft.choosing("checkbox", offered, question.part.where)}
    element |= limit if "choices" in element else {}
    for source, code in offered.codes.items():
        question.know(source, Asked(element["name"], "several", ticked=code))
    question.know("", Asked(element["name"], "several", offered.codes))
    _check_rows(question)
    if question.kind == "P":
        question.part.notes.add(question.part.where, "the comment beside each choice is not taken: nothing here is like it")
    return [element, *([_beside(question, element, "other", draft.standard("which"), offered.codes["other"])] if other else [])]


def _beside(question: Question, element: Json, kind: str, title: Words, code: str) -> Json:
    draft = question.draft
    name = draft.claim(question.part.where, f"{element['name']}_{kind}", renaming=False)
    question.know(kind, Asked(name, "text"))
    shown_if = (*element["visibleIf"], *((if_chosen(element, code),) if code and "choices" in element else ()))
    return {"type": "text" if kind == "other" else "comment", "name": name, "title": title, "visibleIf": shown_if}


def read_ranking(question: Question) -> list[Json]:
    """The choices are answers, since version 6.6 subquestions."""
    draft = question.draft
    given = choices(question) or [(sub.fields.get("title", ""), question.texts(sub, "question")) for sub in question.subquestions]
    offered = draft.offer(question.part.where, given)
    _check_rows(question)
    most = int(question.number("max_answers") or question.number("max_subquestions") or 0)
    element: Json = {**question.start, **draft.choosing("ranking", offered, question.part.where)}
    if "choices" in element and 0 < most < len(offered.choices):
        element["maxSelectedChoices"] = most
    question.know("", Asked(element["name"], "several", offered.codes))
    return [element]


def read_text(question: Question) -> list[Json]:
    kind, limit = ("text", TEXT_LIMIT) if question.kind == "S" else ("comment", COMMENT_LIMIT)
    longest = int(question.number("maximum_chars") or 0)
    question.know("", Asked(question.start["name"], "text"))
    return [{**question.start, "type": kind, "maxLength": min(longest, limit) if longest > 0 else None}]


def read_number(question: Question) -> list[Json]:
    whole = question.attribute("num_value_int_only") == "1"
    question.know("", Asked(question.start["name"], "number"))
    limits = {"minimum": question.number("min_num_value_n"), "maximum": question.number("max_num_value_n")}
    return [{**question.start, "type": "number", "decimals": 0 if whole else 6, "unit": question.wording("suffix"), **limits}]


def read_date(question: Question) -> list[Json]:
    limits = {"minimum": question.attribute("date_min"), "maximum": question.attribute("date_max")}
    for name, value in limits.items():
        if value and not is_day(value):
            question.part.note(f"attribute date_{name[:3]}", f"{shown(value)} is no day written as 2026-12-31: every day is taken")
    question.know("", Asked(question.start["name"], "date"))
    return [{**question.start, "type": "date", **{name: value for name, value in limits.items() if is_day(value)}}]


def read_five(question: Question) -> list[Json]:
    question.know("", Asked(question.start["name"], "number"))
    return [{**question.start, **rated(question.start["name"]), "type": "rating", "scale": scale(5, 1, {})}]


def read_words(question: Question) -> list[Json]:
    return [_heading(question)]


def _heading(question: Question) -> Json:
    start = question.start
    if start["description"] is not None:
        question.part.note("help", "words to read have no help: left out")
    return {"type": "information", "name": start["name"], "text": start["title"], "visibleIf": start["visibleIf"]}


def read_each(question: Question) -> list[Json]:
    """A heading, and a text or a number for each subquestion."""
    kind: Kind = "number" if question.kind == "K" else "text"
    found = [_heading(question)]
    for sub, name in _named(question):
        question.know(sub.fields.get("title", ""), Asked(name, kind))
        title = question.texts(sub, "question", otherwise=sub.fields.get("title", ""))
        element = {"name": name, "title": title, "visibleIf": (*question.start["visibleIf"], *relevance(question, sub))}
        required = {"isRequired": question.start.get("isRequired")}
        found.append({**element, **required, "type": kind, **({"decimals": 6} if kind == "number" else {})})
    return found


def read_array(question: Question) -> list[Json]:
    """Rows with one answer each; those of five points are rated."""
    draft, part = question.draft, question.part
    points = {"A": 5, "B": 10}.get(question.kind, 0)
    plain = [(str(point), draft.words("", {}, otherwise=str(point))) for point in range(1, points + 1)]
    columns = plain or choices(question)
    if points == 10:
        part.notes.add(part.where, "its 10 points are choices: ratings here have 5, 7 or 11")
    if question.kind == "1":
        part.notes.add(part.where, "only the first of its two scales is taken: a row has one answer here")
    subquestions = _named(question)
    if not subquestions or not 2 <= len(columns) <= MAX_CHOICES:
        part.notes.add(part.where, f"an array with {len(subquestions)} rows and {len(columns)} answers cannot be asked: left out")
        return []
    answered, asked = answered_by(draft, part.where, columns)
    rows = []
    for sub, name in subquestions:
        for suffix in (sub.fields.get("title", ""), f"{sub.fields.get('title', '')}_0"):
            question.know(suffix, Asked(name, asked.kind, asked.codes))
        row = {"name": name, "title": question.texts(sub, "question", sub.fields.get("title", "")), "visibleIf": relevance(question, sub)}
        rows.append({**row, "pair": name, "unpaired": True} if "scale" in answered else row)
    return in_parts(draft, part.where, {**question.start, "type": "matrix", **answered}, rows)


def _named(question: Question) -> list[tuple[Entry, str]]:
    """The subquestions with names that hold the question's."""
    return [
        (sub, question.draft.claim(question.part.where, f"{question.start['name']}_{sub.fields.get('title', '')}".lower(), renaming=False))
        for sub in question.subquestions
        if sub.fields.get("scale_id", "0") in ("", "0")
    ]


def relevance(question: Question, sub: Entry) -> tuple[Condition, ...]:
    text = sub.fields.get("relevance", "")
    where = f"{question.part.where}, {sub.fields.get('title', '')}, relevance"
    return () if text in ALWAYS else (Condition(where, text, "it is always shown"),)


def _check_rows(question: Question) -> None:
    for sub in question.subquestions:
        for condition in relevance(question, sub):
            question.draft.notes.add(condition.where, f"{shown(condition.text)} is not taken: every choice is offered")


READERS: Mapping[str, Callable[[Question], list[Json]]] = {
    **dict.fromkeys("L!OYG", read_single),
    **dict.fromkeys("MP", read_several),
    **dict.fromkeys("STU", read_text),
    **dict.fromkeys("ABCEFH1", read_array),
    **dict.fromkeys("QK", read_each),
    "N": read_number,
    "D": read_date,
    "5": read_five,
    "R": read_ranking,
    "X": read_words,
}

"""LimeSurvey .lss in: the survey, its groups as pages, and their questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from surveys.instrument.formats.dialects import EXPRESSION_MANAGER
from surveys.instrument.formats.draft import Condition, Conditions, Draft, Json, Words
from surveys.instrument.formats.finish import finish
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.limesurvey_tables import Entry, Fields, Tables, read_tables
from surveys.instrument.formats.limesurvey_types import ALWAYS, READERS, Question
from surveys.instrument.formats.texts import language_tag
from surveys.instrument.types import Definition, Side

# Fields that only hold the tables together, and values that mean the same as nothing.
_KEYS = ("qid", "parent_qid", "sid", "gid", "question_order", "scale_id", "language", "question", "help", "title", "type", "id")
_ROW_KEYS = ("code", "answer", "sortorder", "aid", "relevance", "mandatory", "other")
_SILENT = ("0", "N", "normal", "inherit", "I", "-1")
_USUAL: Mapping[str, Sequence[object]] = {
    "attribute statistics_showgraph": ("1",),
    "attribute samechoiceheight": ("1",),
    "attribute samelistheight": ("1",),
    "attribute showpopups": ("1",),
    "attribute time_limit_action": ("1",),
}
_THEMES = (
    *("listradio", "list_dropdown", "list_with_comment", "longfreetext", "hugefreetext", "shortfreetext", "numerical", "date", "yesno"),
    *("gender", "5pointchoice", "multiplechoice", "multiplechoice_with_comments", "multiplenumeric", "multipleshorttext", "ranking"),
    *("boilerplate", "core", "arrays/array", "arrays/5point", "arrays/10point", "arrays/yesnouncertain", "arrays/increasesamedecrease"),
    *("arrays/column", "arrays/dualscale"),
)
_REASONS = {
    "mandatory": "what is only asked for softly may be left out here",
    "preg": "what is checked here is the type, `minimum`, `maximum` and `maxLength`",
    "question_theme_name": "the look of a form is ours",
    "script": "no scripts run here",
    "attribute random_order": "the order is that of the file",
    "attribute exclude_all_others": "no choice excludes the others here",
    "attribute array_filter": "every row and choice is shown",
    "attribute array_filter_exclude": "every row and choice is shown",
    "attribute hidden": "it would never be shown",
}
_OTHER_TABLES = {"conditions": "LimeSurvey keeps the same conditions as relevance, which was read"}


def read_limesurvey(name: str, raw: bytes, *, key: str, side: Side) -> tuple[Definition, Draft]:
    """The definition, and the draft that knows what was not taken."""
    tables = read_tables(name, raw)
    languages = [tag for language in tables.languages if (tag := language_tag(language))]
    draft = Draft(EXPRESSION_MANAGER, languages[0] if languages else "en")
    draft.languages |= dict.fromkeys(languages)
    draft.closed = True
    draft.fields = _read_settings(draft, tables, key)
    for table, count in tables.others.items():
        reason = _OTHER_TABLES.get(table, "nothing here is like it")
        draft.notes.add(f"table {table}", f"{count} {'row is' if count == 1 else 'rows are'} not taken: {reason}")
    identities: list[tuple[str, str]] = []
    for number, group in enumerate(tables.groups, start=1):
        _read_group(draft, tables, group, number, identities)
    _know_by_number(draft, identities)
    for gid in sorted(set(tables.questions) - {group.fields.get("gid", "") for group in tables.groups}):
        for question in tables.questions[gid]:
            draft.notes.add(f"question {question.fields.get('title', '')}", "belongs to no group: left out")
    return finish(draft, key=key, side=side), draft


def _read_settings(draft: Draft, tables: Tables, key: str) -> Json:
    """Title and description in each language; mails, dates and access belong to waves."""
    said = sorted(name for name, value in tables.survey.items() if value and value not in _SILENT)
    left = [name for name in said if name not in ("sid", "gsid", "language", "additional_languages")]
    if left:
        draft.notes.add("survey settings", f"left out: {', '.join(left)}; who is asked, when and how is set in a wave")
    by_tag = {tag: row for row in tables.settings if (tag := language_tag(row.get("surveyls_language", "")))}
    for tag, row in by_tag.items():
        _list_texts(draft, tag, row)
    title = draft.words("survey title", {tag: row.get("surveyls_title", "") for tag, row in by_tag.items()}, otherwise=key)
    about = {tag: _joined(row.get("surveyls_description", ""), row.get("surveyls_welcometext", "")) for tag, row in by_tag.items()}
    description = draft.words("survey description", about)
    return {"title": title, **({"description": description} if description.texts else {})}


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _list_texts(draft: Draft, tag: str, row: Fields) -> None:
    taken = ("surveyls_survey_id", "surveyls_language", "surveyls_title", "surveyls_description", "surveyls_welcometext")
    left = [name for name, value in row.items() if value and value not in _SILENT and name not in taken]
    if left:
        draft.notes.add(f"survey texts in {tag}", f"left out: {', '.join(left)}; mails and the page of thanks are ours")


def _read_group(draft: Draft, tables: Tables, group: Entry, number: int, identities: list[tuple[str, str]]) -> None:
    where = f"group {number}"
    draft.notes.begin(where)
    if mixed := group.fields.get("randomization_group"):
        draft.notes.add(f"{where}, randomization_group", f"{shown(mixed)} is not taken: pages keep their order")
    description = _words(draft, f"{where}, description", group, "description")
    page: Json = {
        "name": draft.claim_page("", f"group_{number}"),
        "title": _words(draft, f"{where}, group_name", group, "group_name", otherwise=str(number)),
        "description": description if description.texts else None,
        "visibleIf": _relevance(f"{where}, grelevance", group.fields.get("grelevance", ""), "the page is always shown"),
        "elements": [],
    }
    for question in tables.questions.get(group.fields.get("gid", ""), ()):
        page["elements"] += _read_question(draft, tables, question, where)
        fields = question.fields
        identities.append((f"{fields.get('sid')}X{fields.get('gid')}X{fields.get('qid')}", fields.get("title", "")))
        identities.append((f"Q{fields.get('qid')}", fields.get("title", "")))
    draft.add_page(where, page)


def _know_by_number(draft: Draft, identities: Iterable[tuple[str, str]]) -> None:
    """Conditions may speak of a question by its numbers too: 12X3X45 and 12X3X45SQ001, or Q45 and Q45_SQ001."""
    by_title: dict[str, list[str]] = {}
    for known in draft.asked:
        by_title.setdefault(known.partition("_")[0], []).append(known)
    for source, title in identities:
        for known in by_title.get(title, ()):
            suffix = known.removeprefix(title)
            draft.know(f"{source}{suffix.removeprefix('_') if 'X' in source else suffix}", draft.asked[known])


def _words(draft: Draft, where: str, entry: Entry, field: str, otherwise: str = "") -> Words:
    texts = {tag: text for language, text in entry.texts(field).items() if (tag := language_tag(language))}
    return draft.words(where, texts, otherwise)


def _relevance(where: str, text: str, otherwise: str) -> Conditions:
    return () if text in ALWAYS else (Condition(where, text, otherwise),)


def _read_question(draft: Draft, tables: Tables, entry: Entry, group: str) -> list[Json]:
    fields, source, kind = entry.fields, entry.fields.get("title", ""), entry.fields.get("type", "")
    qid = fields.get("qid", "")
    where = f"{group}, question {source}"
    part = Part(where, {**entry.others(), **_said(fields), **_attributes(tables.attributes.get(qid, ()))}, draft.notes, ", ")
    if kind not in READERS:
        draft.notes.add(where, f"a question of type {shown(kind)} has no counterpart here: left out")
        return []
    if part.peek("attribute hidden") == "1":
        part.note("attribute hidden", "“1” is not taken: it would never be shown, so that it is left out")
        return []
    name = draft.claim(where, source)
    help_ = _words(draft, f"{where}, help", entry, "help")
    start: Json = {
        "name": name,
        "title": _words(draft, f"{where}, question", entry, "question", otherwise=source or name),
        "description": help_ if help_.texts else None,
        "visibleIf": _relevance(part.at("relevance"), str(part.any("relevance") or ""), "it is always shown"),
        "isRequired": part.peek("mandatory") == "Y" or None,
    }
    if start["isRequired"]:
        part.any("mandatory")
    found = READERS[kind](Question(draft, part, kind, source, start, tables.subquestions.get(qid, ()), tables.answers.get(qid, ())))
    part.rest(_USUAL, _REASONS)
    for each in (*tables.subquestions.get(qid, ()), *tables.answers.get(qid, ())):
        _list_rest(part, each)
    return found


def _list_rest(question: Part, entry: Entry) -> None:
    """What a subquestion or an answer has beside its code, its words and its relevance."""
    code = entry.fields.get("title") or entry.fields.get("code", "")
    left = {name: value for name, value in {**entry.others(), **_said(entry.fields)}.items() if name not in _ROW_KEYS}
    Part(f"{question.where}, {code}", left, question.notes, ", ").rest(reasons={"assessment_value": "answers are not added up here"})


def _said(fields: Fields) -> dict[str, Any]:
    theme = ("question_theme_name",) if fields.get("question_theme_name", "").lower() in _THEMES else ()
    silent = {name: value for name, value in fields.items() if value in _SILENT and name != "relevance"}
    return {name: value for name, value in fields.items() if name not in (*_KEYS, *theme, *silent)}


def _attributes(rows: Iterable[Fields]) -> dict[str, Any]:
    """Attributes that say something, those of languages as maps."""
    found: dict[str, Any] = {}
    for row in rows:
        name, value, language = f"attribute {row.get('attribute', '')}", row.get("value", ""), row.get("language", "")
        if not value or (value in _SILENT and not name.endswith("_num_value_n")):
            continue
        if language:
            held = found.setdefault(name, {})
            if isinstance(held, dict):
                held[language] = value
        else:
            found[name] = value
    return found

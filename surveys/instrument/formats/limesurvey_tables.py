"""A LimeSurvey .lss file as tables: rows by name, and the texts of each row by language, as both generations of the format keep them."""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from msgspec import Struct

from surveys.imports.read import broken

Fields = dict[str, str]
_READ = (
    *("answers", "answer_l10ns", "groups", "group_l10ns", "questions", "subquestions", "question_l10ns", "question_attributes"),
    *("surveys", "surveys_languagesettings"),
)
_WORDS = ("id", "aid", "language", "question", "help", "group_name", "description", "answer")


class Entry(Struct, frozen=True):
    """A group, a question, a subquestion or an answer: its fields, and those that each language has of its own."""

    fields: Fields
    languages: Mapping[str, Fields]

    def texts(self, field: str) -> dict[str, str]:
        return {language: fields[field] for language, fields in self.languages.items() if fields.get(field)}

    def others(self) -> dict[str, str]:
        """What a language has beside words, such as a script."""
        known = {*self.fields, *_WORDS}
        return {name: text for fields in self.languages.values() for name, text in fields.items() if text and name not in known}


class Tables(Struct, frozen=True):
    """What a survey is made of, each in its order, by what it belongs to; `others` are tables that have rows and are not read."""

    languages: Sequence[str]
    survey: Fields
    settings: Sequence[Fields]
    groups: Sequence[Entry]
    questions: Mapping[str, Sequence[Entry]]
    subquestions: Mapping[str, Sequence[Entry]]
    answers: Mapping[str, Sequence[Entry]]
    attributes: Mapping[str, Sequence[Fields]]
    others: Mapping[str, int]


def read_tables(name: str, raw: bytes) -> Tables:
    """The tables of a survey; BadFile if the file is no XML, or not of a survey."""
    root = _parse(name, raw)
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if kind != "Survey":
        raise broken(name, "LimeSurveyDocType", f"is {kind[:20] or 'missing'}: export the structure of a whole survey (.lss)")
    rows = {table.tag: _rows(table) for table in root}
    questions = _entries(rows.get("questions", []), rows.get("question_l10ns", []), ("qid",), "question_order")
    subquestions = _entries(rows.get("subquestions", []), rows.get("question_l10ns", []), ("qid",), "question_order")
    answers = _entries(rows.get("answers", []), rows.get("answer_l10ns", []), ("qid", "code", "scale_id"), "sortorder", "aid")
    survey = next(iter(rows.get("surveys", [])), {})
    declared = f"{survey.get('language', '')} {survey.get('additional_languages', '')}".split()
    return Tables(
        languages=declared or [(language.text or "").strip() for language in root.findall("languages/language")],
        survey=survey,
        settings=rows.get("surveys_languagesettings", []),
        groups=_entries(rows.get("groups", []), rows.get("group_l10ns", []), ("gid",), "group_order"),
        questions=_by((each for each in questions if not _is_sub(each)), "gid"),
        subquestions=_by([*subquestions, *filter(_is_sub, questions)], "parent_qid"),
        answers=_by(answers, "qid"),
        attributes=_rows_by(rows.get("question_attributes", []), "qid"),
        others={table: len(found) for table, found in rows.items() if found and table not in _READ},
    )


def _parse(name: str, raw: bytes) -> Element:
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        problem = "declares a document type or entities, which no .lss file needs: export the survey anew"
    except ParseError as error:
        problem = f"is broken XML ({error}): export the survey anew"
    except (ValueError, LookupError):
        problem = "has an encoding that cannot be read: export the survey anew"
    else:
        return root
    raise broken(name, "the file", problem)


def _rows(table: Element) -> list[Fields]:
    return [{cell.tag: (cell.text or "").strip() for cell in row} for row in table.findall("rows/row")]


def _entries(rows: Iterable[Fields], l10ns: Iterable[Fields], key: tuple[str, ...], order: str, joined: str = "") -> list[Entry]:
    """Rows that stand once per language are one entry; since 2019 their texts stand in a table of their own."""
    found: dict[tuple[str, ...], tuple[Fields, dict[str, Fields]]] = {}
    for row in rows:
        fields, languages = found.setdefault(tuple(row.get(name, "") for name in key), (row, {}))
        if row.get("language"):
            languages[row["language"]] = row
            fields.setdefault("language", "")
    by_id = {fields.get(joined or key[0], ""): languages for fields, languages in found.values()}
    for row in l10ns:
        if row.get("language") and row.get(joined or key[0]) in by_id:
            by_id[row[joined or key[0]]][row["language"]] = row
    entries = [Entry(fields, languages) for fields, languages in found.values()]
    return sorted(entries, key=lambda entry: _number(entry.fields.get(order, "")))


def _is_sub(entry: Entry) -> bool:
    return entry.fields.get("parent_qid", "0") not in ("", "0")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _by(entries: Iterable[Entry], field: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.fields.get(field, ""), []).append(entry)
    return found


def _rows_by(rows: Iterable[Fields], field: str) -> dict[str, list[Fields]]:
    found: dict[str, list[Fields]] = {}
    for row in rows:
        found.setdefault(row.get(field, ""), []).append(row)
    return found

"""The sheets of an XLSForm as parts of a source: rows by the meaning of their columns, settings, lists of choices."""

import json
import re
from collections.abc import Sequence

from surveys.instrument.formats.draft import Condition, Conditions, Draft, Json, Words
from surveys.instrument.formats.found import Part, shown
from surveys.instrument.formats.texts import language_tag
from surveys.instrument.formats.workbook import Line, Sheet
from surveys.instrument.formats.xlsform_types import selecting

OWN = "parallax::fields"
OWN_CELLS = 10
YES, NO = ("yes", "true", "true()", "1"), ("no", "false", "false()", "0", "")
BEGIN = re.compile(r"begin[ _](?P<kind>group|repeat|lgroup|loop)", re.IGNORECASE)
END = re.compile(r"end[ _](?:group|repeat|lgroup|loop)", re.IGNORECASE)
_QUOTES = str.maketrans("‘’“”", "''\"\"")
_REASONS = {
    "default": "nothing is answered beforehand",
    "calculation": "nothing is calculated here",
    "choice_filter": "every choice is offered",
    "read_only": "it can be answered here",
    "repeat_count": "it is asked once",
    "guidance_hint": "only the hint is shown",
    "constraint_message": "the words of an error are ours",
    "required_message": "the words of an error are ours",
    "form_id": "the key of the definition is chosen at import",
    "version": "versions are counted here",
    "style": "the look of a form is ours",
    "instance_name": "answers have no names here",
    "disabled": "only yes leaves a row out",
}


class Row(Part):
    """A row whose cells are found by what their headers mean."""

    def __init__(self, sheet: Sheet, line: Line, draft: Draft) -> None:
        super().__init__(f"sheet {sheet.name}, row {line.number}", line.cells, draft.notes, ", column ")
        self._sheet = sheet
        self._draft = draft

    def cell(self, field: str) -> tuple[str, str]:
        """The header and the text of a column; no text if the row has none there."""
        for column in self._sheet.headers(field):
            if text := self.take(column.header, str, ""):
                return column.header, text
        return field, ""

    def text(self, field: str) -> str:
        return self.cell(field)[1]

    def words(self, field: str, otherwise: str = "") -> Words:
        """A text in every language that has a column for it."""
        texts: dict[str, str] = {}
        where = self.at(field)
        for column in self._sheet.headers(field):
            tag = language_tag(column.language) if column.language else self._draft.default_language
            if tag and (text := self.take(column.header, str, "")):
                texts[tag] = text
                where = self.at(column.header) if len(texts) == 1 else self.at(field)
        return self._draft.words(where, texts, otherwise)

    def done(self) -> None:
        """List what is left, by the meaning of its header."""
        self.rest(reasons={column.header: _REASONS[column.field] for column in self._sheet.columns if column.field in _REASONS})


def default_language(survey: Sheet, settings: Sheet) -> str:
    """What the settings say, else the language of the first label."""
    said = [line.cells.get(column.header, "") for line in settings.lines[:1] for column in settings.headers("default_language")]
    named = [column.language for column in survey.headers("label")]
    bare = "" in named
    return next((tag for tag in map(language_tag, [*said, *([] if bare else named)]) if tag), "en" if bare or not named else "und")


def check_languages(draft: Draft, sheets: dict[str, Sheet]) -> None:
    for sheet in sheets.values():
        for column in sheet.columns:
            if column.language and not language_tag(column.language):
                where = f"sheet {sheet.name}, column {column.header}"
                draft.notes.add(where, f"{shown(column.language)} is no language with a tag: write it as “Name (tag)”; left out")


def read_settings(draft: Draft, settings: Sheet, key: str) -> tuple[Words, Json]:
    own: Json = {}
    title = draft.words("sheet settings, column form_title", {}, otherwise=key)
    for number, line in enumerate(settings.lines):
        row = Row(settings, line, draft)
        if number == 0:
            row.text("default_language")
            own = own_fields(row)
            for field in ("form_id", "version") if own else ():
                row.text(field)
            given = row.words("form_title")
            title = given if given.texts else title
        row.done()
    return title, own


def own_fields(row: Row) -> Json:
    """The fields that our own export wrote because XLSForm has no word for them, in as many cells as they needed."""
    pieces = [row.take(OWN if number == 1 else f"{OWN}_{number}", str, "") for number in range(1, OWN_CELLS + 1)]
    text = "".join(pieces)
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        return found
    row.note(OWN, f"{shown(text)} is no JSON object: left out")
    return {}


def read_lists(draft: Draft, choices: Sheet) -> dict[str, list[tuple[str, Words]]]:
    lists: dict[str, list[tuple[str, Words]]] = {}
    for line in choices.lines:
        row = Row(choices, line, draft)
        value = row.text("name")
        lists.setdefault(row.text("list_name"), []).append((value, row.words("label", otherwise=value)))
        row.done()
    return lists


def conditions(row: Row, field: str, otherwise: str) -> Conditions:
    header, text = row.cell(field)
    text = text.translate(_QUOTES).strip()
    return (Condition(row.at(header), text, otherwise),) if text else ()


def required(row: Row) -> Json:
    """Whether an answer is required: yes, no, or under a condition."""
    header, text = row.cell("required")
    if text.strip().lower() in (*YES, *NO):
        return {"isRequired": True} if text.strip().lower() in YES else {}
    return {"requiredIf": (Condition(row.at(header), text.strip(), "it may be left out"),)}


def cell_of(sheet: Sheet, line: Line, field: str) -> str:
    return next((line.cells[column.header] for column in sheet.headers(field) if column.header in line.cells), "")


def ends(sheet: Sheet) -> dict[int, int]:
    """Where each group that begins at a position ends; one without an end goes on to the last line."""
    found: dict[int, int] = {}
    begun: list[int] = []
    for at, line in enumerate(sheet.lines):
        kind = " ".join(cell_of(sheet, line, "type").split())
        if BEGIN.fullmatch(kind):
            begun.append(at)
            found[at] = len(sheet.lines)
        elif END.fullmatch(kind) and begun:
            found[begun.pop()] = at
    return found


def alike(sheet: Sheet, lines: Sequence[Line], *, wanted: bool) -> tuple[Sequence[Line], str] | None:
    """The rows of a matrix and their list, if it is meant to be one and nothing but choices from one list is asked."""
    looks = [cell_of(sheet, line, "appearance") for line in lines]
    rows = [line for line, look in zip(lines, looks, strict=True) if look != "label"]
    selects = [selecting(cell_of(sheet, line, "type")) for line in rows]
    lists = {select.list if select and select.kind == "radiogroup" and not select.other else "" for select in selects}
    meant = wanted or "list-nolabel" in looks
    return (rows, lists.pop()) if meant and len(lists) == 1 and "" not in lists else None

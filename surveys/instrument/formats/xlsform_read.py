"""XLSForm in: the sheets survey, choices and settings; groups become pages."""

import re
from collections.abc import Sequence

from msgspec import Struct

from surveys.errors import BadInstrument, Place
from surveys.instrument.formats.comparing import Asked
from surveys.instrument.formats.dialects import XPATH
from surveys.instrument.formats.draft import MAX_CHOICES, Conditions, Draft, Json, Words, answered_by, in_parts, overlaid
from surveys.instrument.formats.finish import finish
from surveys.instrument.formats.found import shown
from surveys.instrument.formats.workbook import Line, Sheet, read_workbook
from surveys.instrument.formats.xlsform_rows import (
    BEGIN,
    END,
    YES,
    Row,
    alike,
    cell_of,
    check_languages,
    conditions,
    default_language,
    ends,
    own_fields,
    read_lists,
    read_settings,
    required,
)
from surveys.instrument.formats.xlsform_types import (
    PLAIN,
    Selecting,
    appearance_of,
    asked_of,
    constrain,
    read_plain,
    read_range,
    read_select,
    selecting,
)
from surveys.instrument.types import Definition, Side

MAX_DEPTH = 20


class Group(Struct):
    """A group that is open: the page that it makes, and what must hold for it."""

    where: str
    name: str
    title: Words
    shown_if: Conditions
    own: Json
    page: Json | None = None


def read_xlsform(name: str, raw: bytes, *, key: str, side: Side) -> tuple[Definition, Draft]:
    """The definition, and the draft that knows what was not taken."""
    sheets = read_workbook(name, raw)
    survey, settings = sheets["survey"], sheets.get("settings", Sheet("settings"))
    draft = Draft(XPATH, default_language(survey, settings))
    for other in sorted(set(sheets) - {"survey", "choices", "settings"}):
        draft.notes.add(f"sheet {other}", "is not read: the sheets survey, choices and settings make a form")
    check_languages(draft, sheets)
    title, own = read_settings(draft, settings, key)
    _Survey(draft, survey, read_lists(draft, sheets.get("choices", Sheet("choices"))), title).read()
    draft.fields = overlaid({"title": title}, own) | {field: None for field, value in own.items() if value is None}
    return finish(draft, key=key, side=side), draft


class _Survey:
    """Walks down the survey sheet with the groups that are open."""

    def __init__(self, draft: Draft, sheet: Sheet, lists: dict[str, list[tuple[str, Words]]], title: Words) -> None:
        self._draft = draft
        self._sheet = sheet
        self._lists = lists
        self._ends = ends(sheet)
        self._used: set[str] = set()
        self._open = [Group("", "", title, (), {})]
        self._last: Group | None = None

    def read(self) -> None:
        lines = list(self._sheet.lines)
        position = 0
        while position < len(lines):
            position += self._line(lines, position)
        for name in sorted(set(self._lists) - self._used):
            self._draft.notes.add("sheet choices", f"the list {shown(name)} is used by no question: left out")

    def _line(self, lines: Sequence[Line], position: int) -> int:
        """Read one line; how many lines that took."""
        row = Row(self._sheet, lines[position], self._draft)
        kind = " ".join(row.text("type").split())
        if row.text("disabled").lower() in YES:
            row.notes.add(row.where, "a disabled row: left out")
            return 1
        if begin := BEGIN.fullmatch(kind):
            inside = lines[position + 1 : self._ends[position]]
            return self._begin(row, inside, repeats=begin["kind"].lower() != "group")
        if END.fullmatch(kind):
            self._end(row)
            return 1
        for element in self._question(row, kind):
            self._page()["elements"].append(element)
        return 1

    def _end(self, row: Row) -> None:
        """Close the innermost group; what the line of an end repeats of its beginning says nothing."""
        closed = self._open.pop() if len(self._open) > 1 else None
        if closed and closed.page is None:
            self._draft.notes.add(closed.where, f"the group {shown(closed.name)} asks nothing itself: what it is called is left out")
        row.text("name")
        row.words("label")
        row.done()

    def _page(self) -> Json:
        """The page of the innermost group: a new one whenever that changes."""
        group = self._open[-1]
        if group.page is None or self._last is not group:
            source = group.own.get("name") or group.name or "form"
            name = self._draft.claim_page("" if group.page else group.where, str(source))
            written = {"name": name, "title": group.title, "visibleIf": group.shown_if, "elements": []}
            group.page = written if group.page else overlaid(written, group.own)
            self._draft.pages.append(group.page)
        self._last = group
        return group.page

    def _begin(self, row: Row, inside: Sequence[Line], *, repeats: bool) -> int:
        """Open a group, or read the matrix that it is; how many lines that took."""
        name = row.text("name")
        look = appearance_of(row, *row.cell("appearance"))
        own = own_fields(row)
        label = row.words("label")
        shown_if = conditions(row, "relevant", "it is always shown")
        matrix = alike(self._sheet, inside, wanted="table-list" in look or own.get("type") == "matrix")
        if matrix and 2 <= len(self._lists.get(matrix[1], ())) <= MAX_CHOICES:
            hint = row.words("hint")
            title = label if label.texts else self._draft.words("", {}, otherwise=name or "…")
            start: Json = {"title": title, "description": hint if hint.texts else None, "visibleIf": shown_if}
            row.done()
            self._check_alike(row.where, inside, matrix[0])
            self._page()["elements"].extend(self._matrix(row.where, name, start, *matrix, own))
            return len(inside) + 2
        if repeats:
            row.notes.add(row.where, f"the repeat {shown(name)} is asked once: only hand-offs are asked several times here")
        outer = self._open[-1]
        if len(self._open) > MAX_DEPTH:
            raise BadInstrument("definition", [Place(row.where, f"is nested deeper than {MAX_DEPTH} groups: close some")])
        self._open.append(Group(row.where, name or outer.name, label if label.texts else outer.title, (*outer.shown_if, *shown_if), own))
        row.done()
        return 1

    def _check_alike(self, where: str, inside: Sequence[Line], rows: Sequence[Line]) -> None:
        """List what gets lost when the rows of a group become those of one matrix."""
        for line in inside:
            if line not in rows:
                self._draft.notes.add(f"sheet survey, row {line.number}", "only names the columns of a matrix: left out")
        if len({cell_of(self._sheet, line, "required").lower() for line in rows}) > 1:
            self._draft.notes.add(where, "the rows differ in being required: each is as the first of them that says so")

    def _question(self, row: Row, kind: str) -> list[Json]:
        select = selecting(kind)
        lowered = kind.lower()
        if select is None and lowered not in PLAIN:
            row.notes.add(row.where, f"a question of type {shown(kind)} has no counterpart here: left out")
            return []
        source = row.text("name")
        name = self._draft.claim(row.where, source or "item")
        hint = row.words("hint")
        start: Json = {
            "name": name,
            "title": row.words("label", otherwise=source or name),
            "visibleIf": conditions(row, "relevant", "it is always shown"),
            "description": hint if hint.texts else None,
            **required(row),
        }
        look = appearance_of(row, *row.cell("appearance"))
        own = own_fields(row)
        found = self._by_type(row, lowered, start, select, look)
        self._draft.know(source, asked_of(found[0], found[0].pop("codes", {})))
        header, constraint = row.cell("constraint")
        if constraint and (problem := constrain(found[0], constraint)):
            row.note(header, f"{shown(constraint)} is not taken: {problem}")
        row.done()
        return [overlaid(found[0], own), *found[1:]]

    def _by_type(self, row: Row, kind: str, start: Json, select: Selecting | None, look: set[str]) -> list[Json]:
        if select is not None:
            self._used.add(select.list)
            return read_select(self._draft, row, start, select, self._lists.get(select.list, []), look)
        if kind != "range":
            return [read_plain(kind, start, look)]
        header, text = row.cell("parameters")
        given = dict(re.findall(r"([\w-]+)\s*=\s*([^\s,;]+)", text.lower()))
        labels = given.pop("tick_labelset", "")
        self._used |= {name for name in self._lists if name.lower() == labels}
        left = sorted(set(given) - {"start", "end", "step"})
        if left:
            row.note(header, f"{', '.join(left)} is not taken: nothing here is like it")
        return [read_range(row, start, given, next((each for name, each in self._lists.items() if name.lower() == labels), []))]

    def _matrix(self, where: str, source: str, start: Json, rows: Sequence[Line], chosen: str, own: Json) -> list[Json]:
        self._used.add(chosen)
        columns = self._lists.get(chosen, [])
        name = self._draft.claim(where, source or "matrix")
        answered, asked = answered_by(self._draft, where, columns)
        items: list[Json] = []
        requirement: Json = {}
        for line in rows:
            row = Row(self._sheet, line, self._draft)
            row.text("type")
            row.text("appearance")
            item = row.text("name")
            own_name = self._draft.claim(row.where, item)
            self._draft.know(item, Asked(own_name, asked.kind, asked.codes))
            requirement = {**required(row), **requirement}
            hint = row.words("hint")
            shown_if = conditions(row, "relevant", "it is always shown")
            framed = {"pair": own_name, "unpaired": True} if "scale" in answered else {}
            fields = {"name": own_name, "title": row.words("label", otherwise=item), "visibleIf": shown_if, **framed}
            items.append(overlaid({**fields, "description": hint if hint.texts else None}, own_fields(row)))
            row.done()
        parts = in_parts(self._draft, where, {**start, "name": name, **requirement, "type": "matrix", **answered}, items)
        return [overlaid(parts[0], own), *parts[1:]]

"""XLSForm out: a workbook that ODK, Kobo and their kin take, and that comes back here as it was."""

import io
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from surveys.instrument.formats.beside import Path, builtins, lay_beside, without_fallbacks
from surveys.instrument.formats.comparing import number
from surveys.instrument.formats.draft import Json
from surveys.instrument.formats.saying import Tongue, say_in
from surveys.instrument.formats.xlsform_read import read_xlsform
from surveys.instrument.formats.xlsform_rows import OWN, OWN_CELLS
from surveys.instrument.types import (
    COMMENT_LIMIT,
    TEXT_LIMIT,
    Checkbox,
    Choice,
    Comment,
    Consent,
    Date,
    Definition,
    Dropdown,
    Element,
    Information,
    Matrix,
    Number,
    Page,
    RadioGroup,
    Ranking,
    Rated,
    Text,
    TextLine,
)

CELL = 30_000  # a spreadsheet cuts what is longer than 32,767 characters
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NEGATED, _EMPTY, _ANSWERED = "not({})", "{} = ''", "{} != ''"


def write_xlsform(definition: Definition) -> bytes:
    """The workbook; what XLSForm has no column for stands in columns of ours beside the rest."""
    form = _Form(definition)
    for i, page in enumerate(definition.pages):
        form.own[(i,)] = {"side": page.side}
    again, _ = read_xlsform("the export", form.workbook(), key=definition.key, side="customer")
    lay_beside(builtins(definition), builtins(again), form.own.__setitem__)
    return form.workbook()


class _Form:
    """The rows of the sheets; `own` are the fields that stand beside them, by the path of their part."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self.own: dict[Path, Json] = {}
        elements = [element for page in definition.pages for element in page.elements]
        rows = [row.name for element in elements if isinstance(element, Matrix) for row in element.rows]
        self._items = dict.fromkeys([*(element.name for element in elements), *rows])
        consents = {(element.name, "yes"): "OK" for element in elements if isinstance(element, Consent)}
        self._tongue = Tongue(_item, _NEGATED, _EMPTY, _ANSWERED, "!=", "selected({}, {})", "date({})", consents)
        self._languages = {tag: _language(tag) for tag in definition.languages}
        self._choices: list[Json] = []

    def workbook(self) -> bytes:
        self._choices = []
        survey = [row for i, page in enumerate(self._definition.pages) for row in self._page(i, page)]
        definition = self._definition
        title = definition.title.get(definition.default_language, "")
        settings = {"form_title": title, "form_id": definition.key.replace("-", "_"), "version": str(definition.version)}
        settings |= {"default_language": self._languages.get(definition.default_language, "en"), **self._own(())}
        return _workbook({"survey": survey, "choices": self._choices, "settings": [settings]})

    def _page(self, i: int, page: Page) -> list[Json]:
        """A group per page, on one screen."""
        name = f"page_{page.name}" if page.name in self._items else page.name
        begin = {"type": "begin_group", "name": name, **self._text("label", page.title), "appearance": "field-list"}
        begin |= {"relevant": self._condition(page.visible_if), **self._own((i,))}
        inside = [row for j, element in enumerate(page.elements) for row in self._element((i, j), element)]
        return [begin, *inside, {"type": "end_group", "name": name}]

    def _element(self, path: Path, element: Element) -> list[Json]:
        shown_if = {"name": element.name, "relevant": self._condition(element.visible_if)}
        if isinstance(element, Information):
            return [{"type": "note", **shown_if, **self._label(element.text, element.name), **self._own(path)}]
        required = {"required": "yes" if element.is_required else self._condition(element.required_if)}
        words = {**self._label(element.title, element.name), **self._text("hint", element.description)}
        if isinstance(element, Matrix):
            begin = {"type": "begin_group", **shown_if, **words, "appearance": "table-list", **self._own(path)}
            return [begin, *self._rows(path, element, required), {"type": "end_group", "name": element.name}]
        return [{**shown_if, **words, **required, **self._kind(element), **self._own(path)}]

    def _rows(self, path: Path, matrix: Matrix, required: Json) -> list[Json]:
        if matrix.scale is not None:
            offered = [(str(point), matrix.scale.anchors.get(point, {})) for point in matrix.scale.values]
        else:
            offered = [(choice.value, choice.text) for choice in matrix.choices]
        kind = {"type": f"select_one {self._list(matrix.name, offered)}", **required}
        return [
            {**kind, "name": row.name, **self._label(row.title, row.name), **self._text("hint", row.description)}
            | {"relevant": self._condition(row.visible_if), **self._own((*path, k))}
            for k, row in enumerate(matrix.rows)
        ]

    def _kind(self, element: Element) -> Json:
        """The type and the columns that belong to it."""
        found: Json = {"type": "acknowledge"}
        match element:
            case Rated(scale=scale):
                labels = self._list(element.name, [(str(point), text) for point, text in sorted(scale.anchors.items())])
                found = {"type": "range", "parameters": f"start={scale.minimum} end={scale.maximum} step=1 tick_labelset={labels}"}
            case RadioGroup() | Dropdown():
                appearance = "minimal" if isinstance(element, Dropdown) else ""
                found = {"type": f"select_one {self._offer(element.name, element.choices)}", "appearance": appearance}
            case Checkbox() | Ranking():
                kind = "rank" if isinstance(element, Ranking) else "select_multiple"
                most = f"count-selected(.) <= {element.max_choices}" if element.max_choices else ""
                found = {"type": f"{kind} {self._offer(element.name, element.choices)}", "constraint": most}
            case Number(decimals=decimals):
                limits = _limits(element.minimum, element.maximum, number)
                found = {"type": "decimal" if decimals else "integer", "constraint": limits}
            case Date():
                found = {"type": "date", "constraint": _limits(element.minimum, element.maximum, "date('{}')".format)}
            case Comment(max_length=longest):
                found = {"type": "text", "appearance": "multiline", "constraint": _longest(longest, COMMENT_LIMIT)}
            case TextLine(max_length=longest):
                found = {"type": "text", "constraint": _longest(longest, TEXT_LIMIT)}
        return found

    def _offer(self, name: str, choices: Sequence[Choice]) -> str:
        return self._list(name, [(choice.value, choice.text) for choice in choices])

    def _list(self, name: str, offered: Sequence[tuple[str, Text]]) -> str:
        """Write a list of the choices sheet; its name."""
        self._choices += [{"list_name": name, "name": value, **self._text("label", text or {"": value})} for value, text in offered]
        return name

    def _own(self, path: Path) -> Json:
        """The fields beside a part as JSON, in as many cells as they need; `${` would speak of an item there too."""
        fields = self.own.get(path)
        text = json.dumps(fields, separators=(",", ":")).replace("${", "\\u0024{") if fields else ""
        pieces = [text[start : start + CELL] for start in range(0, min(len(text), CELL * OWN_CELLS), CELL)]
        return {OWN if position == 0 else f"{OWN}_{position + 1}": piece for position, piece in enumerate(pieces)}

    def _condition(self, condition: str) -> str:
        return say_in(condition, self._tongue) if condition else ""

    def _label(self, text: Text, name: str) -> Json:
        """The label of a row, which must have one: its name if nothing was written yet."""
        return self._text("label", text) or self._text("label", {"": name})

    def _text(self, column: str, text: Text) -> Json:
        """A text in the columns of its languages; one of no language in all of them. `${` would speak of an item."""
        said = {tag: text.get(tag, text.get("", "")).replace("${", "$ {") for tag in self._languages}
        return {f"{column}::{self._languages[tag]}": without_fallbacks(words, _item, self._items) for tag, words in said.items() if words}


def _item(name: str) -> str:
    return f"${{{name}}}"


def _language(tag: str) -> str:
    """`German (de)`, as XLSForm wants a language to be named."""
    from babel import Locale

    return f"{Locale('en').languages.get(tag.split('-', maxsplit=1)[0], tag)} ({tag})"


def _limits(minimum: Any, maximum: Any, write: Callable[[Any], str]) -> str:
    return " and ".join(f". {sign} {write(limit)}" for sign, limit in ((">=", minimum), ("<=", maximum)) if limit is not None)


def _longest(length: int, usual: int) -> str:
    return f"string-length(.) <= {length}" if length < usual else ""


def _workbook(sheets: dict[str, list[Json]]) -> bytes:
    """Every cell is text, so that nothing is taken for a formula."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        columns = list(dict.fromkeys(column for row in rows for column, value in row.items() if value)) or ["list_name", "name"]
        for number_, row in enumerate([dict(zip(columns, columns, strict=True)), *rows], start=1):
            for place, column in enumerate(columns, start=1):
                if value := _CONTROLS.sub("", str(row.get(column, ""))):
                    cell = sheet.cell(number_, place, value)
                    cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

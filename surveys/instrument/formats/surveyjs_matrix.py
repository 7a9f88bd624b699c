"""SurveyJS matrices in: rows that are answered alike, by the points of a scale or by choices."""

from surveys.instrument.formats.comparing import Asked
from surveys.instrument.formats.draft import MAX_CHOICES, Draft, Json, Words, answered_by, in_parts, overlaid
from surveys.instrument.formats.found import Part
from surveys.instrument.formats.surveyjs_words import Item, localised, read_items, read_parts


def read_matrix(draft: Draft, part: Part, start: Json) -> list[Json]:
    """Rated if the columns are 5, 7 or 11 numbers in a row, else one choice per row."""
    columns = read_items(draft, part, "columns")
    each = part.flag("isAllRowRequired", "eachRowRequired")
    if start["isRequired"] and not each:
        part.note("isRequired", "“true” asks for each row here, not for any one of them")
    return _matrix(draft, part, {**start, "isRequired": start["isRequired"] or each or None}, columns)


def read_matrix_dropdown(draft: Draft, part: Part, start: Json) -> list[Json]:
    """A matrix if it has one column of one choice each; anything else has no counterpart."""
    columns = part.take("columns", list, [])
    column = columns[0] if len(columns) == 1 and isinstance(columns[0], dict) else {}
    one = Part(f"{part.at('columns')}[0]", column, part.notes)
    kind = one.take("cellType", str, part.take("cellType", str, "dropdown"))
    if len(columns) != 1 or kind not in ("dropdown", "radiogroup"):
        part.notes.add(part.where, f"a matrix with {len(columns)} columns of their own questions has no counterpart here: left out")
        return []
    choices = read_items(draft, one, "choices") or read_items(draft, part, "choices")
    required = start["isRequired"] or one.flag("isRequired") or None
    one.any("name")
    title = localised(draft, one, "title")
    if title.texts:
        one.note("title", "it is the only column, whose title is not shown here")
    one.rest()
    return _matrix(draft, part, {**start, "isRequired": required}, choices)


def _matrix(draft: Draft, part: Part, start: Json, columns: list[tuple[str, Words]]) -> list[Json]:
    rows = read_parts(draft, part, "rows")
    if not rows or not 2 <= len(columns) <= MAX_CHOICES:
        part.notes.add(part.where, f"a matrix with {len(rows)} rows and {len(columns)} columns cannot be asked: left out")
        return []
    answered, asked = answered_by(draft, part.at("columns"), columns)
    written = [_row(draft, part, f"{start['name']}_{row.value}", row, asked) for row in rows]
    return in_parts(draft, part.where, {**start, "type": "matrix", **answered}, written)


def _row(draft: Draft, part: Part, source: str, row: Item, answered: Asked) -> Json:
    """A row is an item, named after the matrix and itself."""
    named = row.own.get("name")
    name = draft.claim(part.where, named if isinstance(named, str) else source, renaming=False)
    draft.know(f"{part.peek('name')}.{row.value}", Asked(name, answered.kind, answered.codes))
    frame = {"pair": name, "unpaired": True} if answered.kind == "number" else {}
    return overlaid({"name": name, "title": row.text, **frame}, row.own)

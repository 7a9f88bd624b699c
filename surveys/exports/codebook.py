"""What the columns of a table of answers mean: one line per column and per code; pure."""

from collections.abc import Iterable, Iterator

from surveys.exports.columns import Column
from surveys.instrument.forms import say
from surveys.instrument.types import Checkbox, Consent, Date, Definition, Dropdown, Number, RadioGroup, Ranking, Rated

CODEBOOK = ("column", "label", "type", "code", "meaning")
MISSING = {
    "skipped": "seen and left empty",
    "declined": "“can’t say” was chosen",
    "hidden": "not shown, because of an earlier answer",
    "removed": "words that were kept only for so long",
    "(empty)": "not asked in this version",
}


def codebook(columns: Iterable[Column], definition: Definition, language: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows under CODEBOOK; the reasons for missing values stand first, under `*`."""
    for code, meaning in MISSING.items():
        yield "*", "every column", "missing", code, meaning
    for column in columns:
        kind = str(column.item.__struct_config__.tag)
        yield column.code, column.label, kind, "", _takes(column)
        if not column.choice:
            for code, meaning in _codes(column, definition, language):
                yield column.code, column.label, kind, code, meaning


def _takes(column: Column) -> str:
    match column.item:
        case Ranking() if column.choice:
            return "its place, 1 is first; empty if it has none"
        case _ if column.choice:
            return "1 if chosen, else 0"
        case Number(minimum=low, maximum=high):
            return _range("number", None if low is None else f"{low:g}", None if high is None else f"{high:g}")
        case Date(minimum=first, maximum=last):
            return _range("ISO 8601 day", first, last)
        case Checkbox() | Ranking():
            return "codes joined by spaces"
    return ""


def _range(kind: str, low: str | None, high: str | None) -> str:
    return " ".join([kind, *([f"from {low}"] if low else []), *([f"to {high}"] if high else [])])


def _codes(column: Column, definition: Definition, language: str) -> Iterator[tuple[str, str]]:
    default = definition.default_language
    match column.item:
        case Rated(scale=scale):
            yield from ((str(point), say(scale.anchors.get(point, {}), language, default)) for point in scale.values)
        case RadioGroup(choices=choices) | Dropdown(choices=choices) | Checkbox(choices=choices) | Ranking(choices=choices):
            yield from ((choice.value, say(choice.text, language, default)) for choice in choices)
        case Consent():
            yield "yes", "ticked"

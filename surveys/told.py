"""Stored answers in words: each question with what was said, for the person themselves; pure."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from surveys.answer_values import Value
from surveys.instrument.forms import questions, say
from surveys.instrument.types import Definition, Page, Question, Rated


class Told(Struct, frozen=True):
    """One question and its answer; `missing` is the reason where there is none."""

    item: str
    question: str
    answer: str
    missing: str = ""


def told(definition: Definition, values: Mapping[str, Value], language: str, names: Mapping[str, str]) -> tuple[Told, ...]:
    """Every stored answer in the order of the questionnaire; `names` fill in what stands in braces."""
    asked = {item.name: item for item in questions(definition.pages)}
    known = [(item, values[name]) for name, item in asked.items() if name in values]
    return tuple(
        Told(
            item.name,
            say(item.title, language, definition.default_language, names),
            _said(item, value, language, definition.default_language),
            value.missing or "",
        )
        for item, value in known
    )


def _said(item: Question, value: Value, language: str, default: str) -> str:
    """A number with the end of its scale, the words of choices, or what was written."""
    if value.number is not None:
        return f"{value.number:g} ({item.scale.minimum}–{item.scale.maximum})" if isinstance(item, Rated) else f"{value.number:g}"
    choices = {choice.value: choice.text for choice in getattr(item, "choices", ())}
    if value.text and choices:
        return ", ".join(say(choices[code], language, default) if code in choices else code for code in value.text.split())
    return value.text or ""


def written_items(pages: Sequence[Page]) -> tuple[str, ...]:
    """The names of items that are answered in somebody's own words."""
    return tuple(item.name for item in questions(pages) if is_written(item))


def is_written(item: Question) -> bool:
    return item.__struct_config__.tag in {"text", "comment"}


def values_of(rows: Iterable[Mapping[str, object]]) -> dict[str, Value]:
    """The values of rows with `item`, `number`, `text` and `missing`; a row of a form without answers has no item."""
    return {str(row["item"]): Value(row["number"], row["text"], row["missing"]) for row in rows if row["item"] is not None}  # type: ignore[arg-type]  # as the database holds them

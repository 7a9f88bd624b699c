"""Answers as columns: codes, never labels; several choices as one column of codes and one of 0 or 1 for each; pure."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from surveys.answer_values import Value
from surveys.instrument.forms import pages_for, questions, say
from surveys.instrument.types import Checkbox, Choice, Definition, Question, Ranking, Side

Header = Literal["code", "label", "both"]
HEADERS: tuple[Header, ...] = ("code", "label", "both")
# Before the items of every table of answers, always in this order.
METADATA = (
    "submission_id",
    "submitted_at",
    "wave",
    "account_ref",
    "side",
    "role",
    "language",
    "instrument_version",
    "state",
    "duration_s",
)


class Column(Struct, frozen=True):
    """One column: of a whole item, or of one of its choices."""

    code: str
    label: str
    item: Question
    choice: str = ""


def columns(definition: Definition, side: Side, language: str) -> tuple[Column, ...]:
    """The columns of a side in the order in which it is asked."""
    return tuple(
        column for item in questions(pages_for(definition, side)) for column in _of_item(item, language, definition.default_language)
    )


def _of_item(item: Question, language: str, default: str) -> Iterator[Column]:
    title = say(item.title, language, default)
    yield Column(item.name, title, item)
    if isinstance(item, Checkbox | Ranking):
        for choice in item.choices:
            yield Column(f"{item.name}/{choice.value}", f"{title}: {_words(choice, language, default)}", item, choice.value)


def _words(choice: Choice, language: str, default: str) -> str:
    return say(choice.text, language, default)


def header(column: Column, kind: Header) -> str:
    """What stands above a column."""
    return {"code": column.code, "label": column.label, "both": f"{column.code}: {column.label}"}[kind]


def cell(column: Column, values: Mapping[str, Value]) -> float | str:
    """The answer as a number, as codes or text, or the reason why there is none; empty if the version did not ask."""
    value = values.get(column.item.name)
    if value is None or value.missing == "not_asked":
        return ""
    if value.missing is not None:
        return "" if column.choice else value.missing
    if value.number is not None:
        return value.number
    return _of_choice(column, (value.text or "").split()) if column.choice else value.text or ""


def _of_choice(column: Column, codes: list[str]) -> float | str:
    """Whether a choice is among the codes, or its place among them."""
    if isinstance(column.item, Ranking):
        return float(codes.index(column.choice) + 1) if column.choice in codes else ""
    return float(column.choice in codes)

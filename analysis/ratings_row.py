"""The fields of one row in a table of ratings: what each may hold, and the fault of one that does not."""

import re
from collections.abc import Mapping
from typing import TypeVar

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_LONGEST_REF = 200
_Word = TypeVar("_Word")


class Wrong(Exception):
    """One fault, at a column of the row in hand."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column = column


def reference(record: Mapping[str, str], column: str) -> None:
    """Refuse a name that is empty, endless or cannot be printed."""
    value = record[column]
    if not value:
        raise Wrong(column, "is empty; every row needs one")
    if len(value) > _LONGEST_REF:
        raise Wrong(column, f"is longer than {_LONGEST_REF} characters")
    if not value.isprintable():
        raise Wrong(column, "holds a line break or another character that cannot be printed; remove it")


def word(record: Mapping[str, str], column: str, words: tuple[_Word, ...]) -> _Word:
    """The one of these words that the column holds."""
    for known in words:
        if record[column] == known:
            return known
    raise Wrong(column, f'"{short(record[column])}" is not one of {", ".join(map(str, words))}')


def number(record: Mapping[str, str], column: str) -> float:
    """The number that the column holds."""
    text = record[column]
    if text == "":
        raise Wrong(column, "is empty; a rating needs both ends of its scale")
    if _NUMBER.match(text) is None or abs(float(text)) > 1e12:
        raise Wrong(column, f'"{short(text)}" is not a number; write it like 4 or 3.5')
    return float(text)


def short(text: str) -> str:
    """A text as it can stand in a sentence."""
    kept = "".join(character if character.isprintable() else "?" for character in text[:41])
    return kept if len(kept) <= 40 else kept[:40] + "…"

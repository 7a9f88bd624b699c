"""One cell of an imported file, read as what its column holds; pure, and strict where a guess could be wrong."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from math import isfinite

from surveys.addresses import email_address
from surveys.sentences import Sentence, sentence

Cell = str | int | float | bool | date | None
Value = str | int | float | bool | None
Reader = Callable[[Cell], Value]

LARGEST_NUMBER = 1e15
LARGEST_COUNT = 2**31 - 1
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.ASCII | re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BAD_IN_NOTE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCRIPT_LENGTH, _REGION_LENGTH, _SHOWN = 4, 2, 40
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})


class BadCell(ValueError):
    """What is wrong with a cell and what to write instead."""

    def __init__(self, words: Sentence) -> None:
        self.words = words
        super().__init__(words)


def words(cell: Cell) -> str:
    """Return a cell as a person reads it: 7.0 is 7, a date is ISO 8601."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST_NUMBER else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(text: str) -> str:
    """A cell's content inside an error: short, on one line."""
    short = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return repr(short)


def line(length: int) -> Reader:
    """Text on one line, at most `length` characters."""

    def read(cell: Cell) -> str:
        text = words(cell)
        if isinstance(cell, float) and not abs(cell) < LARGEST_NUMBER:
            raise BadCell(sentence("{text} is a number that the spreadsheet has rounded: format the column as text", text=text))
        _check_length(text, length)
        if bad := _CONTROL.search(text):
            raise BadCell(sentence("contains {character}: remove it", character=_name_of(bad.group())))
        return text

    return read


def note(length: int) -> Reader:
    """Text that may have several lines, at most `length` characters."""

    def read(cell: Cell) -> str:
        text = words(cell)
        _check_length(text, length)
        if bad := _BAD_IN_NOTE.search(text):
            raise BadCell(sentence("contains {character}: remove it", character=_name_of(bad.group())))
        return text

    return read


def _check_length(text: str, length: int) -> None:
    if len(text) > length:
        raise BadCell(sentence("has {number} characters; at most {most} fit", number=len(text), most=length))


def _name_of(character: str) -> str:
    line_break = sentence("a line break")
    names = {"\x00": sentence("a NUL character"), "\n": line_break, "\r": line_break, "\t": sentence("a tab")}
    return names.get(character) or sentence("the control character {code}", code=f"U+{ord(character):04X}")


def day(cell: Cell) -> str:
    """A date cell, or ISO 8601 text; nothing that could be read as two different days."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = words(cell)
    head = text[:10]
    if _DATE.fullmatch(head) and (len(text) == len(head) or _MIDNIGHT.fullmatch(text[10:])):
        try:
            return date.fromisoformat(head).isoformat()
        except ValueError:
            raise BadCell(sentence("{text} is not a day of the calendar", text=shown(text))) from None
    raise BadCell(sentence("{text} is not a date: write it like 2026-12-31", text=shown(text)))


def number(*, least: float) -> Reader:
    """A decimal number of at least `least`."""

    def read(cell: Cell) -> float:
        value = _number(cell)
        if value < least:
            raise BadCell(sentence("{text} is less than {least}", text=words(cell), least=f"{least:g}"))
        return value

    return read


def whole(cell: Cell) -> int:
    """A whole number from 0 to what the database holds."""
    value = _number(cell)
    if not value.is_integer() or not 0 <= value <= LARGEST_COUNT:
        raise BadCell(sentence("{text} is not a whole number from 0 to {most}", text=words(cell), most=LARGEST_COUNT))
    return int(value)


def _number(cell: Cell) -> float:
    text = words(cell)
    if isinstance(cell, bool | date) or (isinstance(cell, str) and not _NUMBER.fullmatch(text)):
        raise BadCell(sentence("{text} is not a number: write digits with a decimal point, like 1234.50", text=shown(text)))
    value = float(text)
    if not isfinite(value) or abs(value) > LARGEST_NUMBER:
        raise BadCell(sentence("{text} is too large a number", text=shown(text)))
    return value


def email(cell: Cell) -> str:
    text = words(cell)
    address = email_address(text)
    if address is None:
        raise BadCell(sentence("{text} is not an e-mail address", text=shown(text)))
    return address


def yes_or_no(cell: Cell) -> bool:
    text = words(cell).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise BadCell(sentence("{text} is neither yes nor no: write yes or no", text=shown(words(cell))))


def currency(cell: Cell) -> str:
    """An ISO 4217 code in capitals."""
    text = words(cell)
    code = text.upper()
    if code not in _currencies():
        raise BadCell(sentence("{text} is not a currency code: write three letters like EUR", text=shown(text)))
    return code


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    return frozenset(get_global("all_currencies"))


def language(cell: Cell) -> str:
    """A BCP 47 tag in its usual case: de, pt-BR, zh-Hant."""
    text = words(cell).replace("_", "-")
    if not _LANGUAGE.fullmatch(text) or len(text) > 35:
        raise BadCell(sentence("{text} is not a language tag: write one like en, de or pt-BR", text=shown(text)))
    first, *others = text.lower().split("-")
    return "-".join([first, *(_subtag(part) for part in others)])


def _subtag(part: str) -> str:
    if len(part) == _SCRIPT_LENGTH and part.isalpha():
        return part.title()
    return part.upper() if len(part) == _REGION_LENGTH else part

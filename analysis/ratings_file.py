"""Read a table of ratings from any survey tool (docs/study-format.md): text lines in, ratings and comments out."""

import csv
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from analysis.ratings import ABOUTS, SIDES, VIEWS, Comment, Rating
from analysis.results import Scale
from surveys.errors import BadFile, Place

COLUMNS = ("account_ref", "wave", "side", "respondent_ref", "pair", "about", "view", "value", "min", "max", "comment")
OPTIONAL = ("reverse", "dimension")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_LONGEST_REF = 200
_Word = TypeVar("_Word")


class RatingsFile(Struct, frozen=True):
    """A file that holds to the format."""

    ratings: tuple[Rating, ...]
    comments: tuple[Comment, ...]


class _Wrong(Exception):
    """One fault, at a column of the row in hand."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column = column


def read_ratings(lines: Iterable[str], name: str) -> RatingsFile:
    """Parse the whole file or raise BadFile with its first fault, as `NAME: row 3, column value: …` (the header is row 1)."""
    row = 0
    reader = csv.reader(lines, strict=True)
    book = _Book()
    header: list[str] = []
    try:
        for row, fields in enumerate(reader, start=1):
            if row == 1:
                header = _header(fields)
            elif fields:
                book.add(_record(header, fields), row)
    except _Wrong as wrong:
        place = f"row {max(row, 1)}, column {wrong.column}" if wrong.column else f"row {max(row, 1)}"
        raise BadFile(name, [Place(place, str(wrong))]) from wrong
    except csv.Error as error:
        raise BadFile(name, [Place(f"row {row + 1}", f"is not CSV ({error}); save the table as comma-separated UTF-8")]) from error
    if clash := book.named_like_a_pair():
        raise BadFile(name, [Place(f"row {clash[0]}, column dimension", f'"{_short(clash[1])}" is the name of a pair; use another word')])
    if not header:
        raise BadFile(name, [Place("row 1", f"the file is empty; its first row must name the columns {', '.join(COLUMNS)}")])
    return RatingsFile(tuple(book.ratings), tuple(book.comments))


def _header(fields: list[str]) -> list[str]:
    names = [field.strip() for field in fields]
    names[:1] = [name.removeprefix("\ufeff").strip('"') for name in names[:1]]
    for column in COLUMNS:
        if column not in names:
            raise _Wrong(column, "is missing; the format needs the columns " + ", ".join(COLUMNS))
    for position, column in enumerate(names):
        if column not in COLUMNS + OPTIONAL:
            raise _Wrong(column or str(position + 1), "is not a column of this format; remove it")
        if column in names[:position]:
            raise _Wrong(column, "stands twice in the header; keep one")
    return names


def _record(header: list[str], fields: list[str]) -> dict[str, str]:
    if len(fields) < len(header):
        missing = header[len(fields)]
        raise _Wrong(missing, f"the row has {len(fields)} fields, the header {len(header)}; fill in the missing ones")
    if len(fields) > len(header):
        raise _Wrong(header[-1], f"the row has {len(fields)} fields, the header {len(header)}; quote texts with commas")
    return {column: field if column == "comment" else field.strip() for column, field in zip(header, fields, strict=True)}


class _Book:
    """What was read so far, against which the next row is checked."""

    def __init__(self) -> None:
        self.ratings: list[Rating] = []
        self.comments: list[Comment] = []
        self._scales: dict[str, tuple[Scale, int]] = {}
        self._read: dict[tuple[str, ...], Scale] = {}
        self._dimensions: dict[str, tuple[str, int]] = {}
        self._seen: dict[tuple[str, ...], int] = {}

    def add(self, record: Mapping[str, str], row: int) -> None:
        """Check one row and keep its rating and its comment."""
        for column in ("account_ref", "wave", "respondent_ref"):
            _reference(record, column)
        side = _word(record, "side", SIDES)
        if record["pair"]:
            self.ratings.append(self._rating(record, row))
        elif record["value"]:
            raise _Wrong("pair", "is empty beside a value; name what was rated, or empty both for a general comment")
        else:
            # A general comment has no frame, but a frame that is given must exist.
            for column, words in (("about", ABOUTS), ("view", VIEWS)):
                if record[column]:
                    _word(record, column, words)
        if record["comment"].strip():
            account, wave, who = record["account_ref"], record["wave"], record["respondent_ref"]
            self.comments.append(Comment(account, wave, side, who, record["pair"], record["comment"], row=row))

    def _rating(self, record: Mapping[str, str], row: int) -> Rating:
        if record["pair"] == "*":
            raise _Wrong("pair", '"*" names the account total in the results; use another word')
        _reference(record, "pair")
        about, view = _word(record, "about", ABOUTS), _word(record, "view", VIEWS)
        side = _word(record, "side", SIDES)
        scale, dimension = self._scale(record, row), self._dimension(record, row)
        value = None if record["value"] == "" else _number(record, "value")
        if value is not None and not scale.minimum <= value <= scale.maximum:
            raise _Wrong("value", f"{record['value']} is off its scale of {record['min']} to {record['max']}")
        self._once(record, row)
        account, wave, who = record["account_ref"], record["wave"], record["respondent_ref"]
        return Rating(account, wave, side, who, record["pair"], about, view, value, scale, dimension=dimension)

    def _scale(self, record: Mapping[str, str], row: int) -> Scale:
        """The scale of the row's pair; one that was read before in the same words is known to be right."""
        words = (record["pair"], record["min"], record["max"], record.get("reverse", ""))
        if words not in self._read:
            self._read[words] = self._new_scale(record, row)
        return self._read[words]

    def _new_scale(self, record: Mapping[str, str], row: int) -> Scale:
        minimum, maximum = _number(record, "min"), _number(record, "max")
        if minimum >= maximum:
            raise _Wrong("min", f"{record['min']} is not below the max of {record['max']}")
        flag = record.get("reverse", "")
        if flag not in ("", "0", "1"):
            raise _Wrong("reverse", f'"{_short(flag)}" is neither 1 (high is bad) nor 0 nor empty')
        scale = Scale(minimum, maximum, flag == "1")
        first, where = self._scales.setdefault(record["pair"], (scale, row))
        for column, differs in (
            ("min", first.minimum != minimum),
            ("max", first.maximum != maximum),
            ("reverse", first.reverse != scale.reverse),
        ):
            if differs:
                raise _Wrong(column, f'differs from row {where}; a pair ("{_short(record["pair"])}") has one scale in all its rows')
        return first

    def _dimension(self, record: Mapping[str, str], row: int) -> str:
        dimension, pair = record.get("dimension", ""), record["pair"]
        first, where = self._dimensions.setdefault(pair, (dimension, row))
        if first != dimension:
            raise _Wrong("dimension", f'differs from row {where}; a pair ("{_short(pair)}") has one dimension in all its rows, or none')
        if dimension:
            _reference(record, "dimension")
        return dimension

    def named_like_a_pair(self) -> tuple[int, str] | None:
        """The row and the name of a dimension that is also the name of a pair; both are names of results."""
        clashes = [(row, dimension) for dimension, row in self._dimensions.values() if dimension == "*" or dimension in self._scales]
        return min(clashes, default=None)

    def _once(self, record: Mapping[str, str], row: int) -> None:
        key = tuple(record[column] for column in ("account_ref", "wave", "side", "respondent_ref", "pair", "about", "view"))
        first = self._seen.setdefault(key, row)
        if first != row:
            who, pair = _short(record["respondent_ref"]), _short(record["pair"])
            raise _Wrong("respondent_ref", f'"{who}" already rated "{pair}" in this frame and wave in row {first}; keep one of the two')


def _reference(record: Mapping[str, str], column: str) -> None:
    value = record[column]
    if not value:
        raise _Wrong(column, "is empty; every row needs one")
    if len(value) > _LONGEST_REF:
        raise _Wrong(column, f"is longer than {_LONGEST_REF} characters")
    if not value.isprintable():
        raise _Wrong(column, "holds a line break or another character that cannot be printed; remove it")


def _word(record: Mapping[str, str], column: str, words: tuple[_Word, ...]) -> _Word:
    for word in words:
        if record[column] == word:
            return word
    raise _Wrong(column, f'"{_short(record[column])}" is not one of {", ".join(map(str, words))}')


def _number(record: Mapping[str, str], column: str) -> float:
    text = record[column]
    if text == "":
        raise _Wrong(column, "is empty; a rating needs both ends of its scale")
    if _NUMBER.match(text) is None or abs(float(text)) > 1e12:
        raise _Wrong(column, f'"{_short(text)}" is not a number; write it like 4 or 3.5')
    return float(text)


def _short(text: str) -> str:
    kept = "".join(character if character.isprintable() else "?" for character in text[:41])
    return kept if len(kept) <= 40 else kept[:40] + "…"

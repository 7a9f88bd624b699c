"""Read a table of ratings from any survey tool (docs/study-format.md): text lines in, ratings and comments out."""

import csv
from collections.abc import Iterable, Mapping

from msgspec import Struct

from analysis.handoffs import rows as handoff_rows
from analysis.handoffs.rows import Between, HandoffRating, between_departments
from analysis.ratings import ABOUTS, MOST_WAVES, SHORTEST, SIDES, VIEWS, Comment, Rating
from analysis.ratings_row import Wrong, number, reference, short, word
from analysis.results import Scale
from surveys.errors import BadFile, Place

COLUMNS = ("account_ref", "wave", "side", "respondent_ref", "pair", "about", "view", "value", "min", "max", "comment")
OPTIONAL = ("reverse", "dimension", *handoff_rows.COLUMNS)


class RatingsFile(Struct, frozen=True):
    """A file that holds to the format; what departments say of each other stands in `handoffs` alone."""

    ratings: tuple[Rating, ...]
    comments: tuple[Comment, ...]
    handoffs: tuple[HandoffRating, ...] = ()


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
    except Wrong as wrong:
        place = f"row {max(row, 1)}, column {wrong.column}" if wrong.column else f"row {max(row, 1)}"
        raise BadFile(name, [Place(place, str(wrong))]) from wrong
    except csv.Error as error:
        raise BadFile(name, [Place(f"row {row + 1}", f"is not CSV ({error}); save the table as comma-separated UTF-8")]) from error
    if clash := book.named_like_a_pair():
        raise BadFile(name, [Place(f"row {clash[0]}, column dimension", f'"{short(clash[1])}" is the name of a pair; use another word')])
    if not header:
        raise BadFile(name, [Place("row 1", f"the file is empty; its first row must name the columns {', '.join(COLUMNS)}")])
    return RatingsFile(tuple(book.ratings), tuple(book.comments), tuple(book.handoffs))


def _header(fields: list[str]) -> list[str]:
    names = [field.strip() for field in fields]
    names[:1] = [name.removeprefix("\ufeff").strip('"') for name in names[:1]]
    for column in COLUMNS:
        if column not in names:
            raise Wrong(column, "is missing; the format needs the columns " + ", ".join(COLUMNS))
    for position, column in enumerate(names):
        if column not in COLUMNS + OPTIONAL:
            raise Wrong(column or str(position + 1), "is not a column of this format; remove it")
        if column in names[:position]:
            raise Wrong(column, "stands twice in the header; keep one")
    return names


def _record(header: list[str], fields: list[str]) -> dict[str, str]:
    if len(fields) < len(header):
        missing = header[len(fields)]
        raise Wrong(missing, f"the row has {len(fields)} fields, the header {len(header)}; fill in the missing ones")
    if len(fields) > len(header):
        raise Wrong(header[-1], f"the row has {len(fields)} fields, the header {len(header)}; quote texts with commas")
    return {column: field if column == "comment" else field.strip() for column, field in zip(header, fields, strict=True)}


class _Book:
    """What was read so far, against which the next row is checked."""

    def __init__(self) -> None:
        self.ratings: list[Rating] = []
        self.comments: list[Comment] = []
        self.handoffs: list[HandoffRating] = []
        self._scales: dict[str, tuple[Scale, int]] = {}
        self._read: dict[tuple[str, ...], Scale] = {}
        self._waves: set[str] = set()
        self._named: dict[str, set[str]] = {}
        self._dimensions: dict[str, tuple[str, int]] = {}
        self._departments: dict[tuple[str, str], tuple[str, int]] = {}
        self._seen: dict[tuple[object, ...], int] = {}

    def add(self, record: Mapping[str, str], row: int) -> None:
        """Check one row and keep its rating and its comment."""
        for column in ("account_ref", "wave", "respondent_ref"):
            reference(record, column)
        self._waves.add(record["wave"])
        if len(self._waves) > MOST_WAVES:
            raise Wrong("wave", f"is the {MOST_WAVES + 1}st wave; a wave is a round of asking, not a date or an answer's number")
        side = word(record, "side", SIDES)
        if record["pair"]:
            self._rate(record, row)
        elif record["value"]:
            raise Wrong("pair", "is empty beside a value; name what was rated, or empty both for a general comment")
        else:
            # A general comment has no frame, but a frame that is given must exist.
            for column, words in (("about", ABOUTS), ("view", VIEWS)):
                if record[column]:
                    word(record, column, words)
            self._between(record, row)
        # Word for word, a colleague's text about another department would be known by its style: it is kept nowhere.
        if record["comment"].strip() and not record.get("department"):
            account, wave, who = record["account_ref"], record["wave"], record["respondent_ref"]
            self.comments.append(Comment(account, wave, side, who, record["pair"], record["comment"], row=row))

    def _rate(self, record: Mapping[str, str], row: int) -> None:
        if record["pair"] == "*":
            raise Wrong("pair", '"*" names the account total in the results; use another word')
        reference(record, "pair")
        about, view = word(record, "about", ABOUTS), word(record, "view", VIEWS)
        side = word(record, "side", SIDES)
        between = self._between(record, row)
        scale, dimension = self._scale(record, row), self._dimension(record, row)
        value = None if record["value"] == "" else number(record, "value")
        if value is not None and not scale.minimum <= value <= scale.maximum:
            raise Wrong("value", f"{record['value']} is off its scale of {record['min']} to {record['max']}")
        self._once(record, between, row)
        account, wave, who, pair = record["account_ref"], record["wave"], record["respondent_ref"], record["pair"]
        if between is None:
            self.ratings.append(Rating(account, wave, side, who, pair, about, view, value, scale, dimension=dimension))
        else:
            self.handoffs.append(HandoffRating(wave, who, between.department, between.target, between.direction, pair, value, scale))

    def _between(self, record: Mapping[str, str], row: int) -> Between | None:
        """The departments of a row, if it names them; a person counted in two would be two people to the rules (R1)."""
        between = between_departments(record)
        if between is not None:
            wave, who = record["wave"], record["respondent_ref"]
            first, where = self._departments.setdefault((wave, who), (between.department, row))
            if first != between.department:
                raise Wrong("department", f'differs from row {where}; a respondent ("{short(who)}") has one department in a wave')
            named = self._named.setdefault(wave, set())
            named |= {between.department, between.target}
            if len(named) > handoff_rows.MOST_DEPARTMENTS:
                raise Wrong(
                    "department", f"is one too many; a wave has at most {handoff_rows.MOST_DEPARTMENTS} departments, put teams together"
                )
        return between

    def _scale(self, record: Mapping[str, str], row: int) -> Scale:
        """The scale of the row's pair; one that was read before in the same words is known to be right."""
        words = (record["pair"], record["min"], record["max"], record.get("reverse", ""))
        if words not in self._read:
            self._read[words] = self._new_scale(record, row)
        return self._read[words]

    def _new_scale(self, record: Mapping[str, str], row: int) -> Scale:
        minimum, maximum = number(record, "min"), number(record, "max")
        if maximum - minimum < SHORTEST:
            raise Wrong("min", f"{record['min']} is not below the max of {record['max']}")
        flag = record.get("reverse", "")
        if flag not in ("", "0", "1"):
            raise Wrong("reverse", f'"{short(flag)}" is neither 1 (high is bad) nor 0 nor empty')
        scale = Scale(minimum, maximum, flag == "1")
        first, where = self._scales.setdefault(record["pair"], (scale, row))
        for column, differs in (
            ("min", first.minimum != minimum),
            ("max", first.maximum != maximum),
            ("reverse", first.reverse != scale.reverse),
        ):
            if differs:
                raise Wrong(column, f'differs from row {where}; a pair ("{short(record["pair"])}") has one scale in all its rows')
        return first

    def _dimension(self, record: Mapping[str, str], row: int) -> str:
        dimension, pair = record.get("dimension", ""), record["pair"]
        first, where = self._dimensions.setdefault(pair, (dimension, row))
        if first != dimension:
            raise Wrong("dimension", f'differs from row {where}; a pair ("{short(pair)}") has one dimension in all its rows, or none')
        if dimension == "*":
            raise Wrong("dimension", '"*" names the account total in the results; use another word')
        if dimension:
            reference(record, "dimension")
        return dimension

    def named_like_a_pair(self) -> tuple[int, str] | None:
        """The later row and the name of a dimension that is also the name of a pair; both are names of results."""
        named = [(dimension, row) for dimension, row in self._dimensions.values() if dimension in self._scales]
        return min(((max(row, self._scales[dimension][1]), dimension) for dimension, row in named), default=None)

    def _once(self, record: Mapping[str, str], between: Between | None, row: int) -> None:
        key = tuple(record[column] for column in ("account_ref", "wave", "side", "respondent_ref", "pair", "about", "view"))
        first = self._seen.setdefault((*key, between), row)
        if first != row:
            who, pair = short(record["respondent_ref"]), short(record["pair"])
            raise Wrong("respondent_ref", f'"{who}" already rated "{pair}" in this frame and wave in row {first}; keep one of the two')

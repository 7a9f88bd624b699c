"""How much two A4 pages hold: counts, lengths and heights that keep any brief within them.

Heights are upper bounds in millimetres, added up from the line heights and paddings of templates/brief.css; every text there is
clamped to a number of lines, so no length and no script can exceed them. tests/reports/test_two_pages.py prints the worst cases.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from msgspec import Struct

PAGE: Final = 267.0
HEAD: Final = 56.0
FACTS_ROW: Final = 13.2
STRIP: Final = 7.5
LENS_HEAD: Final = 6.0
LENS_TOTAL: Final = 4.6
LENS_LEFT_OUT: Final = 6.5
TITLE: Final = 10.2
NAME_EMS: Final = 20.0
HEADLINE_EMS: Final = 37.0
QUESTION_EMS: Final = 47.0
COLUMN_EMS: Final = 17.0
COLUMN_LINE: Final = 3.85
TABLE_ROW: Final = 4.3
HALF_EMS: Final = 29.0
SMALL_EMS: Final = 70.0
AGREEMENT: Final = 38.0
NARROW: Final = frozenset(" .,:;'!|iIjlft()[]\u00a0")
WIDE: Final = frozenset("mwMW@%")
LABEL: Final = 120
QUOTE: Final = 220
LINE: Final = 400
FOOT: Final = 90
HEADING: Final = 80
QUOTES: Final = 2
QUOTE_LINES: Final = 4
POINTS: Final = 4
POINT_LINES: Final = 2
THEMES: Final = 5
PEOPLE: Final = 8


class LensSize(Struct, frozen=True):
    """What a comparison wants of page one."""

    rows: int
    has_total: bool
    has_left_out: bool

    @property
    def frame(self) -> float:
        """The height of all but its strips."""
        return LENS_HEAD + LENS_TOTAL * self.has_total + LENS_LEFT_OUT * self.has_left_out


def rows_for(sizes: Sequence[LensSize]) -> list[int]:
    """Share the strips of page one: what each wants if it fits, else the later ones give way and say so."""
    area = PAGE - HEAD - 2 * FACTS_ROW
    fits = sum(size.frame + STRIP * size.rows for size in sizes) <= area
    if not fits:
        sizes = [LensSize(size.rows, size.has_total, has_left_out=True) for size in sizes]
    left = int((area - sum(size.frame for size in sizes)) / STRIP)
    # Everybody first gets two, then the comparisons in their order take what is left.
    rows = [min(size.rows, 2) for size in sizes]
    left -= sum(rows)
    for at, size in enumerate(sizes):
        more = min(size.rows - rows[at], max(left, 0))
        rows[at] += more
        left -= more
    return rows


def strips_height(sizes: Sequence[LensSize]) -> float:
    """The height of the strips as printed."""
    return sum(size.frame + STRIP * size.rows for size in sizes)


def head_height(name: str, headline: str) -> float:
    """The height of all above the facts and between them and the strips."""
    return HEAD - 9.2 * (2 - lines(name, NAME_EMS, 2)) - 5.5 * (2 - lines(headline, HEADLINE_EMS, 2))


def questions_height(questions: Sequence[str]) -> float:
    """The height of the questions with their title."""
    return TITLE + sum(5.2 + 4.3 * (lines(text, QUESTION_EMS, 2) - 1) for text in questions)


def column_height(quotes: Sequence[tuple[str, str]], points: Sequence[str], note: str) -> float:
    """The height of a third of the page with quotations and their authors, points, and a note."""
    quoted = sum(COLUMN_LINE * (lines(text, COLUMN_EMS, QUOTE_LINES) + bool(by)) + 1 for text, by in quotes)
    pointed = sum(COLUMN_LINE * lines(text, COLUMN_EMS, POINT_LINES) + 1.2 for text in points)
    return TITLE + quoted + pointed + COLUMN_LINE * lines(note, COLUMN_EMS, POINT_LINES)


def table_height(rows: int, note: str) -> float:
    """The height of a table in half of the page with its title and a note."""
    return TITLE + TABLE_ROW * (rows + bool(rows) + lines(note, HALF_EMS, 2))


def small_height(texts: Sequence[str]) -> float:
    """The height of the small print."""
    return 6.0 + 2.95 * sum(lines(text, SMALL_EMS, 3) for text in texts)


def lines(text: str, ems: float, most: int) -> int:
    """How many lines text takes at most, where one holds `ems` times the letter size and no more than `most` are printed."""
    return min(most, ceil(sum(map(_width, text)) / ems))


def _width(character: str) -> float:
    """How wide a character of our fonts is, rounded up; anything that isn't Latin counts as wide as the widest."""
    if character in NARROW:
        return 0.32
    if character in WIDE or not "!" <= character <= "\u024f":
        return 1.05
    return 0.7 if character.isupper() else 0.58

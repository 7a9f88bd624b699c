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
QUESTIONS: Final = 64.0
COLUMN_HEAD: Final = 10.0
COLUMN_LINE: Final = 3.85
TABLE_HEAD: Final = 14.0
TABLE_ROW: Final = 4.3
SMALL: Final = 32.0
AGREEMENT: Final = 42.0
# No script is wider than this in a third of the page: a Latin W or a Chinese character takes 2.9 mm of 54 mm.
COLUMN_CHARACTERS: Final = 18
LABEL: Final = 120
QUOTE: Final = 260
LINE: Final = 400
FOOT: Final = 90
HEADING: Final = 80
QUOTES: Final = 2
QUOTE_LINES: Final = 5
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
    rows = []
    for size in sizes:
        rows.append(min(size.rows, left))
        left -= rows[-1]
    return rows


def strips_height(sizes: Sequence[LensSize]) -> float:
    """The height of the strips as printed."""
    return sum(size.frame + STRIP * size.rows for size in sizes)


def column_height(quotes: Sequence[str], points: Sequence[str]) -> float:
    """The height of a third of the page with quotations and points, at most."""
    quoted = sum(_lines(text, QUOTE_LINES) + 1 for text in quotes)
    pointed = sum(_lines(text, POINT_LINES) + 0.3 for text in points)
    return COLUMN_HEAD + COLUMN_LINE * (quoted + pointed + 1)


def table_height(rows: int) -> float:
    """The height of a table of people or themes with its title and note."""
    return TABLE_HEAD + TABLE_ROW * rows + (TABLE_ROW * 2)


def _lines(text: str, most: int) -> int:
    return min(most, ceil(len(text) / COLUMN_CHARACTERS))

"""A table of values, and how its numbers are written."""

from msgspec import Struct

from analysis.results import Banded, Mean, NotEnough, Side

Value = str | float | int | bool | None


class Table(Struct, frozen=True):
    """A header and its rows; None is an empty field. A column's values are all texts, all numbers or all truth values."""

    header: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def table(header: tuple[str, ...], rows: list[dict[str, Value]]) -> Table:
    """Rows by column name; a column that a row does not name is empty there."""
    return Table(header, tuple(tuple(row.get(column) for column in header) for row in rows))


def written(value: Value) -> str:
    """A value as text: six decimals without trailing zeros, a number below them keeps its size (2.1e-09); 1 and 0 for true and false."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    number = float(value)
    if number != 0 and abs(number) < 1e-4:
        return f"{number:.3g}"
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def printed_n(side: Side) -> str:
    """The number of respondents as it may be printed; nobody is 0, withheld is empty."""
    if isinstance(side, Mean | Banded):
        return side.n
    return "0" if isinstance(side, NotEnough) else ""

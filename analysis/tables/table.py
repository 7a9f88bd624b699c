"""A table of values, and how its numbers are written."""

from collections.abc import Mapping

from msgspec import Struct

from analysis.results import Banded, Mean, NotEnough, Side, Withheld

Value = str | float | int | bool | None
Kind = type[str] | type[float] | type[int] | type[bool]
Columns = Mapping[str, Kind]


class Table(Struct, frozen=True):
    """Columns in their order with the kind of their values, and rows; None is an empty field."""

    columns: Columns
    rows: tuple[tuple[Value, ...], ...]


def texts(*names: str) -> Columns:
    """Columns of texts."""
    return dict.fromkeys(names, str)


def numbers(*names: str) -> Columns:
    """Columns of numbers."""
    return dict.fromkeys(names, float)


def counts(*names: str) -> Columns:
    """Columns of whole numbers."""
    return dict.fromkeys(names, int)


def table(columns: Columns, rows: list[dict[str, Value]]) -> Table:
    """Rows by column name; a column that a row does not name, or names with an empty text, is empty there."""
    return Table(columns, tuple(tuple(None if row.get(name) == "" else row.get(name) for name in columns) for row in rows))


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


def n_or_why(side: Side, k: int) -> str:
    """The number of respondents as a brief prints it, or why it prints none: too few of them is said only where that is the reason."""
    if isinstance(side, Withheld):
        return f"fewer than {k}" if side.rule == "R1" else f"withheld ({side.rule})"
    return printed_n(side)

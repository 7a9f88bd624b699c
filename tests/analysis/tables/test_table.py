"""A table's kinds and how its numbers are written."""

from math import nan

from hypothesis import given
from hypothesis import strategies as st

from analysis.results import Banded, Mean, NotEnough, Withheld
from analysis.tables.table import Table, counts, numbers, printed_n, table, texts, written


def test_rows_by_name_are_laid_out_in_the_order_of_the_columns() -> None:
    columns = {**texts("name"), **counts("n"), **numbers("gap"), "confirmed": bool}
    assert list(columns.items()) == [("name", str), ("n", int), ("gap", float), ("confirmed", bool)]
    assert table(columns, [{"gap": 0.0, "name": "a", "confirmed": False}, {"name": "", "n": 0}]) == Table(
        columns, (("a", None, 0.0, False), (None, 0, None, None))
    )


def test_numbers_are_plain() -> None:
    values = (0.0, -0.0, 1.0, -0.17905405, 100.0, 0.00001234, -2.1e-9, 12, 1234567.0)
    assert [written(value) for value in values] == ["0", "0", "1", "-0.179054", "100", "1.23e-05", "-2.1e-09", "12", "1234567"]
    assert [written(value) for value in (True, False, None, "", "x")] == ["1", "0", "", "", "x"]


@given(st.floats(-1e9, 1e9))
def test_a_written_number_is_read_back_to_six_decimals(value: float) -> None:
    assert abs(float(written(value)) - value) <= max(5.1e-7, abs(value) * 1e-15)


def test_nobody_is_0_and_withheld_is_nothing() -> None:
    sides = (Mean(4.0, "3"), Banded("high", "3–7"), NotEnough("Nobody answered."), Withheld("R1"))
    assert [printed_n(side) for side in sides] == ["3", "3–7", "0", ""]


def test_what_is_not_a_number_would_be_seen() -> None:
    assert written(nan) == "nan"

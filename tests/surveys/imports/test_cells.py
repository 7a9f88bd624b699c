"""A cell is read as what its column holds, or refused with what to write instead."""

from datetime import date, datetime

import pytest

from surveys.imports.cells import BadCell, Cell, Reader, Value, currency, day, email, language, line, note, number, whole, words, yes_or_no

READS: list[tuple[Reader, Cell, Value]] = [
    (line(5), " Acme ", "Acme"),
    (line(5), 1001, "1001"),
    (line(5), 1001.0, "1001"),
    (line(5), 0.5, "0.5"),
    (line(10), date(2026, 3, 1), "2026-03-01"),
    (line(5), True, "true"),
    (line(9), '=HYP("x")', '=HYP("x")'),
    (note(9), "a\nb\tc", "a\nb\tc"),
    (day, "2026-03-01", "2026-03-01"),
    (day, "2026-03-01 00:00:00", "2026-03-01"),
    (day, datetime(2026, 3, 1, 13, 5), "2026-03-01"),
    (day, date(2026, 3, 1), "2026-03-01"),
    (number(least=0), "1234.50", 1234.5),
    (number(least=0), "1.5E+06", 1_500_000.0),
    (number(least=0), 12, 12.0),
    (number(least=-100), "-12.5", -12.5),
    (whole, "12", 12),
    (whole, 12.0, 12),
    (whole, 2**31 - 1, 2**31 - 1),
    (email, " Ada@Example.com", "ada@example.com"),
    (yes_or_no, "Yes", True),
    (yes_or_no, True, True),
    (yes_or_no, 1, True),
    (yes_or_no, "FALSE", False),
    (yes_or_no, 0, False),
    (yes_or_no, 0.0, False),
    (currency, "eur", "EUR"),
    (language, "EN", "en"),
    (language, "pt_br", "pt-BR"),
    (language, "zh-hant-tw", "zh-Hant-TW"),
]


@pytest.mark.parametrize(("read", "cell", "value"), READS)
def test_reads(read: Reader, cell: Cell, value: Value) -> None:
    found = read(cell)
    assert (found, type(found)) == (value, type(value))


REFUSES: list[tuple[Reader, Cell, str]] = [
    (line(5), "abcdef", "has 6 characters; at most 5 fit"),
    (line(9), "a\x00b", "contains a NUL character: remove it"),
    (line(9), "a\nb", "contains a line break: remove it"),
    (line(9), "a\x1bb", "contains the control character U+001B: remove it"),
    (line(9), "a\u2028b", "contains the control character U+2028: remove it"),
    (line(99), 1.23456789012346e18, "1.23456789012346e+18 is a number that the spreadsheet has rounded: format the column as text"),
    (note(9), "a\x00b", "contains a NUL character: remove it"),
    (day, "31.12.2026", "'31.12.2026' is not a date: write it like 2026-12-31"),
    (day, "12/31/2026", "'12/31/2026' is not a date: write it like 2026-12-31"),
    (day, "20261231", "'20261231' is not a date: write it like 2026-12-31"),
    (day, "2026-W01-1", "'2026-W01-1' is not a date: write it like 2026-12-31"),
    (day, "2026-02-30", "'2026-02-30' is not a day of the calendar"),
    (day, "2026-12-31 10:00", "'2026-12-31 10:00' is not a date: write it like 2026-12-31"),
    (day, "٢٠٢٦-١٢-٣١", "'٢٠٢٦-١٢-٣١' is not a date: write it like 2026-12-31"),
    (day, 46387, "'46387' is not a date: write it like 2026-12-31"),
    (number(least=0), "-1", "-1 is less than 0"),
    (number(least=0), -0.5, "-0.5 is less than 0"),
    (number(least=0), "1.234,50", "'1.234,50' is not a number: write digits with a decimal point, like 1234.50"),
    (number(least=0), "nan", "'nan' is not a number: write digits with a decimal point, like 1234.50"),
    (number(least=0), "inf", "'inf' is not a number: write digits with a decimal point, like 1234.50"),
    (number(least=0), "1_000", "'1_000' is not a number: write digits with a decimal point, like 1234.50"),
    (number(least=0), "1e400", "'1e400' is too large a number"),
    (number(least=0), float("nan"), "'nan' is too large a number"),
    (number(least=0), True, "'true' is not a number: write digits with a decimal point, like 1234.50"),
    (number(least=0), date(2026, 1, 1), "'2026-01-01' is not a number: write digits with a decimal point, like 1234.50"),
    (whole, "1.5", "1.5 is not a whole number from 0 to 2,147,483,647"),
    (whole, -1, "-1 is not a whole number from 0 to 2,147,483,647"),
    (whole, 2**31, "2147483648 is not a whole number from 0 to 2,147,483,647"),
    (email, "ada", "'ada' is not an e-mail address"),
    (yes_or_no, "maybe", "'maybe' is neither yes nor no: write yes or no"),
    (yes_or_no, 2, "'2' is neither yes nor no: write yes or no"),
    (currency, "EURO", "'EURO' is not a currency code: write three letters like EUR"),
    (currency, "ZZZ", "'ZZZ' is not a currency code: write three letters like EUR"),
    (language, "German", "'German' is not a language tag: write one like en, de or pt-BR"),
    (language, f"en{'-abcdefgh' * 4}", "'en-abcdefgh-abcdefgh-abcdefgh-abcdefgh' is not a language tag: write one like en, de or pt-BR"),
]


@pytest.mark.parametrize(("read", "cell", "problem"), REFUSES)
def test_refuses(read: Reader, cell: Cell, problem: str) -> None:
    with pytest.raises(BadCell) as raised:
        read(cell)
    assert str(raised.value) == problem


def test_words() -> None:
    cells: list[Cell] = [7.0, 10**15, None, datetime(2026, 1, 1), datetime(2026, 1, 1, 9, 30)]
    assert [words(cell) for cell in cells] == ["7", "1000000000000000", "", "2026-01-01", "2026-01-01 09:30:00"]

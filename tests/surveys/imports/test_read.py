"""CSV of every usual make is read alike; a file that could be read in two ways is refused."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from surveys.errors import BadFile
from surveys.imports import read
from surveys.imports.read import Grid, Row, read_grid

TWO_ROWS = Grid(("external_ref", "name"), (Row(2, ["A-1", "Ärzte, Inc"]), Row(3, ["A-2", "B"])))


@pytest.mark.parametrize(
    "data",
    [
        'external_ref,name\nA-1,"Ärzte, Inc"\nA-2,B\n'.encode(),
        '\ufeffexternal_ref,name\r\nA-1,"Ärzte, Inc"\r\nA-2,B\r\n'.encode(),
        "External_Ref ; NAME\nA-1;Ärzte, Inc\nA-2;B".encode(),
        "external_ref\tname\rA-1\tÄrzte, Inc\rA-2\tB\r".encode(),
        '"external_ref";"name"\n"A-1";"Ärzte, Inc"\nA-2;B;\n'.encode(),
    ],
)
def test_delimiters_line_ends_and_bom(data: bytes) -> None:
    assert read_grid("a.csv", data) == TWO_ROWS


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    data = b'external_ref,name\n\n,\nA-1,"two\nlines"\nA-2,B\n'
    assert read_grid("a.csv", data).rows == (Row(4, ["A-1", "two\nlines"]), Row(5, ["A-2", "B"]))


def test_a_delimiter_in_quotation_marks_is_none() -> None:
    assert read_grid("a.csv", b'external_ref,"a;b"\nA-1,x\n').header == ("external_ref", "a;b")


def test_one_column_needs_no_delimiter() -> None:
    assert read_grid("a.csv", b"external_ref\nA-1\n") == Grid(("external_ref",), (Row(2, ["A-1"]),))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.csv: row 1: is empty: put the column names there"),
        (b"\n\na,b\n", "a.csv: row 1: is empty: put the column names there"),
        (
            b"a,b;c\n1,2\n",
            "a.csv: row 1: has a comma and a semicolon between names: use one, and put quotation marks around a name with the other",
        ),
        (b"a,b,A\n", "a.csv: row 1, column a: stands there twice: remove one"),
        (b"a,,b\n", "a.csv: row 1: has no name in column 2: name it or remove it"),
        (b"a,b\n1,2\n1,2,3\n", "a.csv: row 3: has 3 fields, but the header has 2"),
        (b"a,b\n1\n", "a.csv: row 2: has 1 fields, but the header has 2"),
        (b'a,b\n1,"x\n2,3\n', "a.csv: row 2: is broken: unexpected end of data; check its quotation marks"),
        (b'a,b\n1,"x"y\n', "a.csv: row 2: is broken: ',' expected after '\"'; check its quotation marks"),
        (b"a,b\n1,2\n1,\xe4\n", "a.csv: line 3: is not UTF-8 text: save the file as “CSV UTF-8” or as .xlsx"),
        ("a\tb\n".encode("utf-16"), "a.csv: line 1: is not UTF-8 text: save the file as “CSV UTF-8” or as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "a.csv: the file: is an old or encrypted Excel file: save it as .xlsx without a password"),
        (b"a,b\n1," + b"x" * 100_001, "a.csv: row 2: has a cell of more than 100,000 characters: check its quotation marks"),
        (b"a,b\n1," + b"x" * 200_000, "a.csv: row 2: is broken: field larger than field limit (131072); check its quotation marks"),
        (b",".join(b"c%d" % place for place in range(201)), "a.csv: row 1: has 201 columns; at most 200 are read"),
    ],
)
def test_what_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadFile) as raised:
        read_grid("a.csv", data)
    assert str(raised.value) == sentence


def test_a_file_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_ROWS", 2)
    assert len(read_grid("a.csv", b"a\n1\n2\n").rows) == 2
    with pytest.raises(BadFile) as rows:
        read_grid("a.csv", b"a\n1\n2\n3\n")
    assert str(rows.value) == "a.csv: row 4: is beyond the 2 rows that one file may have: split it"
    with pytest.raises(BadFile) as size:
        read_grid("a.csv", b"a" * (64 * 1024 * 1024 + 1))
    assert str(size.value) == "a.csv: the file: is larger than 64 MB: split it"


CELLS = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_a_csv_writer_writes_is_read(table: list[tuple[str, str]], delimiter: str, end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("ref", "name"), *table])
    rows = [Row(number, list(cells)) for number, cells in enumerate(table, start=2) if any(cell.strip() for cell in cells)]
    assert read_grid("a.csv", file.getvalue().encode()) == Grid(("ref", "name"), tuple(rows))


@given(st.binary(max_size=60))
@example(b"PK\x03\x04\x14\x00")
@example(b'"')
def test_whatever_the_bytes_there_is_a_sentence_or_a_grid(data: bytes) -> None:
    found: Grid | None = None
    with suppress(BadFile):
        found = read_grid("a.csv", data)
    assert found is None or all(len(row.cells) == len(found.header) for row in found.rows)

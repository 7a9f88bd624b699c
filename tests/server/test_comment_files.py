"""Files of comments, read row by row, and results that are whole or absent."""

import csv
from pathlib import Path

import pytest

from server.comment_files import Row, check_target, other_columns, read_rows, replacing
from surveys.errors import BadInput

COLUMNS = ("id", "text")


def read(folder: Path, content: bytes) -> list[Row]:
    path = folder / "c.csv"
    path.write_bytes(content)
    return list(read_rows(path, COLUMNS))


def test_columns_in_any_order_with_a_mark_and_blank_lines(tmp_path: Path) -> None:
    found = read(tmp_path, b'\xef\xbb\xbftext,more,id\n"a, b",x,1\n\n"two\r\nlines",y, =2 \n')
    assert found == [Row(2, ("1", "a, b")), Row(4, (" =2 ", "two\r\nlines"))]
    assert other_columns(tmp_path / "c.csv", COLUMNS) == ["more"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "row 1, column id: is missing; the first row must name id and text"),
        (b"id,comment\n", "row 1, column text: is missing; the first row must name id and text"),
        (b"id,text,id\n", "row 1, column id: stands twice in the header; keep one"),
        (b"id,text\n1\n", "row 2, column text: the row has 1 fields, the header 2; quote texts with commas"),
        (b"id,text\n1,a\n2,b,c\n", "row 3, column text: the row has 3 fields, the header 2; quote texts with commas"),
        (b"id,text\n1,caf\xe9\n", "row 2, column text: is not UTF-8 text; save the table as CSV in UTF-8"),
        (b'id,text\n1,"open\n', "row 2: is not CSV (unexpected end of data); save the table as CSV in UTF-8"),
    ],
)
def test_a_fault_is_named_with_its_place(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    assert str(caught.value) == f"{tmp_path / 'c.csv'}: {sentence}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        list(read_rows(tmp_path / "none.csv", COLUMNS))


def test_a_result_is_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")

    def fail() -> None:
        with replacing(target) as file:
            file.write("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert target.read_text() == "old"
    with replacing(target) as file:
        file.write("new")
    assert target.read_text() == "new"


def test_targets_that_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "c.csv"
    source.write_text("id,text\n")
    for target in (tmp_path, tmp_path / "none" / "out.csv"):
        with pytest.raises(BadInput, match="is not a file in an existing folder"):
            check_target(target, [source])
    with pytest.raises(BadInput, match="is the file that is read"):
        check_target(source, [source])


def test_the_limit_of_other_readers_stays(tmp_path: Path) -> None:
    path, before = tmp_path / "long.csv", csv.field_size_limit()
    path.write_text("id,text\n1," + "x" * 200_000 + "\n", "utf-8")
    assert [len(row.fields[1]) for row in read_rows(path, ["id", "text"])] == [200_000]
    assert csv.field_size_limit() == before

"""`parallax sentiment` from the file to the file."""

import csv
from pathlib import Path

import pytest

from server.__main__ import main

HEADER = ["id", "label", "score", "language", "engine", "reason"]
ABSENT = "No word or sign of the text is known to carry sentiment."


def run(folder: Path, content: str, *options: str) -> tuple[int, list[list[str]]]:
    source, target = folder / "comments.csv", folder / "labels.csv"
    source.write_bytes(content.encode())
    code = main(["sentiment", str(source), "--output", str(target), *options])
    if not target.exists():
        return code, []
    with target.open(encoding="utf-8", newline="") as file:
        return code, list(csv.reader(file))


def test_one_row_per_row_in_the_same_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ("7", "Great people, always helpful."),
        ("=1+1", "The delivery was late, again.\nNobody called. Terrible!"),
        ("7", ""),
        (' ü,\r\n"x" ', "The lorry came by."),
        ("", "Sehr gut, vielen Dank"),
        ("9", "🚚"),
    ]
    content = "text,region,id\n" + "".join(f'"{text}",EU,"{name.replace(chr(34), 2 * chr(34))}"\n' for name, text in rows)
    code, found = run(tmp_path, content)
    assert code == 0
    assert found[0] == HEADER
    assert [row[0] for row in found[1:]] == [name for name, _ in rows]
    assert [row[1] for row in found[1:]] == ["positive", "negative", "no_signal", "no_signal", "not_scored", "no_signal"]
    assert [row[2] != "" for row in found[1:]] == [True, True, False, False, False, False]
    assert [row[3] for row in found[1:]] == ["en", "en", "und", "en", "de", "und"]
    assert {row[4] for row in found[1:]} == {"blend"}
    assert [row[5] for row in found[1:]] == ["", "", "The text is empty.", ABSENT, "The text does not seem to be English.", ABSENT]
    assert capsys.readouterr().out == f"6 comments written to {tmp_path / 'labels.csv'}. Ignored columns: region.\n"


def test_the_textblob_engine(tmp_path: Path) -> None:
    assert run(tmp_path, "id,text\n1,Great work.\n", "--engine", "textblob") == (
        0,
        [HEADER, ["1", "positive", "0.8", "en", "textblob", ""]],
    )


def test_no_comment_is_an_empty_table(tmp_path: Path) -> None:
    assert run(tmp_path, "id,text\n") == (0, [HEADER])


def test_bad_input_is_one_sentence_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "id,text\n1,fine\n2,one,two\n") == (2, [])
    source = tmp_path / "comments.csv"
    assert capsys.readouterr().err == f"{source}: row 3, column text: the row has 3 fields, the header 2; quote texts with commas\n"
    assert [path.name for path in tmp_path.iterdir()] == ["comments.csv"]


def test_models_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model.json"
    assert run(tmp_path, "id,text\n", "--model", str(model)) == (2, [])
    assert capsys.readouterr().err == f"parallax: {model}: cannot be read (No such file or directory).\n"
    model.write_text("{}")
    assert run(tmp_path, "id,text\n", "--model", str(model)) == (2, [])
    assert capsys.readouterr().err.startswith(f"{model}: the model: cannot be read (")
    assert run(tmp_path, "id,text\n", "--model", str(model), "--engine", "textblob") == (2, [])
    assert capsys.readouterr().err == "parallax: --model: is a model of the blend; leave out --engine textblob.\n"

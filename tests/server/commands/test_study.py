"""`parallax study` from the file to the folder."""

import json
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from server.__main__ import main
from tests.server.ratings_files import HEADER, TABLES, line, sample, study, table, two_waves, write


def test_attributed_study_writes_exact_figures_and_briefs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "out"
    source = write(tmp_path, [*sample(), *sample("../../evil")])
    assert main(["study", str(source), "--mode", "attributed", "--k", "1", "--briefs", "--output", str(out)]) == 0
    assert capsys.readouterr().out == f"2 accounts, 4 gaps. 2 briefs. Written to {out}.\n"
    assert sorted(path.name for path in out.iterdir()) == sorted([*(f"{name}.csv" for name in TABLES), "briefs", "study.json"])
    assert sorted(path.name for path in (out / "briefs").iterdir()) == ["acme.pdf", "evil-0fbfd372a4.pdf"]
    first = next(row for row in table(out / "gaps.csv") if row["account_ref"] == "acme" and row["pair"] == "ease")
    assert (first["n_internal"], first["n_customer"], first["gap"]) == ("3", "2", "1.833333")
    assert {row["label"] for row in table(out / "comments.csv")} == {"negative"}
    assert json.loads((out / "study.json").read_text("utf-8"))["format"] == "parallax.study"
    document = pypdfium2.PdfDocument(out / "briefs" / "acme.pdf")
    assert 1 <= len(document) <= 2
    assert "acme" in document[0].get_textpage().get_text_bounded()


def test_confidential_study_prints_a_band_and_no_colleague(tmp_path: Path) -> None:
    secret = line("acme", "internal", 0, "", "", "They are rude people")
    source, out = write(tmp_path, [*sample(), secret.replace(",1,5,", ",,,")]), tmp_path / "out"
    assert main(["study", str(source), "--output", str(out)]) == 0
    (row, total) = table(out / "gaps.csv")
    assert {name: value for name, value in row.items() if value} == {
        "account_ref": "acme",
        "wave": "1",
        "comparison": "service",
        "pair": "ease",
        "n_internal": "3–7",
        "n_customer": "2",
        "mean_customer": "2.5",
        "band": "we see it better",
        "scale_min": "1",
        "scale_max": "5",
        "withheld": "R13",
        "level": "item",
    }
    assert (total["band"], total["gap"], total["withheld"]) == ("we see it better", "", "R13")
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert b"rude" not in everything
    assert b"4.33" not in everything
    assert b"83.3" not in everything
    assert [row["respondent_ref"] for row in table(out / "comments.csv")] == ["", ""]


def test_k_below_three_is_refused_while_confidential(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, sample())
    assert main(["study", str(source), "--k", "2", "--output", str(tmp_path / "out")]) == 2
    sentence = "parallax: --k 2: confidential answers need at least 3; --mode attributed takes less, for data that may be shown.\n"
    assert capsys.readouterr().err == sentence
    assert main(["study", str(source), "--mode", "attributed", "--k", "0", "--output", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_bad_input_is_one_sentence_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, [*sample()[:1], line("acme", "internal", 9, 6)])
    assert main(["study", str(source), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"{source}: row 3, column value: 6 is off its scale of 1 to 5\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "row 1: the file is empty"), (b"\xff\xfe\x00", "is not UTF-8 text"), (HEADER.encode() + b'\n"', "is not CSV")],
)
def test_a_file_that_is_no_table(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, problem: str) -> None:
    source = tmp_path / "ratings.csv"
    source.write_bytes(content)
    assert main(["study", str(source), "--output", str(tmp_path / "out")]) == 2
    assert problem in capsys.readouterr().err
    assert main(["study", str(tmp_path / "none.csv"), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == f"parallax: {tmp_path / 'none.csv'}: cannot be read (No such file or directory).\n"
    assert not (tmp_path / "out").exists()


def test_the_folder_keeps_what_is_not_ours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = write(tmp_path, sample()), tmp_path / "out"
    (out / "briefs").mkdir(parents=True)
    (out / "briefs" / "mine.txt").write_text("mine")
    (out / "gaps.csv").write_text("old")
    assert main(["study", str(source), "--output", str(out)]) == 0
    assert (out / "briefs" / "mine.txt").read_text() == "mine"
    assert len(table(out / "gaps.csv")) == 2
    assert main(["study", str(source), "--output", str(source)]) == 2
    assert capsys.readouterr().err == f"parallax: --output {source}: is a file; name a folder.\n"


def test_a_header_alone_is_an_empty_study(tmp_path: Path) -> None:
    assert main(["study", str(write(tmp_path, [])), "--output", str(tmp_path / "out")]) == 0
    assert [table(tmp_path / "out" / f"{name}.csv") for name in TABLES] == [[]] * 9


def test_weights_of_ones_own_and_what_can_be_wrong_with_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"version": "ours", "experience": 1, "loyalty": 0, "alignment": 0, "trend": 0, "sentiment": 0}')
    rows = table(study(tmp_path, two_waves(), "--weights", str(own)) / "review.csv")
    assert {(row["weights_version"], row["experience_weight"]) for row in rows} == {("ours", "1")}
    assert all(row["health"] == row["experience_points"] for row in rows)
    for content, problem in (
        ('{"version": "ours", "experience": "much"}', f"{own}: experience: Expected `float`, got `str`"),
        ('{"version": "x", "experience": 0, "loyalty": 0, "alignment": 0, "trend": 0, "sentiment": 0}', "Weights x: all are 0"),
        ("", f"{own}: the whole file: Input data was truncated"),
    ):
        own.write_text(content)
        capsys.readouterr()
        assert main(["study", str(tmp_path / "ratings.csv"), "--output", str(tmp_path / "other"), "--weights", str(own)]) == 2
        assert problem in capsys.readouterr().err
        assert not (tmp_path / "other").exists()
    assert main(["study", str(tmp_path / "ratings.csv"), "--output", str(tmp_path / "other"), "--weights", str(tmp_path / "no")]) == 2
    assert f"--weights {tmp_path / 'no'}: cannot be read" in capsys.readouterr().err


def test_a_pair_about_loyalty_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path, sample())
    assert main(["study", str(source), "--loyalty", "ease, renwe", "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == "parallax: --loyalty renwe: no row of the file rates this pair; check its spelling.\n"
    assert not (tmp_path / "out").exists()


def test_weights_that_are_none_are_named_with_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weights = tmp_path / "weights.json"
    weights.write_text('{"version": "1", "experience": -1, "loyalty": 0, "alignment": 0, "trend": 0, "sentiment": 0}', "utf-8")
    assert main(["study", str(write(tmp_path, sample())), "--weights", str(weights), "--output", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.startswith(f"parallax: {weights}: Weights 1, experience: -1")

"""`parallax fit-sentiment` from labels to a model that `parallax sentiment` uses."""

import csv
import hashlib
from pathlib import Path

import pytest

from analysis.sentiment.blend import read_model
from server.__main__ import main

GOOD = ["The pallets came snorky.", "Snorky crates.", "What a snorky ramp.", "A snorky yard.", "Snorky doors."]
BAD = ["The pallets came blurpy.", "Blurpy crates.", "What a blurpy ramp.", "A blurpy yard.", "Blurpy doors."]


def labels(folder: Path, *more: str) -> Path:
    path = folder / "ours.csv"
    rows = [*(f"positive,{text}" for text in GOOD), *(f"NEG,{text}" for text in BAD), *more]
    path.write_text("\n".join(["label,text", *rows, ""]), "utf-8")
    return path


def test_own_words_are_heard_afterwards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, model = (
        labels(tmp_path, "neutral,The gate is blue.", ",Not looked at.", "no_signal,", "positive,Sehr gut und schnell"),
        tmp_path / "m.json",
    )
    assert main(["fit-sentiment", str(source), "--output", str(model), "--licence", "ours"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("11 labelled comments. Macro-F1 on comments left out of the fit, five times in turn: ")
    assert "\nOf the model before: " in said
    assert said.endswith(f"\nWritten to {model}.\n")
    (noted,) = read_model(model.read_bytes(), "m").record.sources
    assert (noted.name, noted.licence, noted.texts) == ("ours.csv", "ours", 11)
    assert noted.labels == {"negative": 5, "neutral": 1, "positive": 5}
    assert noted.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    comments = tmp_path / "comments.csv"
    comments.write_text("id,text\n1,A good snorky yard\n2,A good blurpy yard\n", "utf-8")
    assert main(["sentiment", str(comments), "--output", str(tmp_path / "out.csv"), "--model", str(model)]) == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert float(first["score"]) > float(second["score"])


def test_going_on_and_starting_from_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, first, second = labels(tmp_path), tmp_path / "1.json", tmp_path / "2.json"
    assert main(["fit-sentiment", str(source), "--output", str(first), "--from-scratch"]) == 0
    assert "no figure (no neutral comments)" in capsys.readouterr().out
    assert main(["fit-sentiment", str(source), "--output", str(second), "--from", str(first)]) == 0
    record = read_model(second.read_bytes(), "2").record
    assert record.started_from == f"{first}, fitted on ours.csv"
    assert main(["fit-sentiment", str(source), "--output", str(second), "--from", str(first), "--from-scratch"]) == 2
    assert capsys.readouterr().err == "parallax: --from and --from-scratch: give one of the two.\n"


def test_bad_labels_are_refused_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, model = labels(tmp_path, "good,It is."), tmp_path / "m.json"
    assert main(["fit-sentiment", str(source), "--output", str(model)]) == 2
    sentence = "is not one of negative, neutral, positive, or empty for a comment to leave out"
    assert capsys.readouterr().err == f"{source}: row 12, column label: {sentence}\n"
    source.write_text("label,text\npositive,Good\n", "utf-8")
    assert main(["fit-sentiment", str(source), "--output", str(model)]) == 2
    assert capsys.readouterr().err == "parallax: Texts with at least two different labels are needed to fit a model.\n"
    source.write_text("label,text\n", "utf-8")
    assert main(["fit-sentiment", str(source), "--output", str(model)]) == 2
    assert not model.exists()

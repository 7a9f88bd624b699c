"""The shipped model: where it comes from, and how it does on comments between businesses that no fit has read."""

import csv
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import bench
from analysis.sentiment import label_of, score, score_of
from analysis.sentiment.blend import LABELS
from analysis.sentiment.engine import shipped_model
from analysis.sentiment.judging import NEUTRAL, judge

DATA = Path(bench.__file__).parent / "data"
NUMBERS: dict[str, int] = {label: number for number, label in enumerate(LABELS)}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", ["b2b_check.csv", "b2b_unseen.csv"])
def test_it_reaches_its_goals_on_a_writer_it_never_read(name: str) -> None:
    """Without a verdict a comment counts as neutral among three labels, and as wrong among two."""
    texts = rows(name)
    verdicts = [score(row["text"]) for row in texts]
    said = np.array([NUMBERS.get(label_of(verdict), NEUTRAL) for verdict in verdicts])
    found = judge(np.array([NUMBERS[row["label"]] for row in texts]), said, np.array([score_of(verdict) or 0.0 for verdict in verdicts]))
    assert found.three_way >= 0.62
    assert found.two_way >= 0.80
    assert found.precision >= 0.90
    assert found.recall >= 0.10


def test_it_was_fitted_on_the_comments_in_the_repository() -> None:
    written = hashlib.sha256((DATA / "b2b_comments.csv").read_bytes()).hexdigest()
    texts = Counter((row["author"], row["label"]) for row in rows("b2b_comments.csv"))
    for author in "abc":
        (source,) = [one for one in shipped_model().record.sources if one.name == f"b2b_writer_{author}"]
        assert source.sha256 == written
        assert source.labels == {label: texts[author, label] for label in LABELS}


def test_every_source_was_held_out_once() -> None:
    held_out = {one.name: one.held_out for one in shipped_model().record.sources}
    writers = [figures for name, figures in held_out.items() if name.startswith("b2b_")]
    assert len(writers) == 3
    for figures in [*writers, held_out["vader_amazonReviewSnippets"]]:
        assert figures["three_way"] >= 0.62
        assert figures["precision"] >= 0.92

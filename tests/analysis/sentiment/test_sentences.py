"""Sentences without a corpus."""

import pytest

from analysis.sentiment import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Mr. Brown came at 3.5 p.m. today. Good.", ["Mr. Brown came at 3.5 p.m. today.", "Good."]),
        ("First line\nSecond line\n\n\nThird", ["First line", "Second line", "Third"]),
        ('He said "fine." Then left...  Really?!', ['He said "fine."', "Then left...", "Really?!"]),
        ("e.g. this one. And i.e. that.", ["e.g. this one.", "And i.e. that."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected

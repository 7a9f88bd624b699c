"""Words of a sentence, contractions written out, and how far a negation reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sentiment.words import read_words, written_out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn't fair", "It is not fair"),
        ("We can’t, won't and cannot", "We can not, will not and can not"),
        ("dont wont shouldnt", "do not will not should not"),
        ("It's what we've said, he'd know", "It what we said, he know"),
        ("The dog's front; want, ant, cantor", "The dog front; want, ant, cantor"),
        ("10 o'clock", "10 o'clock"),
        ("It is not, to be fair, good, really", "It is not good, really"),
    ],
)
def test_contractions_are_written_out(text: str, expected: str) -> None:
    assert written_out(text) == expected


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("not good", ["good"]),
        ("It isn't fair", ["fair"]),
        ("This is not in any way good or nice.", ["in", "any", "way", "good", "or"]),
        ("not cheap, great service", ["cheap"]),
        ("not cheap. Great", ["cheap"]),
        ("not cheap but great", ["cheap"]),
        ("It isn't, to be fair, at all good.", ["at", "all", "good"]),
        ("zero problems", ["problems"]),
        ("good", []),
        ("never mind, good", ["mind"]),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause(text: str, reached: list[str]) -> None:
    found = [word for one in read_words(text) for word, negated in zip(one.words, one.negated, strict=True) if negated]
    assert found == reached


def test_a_sentence_without_an_end_is_read_in_pieces() -> None:
    assert [len(one.words) for one in read_words("word " * 120)] == [50, 50, 20]


@given(st.text(max_size=200))
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(one.text for one in read_words(text))
    assert "".join(kept.split()) == "".join(written_out(text).split())

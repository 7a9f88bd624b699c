"""Segments: every cut, the letter that is sure enough, the two that are not, the words for confidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.review import Health, Segment, segment
from tests.analysis.review import samples


def of(value: float, sd: float) -> Segment:
    return segment(Health(value, sd, "test", (), ()))


@pytest.mark.parametrize(
    ("value", "letters"), [(100, "A"), (80, "A"), (79.999, "B"), (65, "B"), (64.999, "C"), (50, "C"), (49.999, "D"), (0, "D")]
)
def test_a_health_without_doubt_has_the_letter_of_its_place(value: float, letters: str) -> None:
    assert of(value, 0).letters == letters
    assert sorted(of(value, 0).p) == [0, 0, 0, 1]


def test_probabilities_are_those_of_the_normal() -> None:
    a, b, c = (float(norm.cdf(cut, 72, 3.5)) for cut in (80, 65, 50))
    assert of(72, 3.5).p == pytest.approx((1 - a, a - b, b - c, c), abs=1e-12)


def test_what_lies_beyond_the_scale_counts_at_its_end() -> None:
    assert of(100, 30).p[0] == pytest.approx(norm.cdf(20 / 30))
    assert of(0, 30).p[3] == pytest.approx(norm.cdf(50 / 30))


@pytest.mark.parametrize(
    ("value", "sd", "letters"),
    [
        # P(A) is .60 at 80 + .253347 sd
        (81.0134, 4, "A"),
        (81.0133, 4, "A/B"),
        (80, 4, "A/B"),
        (65, 4, "B/C"),
        (50, 4, "C/D"),
        (48.9867, 4, "C/D"),
        (48.9866, 4, "D"),
        # no letter of .60 anywhere, all four possible: the likeliest neighbours
        (66, 20, "B/C"),
        (80, 40, "A/B"),
    ],
)
def test_one_letter_from_60_percent_else_two_neighbours(value: float, sd: float, letters: str) -> None:
    assert of(value, sd).letters == letters


@pytest.mark.parametrize(("sd", "word"), [(0, "high"), (3.999, "high"), (4, "medium"), (8, "medium"), (8.001, "low")])
def test_confidence_by_the_standard_deviation(sd: float, word: str) -> None:
    assert of(72, sd).confidence == word


@samples.one_at_a_time
@given(st.floats(0, 100), st.floats(0, 50))
def test_letters_follow_from_the_probabilities(value: float, sd: float) -> None:
    found = of(value, sd)
    assert sum(found.p) == pytest.approx(1, abs=1e-12)
    assert min(found.p) >= 0
    assert (len(found.letters) == 1) == (max(found.p) >= 0.6)
    named = sum(found.p["ABCD".index(letter)] for letter in found.letters.split("/"))
    assert named >= max(found.p[at] + found.p[at + 1] for at in range(3)) or named >= 0.6

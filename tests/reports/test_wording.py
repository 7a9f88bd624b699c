"""Figures and absences in words."""

import pytest

from analysis.results import Banded, Mean, NotEnough, NotScored, Scale, Withheld
from reports.wording import RULES, absence, clean, number, sentence, short, side_words, tone


def test_numbers_have_a_true_minus_and_no_signed_zero() -> None:
    assert [number(-1.25, 1), number(-0.04, 1, signed=True), number(0.6, 0, signed=True), number(3, 2)] == [
        "\u22121.2",
        "0.0",
        "+1",
        "3.00",
    ]


def test_absences_say_their_reason() -> None:
    assert absence(Withheld("R13")) == "withheld so that nobody's answer can be worked out (R13)"
    assert absence(Withheld("R99")) == "withheld to protect those who answered (R99)"
    assert absence(NotEnough("not enough answers: 2 of 3 needed")) == "not enough answers: 2 of 3 needed"
    assert absence(NotScored("The comment is in German.", "de")) == "The comment is in German"


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_words_without_its_number(rule: str) -> None:
    words = absence(Withheld(rule))
    assert words.startswith("withheld")
    assert words.endswith(f"({rule})")


def test_sides_are_as_precise_as_their_rules() -> None:
    scale = Scale(1, 5)
    assert side_words(Mean(4.25, "4"), scale) == "4.2 (n\u00a04)"
    assert side_words(Mean(4.0, "8–14", 0), scale) == "4 (n\u00a08–14)"
    assert side_words(Mean(61.3, "4"), Scale(0, 100)) == "61 (n\u00a04)"
    assert side_words(Withheld("R1"), scale) == "withheld"


def test_a_side_at_the_end_of_its_reach_says_so() -> None:
    scale = Scale(1, 5)
    assert side_words(Mean(4.5, "8–14", 1, "more"), scale) == "≥\u00a04.5 (n\u00a08–14)"
    assert side_words(Mean(1.5, "8–14", 1, "less"), scale) == "≤\u00a01.5 (n\u00a08–14)"
    assert side_words(Banded("middle", "3–7", "more"), scale) == "≥\u00a0middle field (n\u00a03–7)"
    assert side_words(Banded("middle", "3–7", "less"), scale) == "≤\u00a0middle field (n\u00a03–7)"


def test_clean_drops_what_xml_cannot_carry_and_what_reorders_a_line() -> None:
    assert clean("a\x00\x07\x1f\x7f\x9fb\ud800\ufffe\ufdd0\U0001fffec\u202ed\u2066e\tf") == "abcde\tf"
    assert clean("שלום ملف 😀 é") == "שלום ملف 😀 é"


def test_short_is_one_line_with_an_ellipsis() -> None:
    assert short(" a \n b\t c ", 10) == "a b c"
    assert short("abcdefghij", 10) == "abcdefghij"
    assert short("abcdefghijk", 10) == "abcdefghi…"


def test_tone_of_themes() -> None:
    assert [tone(score) for score in (-0.3, 0.0, 0.3, None)] == ["mostly critical", "mixed", "mostly content", "not scored"]


def test_a_sentence_has_one_full_stop() -> None:
    assert [sentence("no one. "), sentence("Done"), sentence("")] == ["No one.", "Done.", ""]

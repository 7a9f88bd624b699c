"""Hits, figures and terms of a comment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sentiment.features import FIGURES, extract
from analysis.sentiment.hits import Hit, find_hits
from analysis.sentiment.lexicons import lexicons, vader_scores
from analysis.sentiment.words import read_words

WORDS = [
    *(
        "good",
        "GREAT",
        "bad",
        "Terrible!",
        "not",
        "never",
        "no",
        "but",
        "very",
        "kind",
        "of",
        "so",
        "this",
        "least",
        "at",
        "without",
        "doubt",
    ),
    *("the", "bus", "stop", "yeah", "right", "sort", ":)", ":-(", "???", "!!!", "isn't", "hand", "to", "mouth", "", "\u00e9"),
]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_vader_is_vader(words: list[str]) -> None:
    vader, text = lexicons().vader, " ".join(words)
    assert vader_scores(text, vader) == vader.polarity_scores(text)


def hits(text: str) -> list[Hit]:
    return [hit for one in read_words(text) for hit in find_hits(one, lexicons())]


def test_the_longest_phrase_wins_and_is_not_negated_again() -> None:
    assert hits("no problem") == [Hit(0, 1.0, 0.0, negated=False, size=2)]
    assert hits("cannot recommend them enough") == [Hit(0, 2.0, 0.0, negated=False, size=5)]
    assert [hit.value for hit in hits("went above and beyond")] == [2.0]


def test_a_negation_turns_a_word_around_and_weakens_it() -> None:
    (reliable,) = hits("They are not very reliable")
    assert (reliable.negated, reliable.value) == (True, -0.7)
    (rude,) = hits("They were never rude")
    assert (rude.negated, rude.value) == (True, 0.7)


def test_what_is_middling_or_a_wish_is_neither_praise_nor_blame() -> None:
    assert hits("nothing special") == [Hit(0, 0.0, 0.0, negated=False, size=2, kind="middling")]
    assert hits("It would be great") == [Hit(0, 0.0, 0.0, negated=False, size=4, kind="request")]
    found = figures("As expected. It would be nice to have an app, please.")
    assert (found["middling"], found["request"], found["praise"], found["good"]) == (1.0, 2**0.5, 0.0, 0.0)


def test_a_negation_within_a_known_phrase_negates_nothing() -> None:
    assert (figures("No surprises")["negations"], figures("No lorries")["negations"]) == (0.0, 1.0)


def test_every_phrase_of_the_list_can_be_found() -> None:
    """A phrase is written as the words are read: "can not", "short staffed"."""
    read = {phrase: [word for one in read_words(phrase) for word in one.words] for phrase in lexicons().service}
    assert [phrase for phrase, words in read.items() if phrase.split() != words] == []


def figures(text: str) -> dict[str, float]:
    return dict(zip(FIGURES, extract(text).figures, strict=True))


def test_figures_by_sentence() -> None:
    found = figures("Excellent people! The portal is slow?")
    assert (found["exclamations"], found["questions"], found["praise"], found["blame"]) == (1.0, 1.0, 2**0.5, 1.0)
    assert found["service_least"] == found["service_last"] == -0.5
    assert found["service_most"] == pytest.approx(2 / 3)
    assert found["service_spread"] == pytest.approx(2 / 3 + 0.5)
    assert found["vader_most"] > 0 == found["vader_least"]


def test_a_contrast_parts_what_was_said() -> None:
    found = figures("Reliable people, but the portal is slow.")
    assert (found["contrast"], found["before_contrast"], found["after_contrast"]) == (1.0, 0.5, -0.5)
    assert figures("Reliable people.")["contrast"] == 0.0


def test_terms_are_words_pairs_and_negated_words() -> None:
    assert extract("It isn't good, 2 errors!").terms == [
        "!",
        "0",
        "0 errors",
        "errors",
        "is",
        "is not",
        "it",
        "it is",
        "not",
        "not good",
        "not_good",
    ]


@pytest.mark.parametrize(
    ("text", "evidence", "worded"),
    [
        ("", False, False),
        ("🚚", False, False),
        ("❤️", True, False),
        ("Great", True, True),
        ("The lorry came by", False, True),
        ("No comments", False, False),
        ("As expected", True, True),
        ("Is it possible?", True, True),
    ],
)
def test_evidence(text: str, evidence: bool, worded: bool) -> None:
    found = extract(text)
    assert (found.evidence, found.worded, len(found.figures)) == (evidence, worded, len(FIGURES))

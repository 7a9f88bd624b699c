"""What goes to a reviewer, and what does not."""

from typing import cast

import pytest

from analysis.civility import GROUPS, REVIEW_FROM, Offensive, offensive


def test_an_insult_at_somebody_is_for_a_reviewer_with_its_words() -> None:
    assert offensive("Your driver is an idiot.") == Offensive(0.93, ("idiot",))
    assert offensive("Tell the boss: go to hell!") == Offensive(0.99, ("go to hell",))


@pytest.mark.parametrize("text", ["They are a bunch of m0rons", "What a b*tch she is", "F*** you all", "You   FUCK off", "those a**holes"])
def test_masks_and_capitals_hide_nothing(text: str) -> None:
    assert offensive(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The delivery was late, rude on the phone, incompetent and arrogant.",
        "Damn good service!",
        "This is shit.",
        "He is not an idiot, he knows our plant.",
        "The assessment class in Essex passed.",
        "Scunthorpe",
        "1 * 2 ** 3 = **",
    ],
)
def test_blame_without_insult_is_not(text: str) -> None:
    assert offensive(text) is None


def test_several_milder_words_add_up() -> None:
    assert offensive("Shit box, crappy cable, shitty print, bullshit manual.") is None
    assert offensive("Shit box, crappy cable, shitty print, bullshit manual, crap.") == Offensive(
        0.922, ("shit", "crappy", "shitty", "bullshit", "crap")
    )


def test_each_group_knows_its_words() -> None:
    assert [group.name for group in GROUPS] == ["slur", "threat", "insult", "profanity"]
    assert all(0 < group.probability <= group.at_people < 1 for group in GROUPS)
    assert all(
        offensive(f"{word.removesuffix('*')} you") is not None for group in GROUPS if group.at_people >= REVIEW_FROM for word in group.words
    )


@pytest.mark.parametrize("wrong", [None, b"fine"])
def test_only_strings(wrong: object) -> None:
    with pytest.raises(TypeError):
        offensive(cast("str", wrong))

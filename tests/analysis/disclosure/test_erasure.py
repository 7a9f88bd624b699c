"""Erasing a person shows nowhere before the next release."""

from analysis.disclosure.erasure import Shown, erased
from analysis.disclosure.pools import Written

RELEASE = Shown({"service": 3.5}, (Written("a", "slow", ticked=True), Written("b", "kind", ticked=True), Written("a", "dear", ticked=True)))


def test_before_the_next_release_nothing_changes() -> None:
    assert erased(RELEASE, "a", is_last=False) == RELEASE


def test_after_the_last_one_words_go_and_figures_stay() -> None:
    assert erased(RELEASE, "a", is_last=True) == Shown({"service": 3.5}, (Written("b", "kind", ticked=True),))
    assert erased(RELEASE, "c", is_last=True) == RELEASE

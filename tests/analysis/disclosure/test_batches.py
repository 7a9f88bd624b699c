"""Which figures may change in a release."""

import pytest

from analysis.disclosure import fresh, may_change


@pytest.mark.parametrize(
    ("now", "shown", "expected"),
    [(3, 0, True), (0, 0, True), (4, 2, True), (5, 3, False), (6, 3, True), (3, 3, False), (2, 4, False), (7, 5, False)],
)
def test_three_more_or_nothing_shown_yet(now: int, shown: int, expected: bool) -> None:
    assert may_change(now, shown, 3) is expected


def test_at_close_a_promised_average_replaces_the_band_of_the_same_people_only() -> None:
    assert may_change(4, 4, 3, is_settled=True)
    assert not may_change(5, 4, 3, is_settled=True)
    assert not may_change(4, 4, 3, is_settled=False)


def test_what_belongs_together_changes_together() -> None:
    shown = {"a": 3, "b": 3, "c": 3, "d": 3}
    now = {"a": 6, "b": 6, "c": 6, "d": 5, "alone": 3}
    assert fresh(now, shown, 3) == {"a", "b", "c", "alone"}
    assert fresh(now, shown, 3, wholes=[("a", "b"), ("c", "d")]) == {"a", "b", "alone"}
    assert fresh(now | {"d": 3}, shown, 3, wholes=[("c", "d")], settled={"d"}) == {"a", "b", "c", "d", "alone"}


def test_what_two_wholes_share_changes_with_either() -> None:
    assert fresh({"a": 6, "b": 6, "c": 4}, {"a": 3, "b": 3, "c": 3}, 3, wholes=[("a", "b"), ("b", "c")]) == {"a", "b"}

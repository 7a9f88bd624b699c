"""Rows of the review: contributions that add up, flags with their numbers, what could not be checked."""

from math import fsum

import pytest
from hypothesis import given

from analysis.results import NotEnough, Withheld
from analysis.review import PARTS, Account, BlindSpot, Estimate, Health, health, review
from analysis.tables.review import REVIEW, review_table
from tests.analysis.review.samples import ABSENT, HIDDEN, fine, one_at_a_time, portfolios
from tests.analysis.tables.samples import filled


def test_columns_are_those_of_the_format() -> None:
    assert list(REVIEW) == [
        *(
            "account_ref",
            "wave",
            "health",
            "health_sd",
            "health_absent",
            "segment",
            "p_a",
            "p_b",
            "p_c",
            "p_d",
            "confidence",
            "standing",
            "flags",
            "unchecked",
        ),
        *(f"{part}_{column}" for part in PARTS for column in ("value", "weight", "points", "left_out")),
        "weights_version",
    ]


def test_a_row_by_hand() -> None:
    account = fine(alignment=HIDDEN, rci=ABSENT, experience=Estimate(80, 0), loyalty=Estimate(70, 0))
    (row,) = filled(review_table({"2": review([account])}))
    # 50 and 20 and 5 of 75: 80, 70 and 50 + 50 · .2
    assert [row[f"{part}_weight"] for part in ("experience", "loyalty", "sentiment")] == pytest.approx([2 / 3, 4 / 15, 1 / 15])
    assert [row[f"{part}_points"] for part in ("experience", "loyalty", "sentiment")] == pytest.approx([160 / 3, 56 / 3, 4])
    assert [row[f"{part}_value"] for part in ("experience", "loyalty", "sentiment")] == [80, 70, 60]
    assert row["health"] == pytest.approx(76)
    assert row["health_sd"] == pytest.approx(50 / 15 / 2)
    assert (row["wave"], row["segment"], row["confidence"], row["standing"]) == ("2", "B", "high", "no flag")
    assert (row["alignment_left_out"], row["trend_left_out"]) == ("R13", "Nobody answered.")
    assert not {"alignment_points", "trend_value", "flags"} & set(row)
    assert row["unchecked"] == "decline: Nobody answered."
    assert fsum(row[f"p_{letter}"] for letter in "abcd") == pytest.approx(1)  # type: ignore[misc]  # numbers, as above


def test_flags_list_their_rules_and_numbers() -> None:
    account: Account = fine(p_poor=0.62, experience=Estimate(58.25, 6.5), rci=-2.125)
    (row,) = filled(review_table({"1": review([account])}))
    assert row["flags"] == (
        "at risk: poor_experience: probability 0.62, experience 58.25, sd of experience 6.5; at risk: decline: reliable change -2.125"
    )
    assert row["standing"] == "at risk"


def test_flags_and_unchecked_rules_name_what_they_are_about() -> None:
    account = fine(blind_spots=(BlindSpot("ease", 0.4), BlindSpot("speed", Withheld("R1"))))
    (row,) = filled(review_table({"1": review([account])}))
    assert (row["flags"], row["unchecked"]) == ("watch: blind_spot (ease): probability 0.4", "blind_spot (speed): R1")


def test_nothing_known_is_no_health_and_no_0() -> None:
    nothing = {"experience": ABSENT, "loyalty": ABSENT, "alignment": HIDDEN, "rci": ABSENT, "tone": ABSENT, "p_poor": ABSENT}
    (row,) = filled(review_table({"1": review([fine(**nothing)])}))
    assert set(row) == {"account_ref", "wave", "health_absent", "standing", "unchecked"}
    assert row["health_absent"] == "Nothing that counts in health is known."


@one_at_a_time
@given(portfolios)
def test_points_add_up_to_health_in_every_row(accounts: list[Account]) -> None:
    for account, row in zip(sorted(accounts, key=lambda one: one.ref), filled(review_table({"1": review(accounts)})), strict=True):
        points = [row[f"{part}_points"] for part in PARTS if f"{part}_points" in row]
        absent = [row[f"{part}_left_out"] for part in PARTS if f"{part}_left_out" in row]
        found = health(account)
        if isinstance(found, NotEnough):
            assert (row["health_absent"], points, absent) == (found.reason, [], [])
        else:
            assert isinstance(found, Health)
            assert fsum(points) == row["health"] == found.value  # type: ignore[arg-type]  # points are numbers
            assert len(points) + len(absent) == len(PARTS)

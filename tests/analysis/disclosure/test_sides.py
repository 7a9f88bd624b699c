"""What may be shown of a side, and of a gap while a side is banded."""

from itertools import product

import pytest

from analysis.disclosure import Mode, Turnover, band, banded_gap, customer_side, gap_band, internal_side
from analysis.results import Banded, BandedGap, Mean, NotEnough, Scale, Side, Withheld

FIVE = Scale(1, 5)


@pytest.mark.parametrize("mode", ["pooled", "confidential"])
@pytest.mark.parametrize("n", [0, 1, 2])
def test_below_three_nothing_is_said_not_even_whether_anybody_answered(mode: Mode, n: int) -> None:
    assert internal_side(mode, n, n, 3.3, FIVE) == Withheld("R1")
    assert internal_side(mode, n, n, 3.3, FIVE, k=1) == Withheld("R1")


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (3, Banded("high", "3–7")),
        (7, Banded("high", "3–7")),
        (8, Mean(3.5, "8–14", 1)),
        (14, Mean(3.5, "8–14", 1)),
        (15, Mean(3.6, "15", 1)),
        (17, Mean(3.6, "15", 1)),
        (18, Mean(3.6, "20", 1)),
        (103, Mean(3.6, "105", 1)),
    ],
)
def test_precision_ladder(n: int, expected: Side) -> None:
    assert internal_side("confidential", n, n, 3.6249, FIVE) == expected


@pytest.mark.parametrize(
    ("n", "change", "expected"),
    [
        (4, Turnover(3, 1, 0), Withheld("R7")),
        (6, Turnover(5, 1, 0), Withheld("R7")),
        (7, Turnover(6, 1, 0), Banded("high", "3–7")),
        (8, Turnover(7, 1, 0), Banded("high", "8–14")),
        (7, Turnover(8, 0, 1), Banded("high", "3–7")),
        (9, Turnover(8, 1, 0), Banded("high", "8–14")),
        (15, Turnover(14, 1, 0), Banded("high", "15")),
        (16, Turnover(16, 1, 1), Mean(3.5, "15", 1)),
        (6, Turnover(3, 3, 0), Banded("high", "3–7")),
        (16, Turnover(16, 0, 0), Mean(3.6, "15", 1)),
    ],
)
def test_where_one_or_two_joined_or_left_it_is_one_step_coarser(n: int, change: Turnover, expected: Side) -> None:
    assert internal_side("confidential", n, n, 3.6249, FIVE, turnovers=[change]) == expected
    assert internal_side("pooled", n, n, 3.6249, FIVE, turnovers=[change]) == Mean(3.6249, str(n))


def test_cuts_of_the_band_on_any_scale() -> None:
    assert [band(mean, FIVE) for mean in (1, 2.5, 2.5001, 3.4999, 3.5, 5)] == ["low", "low", "middle", "middle", "high", "high"]
    assert [band(mean, Scale(0, 100)) for mean in (37.5, 37.6, 62.4, 62.5)] == ["low", "middle", "middle", "high"]


def test_an_owner_who_answered_leaves_three_values_of_each_of_three_others() -> None:
    answers = list(product(range(1, 6), repeat=4))
    for own, said in product(range(1, 6), ("low", "middle", "high")):
        left = {others[0] for mine, *others in answers if mine == own and band((mine + sum(others)) / 4, FIVE) == said}
        assert len(left) >= 3


def test_a_higher_k_is_kept_and_reps_do_not_count_towards_it() -> None:
    assert internal_side("confidential", 4, 4, 3.0, FIVE, k=5) == Withheld("R1")
    assert internal_side("confidential", 5, 5, 3.0, FIVE, k=5) == Banded("middle", "3–7")
    assert internal_side("pooled", 4, 2, 3.0, FIVE) == Withheld("R1")
    assert internal_side("confidential", 9, 7, 3.0, FIVE) == Banded("middle", "3–7")


def test_pooled_and_attributed_are_exact() -> None:
    assert internal_side("pooled", 3, 3, 3.6249, FIVE) == Mean(3.6249, "3")
    assert internal_side("attributed", 1, 1, 3.6249, FIVE, k=1) == Mean(3.6249, "1")
    assert internal_side("attributed", 2, 2, 3.6249, FIVE, k=3) == Withheld("R1")
    assert internal_side("attributed", 0, 0, 0.0, FIVE, k=1) == NotEnough("Nobody on our side answered.")


def test_totals_only_never_stands_where_it_could_be_solved_for() -> None:
    assert customer_side(0, 0.0, 0, 0) == NotEnough("No customer answered.")
    assert customer_side(1, 4.0, 0, 1) == Mean(4.0, "1")
    assert customer_side(2, 4.0, 1, 2) == Withheld("R3")
    assert customer_side(5, 4.0, 1, 2) == Withheld("R3")
    assert customer_side(5, 4.0, 1, 3) == Mean(4.0, "5")


def test_gap_band_reads_the_band_and_the_published_mean_only() -> None:
    assert gap_band("high", 3.49, FIVE) == BandedGap("we see it better")
    assert gap_band("high", 3.5, FIVE) == BandedGap("about equal")
    assert gap_band("low", 3.5, FIVE) == BandedGap("they see it better")
    assert gap_band("high", 2.0, Scale(1, 5, reverse=True)) == BandedGap("they see it better")


def test_a_field_that_may_lie_further_out_tells_only_what_is_true_of_all() -> None:
    assert banded_gap(Banded("middle", "3–7"), 4.0, FIVE) == BandedGap("they see it better")
    assert banded_gap(Banded("middle", "3–7", "more"), 4.0, FIVE) == Withheld("R5")
    assert banded_gap(Banded("middle", "3–7", "less"), 4.0, FIVE) == BandedGap("they see it better")
    assert banded_gap(Banded("middle", "3–7", "more"), 2.0, FIVE) == BandedGap("we see it better")

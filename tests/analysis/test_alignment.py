"""The alignment index from the cells of one account."""

import pytest

from analysis.alignment import NO_GAPS, alignment
from analysis.gaps import NORMAL_95
from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld


def cell(posterior: float, sd: float, scale: Scale = Scale(1, 5), pair: str = "ease") -> Cell:  # noqa: B008 - a frozen value
    low, high = posterior - NORMAL_95 * sd, posterior + NORMAL_95 * sd
    gap = Gap(posterior, low, high, 0.5, 0.5, False, posterior, low, high, 0.1, 0.1, "unclear")
    return Cell("a", "1", "service", pair, scale, Mean(3, "3"), Mean(3, "3"), gap)


def test_from_posterior_gaps_and_their_variances() -> None:
    # G = sqrt(((1² + .5²) + (0² + .5²)) / 2) = sqrt(.75)
    assert alignment([cell(1, 0.5), cell(0, 0.5, pair="speed")]) == pytest.approx(100 * (1 - 0.75**0.5 / 2))


def test_scales_of_any_length_and_never_below_zero() -> None:
    assert alignment([cell(25, 12.5, Scale(0, 100)), cell(0, 0.5, pair="speed")]) == pytest.approx(100 * (1 - 0.75**0.5 / 2))
    assert alignment([cell(3, 1)]) == 0


def test_totals_do_not_enter_and_one_hidden_gap_hides_the_index() -> None:
    assert alignment([cell(50, 1, Scale(0, 100), "*")]) == NO_GAPS
    banded = Cell("a", "1", "service", "speed", Scale(1, 5), Banded("low", "3–7"), Mean(3, "3"), BandedGap("about equal"))
    assert alignment([cell(1, 0.5), banded]) == Withheld("R13")
    hidden = Cell("a", "1", "service", "speed", Scale(1, 5), Withheld("R1"), Mean(3, "3"), Withheld("R1"))
    assert alignment([cell(1, 0.5), hidden]) == Withheld("R1")
    lonely = Cell("a", "1", "service", "speed", Scale(1, 5), NotEnough("x"), Mean(3, "3"), NotEnough("x"))
    assert alignment([lonely]) == NO_GAPS

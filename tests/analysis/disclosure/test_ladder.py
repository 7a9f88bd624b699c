"""How precisely a mean is printed, and what a reader gains who compares two releases."""

from collections import defaultdict
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from analysis.disclosure import Ladder, Stood, Turnover, band, coarse_n, distribution, everybody, ladder, ladder_across, turnover
from analysis.ratings import Floats
from analysis.results import Scale, Withheld

FIVE = Scale(1, 5)
MOSTLY_GOOD = np.array([1, 2, 4, 8, 5]) / 20
MOSTLY_MIDDLE = np.array([1, 2, 4, 2, 1]) / 10
Print = Callable[[float], object]


def test_printed_n_is_coarse() -> None:
    assert [coarse_n(n) for n in (3, 7, 8, 14, 15, 22, 23)] == ["3–7", "3–7", "8–14", "8–14", "15", "20", "25"]


def test_turnover_counts_who_joined_and_who_left() -> None:
    before = everybody(frozenset({1, 2, 3, 4}))
    assert turnover(before, everybody(frozenset({3, 4, 5}))) == Turnover(before=4, joined=1, left=2)
    assert turnover(everybody(frozenset()), everybody(frozenset({1}))) == Turnover(0, 1, 0)
    assert turnover(before, everybody(frozenset(range(10, 15)))) == Turnover(4, 1, 0)


def test_one_step_coarser_than_the_smaller_of_both_counts() -> None:
    assert ladder_across(20, [Turnover(19, 1, 0)]) == Ladder(0.5, 1, "20", 18)
    assert ladder_across(20, [Turnover(19, 2, 1)]) == ladder(20)
    assert ladder_across(15, [Turnover(14, 1, 0)]) is None
    assert ladder_across(8, [Turnover(7, 1, 0)]) is ladder_across(6, [Turnover(7, 0, 1)]) is None
    assert ladder_across(5, [Turnover(5, 1, 1)]) == ladder_across(6, [Turnover(5, 1, 0)]) == Withheld("R7")


def test_every_earlier_figure_counts() -> None:
    assert ladder_across(11, [Turnover(8, 3, 0)]) == ladder(11)
    assert ladder_across(11, [Turnover(8, 3, 0), Turnover(10, 1, 0)]) is None
    assert ladder_across(11, []) == ladder(11)


def test_distributions_are_for_many_people_only() -> None:
    assert distribution((10, 10, 10, 10, 10), "segment") == (10, 10, 10, 10, 10)
    assert distribution((10, 10, 10, 10, 9), "company") == Withheld("R5")
    assert distribution((20, 20, 20, 20, 20), "account") == Withheld("R5")


def rounded(step: float, mean: float) -> float:
    return round((mean - 1) / step)


TENTHS, HALVES = partial(rounded, 0.1), partial(rounded, 0.5)


def banded(mean: float) -> str:
    return band(mean, FIVE)


def gain(n: int, first: Print, second: Print, shares: Floats) -> tuple[float, float]:
    """How much oftener, in points, the joiner's answer is guessed with a figure of n people and one of the same and the joiner.

    Everybody else repeats their answer. Also the best chance that any two figures give.
    """
    sums = np.ones(1)
    for _ in range(n):
        sums = np.convolve(sums, shares)
    seen: dict[object, Floats] = defaultdict(lambda: np.zeros(5))
    for above, chance in enumerate(sums):
        for answer in range(5):
            key = first(1 + above / n), second(1 + (above + answer) / (n + 1))
            seen[key][answer] += chance * shares[answer]
    guessed = sum(float(chances.max()) for chances in seen.values())
    surest = max(float(chances.max() / chances.sum()) for chances in seen.values())
    return round(100 * (guessed - float(shares.max())), 0), surest


@pytest.mark.parametrize(
    ("n", "first", "second", "good", "middle"),
    [
        (15, TENTHS, TENTHS, 26, 26),
        (15, TENTHS, HALVES, 4, 3),
        (8, HALVES, HALVES, 9, 9),
        (8, HALVES, banded, 1, 1),
        (3, banded, banded, 3, 13),
        (4, banded, banded, 7, 3),
        (6, banded, banded, 5, 2),
    ],
)
def test_gains_of_the_docstring(n: int, first: Print, second: Print, good: float, middle: float) -> None:
    assert (gain(n, first, second, MOSTLY_GOOD)[0], gain(n, first, second, MOSTLY_MIDDLE)[0]) == (good, middle)


def test_two_bands_of_five_gain_more_than_the_ladder_allows() -> None:
    assert gain(5, banded, banded, MOSTLY_MIDDLE)[0] == 8


def printer(rung: Ladder | None) -> Print:
    return banded if rung is None else {0.1: TENTHS, 0.5: HALVES}[rung.step]


@pytest.mark.parametrize("shares", [MOSTLY_GOOD, MOSTLY_MIDDLE], ids=["good", "middle"])
def test_what_is_printed_beside_an_earlier_figure_gains_at_most_six_points(shares: Floats) -> None:
    for n in range(3, 40):
        rung = ladder_across(n + 1, [Turnover(n, 1, 0)])
        assert isinstance(rung, Withheld) == (n < 6)
        if not isinstance(rung, Withheld):
            assert gain(n, printer(ladder(n)), printer(rung), shares)[0] <= 6


def test_two_bands_of_few_can_tell_an_answer_for_sure() -> None:
    assert gain(4, banded, banded, MOSTLY_GOOD)[1] == 1


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (Stood(frozenset(range(5)), 5), Stood(frozenset(range(6)), 5), Turnover(5, 1, 0)),  # the joiner may be behind it
        (Stood(frozenset(range(5)), 4), Stood(frozenset(range(5)), 5), Turnover(4, 1, 0)),  # one of them answered this time only
        (Stood(frozenset(range(5)), 4), Stood(frozenset(range(5)), 4), Turnover(4, 0, 0)),
        (Stood(frozenset(range(5)), 5), Stood(frozenset(range(3, 9)), 6), Turnover(5, 4, 3)),
        (Stood(frozenset(range(6)), 3), Stood(frozenset(range(9)), 4), Turnover(3, 1, 0)),  # of a larger crowd, by as few as one
        (Stood(frozenset(range(4)), 5), Stood(frozenset(range(4)), 4), Turnover(5, 0, 1)),  # somebody who is kept no more
        (Stood(frozenset(), 5), Stood(frozenset(range(6)), 6), Turnover(5, 1, 0)),  # nobody is kept any more
        (Stood(frozenset(range(5)), 5), Stood(frozenset(range(5)), 5, frozenset({9})), Turnover(5, 1, 0)),  # an owner joined
        (Stood(frozenset(range(5)), 5), Stood(frozenset(range(7)), 7, frozenset({9})), Turnover(5, 2, 0)),  # who knows which two joined too
    ],
)
def test_of_people_who_may_stand_behind_a_figure_the_fewest_that_may_differ_count(before: Stood, now: Stood, found: Turnover) -> None:
    assert turnover(before, now) == found

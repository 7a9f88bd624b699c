"""Proportions and the net promoter score against published values, formulas in plain Python, and exact coverage."""

from math import comb, factorial, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.proportions import NetPromoter, NetScore, Proportion, adjusted_wald, net_promoter, proportion, wilson
from analysis.ratings import Floats
from analysis.results import NotEnough
from surveys.errors import BadInput
from tests.counts import count

Z = 1.959963984540054


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_ends(hits: int, n: int, low: float, high: float) -> None:
    ends = wilson(np.array([hits]), np.array([n]))
    assert [round(float(end[0]), 4) for end in ends] == [low, high]


def test_one_proportion() -> None:
    found = proportion(3, 3)
    assert isinstance(found, Proportion)
    assert (found.count, found.n, found.value, found.high) == (3, 3, 1.0, 1.0)
    assert found.low == pytest.approx(3 / (3 + Z**2))
    assert proportion(0, 0) == NotEnough("Nobody answered, so there is no proportion.")


def test_impossible_counts_are_refused() -> None:
    for hits, n in ((2, 1), (-1, 3), (0, -1), (1, 0), (float("nan"), 3)):
        with pytest.raises(BadInput) as error:
            wilson(np.array([1, hits]), np.array([2, n]))
        assert str(error.value) == ("A proportion at position 1 cannot be used: its count must lie between 0 and n, and n be at least 1.")
    with pytest.raises(BadInput):
        proportion(1, 0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_solves_the_score_equation(case: tuple[int, int]) -> None:
    hits, n = case
    (low,), (high,) = wilson(np.array([hits]), np.array([n]))
    assert 0 <= low <= hits / n <= high <= 1
    for end in (low, high):
        assert abs(hits / n - end) == pytest.approx(Z * sqrt(max(end * (1 - end), 0) / n), abs=1e-7)
    (mirrored,), _ = wilson(np.array([n - hits]), np.array([n]))
    assert mirrored == pytest.approx(1 - high)


@pytest.mark.parametrize("n", [3, 5, 8, 15, 30])
def test_wilson_covers_at_small_n(n: int) -> None:
    """Exact: all outcomes weighed by their chance, over true shares from 0 to 1."""
    hits, truth = np.arange(n + 1), np.linspace(0.005, 0.995, 199)[:, None]
    low, high = wilson(hits, np.full(n + 1, n))
    chance = np.array([comb(n, k) for k in hits]) * truth**hits * (1 - truth) ** (n - hits)
    coverage = np.sum(chance * ((low <= truth) & (truth <= high)), axis=1)
    assert 0.94 <= float(coverage.mean()) <= 0.97
    assert float(coverage.min()) >= 0.82


def plain_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float]:
    """Wald's interval after adding (3/4, 3/2, 3/4), person by person."""
    n = promoters + passives + detractors + 3
    shares = {1: (promoters + 0.75) / n, 0: (passives + 1.5) / n, -1: (detractors + 0.75) / n}
    net = sum(value * share for value, share in shares.items())
    variance = sum(share * (value - net) ** 2 for value, share in shares.items()) / n
    return 100 * max(-1.0, net - Z * sqrt(variance)), 100 * min(1.0, net + Z * sqrt(variance))


def test_five_answers_make_a_score_and_four_do_not() -> None:
    five = net_promoter(np.array([9, 10, 10, 7, 6]))
    assert isinstance(five.score, NetScore)
    assert (five.promoters, five.passives, five.detractors, five.score.value) == (3, 1, 1, 40.0)
    assert (five.score.low, five.score.high) == pytest.approx(plain_interval(3, 1, 1))
    assert net_promoter(np.array([9, 8, 0, 6])) == NetPromoter(1, 1, 2, NotEnough("4 of the 5 answers that a net promoter score needs."))
    assert net_promoter(np.array([])) == NetPromoter(0, 0, 0, NotEnough("0 of the 5 answers that a net promoter score needs."))


@pytest.mark.parametrize("answer", [11, -1, 7.5, float("nan")])
def test_answers_off_the_scale_are_refused(answer: float) -> None:
    with pytest.raises(BadInput) as error:
        net_promoter(np.array([10, answer]))
    assert str(error.value) == "An answer at position 1 cannot be used: it must be a whole number from 0 to 10."


def test_negative_counts_are_refused() -> None:
    with pytest.raises(BadInput) as error:
        adjusted_wald(np.array([3]), np.array([-1]), np.array([3]))
    assert str(error.value) == "A net promoter score at position 0 cannot be used: no count may be negative."


counts = st.integers(0, 2_000)


@given(counts, counts, counts)
def test_the_score_lies_in_its_interval_and_mirrors(promoters: int, passives: int, detractors: int) -> None:
    there = adjusted_wald(np.array([promoters]), np.array([passives]), np.array([detractors]))
    back = adjusted_wald(np.array([detractors]), np.array([passives]), np.array([promoters]))
    assert [float(end[0]) for end in there] == pytest.approx(plain_interval(promoters, passives, detractors))
    assert float(back[0][0]) == pytest.approx(-float(there[1][0]))
    n = promoters + passives + detractors
    if n > 1:
        assert there[0][0] - 1e-9 <= 100 * (promoters - detractors) / n <= there[1][0] + 1e-9


def outcomes(n: int) -> tuple[Floats, Floats]:
    """Every way in which n people can promote, pass and detract, (outcomes, 3), and in how many orders."""
    ways = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)], dtype=np.float64)
    orders = [factorial(n) / np.prod([factorial(int(k)) for k in way]) for way in ways]
    return ways, np.array(orders)


@pytest.mark.parametrize("n", [5, 8, 15])
def test_the_interval_of_the_score_covers_at_small_n(n: int) -> None:
    """Exact for each truth: 300 of them drawn evenly from all splits into promoters, passives and detractors."""
    truth = np.random.default_rng(20263).dirichlet([1, 1, 1], count(300, 3_000))
    ways, orders = outcomes(n)
    low, high = adjusted_wald(*ways.T)
    chance = orders * np.prod(truth[:, None, :] ** ways, axis=2)
    net = 100 * (truth[:, 0] - truth[:, 2])[:, None]
    coverage = np.sum(chance * ((low <= net) & (net <= high)), axis=1)
    assert 0.94 <= float(coverage.mean()) <= 0.97
    assert float(np.quantile(coverage, 0.05)) >= 0.90

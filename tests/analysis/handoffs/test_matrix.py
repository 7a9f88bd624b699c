"""The hand-off matrix as it may be shown: all of it follows from the printed means, the ladder, and no ranks."""

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace

from analysis.disclosure import LEAST_K, Turnover
from analysis.handoffs.cells import Handoffs, handoff_cells, shown_cells
from analysis.handoffs.matrix import (
    COARSE,
    FEW_CELLS,
    FEW_DEPARTMENTS,
    HandoffCell,
    HandoffMatrix,
    Interval,
    Modelled,
    PlainMeans,
    Quality,
    UnusualPair,
    handoff_matrix,
    score_variance,
)
from analysis.handoffs.model import FEW_MUTUAL, UNCLEAR, Reciprocity
from analysis.ratings import Floats
from analysis.results import Banded, Mean, Withheld
from analysis.sides import ALONE
from analysis.waves import Beside
from tests.analysis.handoffs.departments import FIVE, NAMES, everybody, of_people
from tests.counts import count

HIDDEN = Withheld("R1")


def matrix_of(handoffs: Handoffs, k: int = LEAST_K, beside: Beside = ALONE) -> HandoffMatrix:
    return handoff_matrix(handoffs.departments, shown_cells(handoff_cells(handoffs), k), beside)


def modelled(matrix: HandoffMatrix) -> Modelled:
    assert isinstance(matrix.summary, Modelled)
    return matrix.summary


def test_cells_by_name_and_by_the_ladder() -> None:
    people = np.array([[0, 2, 3, 8], [4, 0, 7, 0], [15, 3, 0, 3], [3, 3, 3, 0]])
    matrix = matrix_of(of_people(people, np.full(people.sum(), 4.0)))
    band, half, tenth = Banded("high", "3–7"), Mean(75.0, "8–14", 1), Mean(75.0, "15", 1)
    assert matrix.cells == (
        *(HandoffCell("Billing", "Delivery", HIDDEN), HandoffCell("Billing", "Sales", band), HandoffCell("Billing", "Support", band)),
        *(HandoffCell("Delivery", "Billing", band), HandoffCell("Delivery", "Sales", band), HandoffCell("Delivery", "Support", band)),
        *(HandoffCell("Sales", "Billing", HIDDEN), HandoffCell("Sales", "Delivery", half), HandoffCell("Sales", "Support", band)),
        *(HandoffCell("Support", "Billing", band), HandoffCell("Support", "Delivery", band), HandoffCell("Support", "Sales", tenth)),
    )


def test_plain_means_where_the_model_cannot_stand() -> None:
    """Two printed means of at least 8 people each stand for at least 16."""
    three = matrix_of(of_people(everybody(3, 9), np.full(54, 4.2))).summary
    plain = Mean(75.0, "15", 1)
    assert three == PlainMeans(tuple(Quality(name, plain, FEW_DEPARTMENTS) for name in ("Billing", "Sales", "Support")), FEW_DEPARTMENTS)
    ring = np.roll(np.eye(6, dtype=np.int64), 1, axis=1) * 9
    few = matrix_of(of_people(ring)).summary
    assert isinstance(few, PlainMeans)
    assert few.reason == FEW_CELLS
    assert [quality.level.n for quality in few.means if isinstance(quality.level, Mean)] == ["8–14"] * 6


def test_plain_means_leave_hidden_and_banded_cells_out() -> None:
    """Sales and Delivery rate Billing with nine and seven people, two rate Support, five and two Delivery."""
    people = np.array([[0, 9, 0, 2], [0, 0, 2, 0], [0, 2, 0, 5], [0, 7, 0, 0]])
    value = np.where(np.arange(people.sum()) < 9, 4.0, 1.0)
    means = matrix_of(of_people(people, value)).summary
    assert means == PlainMeans(
        (
            Quality("Billing", Mean(75.0, "8–14", 1), FEW_DEPARTMENTS),
            Quality("Delivery", Withheld("R13"), Withheld("R13")),
            Quality("Sales", HIDDEN, HIDDEN),
            Quality("Support", HIDDEN, HIDDEN),
        ),
        FEW_DEPARTMENTS,
    )


def test_banded_cells_do_not_count_towards_the_model() -> None:
    """Eight of twenty pairs are enough, seven are not; nor do four departments that rate help if only three are rated."""
    places = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2), (1, 3), (2, 4)]
    people = everybody(5, 7)
    people[tuple(np.transpose(places))] = 9
    assert isinstance(matrix_of(of_people(people)).summary, Modelled)
    people[2, 4] = 7
    assert reason(matrix_of(of_people(people))) == FEW_CELLS
    rated = everybody(5, 9)
    rated[:, 3:] = 7
    assert reason(matrix_of(of_people(rated * (1 - np.eye(5, dtype=np.int64))))) == FEW_DEPARTMENTS


def reason(matrix: HandoffMatrix) -> object:
    assert isinstance(matrix.summary, PlainMeans)
    return matrix.summary.reason


PARTLY = np.array([[0, 9, 2, 8, 5], [9, 0, 9, 9, 9], [1, 9, 0, 5, 12], [9, 9, 9, 0, 4], [9, 2, 9, 16, 0]])
HIDDEN_ROWS, BANDED_ROWS = (int(PARTLY[(low <= PARTLY) & (high >= PARTLY)].sum()) for low, high in ((1, 2), (3, 7)))


@cache
def partly(n: int) -> tuple[Handoffs, HandoffMatrix]:
    """`n` people of Sales rate Billing."""
    people = PARTLY.copy()
    people[0, 1] = n
    handoffs = of_people(people)
    return handoffs, matrix_of(handoffs)


@settings(max_examples=count(8, 50), deadline=None)
@given(arrays(np.float64, BANDED_ROWS, elements=st.floats(1, 5)))
def test_answers_behind_a_band_move_nothing_else(answers: Floats) -> None:
    """Whatever the people of cells of 3 to 7 say, no quality, pair, share or reciprocity, and no other cell, tells of it."""
    handoffs = of_people(PARTLY)
    value, at = handoffs.value.copy(), PARTLY[handoffs.rater, handoffs.rated]
    value[(at >= 3) & (at <= 7)] = answers
    other, before = matrix_of(replace(handoffs, value=value)), partly(9)[1]
    assert modelled(other) == modelled(before)
    assert [cell for cell in other.cells if not isinstance(cell.side, Banded)] == [
        cell for cell in before.cells if not isinstance(cell.side, Banded)
    ]


@settings(max_examples=count(10, 100), deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([5, 8, 9, 16, 20]))
def test_everything_follows_from_what_is_printed(seed: int, n: int) -> None:
    """Other answers that print the same cells print the same model: nothing else of the answers is used."""
    handoffs, before = partly(n)
    inside = (handoffs.rater == 0) & (handoffs.rated == 1)
    value, moved = handoffs.value.copy(), np.random.default_rng(seed).normal(0, 0.3, n)
    value[inside] = np.clip(value[inside] + moved, 1, 5)
    other = replace(handoffs, value=value)
    there, here = (shown_cells(handoff_cells(one)) for one in (handoffs, other))
    assume(all(there.side(place, 0) == here.side(place, 0) for place in range(25)))
    assert matrix_of(other) == before


@settings(max_examples=count(5, 20), deadline=None)
@given(arrays(np.float64, HIDDEN_ROWS, elements=st.floats(1, 5)))
def test_hidden_cells_move_nothing(answers: Floats) -> None:
    """Whatever the people of cells below three say, no cell, quality, pair or share tells of it."""
    handoffs = of_people(PARTLY)
    value = handoffs.value.copy()
    value[PARTLY[handoffs.rater, handoffs.rated] < 3] = answers
    other = matrix_of(replace(handoffs, value=value))
    assert other == partly(9)[1]
    assert [cell.side for cell in other.cells].count(HIDDEN) == 3


def test_participation_decides_not_answers() -> None:
    """Nine answers of two people are two people."""
    people = everybody(5, 9)
    people[0, 1] = 2
    cell = next(c for c in matrix_of(replace(of_people(everybody(5, 9)), raters=people)).cells if (c.rater, c.rated) == NAMES[:2])
    assert cell.side == HIDDEN


def test_a_higher_k_hides_more() -> None:
    sides = [[cell.side for cell in matrix_of(of_people(PARTLY), k).cells].count(HIDDEN) for k in (0, 3, 5, 9)]
    assert sides == [3, 3, 4, 7]


def test_qualities_stand_by_name_and_round_by_their_people() -> None:
    """Four cells of nine print as 8–14, so that each quality stands for 32 at least."""
    found = modelled(matrix_of(of_people(everybody(5, 9))))
    assert [quality.department for quality in found.qualities] == ["Billing", "Delivery", "Legal", "Sales", "Support"]
    for quality in found.qualities:
        assert isinstance(quality.level, Mean)
        assert isinstance(quality.interval, Interval)
        assert quality.level.n == "30"
        assert quality.interval.low <= quality.level.value <= quality.interval.high
        assert [edge % 2.5 for edge in (quality.interval.low, quality.interval.high, quality.level.value)] == [0, 0, 0]
    assert found.order.startswith("By name, not by rank")


def test_a_quality_of_one_cell_rounds_to_halves_and_one_of_bands_is_left_out() -> None:
    people = everybody(6, 9)
    people[:, 1], people[:, 2] = [7, 0, 9, 0, 0, 2], [5, 3, 0, 2, 7, 0]
    found = modelled(matrix_of(of_people(people))).qualities
    assert isinstance(found[0].level, Mean)
    assert isinstance(found[0].interval, Interval)
    assert (found[0].level.n, found[0].interval.low % 12.5, found[0].interval.high % 12.5) == ("8–14", 0, 0)
    assert found[5] == Quality("Support", Withheld("R13"), Withheld("R13"))


@pytest.mark.parametrize(
    ("turnover", "step"), [(Turnover(36, 0, 0), 2.5), (Turnover(35, 1, 0), 12.5), (Turnover(36, 1, 1), 12.5), (Turnover(33, 3, 0), 2.5)]
)
def test_a_quality_is_one_step_coarser_where_one_or_two_people_differ(turnover: Turnover, step: float) -> None:
    """The others stay as fine as they are; a quality of one cell becomes a band."""
    handoffs = of_people(everybody(5, 9))
    alone, beside = (modelled(matrix_of(handoffs, beside=one)).qualities for one in (ALONE, Beside({(1, 0): (turnover,)})))
    level, interval = beside[0].level, beside[0].interval
    assert isinstance(level, Mean)
    assert isinstance(interval, Interval)
    assert isinstance(alone[0].interval, Interval)
    assert [edge % step for edge in (level.value, interval.low, interval.high)] == [0, 0, 0]
    assert interval.low <= alone[0].interval.low < alone[0].interval.high <= interval.high
    assert beside[1:] == alone[1:]


def test_a_quality_of_one_cell_becomes_a_band_where_one_joined() -> None:
    people = everybody(6, 9)
    people[:, 1] = [7, 0, 9, 0, 0, 2]
    handoffs = of_people(people)
    alone, beside = (modelled(matrix_of(handoffs, beside=one)).qualities[0] for one in (ALONE, Beside({(1, 0): (Turnover(8, 1, 0),)})))
    assert isinstance(alone.level, Mean)
    assert isinstance(beside.level, Banded)
    assert (beside.level.n, beside.interval) == ("8–14", COARSE)


def test_the_spread_within_is_taken_and_not_measured() -> None:
    """Means of 60 weighted by people: .14 of 60 times 40; at an end of the scale as if a fortieth away from it."""
    assert score_variance(np.array([8.0, 24]), np.array([90.0, 50])) == pytest.approx(0.14 * 60 * 40)
    assert score_variance(np.array([8.0]), np.array([100.0])) == pytest.approx(0.14 * 97.5 * 2.5)


def test_shares_add_up() -> None:
    shares = modelled(matrix_of(of_people(everybody(6, 9)))).shares
    assert shares.leniency.share + shares.quality.share + shares.pair.share + shares.error == pytest.approx(1, abs=0.02)
    assert all(0 <= part.reliability <= 1 for part in (shares.leniency, shares.quality, shares.pair))


def odd_pair(n: int) -> HandoffMatrix:
    """Sales finds Legal far worse than anybody else does; `n` people say so, 12 in every other cell."""
    people = everybody(6, 12)
    people[0, 4] = n
    handoffs = of_people(people)
    odd = (handoffs.rater == 0) & (handoffs.rated == 4)
    return matrix_of(replace(handoffs, value=np.where(odd, 1.0, handoffs.value)))


def test_a_pair_apart_from_the_rest_is_named() -> None:
    assert modelled(odd_pair(20)).unusual == (UnusualPair("Sales", "Legal", "worse"),)


def test_a_banded_pair_is_not_tested() -> None:
    assert modelled(odd_pair(7)).unusual == ()


def test_reciprocity_is_printed_with_two_decimals() -> None:
    generator = np.random.default_rng(11)
    half = generator.normal(0, 0.9, (6, 6))
    handoffs = of_people(everybody(6, 30))
    value = np.clip(3 + ((half + half.T) / 2)[handoffs.rater, handoffs.rated] + generator.normal(0, 0.6, len(handoffs.value)), 1, 5)
    found = modelled(matrix_of(replace(handoffs, value=value))).reciprocity
    assert isinstance(found, Reciprocity)
    assert (found.n, round(found.correlation, 2)) == (15, found.correlation)
    assert 0.3 < found.low < found.correlation < found.high <= 1
    assert modelled(matrix_of(of_people(everybody(4, 8)))).reciprocity in (UNCLEAR, FEW_MUTUAL)


def test_order_of_answers_and_departments_does_not_matter() -> None:
    handoffs = of_people(PARTLY)
    order = np.random.default_rng(12).permutation(len(handoffs.value))
    back = 4 - np.arange(5)
    mixed = Handoffs(
        handoffs.departments[::-1],
        back[handoffs.rater[order]],
        back[handoffs.rated[order]],
        handoffs.value[order],
        PARTLY[::-1, ::-1],
        scale=FIVE,
    )
    assert matrix_of(mixed) == matrix_of(handoffs)


def test_nobody_answered() -> None:
    empty = np.empty(0, dtype=np.int64)
    matrix = matrix_of(Handoffs(NAMES[:4], empty, empty, np.empty(0), everybody(4, 0)))
    assert {cell.side for cell in matrix.cells} == {HIDDEN}
    assert matrix.summary == PlainMeans(tuple(Quality(name, HIDDEN, HIDDEN) for name in sorted(NAMES[:4])), FEW_DEPARTMENTS)

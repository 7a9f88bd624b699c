"""The hand-off matrix as it may be shown: people not answers, hidden cells that move nothing, the ladder, and no ranks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from msgspec.structs import replace

from analysis.handoffs.matrix import (
    COARSE,
    FEW_CELLS,
    FEW_DEPARTMENTS,
    HIDDEN,
    HandoffCell,
    HandoffCells,
    HandoffMatrix,
    Handoffs,
    Interval,
    Modelled,
    PlainMeans,
    Quality,
    UnusualPair,
    handoff_cells,
    handoff_matrix,
)
from analysis.handoffs.model import FEW_MUTUAL, UNCLEAR, Reciprocity
from analysis.ratings import Floats, Ints
from analysis.results import Banded, Mean, Scale
from surveys.errors import BadInput

NAMES = ("Sales", "Billing", "Support", "Delivery", "Legal", "Design")
FIVE = Scale(1, 5)


def of_people(people: Ints, value: Floats | None = None, scale: Scale = FIVE) -> Handoffs:
    """As many answers in each cell as `people` says; values 1 to 5 by a fixed draw unless they are given."""
    rater, rated = np.nonzero(people)
    rater, rated = (np.repeat(codes, people[rater, rated]) for codes in (rater, rated))
    generator = np.random.default_rng(4)
    drawn = np.clip(np.round(generator.normal(3.4, 0.9, len(rater)) - 0.4 * (rated == 1)), 1, 5) if value is None else value
    return Handoffs(NAMES[: len(people)], rater, rated, drawn, people, scale=scale)


def everybody(departments: int, n: int) -> Ints:
    return n * (1 - np.eye(departments, dtype=np.int64))


def modelled(matrix: HandoffMatrix) -> Modelled:
    assert isinstance(matrix.summary, Modelled)
    return matrix.summary


def test_the_respondent_is_the_unit() -> None:
    """Two people of Sales rate Billing, one of them three times."""
    codes = np.zeros(4, dtype=np.int64)
    once = Handoffs(NAMES[:2], codes, codes + 1, np.array([5.0, 1, 3, 5]), np.array([[0, 2], [0, 0]]), np.array([7, 8, 8, 8]), FIVE)
    nothing = [0.0, 0.0]
    found = handoff_cells(once)
    assert [found.n.tolist(), found.mean.tolist()] == [[[0, 2], nothing], [[0, 75], nothing]]
    assert found.ss.tolist() == [[0, 1250], nothing]
    unlinked = handoff_cells(replace(once, respondent=None))
    assert [unlinked.n.tolist(), unlinked.mean.tolist()] == [[[0, 2], nothing], [[0, 62.5], nothing]]
    assert unlinked.ss[0, 1] == pytest.approx(np.var([100, 0, 50, 100], ddof=1))


def test_a_reversed_scale_is_turned() -> None:
    turned = handoff_cells(of_people(everybody(2, 1), np.array([1.0, 5.0]), Scale(1, 5, reverse=True)))
    assert turned.mean.tolist() == [[0, 100], [0, 0]]


def test_cells_by_name_and_by_the_ladder() -> None:
    people = np.array([[0, 2, 3, 8], [4, 0, 7, 0], [15, 3, 0, 3], [3, 3, 3, 0]])
    matrix = handoff_matrix(of_people(people, np.full(people.sum(), 4.0)))
    band, half, tenth = Banded("high", "3–7"), Mean(75.0, "8–14", 1), Mean(75.0, "15", 1)
    assert matrix.cells == (
        *(HandoffCell("Billing", "Delivery", HIDDEN), HandoffCell("Billing", "Sales", band), HandoffCell("Billing", "Support", band)),
        *(HandoffCell("Delivery", "Billing", band), HandoffCell("Delivery", "Sales", band), HandoffCell("Delivery", "Support", band)),
        *(HandoffCell("Sales", "Billing", HIDDEN), HandoffCell("Sales", "Delivery", half), HandoffCell("Sales", "Support", band)),
        *(HandoffCell("Support", "Billing", band), HandoffCell("Support", "Delivery", band), HandoffCell("Support", "Sales", tenth)),
    )


def test_plain_means_where_the_model_cannot_stand() -> None:
    three = handoff_matrix(of_people(everybody(3, 5), np.full(30, 4.0))).summary
    ten = Mean(75.0, "8–14", 1)
    assert three == PlainMeans(tuple(Quality(name, ten, FEW_DEPARTMENTS) for name in ("Billing", "Sales", "Support")), FEW_DEPARTMENTS)
    ring = np.roll(np.eye(6, dtype=np.int64), 1, axis=1) * 4
    few = handoff_matrix(of_people(ring)).summary
    assert isinstance(few, PlainMeans)
    assert few.reason == FEW_CELLS
    assert {type(quality.level) for quality in few.means} == {Banded}


def test_plain_means_leave_hidden_cells_out() -> None:
    people = np.array([[0, 9, 0], [0, 0, 2], [0, 2, 0]])
    value = np.where(np.arange(13) < 9, 4.0, 1.0)
    means = handoff_matrix(of_people(people, value)).summary
    assert isinstance(means, PlainMeans)
    assert means.means[0] == Quality("Billing", Mean(75.0, "8–14", 1), FEW_DEPARTMENTS)
    assert means.means[2] == Quality("Support", HIDDEN, HIDDEN)


PARTLY = np.array([[0, 9, 2, 8, 5], [9, 0, 9, 9, 9], [1, 9, 0, 5, 12], [9, 9, 9, 0, 4], [9, 2, 9, 16, 0]])
HIDDEN_ROWS = int(PARTLY[(PARTLY > 0) & (PARTLY < 3)].sum())


@settings(max_examples=20, deadline=None)
@given(arrays(np.float64, HIDDEN_ROWS, elements=st.floats(1, 5)))
def test_hidden_cells_move_nothing(answers: Floats) -> None:
    """Whatever the people of cells below three say, no cell, quality, pair or share tells of it."""
    handoffs = of_people(PARTLY)
    value = handoffs.value.copy()
    value[PARTLY[handoffs.rater, handoffs.rated] < 3] = answers
    other = handoff_matrix(replace(handoffs, value=value))
    assert other == handoff_matrix(handoffs)
    assert [cell.side for cell in other.cells].count(HIDDEN) == 3


def test_participation_decides_not_answers() -> None:
    """Nine answers of two people are two people."""
    people = everybody(5, 9)
    people[0, 1] = 2
    cell = next(c for c in handoff_matrix(replace(of_people(everybody(5, 9)), raters=people)).cells if (c.rater, c.rated) == NAMES[:2])
    assert cell.side == HIDDEN


def test_a_higher_k_hides_more() -> None:
    sides = [[cell.side for cell in handoff_matrix(of_people(PARTLY), k).cells].count(HIDDEN) for k in (0, 3, 5, 9)]
    assert sides == [3, 3, 4, 7]


def test_qualities_stand_by_name_and_round_by_their_people() -> None:
    found = modelled(handoff_matrix(of_people(everybody(5, 9))))
    assert [quality.department for quality in found.qualities] == ["Billing", "Delivery", "Legal", "Sales", "Support"]
    for quality in found.qualities:
        assert isinstance(quality.level, Mean)
        assert isinstance(quality.interval, Interval)
        assert quality.level.n == "35"
        assert quality.interval.low <= quality.level.value <= quality.interval.high
        assert [edge % 2.5 for edge in (quality.interval.low, quality.interval.high, quality.level.value)] == [0, 0, 0]
    assert found.order.startswith("By name, not by rank")


def test_a_quality_of_few_is_a_band() -> None:
    people = everybody(6, 9)
    people[2:, 1], people[0, 1], people[:, 2] = 0, 5, 0
    people[0, 2] = 2
    people[1, 1] = 0
    found = modelled(handoff_matrix(of_people(people)))
    billing = found.qualities[0]
    assert isinstance(billing.level, Banded)
    assert billing.interval == COARSE
    assert found.qualities[5] == Quality("Support", HIDDEN, HIDDEN)


def test_shares_add_up() -> None:
    shares = modelled(handoff_matrix(of_people(everybody(6, 9)))).shares
    assert shares.leniency.share + shares.quality.share + shares.pair.share + shares.error == pytest.approx(1, abs=0.02)
    assert all(0 <= part.reliability <= 1 for part in (shares.leniency, shares.quality, shares.pair))


def odd_pair(n: int) -> HandoffMatrix:
    """Sales finds Legal far worse than anybody else does; `n` people say so, 12 in every other cell."""
    people = everybody(6, 12)
    people[0, 4] = n
    handoffs = of_people(people)
    odd = (handoffs.rater == 0) & (handoffs.rated == 4)
    return handoff_matrix(replace(handoffs, value=np.where(odd, 1.0, handoffs.value)))


def test_a_pair_apart_from_the_rest_is_named() -> None:
    assert modelled(odd_pair(12)).unusual == (UnusualPair("Sales", "Legal", "worse"),)


def test_a_banded_pair_is_not_tested() -> None:
    assert modelled(odd_pair(7)).unusual == ()


def test_reciprocity_is_printed_with_two_decimals() -> None:
    generator = np.random.default_rng(11)
    half = generator.normal(0, 0.9, (6, 6))
    handoffs = of_people(everybody(6, 30))
    value = np.clip(3 + ((half + half.T) / 2)[handoffs.rater, handoffs.rated] + generator.normal(0, 0.6, len(handoffs.value)), 1, 5)
    found = modelled(handoff_matrix(replace(handoffs, value=value))).reciprocity
    assert isinstance(found, Reciprocity)
    assert (found.n, round(found.correlation, 2)) == (15, found.correlation)
    assert 0.3 < found.low < found.correlation < found.high <= 1
    assert modelled(handoff_matrix(of_people(everybody(4, 3)))).reciprocity in (UNCLEAR, FEW_MUTUAL)


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
    assert handoff_matrix(mixed) == handoff_matrix(handoffs)


def test_nobody_answered() -> None:
    empty = np.empty(0, dtype=np.int64)
    matrix = handoff_matrix(Handoffs(NAMES[:4], empty, empty, np.empty(0), everybody(4, 0)))
    assert {cell.side for cell in matrix.cells} == {HIDDEN}
    assert matrix.summary == PlainMeans(tuple(Quality(name, HIDDEN, HIDDEN) for name in sorted(NAMES[:4])), FEW_DEPARTMENTS)
    assert isinstance(handoff_cells(Handoffs((), empty, empty, np.empty(0), np.empty((0, 0), dtype=np.int64))), HandoffCells)


def test_bad_input_names_the_place() -> None:
    good = of_people(everybody(2, 2), np.array([1.0, 2, 3, 4]))
    bad = [
        (replace(good, value=np.array([1.0, 2, np.nan, 4])), "answer 3, value: it is not from 1 to 5; leave missing answers out."),
        (replace(good, value=np.array([1.0, 6, 3, 4])), "answer 2, value: it is not from 1 to 5; leave missing answers out."),
        (replace(good, rated=np.array([1, 1, 0, 1])), "answer 4, rated: it is the rater's own department; leave the answer out."),
        (replace(good, rated=np.array([2, 1, 0, 0])), "answer 1, rated: it is no department of the list; use its positions from 0."),
        (replace(good, rater=np.array([0, -1, 1, 1])), "answer 2, rater: it is no department of the list; use its positions from 0."),
        (replace(good, departments=("A", "A")), "departments: two have one name; give each a name of its own."),
        (
            replace(good, value=good.value[:3]),
            "rater, rated, value and respondent: lengths differ; give each answer one entry in every column.",
        ),
        (
            replace(good, raters=np.ones((2, 3), dtype=np.int64)),
            "raters: not a count of people for each pair of departments; give a square of as many rows as departments.",
        ),
    ]
    for handoffs, sentence in bad:
        with pytest.raises(BadInput) as caught:
            handoff_matrix(handoffs)
        assert str(caught.value) == sentence

"""Answers of departments summed up per pair: people not answers, in POMP; what may be shown of a pair, and who stands behind it."""

import numpy as np
import pytest
from msgspec.structs import replace

from analysis.disclosure import Turnover
from analysis.handoffs.cells import HandoffCells, Handoffs, handoff_cells, people_of, shown_cells
from analysis.results import Banded, Mean, Scale, Withheld
from analysis.waves import Beside, behind
from surveys.errors import BadInput
from tests.analysis.handoffs.departments import FIVE, NAMES, everybody, of_people


def test_the_respondent_is_the_unit() -> None:
    """Two people of Sales rate Billing, one of them three times."""
    codes = np.zeros(4, dtype=np.int64)
    once = Handoffs(NAMES[:2], codes, codes + 1, np.array([5.0, 1, 3, 5]), np.array([[0, 2], [0, 0]]), np.array([7, 8, 8, 8]), FIVE)
    nothing = [0.0, 0.0]
    found = handoff_cells(once)
    assert [found.n.tolist(), found.mean.tolist()] == [[[0, 2], nothing], [[0, 75], nothing]]
    unlinked = handoff_cells(replace(once, respondent=None))
    assert [unlinked.n.tolist(), unlinked.mean.tolist()] == [[[0, 2], nothing], [[0, 62.5], nothing]]


def test_a_reversed_scale_is_turned() -> None:
    turned = handoff_cells(of_people(everybody(2, 1), np.array([1.0, 5.0]), Scale(1, 5, reverse=True)))
    assert turned.mean.tolist() == [[0, 100], [0, 0]]


def test_a_pair_by_the_ladder_and_beside_earlier_waves() -> None:
    """Two of five departments' rows: below k, a band, a half, a tenth; the same with one joiner each, then with a set that is refused."""
    n = np.array([[0, 2, 5, 9], [18, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    cells = HandoffCells(n.astype(np.float64), np.where(n > 0, 71.0, 0.0))
    places = (1, 2, 3, 4)
    alone = shown_cells(cells)
    assert [alone.side(place, 0) for place in places] == [
        *(Withheld("R1"), Banded("high", "3–7")),
        *(Mean(75.0, "8–14", 1), Mean(70.0, "20", 1)),
    ]
    summary = alone.summary
    assert [column[places, 0].tolist() for column in (summary.n, summary.mean, summary.ss)] == [[0, 0, 8, 18], [0, 0, 75, 70], [0] * 4]
    beside = Beside({(place, 0): (Turnover(int(n.flat[place]) - 1, 1, 0),) for place in places}, frozenset({(3, 0)}))
    joined = shown_cells(cells, beside=beside)
    assert [joined.side(place, 0) for place in places] == [
        *(Withheld("R1"), Withheld("R7")),
        *(Banded("high", "8–14"), Mean(75.0, "20", 1)),
    ]
    assert [column[places, 0].tolist() for column in (joined.summary.n, joined.summary.mean)] == [[0, 0, 0, 18], [0, 0, 0, 75]]
    refused = shown_cells(cells, beside=Beside({}, frozenset({(3, 0)})))
    assert refused.side(3, 0) == Withheld("R4")
    assert refused.summary.n[3, 0] == 0


def test_who_stands_behind_a_pair() -> None:
    codes = np.zeros(4, dtype=np.int64)
    handoffs = Handoffs(NAMES[:2], codes, codes + 1, np.array([5.0, 1, 3, 5]), np.array([[0, 2], [0, 0]]), np.array([7, 8, 8, 8]), FIVE)
    assert dict(behind(people_of(handoffs, handoffs.cell))) == {(1, 0): frozenset({7, 8})}
    assert dict(behind(people_of(handoffs, np.array([-1, 4, -1, 4])))) == {(4, 0): frozenset({8})}
    with pytest.raises(BadInput) as caught:
        people_of(replace(handoffs, respondent=None), handoffs.cell)
    assert str(caught.value) == "respondent: is missing; figures of several waves can be compared only where people can be told apart."


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
            handoff_cells(handoffs)
        assert str(caught.value) == sentence

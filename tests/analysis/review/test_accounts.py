"""What may not enter the review: each wrong number is refused with the account and the place."""

from math import inf, nan
from typing import Any

import pytest
from scipy.stats import norm

from analysis.review import BlindSpot, Criteria, DecisionMaker, Estimate, Money, Response, Tone, p_poor
from surveys.errors import BadInput
from tests.analysis.review.samples import ABSENT, HIDDEN, fine


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"experience": Estimate(nan, 1)}, "experience: nan is not a number from 0 to 100"),
        ({"loyalty": Estimate(-1, 1)}, "loyalty: -1 is not a number from 0 to 100"),
        ({"alignment": Estimate(130, 1)}, "alignment: 130 is not a number from 0 to 100"),
        ({"experience": Estimate(50, -1e-12)}, "sd of experience: -1e-12 is not a number from 0 to 100"),
        ({"loyalty": Estimate(50, nan)}, "sd of loyalty: nan is not a number from 0 to 100"),
        ({"rci": nan}, "rci: nan is not a number from -inf to inf"),
        ({"rci": -inf}, "rci: -inf is not a number from -inf to inf"),
        ({"tone": Tone(1.1, 3)}, "tone: 1.1 is not a number from -1 to 1"),
        ({"tone": Tone(0.1, 0)}, "comments behind the tone: 0 is not a number from 1 to inf"),
        ({"p_poor": 1.01}, "p_poor: 1.01 is not a number from 0 to 1"),
        ({"blind_spots": (BlindSpot("ease", nan),)}, "blind spot of ease: nan is not a number from 0 to 1"),
        ({"decision_makers": (DecisionMaker("Ida", 11),)}, "loyalty of Ida: 11 is not a number from 0 to 10"),
        ({"response": Response(0, 0)}, "customers asked: 0 is not a number from 1 to inf"),
        ({"response": Response(3, 4)}, "customers who answered: 4 is not a number from 0 to 3"),
        ({"overdue_cases": -1}, "overdue cases: -1 is not a number from 0 to inf"),
        ({"criteria": Criteria(Money(inf, "EUR"))}, "revenue: inf is not a number from -1000000000000000.0 to 1000000000000000.0"),
        ({"criteria": Criteria(tenure_years=-0.5)}, "tenure: -0.5 is not a number from 0 to inf"),
        ({"criteria": Criteria(orders=-1)}, "orders: -1 is not a number from 0 to inf"),
        ({"criteria": Criteria(services=-1)}, "services: -1 is not a number from 0 to inf"),
    ],
)
def test_a_wrong_number_is_refused_at_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        fine(**changes)
    assert str(caught.value) == f"Account a, {place}; correct it, or say why it is absent."


def test_revenue_without_a_currency_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        fine(criteria=Criteria(Money(5, " ")))
    assert str(caught.value) == "Account a, revenue: it has no currency; name one, or leave the revenue out."


def test_a_probability_may_not_say_what_a_mean_withholds() -> None:
    with pytest.raises(BadInput) as caught:
        fine(experience=HIDDEN, p_poor=0.4)
    assert str(caught.value) == "Account a, p_poor: it would say what experience withholds; withhold it by R13 too."
    assert fine(experience=HIDDEN, p_poor=HIDDEN).p_poor == HIDDEN


def test_sums_of_probabilities_may_overshoot_by_a_hair() -> None:
    assert fine(p_poor=1.0000000000000002).p_poor == 1.0000000000000002


def test_probability_of_a_poor_experience() -> None:
    assert p_poor(Estimate(70, 5)) == pytest.approx(norm.cdf(-1.5), abs=1e-15)
    assert (p_poor(Estimate(62.5, 5)), p_poor(Estimate(62.5, 0)), p_poor(Estimate(62.4, 0))) == (0.5, 0.0, 1.0)
    assert (p_poor(HIDDEN), p_poor(ABSENT)) == (HIDDEN, ABSENT)

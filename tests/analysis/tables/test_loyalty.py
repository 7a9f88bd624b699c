"""Rows of loyalty: counts and shares, the score from five answers on, and why it is missing."""

import pytest

from analysis.loyalty import NOT_WHOLE, SOLVABLE, Loyalty
from analysis.results import Scale
from analysis.tables.loyalty import LOYALTY, loyalty_table
from tests.analysis.studies import rows
from tests.analysis.tables.samples import filled, in_full


def test_columns_are_those_of_the_format() -> None:
    assert ",".join(LOYALTY) == (
        "account_ref,wave,pair,n,promoters,passives,detractors,nps,low,high,promoters_share,promoters_low,promoters_high,absent"
    )
    assert [name for name, kind in LOYALTY.items() if kind is int] == ["n", "promoters", "passives", "detractors"]


def test_a_study_by_hand() -> None:
    ten = Scale(0, 10)
    data = [
        *rows("a", "customer", "recommend", [10, 9, 6], scale=ten),
        *rows("b", "customer", "recommend", [8, 7, 9], scale=ten),
        *rows("c", "customer", "recommend", [None], scale=ten),
        *rows("a", "customer", "renew", [5, 4, 1]),
    ]
    place = {"wave": "1", "pair": "recommend"}
    few = {"absent": "3 of the 5 answers that a net promoter score needs."}
    a, b, c, company = filled(loyalty_table(in_full(data).loyalty))
    assert a == place | few | {"account_ref": "a", "n": 3, "promoters": 2, "passives": 0, "detractors": 1} | shares(2 / 3, 0.2077, 0.9385)
    assert b == place | few | {"account_ref": "b", "n": 3, "promoters": 1, "passives": 2, "detractors": 0} | shares(1 / 3, 0.0615, 0.7923)
    nobody = {"n": 0, "promoters": 0, "passives": 0, "detractors": 0, "absent": "0 of the 5 answers that a net promoter score needs."}
    assert c == place | nobody | {"account_ref": "c"}
    # 3 - 1 of 6; of 9 with the added ones .2222 ± 1.96 √((.6111 - .2222²)/9)
    score = {"nps": near(100 / 3), "low": near(-26.7433), "high": near(71.1877)}
    assert company == place | score | {"n": 6, "promoters": 3, "passives": 2, "detractors": 1} | shares(0.5, 0.1876, 0.8124)


def shares(value: float, low: float, high: float) -> dict[str, object]:
    return {"promoters_share": near(value), "promoters_low": near(low), "promoters_high": near(high)}


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-4)


def test_what_is_kept_back_or_cannot_be_counted_says_why() -> None:
    found = [Loyalty("a", "1", "recommend", SOLVABLE), Loyalty("", "1", "recommend", NOT_WHOLE)]
    assert filled(loyalty_table(found)) == [
        {"account_ref": "a", "wave": "1", "pair": "recommend", "absent": "R3"},
        {"wave": "1", "pair": "recommend", "absent": "Some answers are not whole numbers, so promoters cannot be counted."},
    ]

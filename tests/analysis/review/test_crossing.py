"""Sorting and crossing: hand-counted tables, missing values counted as missing, currencies never added."""

from math import fsum
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.proportions import proportion
from analysis.results import NotEnough
from analysis.review import Account, Criteria, Estimate, Money, Revenue, Reviewed, cross, ranked, revenue, review
from analysis.review.crossing import _KEYS, BANDS, MISSING, NO_HEALTH, Criterion, Order, Outcome
from tests.analysis.review import samples
from tests.analysis.review.samples import ABSENT, HIDDEN, fine

UNKNOWN = NotEnough("Not in the import.")


def account(ref: str, value: float, *, cases: int = 0, criteria: Criteria = Criteria()) -> Account:  # noqa: B008 - a frozen value
    only = Estimate(value, 2)
    return fine(ref=ref, experience=only, loyalty=only, alignment=only, rci=ABSENT, tone=ABSENT, overdue_cases=cases, criteria=criteria)


def nameless(ref: str, criteria: Criteria = Criteria()) -> Account:  # noqa: B008 - a frozen value
    none = {"experience": ABSENT, "loyalty": HIDDEN, "alignment": HIDDEN, "rci": ABSENT, "tone": ABSENT, "p_poor": ABSENT}
    return fine(ref=ref, criteria=criteria, **none)


ACCOUNTS = review(
    [
        account("a", 90, criteria=Criteria(Money(100, "EUR"), 0.5, "good", 5, 1)),
        account("b", 65, criteria=Criteria(Money(200, "EUR"), 3, "late", 100, 0)),
        account("c", 40, cases=1, criteria=Criteria(Money(300, "USD"), 10, "late", 0, 4)),
        account("d", 40, cases=2, criteria=Criteria(Money(50, "eur "), UNKNOWN, " ", UNKNOWN, 2)),
        account("e", 90, cases=1),
        nameless("f", Criteria(payment="late")),
    ]
)


def refs(reviewed: tuple[Reviewed, ...]) -> str:
    return "".join(one.account.ref for one in reviewed)


def test_payment_standing_against_segments_by_hand() -> None:
    rows = cross(ACCOUNTS, "payment")
    assert [(row.value, row.accounts, row.no_outcome) for row in rows] == [("good", 1, 0), ("late", 3, 1), (MISSING, 2, 0)]
    late = {share.outcome: share.share for share in rows[1].shares}
    assert late == {name: proportion(int(name in {"B/C", "D"}), 2) for name in ("A", "A/B", "B", "B/C", "C", "C/D", "D")}


def test_tenure_against_standing_by_hand() -> None:
    rows = cross(ACCOUNTS, "tenure", "standing")
    assert [(row.value, row.accounts, row.shares[0].share) for row in rows] == [
        ("under 1 year", 1, proportion(0, 1)),
        ("3 to 5 years", 1, proportion(0, 1)),
        ("10 years and more", 1, proportion(1, 1)),
        (MISSING, 3, proportion(2, 3)),
    ]


def test_currencies_orders_and_services_are_rows_too() -> None:
    assert [(row.value, row.accounts) for row in cross(ACCOUNTS, "currency")] == [("EUR", 3), ("USD", 1), (MISSING, 2)]
    assert [(row.value, row.accounts) for row in cross(ACCOUNTS, "orders")] == [
        ("none", 1),
        ("1 to 9", 1),
        ("100 and more", 1),
        (MISSING, 3),
    ]
    assert [(row.value, row.accounts) for row in cross(ACCOUNTS, "services")] == [
        ("none", 1),
        ("1", 1),
        ("2 to 3", 1),
        ("4 and more", 1),
        (MISSING, 2),
    ]


@pytest.mark.parametrize(("years", "band"), [(0, 0), (0.99, 0), (1, 1), (2.99, 1), (3, 2), (4.99, 2), (5, 3), (9.99, 3), (10, 4), (80, 4)])
def test_a_band_ends_before_its_number(years: float, band: int) -> None:
    (row,) = cross(review([account("a", 90, criteria=Criteria(tenure_years=years))]), "tenure")
    assert row.value == BANDS["tenure"][band][1]


def test_a_row_without_any_health_has_no_share() -> None:
    (row,) = cross(review([nameless("f")]), "payment")
    assert (row.accounts, row.no_outcome, {share.share for share in row.shares}) == (1, 1, {NO_HEALTH})
    assert cross((), "payment") == ()


def test_revenue_at_risk_by_currency() -> None:
    assert revenue(ACCOUNTS) == (
        Revenue("EUR", "at risk", 1, 50),
        Revenue("EUR", "no flag", 2, 300),
        Revenue("USD", "at risk", 1, 300),
        Revenue(MISSING, "at risk", 1, MISSING),
        Revenue(MISSING, "no flag", 1, MISSING),
    )


def test_revenue_by_segment() -> None:
    assert revenue(ACCOUNTS, "segment") == (
        Revenue("EUR", "A", 1, 100),
        Revenue("EUR", "B/C", 1, 200),
        Revenue("EUR", "D", 1, 50),
        Revenue("USD", "D", 1, 300),
        Revenue(MISSING, "A", 1, MISSING),
        Revenue(MISSING, MISSING, 1, MISSING),
    )


@samples.several
@given(samples.portfolios, st.sampled_from(get_args(Criterion)), st.sampled_from(get_args(Outcome)))
def test_every_account_is_counted_once(accounts: list[Account], criterion: Criterion, outcome: Outcome) -> None:
    reviewed = review(accounts)
    rows = cross(reviewed, criterion, outcome)
    assert sum(row.accounts for row in rows) == len(accounts)
    assert rows == cross(reviewed[::-1], criterion, outcome)
    for row in rows:
        counts = [0 if isinstance(share.share, NotEnough) else share.share.count for share in row.shares]
        assert sum(counts) + row.no_outcome == row.accounts


@samples.several
@given(samples.portfolios, st.sampled_from(get_args(Outcome)))
def test_no_money_is_lost_and_no_currencies_are_added(accounts: list[Account], outcome: Outcome) -> None:
    rows = revenue(review(accounts), outcome)
    assert sum(row.accounts for row in rows) == len(accounts)
    for currency in ("EUR", "USD", "JPY"):
        held = [one.criteria.revenue for one in accounts]
        amounts = [money.amount for money in held if isinstance(money, Money) and money.currency == currency]
        found = [row.amount for row in rows if row.currency == currency and not isinstance(row.amount, NotEnough)]
        assert fsum(found) == pytest.approx(fsum(amounts))


@pytest.mark.parametrize(
    ("by", "rising", "falling"),
    [
        ("health", "cdbaef", "aebcdf"),
        ("segment", "aebcdf", "cdbaef"),
        ("standing", "cdebaf", "fabecd"),
        ("experience", "cdbaef", "aebcdf"),
        ("alignment", "cdbaef", "aebcdf"),
        ("trend", "abcdef", "abcdef"),
        ("revenue", "dabcef", "badcef"),
        ("tenure", "abcdef", "cbadef"),
        ("payment", "abcfde", "bcfade"),
        ("orders", "cabdef", "bacdef"),
        ("services", "badcef", "cdabef"),
    ],
)
def test_sorted_by_hand_with_the_missing_last(by: Order, rising: str, falling: str) -> None:
    assert (refs(ranked(ACCOUNTS, by)), refs(ranked(ACCOUNTS, by, descending=True))) == (rising, falling)


@samples.several
@given(samples.portfolios, st.sampled_from(list(_KEYS)), st.booleans())
def test_sorting_keeps_every_account_and_forgets_the_order_before(accounts: list[Account], by: Order, descending: bool) -> None:
    reviewed = review(accounts)
    found = ranked(reviewed, by, descending=descending)
    assert sorted(one.account.ref for one in found) == sorted(one.account.ref for one in reviewed)
    assert found == ranked(reviewed[::-1], by, descending=descending)

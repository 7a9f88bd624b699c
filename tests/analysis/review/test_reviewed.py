"""The review of many accounts: order, doubles, what stands beside health, and the list of whom to thank."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from analysis.results import NotEnough
from analysis.review import (
    Account,
    Attendance,
    BlindSpot,
    Criteria,
    DecisionMaker,
    Estimate,
    Money,
    Response,
    Reviewed,
    Unchecked,
    review,
    to_thank,
)
from analysis.review.health import NO_PART
from surveys.errors import BadInput
from tests.analysis.review import samples
from tests.analysis.review.samples import ABSENT, FINE, HIDDEN, fine

BEST = fine(ref="best", experience=Estimate(95, 3), loyalty=Estimate(85, 4), alignment=Estimate(75, 12), rci=3.5)


@samples.several
@given(samples.portfolios.flatmap(lambda accounts: st.tuples(st.just(accounts), st.permutations(accounts))))
def test_order_of_accounts_does_not_matter(orders: tuple[list[Account], list[Account]]) -> None:
    one, other = (review(accounts) for accounts in orders)
    assert other == one
    assert to_thank(other[::-1]) == to_thank(one)


@samples.one_at_a_time
@given(samples.accounts(), samples.criteria)
def test_the_import_stands_beside_health_and_never_changes_it(account: Account, criteria: Criteria) -> None:
    (before,), (after,) = review([account]), review([structs.replace(account, criteria=criteria)])
    assert (after.health, after.segment, after.flags) == (before.health, before.segment, before.flags)


@samples.one_at_a_time
@given(samples.accounts())
def test_a_review_survives_being_kept(account: Account) -> None:
    (found,) = review([account])
    assert msgspec.json.decode(msgspec.json.encode(found), type=Reviewed) == found


@samples.one_at_a_time
@given(samples.accounts())
def test_a_withheld_part_is_in_no_figure_of_the_review(account: Account) -> None:
    """Whatever the alignment would have been: with it hidden the whole review is that of an account nobody compared."""
    (hidden,) = review([structs.replace(account, alignment=HIDDEN)])
    (absent,) = review([structs.replace(account, alignment=ABSENT)])
    said = msgspec.json.encode(hidden).replace(msgspec.json.encode(HIDDEN), b"?").replace(msgspec.json.encode(ABSENT), b"?")
    assert said == msgspec.json.encode(absent).replace(msgspec.json.encode(HIDDEN), b"?").replace(msgspec.json.encode(ABSENT), b"?")


def test_an_account_comes_once() -> None:
    with pytest.raises(BadInput) as caught:
        review([FINE, fine(ref="b"), FINE])
    assert str(caught.value) == "Account a: it is given twice; give each account once."
    assert review([]) == ()


def test_without_any_part_there_is_no_letter() -> None:
    (found,) = review([fine(experience=ABSENT, p_poor=ABSENT, loyalty=ABSENT, alignment=ABSENT, rci=ABSENT, tone=ABSENT)])
    assert (found.health, found.segment) == (NO_PART, NO_PART)
    assert to_thank([found]) == ()


def test_whom_to_thank_and_for_what() -> None:
    # 47.5 + 17 + 11.25 + 8.5 + 3 = 87.25; variance 2.25 + .64 + 3.24 + 1 + 1.5625 = 8.6925
    (found,) = to_thank(review([BEST, FINE]))
    assert found.ref == "best"
    assert found.at_least == pytest.approx(87.25 - 1.6448536 * 8.6925**0.5, abs=1e-6)
    assert found.p_best == pytest.approx(0.99302, abs=1e-4)
    assert [(one.part, one.value) for one in found.reasons] == [("experience", 95), ("loyalty", 85), ("trend", 85)]
    assert (found.people, found.unchecked) == (("Ida",), ())


def test_the_surest_comes_first() -> None:
    vague = structs.replace(BEST, ref="a vague one", experience=Estimate(97, 10))
    twin = structs.replace(BEST, ref="best's twin", alignment=HIDDEN)
    assert [one.ref for one in to_thank(review([vague, twin, BEST]))] == ["best's twin", "best", "a vague one"]


@pytest.mark.parametrize(
    "flagged",
    [
        structs.replace(BEST, p_poor=0.3),
        structs.replace(BEST, blind_spots=(BlindSpot("ease", 0.3),)),
        structs.replace(BEST, decision_makers=(DecisionMaker("Ida", 6),)),
        structs.replace(BEST, response=Response(10, 2)),
        structs.replace(BEST, attendance=(Attendance("Jo", (True, False, False)),)),
        structs.replace(BEST, overdue_cases=1),
        structs.replace(BEST, experience=Estimate(80, 3)),
    ],
)
def test_nobody_is_thanked_under_a_flag_or_with_a_doubtful_letter(flagged: Account) -> None:
    assert to_thank(review([flagged])) == ()


@pytest.mark.parametrize(("value", "thanked"), [(81.0134, 1), (81.0133, 0)])
def test_thanks_from_a_probability_of_60_percent(value: float, thanked: int) -> None:
    # P(A) is .60 at 80 + .253347 sd
    assert (
        len(to_thank(review([fine(experience=Estimate(value, 4), loyalty=ABSENT, alignment=ABSENT, rci=ABSENT, tone=ABSENT)]))) == thanked
    )


def test_thanks_say_what_nobody_could_check_and_name_only_promoters() -> None:
    people = (DecisionMaker("Ida", 9), DecisionMaker("Jo", 8.5), DecisionMaker("Kim", 10))
    (found,) = to_thank(review([structs.replace(BEST, decision_makers=people, rci=ABSENT, blind_spots=(BlindSpot("ease", HIDDEN),))]))
    assert found.people == ("Ida", "Kim")
    assert found.unchecked == (Unchecked("decline", NotEnough("Nobody answered.")), Unchecked("blind_spot", HIDDEN, "ease"))


def test_money_does_not_earn_thanks() -> None:
    rich = structs.replace(FINE, criteria=Criteria(Money(1e9, "EUR"), 30, "good", 1000, 12))
    assert to_thank(review([rich])) == ()

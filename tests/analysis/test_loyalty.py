"""Who would recommend us: counts by hand, what is no recommendation, and what "totals only" keeps out."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from analysis.loyalty import NOT_WHOLE, SOLVABLE, Loyalty, Recommended, recommendations
from analysis.proportions import NetPromoter, NetScore, Proportion, proportion
from analysis.ratings import Rating, Sharing, columns
from analysis.results import NotEnough, Scale
from tests.analysis.studies import rows

TEN = Scale(0, 10)
ASKED = frozenset({"recommend", "renew"})
Kinds = tuple[int, int, int]  # promoters, passives, detractors


def answers(account: str, values: Iterable[float | None], *sharing: Sharing, wave: str = "1", pair: str = "recommend") -> list[Rating]:
    return rows(account, "customer", pair, values, scale=TEN, sharing=sharing, wave=wave)


def found(data: Iterable[Rating]) -> list[Loyalty]:
    return list(recommendations(columns(data), ASKED))


def kinds(data: Iterable[Rating]) -> dict[str, Kinds | None]:
    """Promoters, passives and detractors by account, None where they are withheld; the company under an empty name."""
    counted = ((one.account_ref, one.found) for one in found(data))
    return {ref: _kinds(one.counts) if isinstance(one, Recommended) else None for ref, one in counted}


def _kinds(counts: NetPromoter) -> Kinds:
    return counts.promoters, counts.passives, counts.detractors


def figures(one: NetScore | Proportion | NotEnough) -> list[float]:
    assert not isinstance(one, NotEnough)
    return [round(figure, 4) for figure in astuple(one)]


def test_an_account_and_the_company_by_hand() -> None:
    acme, beta, company = (one.found for one in found([*answers("acme", [10, 9, 8, 7, 6]), *answers("beta", [10, 10, 0])]))
    assert isinstance(acme, Recommended)
    assert isinstance(beta, Recommended)
    assert isinstance(company, Recommended)
    # 2 of 5 promote, 1 detracts; of 8 with the added ones 2.75 and 1.75: .125 ± 1.96 √((.5625 - .125²)/8)
    assert (_kinds(acme.counts), figures(acme.counts.score)) == ((2, 2, 1), [20, -38.7445, 63.7445])
    assert figures(acme.promoters) == [2, 5, 0.4, 0.1176, 0.7693]
    # Three answers have counts and a share, and no score.
    assert beta.counts == NetPromoter(2, 0, 1, NotEnough("3 of the 5 answers that a net promoter score needs."))
    assert figures(beta.promoters) == [2, 3, 0.6667, 0.2077, 0.9385]
    # 4 of 8 and 2; of 11 with the added ones 4.75 and 2.75: .1818 ± 1.96 √((.6818 - .1818²)/11)
    assert (_kinds(company.counts), figures(company.counts.score)) == ((4, 2, 2), [25, -29.4168, 65.7804])
    assert figures(company.promoters) == [4, 8, 0.5, 0.2152, 0.7848]


def test_rows_stand_by_wave_and_pair_the_company_behind_its_accounts() -> None:
    data = [
        *answers("b", [9], wave="2"),
        *answers("b", [9], wave="1"),
        *answers("a", [9], wave="1"),
        *answers("a", [9], wave="1", pair="renew"),
    ]
    assert [(one.wave, one.pair, one.account_ref) for one in found(data)] == [
        ("1", "recommend", "a"),
        ("1", "recommend", "b"),
        ("1", "recommend", ""),
        ("1", "renew", "a"),
        ("1", "renew", ""),
        ("2", "recommend", "b"),
        ("2", "recommend", ""),
    ]


def test_asked_and_not_answered_is_nobody_and_no_share() -> None:
    nobody = Recommended(
        NetPromoter(0, 0, 0, NotEnough("0 of the 5 answers that a net promoter score needs.")),
        NotEnough("Nobody answered, so there is no proportion."),
    )
    assert found(answers("a", [None, None])) == [Loyalty("a", "1", "recommend", nobody), Loyalty("", "1", "recommend", nobody)]


@pytest.mark.parametrize(
    "data",
    [
        rows("a", "customer", "recommend", [5, 4]),
        rows("a", "customer", "recommend", [9, 4], scale=Scale(0, 10, reverse=True)),
        rows("a", "customer", "recommend", [9, 4], scale=Scale(1, 10)),
        rows("a", "customer", "ease", [9, 4], scale=TEN),
        rows("a", "customer", "recommend", [9, 4], scale=TEN, view="predicted"),
        rows("a", "customer", "recommend", [9, 4], scale=TEN, about="customer"),
        rows("a", "internal", "recommend", [9, 4], scale=TEN),
        [],
    ],
    ids=["1 to 5", "high is bad", "1 to 10", "no loyalty", "a prediction", "of the customer", "a colleague", "nothing"],
)
def test_what_is_no_recommendation_has_no_row(data: list[Rating]) -> None:
    assert found(data) == []


def test_colleagues_and_predictions_count_in_no_row() -> None:
    data = answers("a", [9, 4])
    beside = [
        *rows("a", "internal", "recommend", [10] * 5, scale=TEN),
        *rows("a", "customer", "recommend", [10], scale=TEN, view="predicted"),
    ]
    assert found([*data, *beside]) == found(data)


def test_between_two_points_nobody_knows_who_promotes() -> None:
    assert [(one.account_ref, one.found) for one in found([*answers("a", [8.5, 9]), *answers("b", [9.0])])] == [
        ("a", NOT_WHOLE),
        ("b", Recommended(NetPromoter(1, 0, 0, NotEnough("1 of the 5 answers that a net promoter score needs.")), proportion(1, 1))),
        ("", NOT_WHOLE),
    ]


# "Totals only": `rows` names the respondents of every account alike, so that the first of two accounts are one person.


def test_a_lone_totals_only_answer_is_in_no_count() -> None:
    assert kinds([*answers("a", [0, 9], "totals"), *answers("b", [7])]) == {"a": (1, 0, 0), "b": (0, 1, 0), "": (1, 1, 0)}


def test_where_it_is_in_the_mean_the_others_are_not_counted_apart() -> None:
    """Two promoters beside a mean of 7.33: the third answered 2, 3 or 4. Nor may the company tell them by a subtraction."""
    data = [*answers("a", [3, 9, 10], "totals"), *answers("b", [7])]
    assert found(data)[0] == Loyalty("a", "1", "recommend", SOLVABLE)
    assert kinds(data) == {"a": None, "b": (0, 1, 0), "": (0, 1, 0)}


def test_two_of_them_are_as_lone() -> None:
    data = answers("a", [3, 3, 9, 10, 9], "totals", "totals")
    assert kinds(data) == {"a": None, "": (0, 0, 0)}


def test_three_of_one_account_are_in_the_company_alone() -> None:
    data = answers("a", [3, 9, 10, 7], "totals", "totals", "totals")
    assert kinds(data) == {"a": (0, 1, 0), "": (2, 1, 1)}


def test_three_of_different_accounts_are_in_the_company_with_all_others() -> None:
    data = [
        *answers("a", [0, 9, 9], "totals"),
        *answers("b", [9, 0, 7], "unnamed", "totals"),
        *answers("c", [9, 7, 0], "named", "named", "totals"),
    ]
    assert kinds(data) == {"a": None, "b": None, "c": (1, 1, 0), "": (4, 2, 3)}


def test_one_person_of_three_accounts_is_one() -> None:
    data = [row for account in "abc" for row in answers(account, [0, 9], "totals")]
    assert kinds(data) == {"a": (1, 0, 0), "b": (1, 0, 0), "c": (1, 0, 0), "": (3, 0, 0)}


def test_who_did_not_answer_is_not_one_of_the_three() -> None:
    assert kinds(answers("a", [0, 0, None, 9], "totals", "totals", "totals"))[""] == (0, 0, 0)


PEOPLE = st.lists(st.tuples(st.integers(0, 10), st.sampled_from(["named", "unnamed", "totals"])), min_size=1, max_size=6)


def company(accounts: list[list[tuple[int, Sharing]]], totals: dict[tuple[int, int], int]) -> dict[str, Kinds | None]:
    """The counts, with the "totals only" answers given by account and person."""
    data: list[Rating] = []
    for number, people in enumerate(accounts):
        values = [totals.get((number, who), value) for who, (value, _) in enumerate(people)]
        data += answers(f"a{number}", values, *(sharing for _, sharing in people))
    return kinds(data)


@given(st.lists(PEOPLE, min_size=1, max_size=4), st.data())
def test_totals_only_answers_move_the_company_alone_and_only_from_three_on(
    accounts: list[list[tuple[int, Sharing]]], data: st.DataObject
) -> None:
    chosen = [(number, who) for number, people in enumerate(accounts) for who, (_, sharing) in enumerate(people) if sharing == "totals"]
    usual = company(accounts, {})
    other = company(accounts, {place: data.draw(st.integers(0, 10)) for place in chosen})
    assert {ref: counts for ref, counts in other.items() if ref} == {ref: counts for ref, counts in usual.items() if ref}
    shown = tuple(map(sum, zip((0, 0, 0), *(counts for ref, counts in usual.items() if ref and counts), strict=True)))
    if len({who for _, who in chosen}) < 3:
        assert (usual[""], other[""]) == (shown, shown)
    else:
        assert sum(usual[""] or ()) == sum(map(len, accounts))

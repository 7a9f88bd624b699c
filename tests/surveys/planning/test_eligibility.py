"""Who is asked and who is held back: a person is an address, over accounts and rows of a side."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.instrument.types import Side
from surveys.planning.eligibility import Asked, Candidate, Eligible, Held, Past, eligible, wanted
from surveys.planning.plan import Whom


def contact(row: int, account: int, email: str, part: str = "") -> Candidate:
    return Candidate("customer", row, account, f"c{row}", f"Name {row}", email, "", part)


def colleague(row: int, account: int, email: str, part: str = "") -> Candidate:
    return Candidate("internal", row, account, f"k{row}", f"Colleague {row}", email, "de", part, department=7)


def test_one_person_is_asked_once_about_all_their_accounts() -> None:
    people = eligible(
        [contact(1, 10, "Dana@x.example"), contact(2, 11, " dana@X.example"), colleague(1, 10, "dana@x.example")], Past(), by_mail=True
    )
    assert people == Eligible(
        (
            Asked("customer", "dana@x.example", "Name 1", "Dana@x.example", "", (10, 11), {10: 1, 11: 2}),
            Asked("internal", "dana@x.example", "Colleague 1", "dana@x.example", "de", (10,), {}, 1, 7),
        ),
        (),
    )


def test_each_reason_in_its_order() -> None:
    candidates = [contact(row, row, "" if row == 3 else f"c{row}@x.example") for row in range(1, 7)]
    sides: tuple[Side, Side] = ("customer", "internal")
    past = Past(
        opted_out=frozenset((side, "c1@x.example") for side in sides),
        bounced=frozenset({("customer", "c1@x.example"), ("customer", "c2@x.example")}),
        asked=frozenset({("customer", "c4@x.example"), ("customer", "ref:c3"), ("internal", "c6@x.example")}),
        asked_rows=frozenset({("customer", 5), ("internal", 6)}),
        accounts=frozenset({4, 6}),
    )
    people = eligible(candidates, past, by_mail=True)
    assert [(one.row, one.reason) for one in people.held] == [
        (1, "opted_out"),
        (2, "bounced"),
        (3, "no_address"),
        (4, "asked_lately"),
        (5, "asked_lately"),
        (6, "account_lately"),
    ]
    assert people.asked == ()


def test_without_mail_an_address_is_not_needed() -> None:
    people = eligible([contact(1, 10, "")], Past(), by_mail=False)
    assert [one.person for one in people.asked] == ["ref:c1"]


def test_an_account_that_was_asked_lately_is_left_out_and_the_others_stay() -> None:
    people = eligible([contact(1, 10, "a@x.example"), contact(2, 11, "a@x.example")], Past(accounts=frozenset({10})), by_mail=True)
    assert [(one.accounts, one.contacts) for one in people.asked] == [((11,), {11: 2})]
    assert people.held == (Held("customer", 10, 1, "Name 1", "account_lately"),)


def test_only_some_decision_levels_and_functions() -> None:
    everybody = [
        contact(1, 10, "a", "Decides"),
        contact(2, 10, "b", "uses"),
        colleague(1, 10, "c", "Support"),
        colleague(2, 10, "d", "Sales"),
    ]
    whom = Whom(decision_levels=(" decides",), functions=("SALES",))
    assert [(one.side, one.row) for one in wanted(everybody, whom, ("customer", "internal"))] == [("customer", 1), ("internal", 2)]
    assert [one.side for one in wanted(everybody, Whom(customers=False), ("customer", "internal"))] == ["internal", "internal"]
    assert [one.side for one in wanted(everybody, Whom(), ("customer",))] == ["customer", "customer"]


EMAILS = ["", "a@x.example", " A@x.example", "b@x.example", "c@x.example"]
CANDIDATES = st.lists(st.tuples(st.integers(1, 4), st.sampled_from(EMAILS)), max_size=8).map(
    lambda rows: [contact(row, account, email) for row, (account, email) in enumerate(rows, 1)]
)
PERSONS = st.frozensets(st.sampled_from([("customer", "a@x.example"), ("customer", "b@x.example"), ("customer", "ref:c1")]))


@given(CANDIDATES, PERSONS, PERSONS, st.frozensets(st.integers(1, 4)), st.booleans())
def test_everybody_is_asked_or_held_back_for_each_account(
    candidates: list[Candidate],
    opted_out: frozenset[tuple[Side, str]],
    asked: frozenset[tuple[Side, str]],
    accounts: frozenset[int],
    by_mail: bool,
) -> None:
    people = eligible(candidates, Past(opted_out, asked=asked, accounts=accounts), by_mail=by_mail)
    held = {(one.row, one.account) for one in people.held}
    links = {(one.person, account) for one in people.asked for account in one.accounts}
    assert len({one.person for one in people.asked}) == len(people.asked)
    for one in candidates:
        assert ((one.row, one.account) in held) != ((one.person, one.account) in links)
    refused = opted_out | asked
    assert not any(
        ("customer", person) in refused or account in accounts or (by_mail and person.startswith("ref:")) for person, account in links
    )

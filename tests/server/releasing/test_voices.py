"""Words: customers' from as many people as the wave promised on, colleagues' in pools of ten people for leads (R8)."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from surveys.actions.releases import NewRelease, Pooled
from surveys.confidentiality import Contract, Sharing
from surveys.queries.past import Past
from surveys.queries.study import Answered, StudiedAccount
from tests.server.releasing.materials import released, wave

NINE, TEN = "abcdefghi", "abcdefghij"
Kinds = tuple[set[str], set[str]]


def pooled(people: str, answers: Sequence[Answered], accounts: int = 1, owners: int = 0, k: int = 3) -> set[Pooled]:
    """What leads may read where these people finished each account, some of them its owners."""
    studied = [StudiedAccount(number, f"A{number}", 20, len(people) + owners, len(people), 0) for number in range(1, accounts + 1)]
    known = Past({(1, number): frozenset(people) for number in range(1, accounts + 1)})
    return set(released(wave(1, Contract(k=k)), studied, answers, known).pooled)


def wrote(people: str, account: int = 1, text: str = "Answer the phone, {}.") -> list[Answered]:
    return [
        Answered(account, "internal", f"{person}{account}", "i_easier", None, text.format(person), None, pooled_as=f"{person}{account}")
        for person in people
    ]


def test_leads_read_words_from_ten_people_on() -> None:
    assert pooled(TEN, wrote(TEN)) == {Pooled(f"{person}1", "i_easier", f"Answer the phone, {person}.") for person in TEN}
    assert pooled(TEN, wrote(NINE)) == set()


def test_where_more_were_promised_it_takes_as_many() -> None:
    """The form says that everything is shown only together with at least eleven others."""
    assert pooled(TEN, wrote(TEN), k=12) == set()
    assert len(pooled(TEN + "kl", wrote(TEN + "kl"), k=12)) == 12


def test_five_people_who_wrote_twice_are_five_people() -> None:
    twice = [*wrote("abcde", 1), *wrote("abcde", 2)]
    assert pooled("abcde", twice, accounts=2) == set()
    assert len(pooled(TEN, [*wrote(TEN, 1), *wrote("abcde", 2)], accounts=2)) == 15


def test_an_owner_is_none_of_the_ten_and_neither_is_who_has_not_ticked() -> None:
    assert pooled(NINE, wrote(TEN), owners=1) == set()
    unticked = [msgspec.structs.replace(one, pooled_as="") for one in wrote("a")]
    assert pooled(TEN, [*wrote(TEN[1:]), *unticked]) == set()


def test_insults_are_left_out_and_do_not_count() -> None:
    rude = wrote("j", text="You are all fucking idiots, {}.")
    assert pooled(TEN, [*wrote(NINE), *rude]) == set()
    assert len(pooled(TEN + "k", [*wrote(NINE + "k"), *rude])) == 10


def test_the_order_says_nothing_of_who_came_when() -> None:
    def texts(answers: Sequence[Answered]) -> list[str]:
        studied = [StudiedAccount(1, "A", 20, 12, 12, 0)]
        release = released(wave(1), studied, answers, Past({(1, 1): frozenset("abcdefghijkl")}))
        return [one.text for one in release.pooled]

    ten = wrote(TEN)
    assert texts(ten) == texts(ten[::-1])
    assert texts(ten) not in ([one.text for one in ten], [one.text for one in ten[::-1]])


def said(customers: int, contract: Contract, sharing: Sharing = "named", *, state: Literal["open", "closed"] = "closed") -> Kinds:
    """What customers' words and lists leave in a release, and whether their figures do."""
    answers = [
        Answered(1, "customer", f"c{number}", item, None, text, None, sharing)
        for number in range(customers)
        for item, text in (("c_improve", f"The invoices are wrong, says {number}."), ("c_matters", "ease"))
    ]
    rated = [Answered(1, "customer", f"c{number}", "c_ease", 4.0, None, None, sharing) for number in range(customers)]
    studied = msgspec.structs.replace(wave(1, contract), state=state)
    release = released(studied, [StudiedAccount(1, "A", 0, 0, 0, 0)], [*answers, *rated], Past())
    return {one.kind for one in release.findings} - {"people", "cell"}, sides_of(release)


def sides_of(release: NewRelease) -> set[str]:
    return {msgspec.json.decode(one.data)["customer"]["type"] for one in release.findings if one.kind == "cell"}


def test_nothing_of_fewer_customers_than_promised_is_published() -> None:
    assert said(2, Contract()) == ({"words", "value", "theme"}, {"mean"})
    assert said(2, Contract(customers=3)) == (set(), {"withheld"})
    assert said(3, Contract(customers=3)) == ({"words", "value", "theme"}, {"mean"})


def test_weekly_releases_of_a_least_number_of_customers_wait_for_the_close() -> None:
    """A fourth who joined in a week would be the difference of two releases."""
    weekly = Contract(customers=3, releases="weekly")
    assert said(4, weekly, state="open") == (set(), {"withheld"})
    assert said(4, weekly) == ({"words", "value", "theme"}, {"mean"})
    assert said(4, Contract(releases="weekly"), state="open") == ({"words", "value", "theme"}, {"mean"})

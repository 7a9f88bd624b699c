"""The segment's picture in place of small accounts: five people of three accounts, none over half, and nothing told beside other waves."""

from collections import Counter
from collections.abc import Sequence

import msgspec
import pytest
from msgspec import structs

from analysis.disclosure.pools import PICTURE_PEOPLE
from analysis.results import Banded, Picture, Withheld
from server.releasing.pictures import beside
from surveys.actions.releases import NewRelease
from surveys.confidentiality import Contract
from surveys.queries.study import Answered
from tests.server.releasing.materials import ITEM, Crew, accounts, figures, past, rated, released, wave

SMALL: Crew = {"A": "ab", "B": "cd", "C": "e", "D": "fghij"}


def pictures(release: NewRelease) -> dict[int, Picture]:
    return {
        one.account: msgspec.json.decode(one.data, type=Picture)
        for one in release.findings
        if one.kind == "picture" and (one.comparison, one.pair) == ("partnership", ITEM.pair)
    }


def release_of(crew: Crew, value: float = 4, contract: Contract | None = None) -> NewRelease:
    return released(wave(1, contract), accounts(crew), rated(crew, dict.fromkeys("".join(crew.values()), value)), past(1, crew))


def test_small_accounts_show_their_segment_as_a_band() -> None:
    picture = Picture("partnership", ITEM.pair, "Mid", 3, Banded("high", "3–7"))
    assert PICTURE_PEOPLE == 5
    assert pictures(release_of(SMALL)) == {1: picture, 2: picture, 3: picture}
    assert pictures(release_of(SMALL, 1))[1].side == Banded("low", "3–7")
    assert {ref: release_of(SMALL).basis[ref, ITEM.name].shown for ref in (1, 2, 3, 4)} == {
        1: "picture",
        2: "picture",
        3: "picture",
        4: "coarse",
    }


@pytest.mark.parametrize(
    "crew",
    [
        {"A": "ab", "B": "cd"},
        {"A": "ab", "B": "c", "C": "d"},
        {"A": "ab", "B": "ab", "C": "ab"},
        {"A": "ab", "B": "ac", "C": "bc"},
        {"A": "ab", "B": "cd", "C": "efg"},
    ],
)
def test_too_few_people_or_accounts_have_no_picture(crew: Crew) -> None:
    assert pictures(release_of(crew)) == {}


def test_accounts_where_everybody_signed_are_not_part_of_it() -> None:
    """A band of five people, less what four of them said by name, would be the answer of the fifth."""
    crew = {"A": "ab", "B": "cd", "C": "e"}
    signed = [
        Answered(place, "internal", person, "i_ease", 4.0, None, None, signer=ord(person) if ref != "C" else 0, name=person)
        for place, (ref, people) in enumerate(crew.items(), 1)
        for person in people
    ]

    def kinds(contract: Contract) -> Counter[str]:
        release = released(wave(1, contract), accounts(crew), signed, past(1, crew))
        return Counter(one.kind for one in release.findings if one.kind in {"named", "picture"} and one.comparison in {"", "service"})

    assert kinds(Contract()) == {"picture": 3}
    assert kinds(Contract(vendor="attributed")) == {"named": 4}


def test_an_account_that_would_be_over_half_is_shown_it_and_is_not_part_of_it() -> None:
    crew = {"A": "abcd", "B": "ef", "C": "gh", "D": "i"}
    contract = Contract(k=5)
    release = release_of(crew, contract=contract)
    assert pictures(release) == dict.fromkeys((1, 2, 3, 4), Picture("partnership", ITEM.pair, "Mid", 4, Banded("high", "8–14")))
    most = {"A": "abcdefg", "B": "hi", "C": "jk", "D": "lmnop"[0]}
    large = released(wave(1, Contract(k=8)), accounts(most), rated(most), past(1, most))
    assert pictures(large) == {}  # 5 people are left, and 8 are asked for


def test_the_same_picture_of_another_wave_may_differ_by_nobody_or_three() -> None:
    def second(now: Crew) -> Sequence[int]:
        first = figures(release_of(SMALL))
        release = released(wave(2), accounts(now), rated(now), past(2, now, (1, SMALL, first)))
        return sorted(pictures(release))

    assert second(SMALL) == [1, 2, 3]
    assert second({"A": "ab", "B": "cd", "C": "ek", "D": "fghij"}) == []
    assert second({"A": "ab", "B": "cd", "C": "kl", "D": "fghij"}) == [1, 2, 3]
    assert second({"A": "kl", "B": "mn", "C": "o", "D": "fghij"}) == [1, 2, 3]


def test_a_picture_of_before_had_all_its_accounts_wherever_they_are_now() -> None:
    """The account of one colleague that is in the wave no more, or in another segment, is the difference between both pictures."""
    before: Crew = {"A": "ab", "B": "cd", "C": "ef", "D": "g"}
    now: Crew = {"A": "ab", "B": "cd", "C": "ef"}
    shown = figures(release_of(before))
    known = past(2, now, (1, before, shown))
    assert pictures(released(wave(2), accounts(now), rated(now), known)) == {}
    moved = [*accounts(now), structs.replace(accounts(before)[3], segment="Large")]
    assert pictures(released(wave(2), moved, rated(before), past(2, before, (1, before, shown)))) == {}


def test_who_owns_one_of_the_accounts_reads_the_picture_and_counts_behind_none_of_it() -> None:
    owned = structs.replace(past(1, SMALL), owners={1: frozenset("c")})
    assert pictures(released(wave(1), accounts(SMALL), rated(SMALL), owned)) == {}
    elsewhere = structs.replace(past(1, SMALL), owners={4: frozenset("c")})
    assert len(pictures(released(wave(1), accounts(SMALL), rated(SMALL), elsewhere))) == 3


def test_a_picture_may_not_stand_beside_figures_that_leave_few_of_it() -> None:
    crowd = frozenset((account, person) for account, people in ((1, "abc"), (2, "def"), (3, "g")) for person in people)
    parts = frozenset({(frozenset((1, person) for person in "abc"), False), (frozenset((2, person) for person in "def"), False)})
    assert beside(crowd, parts, 3) == Withheld("R4")
    assert beside(crowd, frozenset(list(parts)[:1]), 3) is None

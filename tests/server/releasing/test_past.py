"""Colleagues' figures beside those of other waves of the server: one step coarser where one or two people differ (R7), no sum of few (R4)."""

import pytest

from analysis.results import Banded, Mean, Side, Withheld
from surveys.findings import Behind
from surveys.queries.past import Past
from tests.server.releasing.materials import ITEM, accounts, figures, past, rated, released, sides, wave

BAND, HALVES = Banded("high", "3–7"), Mean(4.0, "8–14", 1)


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ("abcd", "abcd", BAND),
        ("abcd", "abcde", Withheld("R7")),
        ("abcdef", "abcdefg", BAND),
        ("abcd", "abce", Withheld("R7")),
        ("abcd", "abcdefg", BAND),
        ("abcdefgh", "abcdefgh", HALVES),
        ("abcdefgh", "abcdefghi", Banded("high", "8–14")),
        ("abcdefgh", "abcdefghijk", HALVES),
        ("abcdefghijklmno", "abcdefghijklmnop", Mean(4.0, "15", 1)),
        ("ab", "abc", BAND),
    ],
)
def test_a_figure_is_one_step_coarser_where_one_or_two_people_joined_or_left(before: str, now: str, shown: Side) -> None:
    assert sides({"A": before}, {"A": now})[1] == {"A": shown}


def test_every_earlier_wave_counts_and_a_withheld_figure_is_none() -> None:
    assert [wave["A"] for wave in sides({"A": "ab"}, {"A": "abcde"}, {"A": "abcdef"}, {"A": "abcdefghijk"})] == [
        Withheld("R1"),
        BAND,
        Withheld("R7"),
        HALVES,
    ]


def test_somebody_who_left_an_item_out_before_has_joined_it() -> None:
    assert sides({"A": "abcde"}, {"A": "abcde"}, silent=["e", ""])[1] == {"A": Withheld("R7")}
    assert sides({"A": "abcde"}, {"A": "abcde"}, silent=["e", "e"])[1] == {"A": BAND}


def test_sets_of_several_waves_that_together_leave_one_person_are_refused() -> None:
    """Of A+C, B+C, A+D and B+D+x any two differ by many, and all four together tell x; E are in all of them."""
    a, b, c, d, e = "abc", "def", "ghijklmnop", "qrstuvwxyz", "ABC"
    shown = sides({"A": a + c + e}, {"A": b + c + e}, {"A": a + d + e}, {"A": b + d + e + "X"})
    assert [one["A"] for one in shown] == [*[Mean(4.0, "15", 1)] * 3, Withheld("R4")]


def test_what_others_of_the_wave_show_does_not_wait_for_an_account_that_is_withheld() -> None:
    assert sides({"A": "abcd", "B": "klm"}, {"A": "abcde", "B": "klm"})[1] == {"A": Withheld("R7"), "B": BAND}


def test_where_a_waves_people_are_nobody_any_more_counts_have_to_do() -> None:
    crew = {"A": "abcde"}
    first = released(wave(1), accounts({"A": "vwxyz"}), rated({"A": "vwxyz"}), past(1, {"A": "vwxyz"}))
    for joined, behind in ((5, "coarse"), (4, "nothing"), (9, "coarse")):
        earlier = tuple(type(one)(1, 1, one.about, one.view, one.pair, joined, one.shown) for one in figures(first))
        release = released(wave(2), accounts(crew), rated(crew), Past({(2, 1): frozenset("abcde")}, earlier))
        assert release.basis[1, ITEM.name] == Behind(5, 0, behind)  # type: ignore[arg-type]  # one of its words


def test_what_a_release_shows_is_kept_for_the_next_ones() -> None:
    kept = {
        crew: released(wave(1), accounts({"A": crew}), rated({"A": crew}), past(1, {"A": crew})).basis[1, ITEM.name]
        for crew in ("ab", "abc", "abcdefgh")
    }
    assert kept == {"ab": Behind(2, 0, "nothing"), "abc": Behind(3, 0, "coarse"), "abcdefgh": Behind(8, 0, "exact")}

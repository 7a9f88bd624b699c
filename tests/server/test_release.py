"""What may be published of a wave: nobody who may open an account is counted, and two releases give no single answer away."""

import json

import msgspec
import pytest

from analysis.cells import ONE_SIDED
from analysis.disclosure import NO_CUSTOMER
from analysis.results import Banded, Cell, Gap, Mean, NotEnough, Theme, Withheld
from server.release import new_release
from surveys.actions.releases import NewRelease
from surveys.confidentiality import Contract, Sharing, read_contract
from surveys.instrument.library import load_library
from surveys.instrument.types import Side
from surveys.queries.study import Answered, Before, StudiedAccount, StudiedWave

CLOSED = StudiedWave(1, "w", "closed", Contract(), load_library("relationship-alignment"))
WEEKLY = msgspec.structs.replace(CLOSED, contract=Contract(releases="weekly"))
WEEKLY_OPEN = msgspec.structs.replace(WEEKLY, state="open")
CUSTOMER = [Answered(1, "customer", "c1", "c_ease", 2.0, None, None)]


def rated(side: Side, values: dict[str, float | None], sharing: Sharing = "unnamed") -> list[Answered]:
    """How easy it is, by respondent; None can't say."""
    item = "c_ease" if side == "customer" else "i_ease"
    missing = {True: "declined", False: None}
    return [Answered(1, side, who, item, value, None, missing[value is None], sharing) for who, value in values.items()]


def released(wave: StudiedWave, account: StudiedAccount, answers: list[Answered], before: Before | None = None) -> NewRelease:
    release = new_release(wave, [account], answers, before or Before())
    assert release is not None
    return release


def service(release: NewRelease) -> Cell | None:
    found = [one.data for one in release.findings if one.kind == "cell" and one.comparison == "service" and one.pair == "ease"]
    return msgspec.json.decode(found[0], type=Cell) if found else None


def kept(release: NewRelease) -> Before:
    return Before(
        release.number, release.input_hash, tuple(release.findings), dict(release.basis), release.is_last, read_contract(release.contract).k
    )


def test_an_owner_never_stands_in_for_a_colleague_who_could_not_say() -> None:
    answers = [*CUSTOMER, *rated("internal", {"owner": 5, "x": 1, "y": 2, "z": None})]
    cell = service(released(CLOSED, StudiedAccount(1, "A", 4, 4, 3, 0), answers))
    assert cell is not None
    assert (cell.internal, cell.gap) == (Withheld("R1"), Withheld("R1"))


def test_an_owner_is_none_of_the_three_who_raise_a_theme() -> None:
    answers = [Answered(1, "internal", who, "i_easier", None, "The invoices are wrong.", None) for who in ("owner", "x", "y")]
    counted = {owners: released(CLOSED, StudiedAccount(1, "A", 3, 3, 3 - owners, 0), answers) for owners in (0, 1)}
    themes = {
        owners: {msgspec.json.decode(one.data, type=Theme) for one in release.findings if one.kind == "theme"}
        for owners, release in counted.items()
    }
    assert themes == {0: {Theme("internal", "Invoices and payment", "3–7", None)}, 1: set()}


def test_the_rate_of_colleagues_says_nothing_about_an_n_that_leaves_the_owner_out() -> None:
    def rate(countable: int) -> list[str]:
        release = released(CLOSED, StudiedAccount(1, "A", 9, countable + 1, countable, 0, insiders=1), CUSTOMER)
        return [one.data for one in release.findings if one.kind == "people"]

    assert [rate(countable) for countable in (3, 5, 7)] == [['{"type":"withheld","rule":"R6"}']] * 3
    assert rate(8) == ['"half or more"']


@pytest.mark.parametrize("countable", [0, 2, 3, 5, 6])
def test_the_rate_of_colleagues_is_the_same_whether_the_owner_answered_or_not(countable: int) -> None:
    def rate(finished: int) -> list[str]:
        release = released(CLOSED, StudiedAccount(1, "A", 7, finished, countable, 0, insiders=1), CUSTOMER)
        return [one.data for one in release.findings if one.kind == "people"]

    assert rate(countable) == rate(countable + 1)


def test_two_weekly_releases_do_not_give_away_a_customer_who_shares_totals_only() -> None:
    account, three = StudiedAccount(1, "A", 0, 0, 0, 0), rated("customer", {"a": 4, "b": 5, "c": 3})
    first = released(WEEKLY_OPEN, account, three)
    late = rated("customer", {"late": 1}, "totals")
    assert new_release(WEEKLY_OPEN, [account], [*three, *late], kept(first)) is None
    once = service(released(CLOSED, account, [*rated("customer", {"a": 4, "b": 5, "c": 3}), *late]))
    assert once is not None
    assert once.customer == Mean(3.25, "4")


def test_customers_who_all_share_totals_only_are_not_said_to_be_silent() -> None:
    answers = [*rated("internal", {"x": 5, "y": 4, "z": 4}), *rated("customer", {"a": 1, "b": 2}, "totals")]
    cell = service(released(WEEKLY, StudiedAccount(1, "A", 9, 3, 3, 0), answers))
    assert cell is not None
    assert (cell.customer, cell.gap) == (Withheld("R3"), Withheld("R3"))
    assert service(released(CLOSED, StudiedAccount(1, "A", 9, 3, 3, 0), answers)) == cell


def test_an_answer_that_came_too_late_for_its_account_is_in_no_figure_of_another() -> None:
    def others(late: float) -> list[Cell]:
        answers = [
            *(Answered(account, "customer", f"c{account}", "c_ease", 3.0, None, None) for account in (1, 2)),
            *rated("internal", {"x": 5, "y": 4, "z": 4}),
            *(Answered(2, "internal", f"b{number}", "i_ease", 3.0, None, None) for number in range(3)),
        ]
        early = [StudiedAccount(1, "A", 9, 3, 3, 0), StudiedAccount(2, "B", 9, 0, 0, 0)]
        first = new_release(WEEKLY_OPEN, early, [answer for answer in answers if answer.respondent[0] != "b"], Before())
        assert first is not None
        closed = [StudiedAccount(1, "A", 9, 4, 4, 0), StudiedAccount(2, "B", 9, 3, 3, 0)]
        second = new_release(WEEKLY, closed, [*answers, *rated("internal", {"late": late})], kept(first))
        assert second is not None
        return [msgspec.json.decode(one.data, type=Cell) for one in second.findings if one.kind == "cell"]

    assert others(1) == others(5)
    seen = {cell.account_ref: cell.internal for cell in others(1) if (cell.comparison, cell.pair) == ("service", "ease")}
    assert seen == {"A": Banded("high", "3–7"), "B": Mean(3.0, "3–7")}


def test_customers_figures_are_todays_beside_colleagues_of_before() -> None:
    account, three = StudiedAccount(1, "A", 9, 3, 3, 0), rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, account, [*three, *CUSTOMER])
    cell = service(first)
    assert cell is not None
    assert (cell.internal, cell.customer) == (Banded("high", "3–7"), Mean(2.0, "1"))
    now_totals = [msgspec.structs.replace(answer, sharing="totals") for answer in CUSTOMER]
    silent = service(released(WEEKLY_OPEN, account, [*three, *now_totals], kept(first)))
    assert silent is not None
    assert (silent.internal, silent.customer, silent.gap) == (Banded("high", "3–7"), Withheld("R3"), Withheld("R3"))
    gone = service(released(WEEKLY_OPEN, account, three, kept(first)))
    assert gone is not None
    assert (gone.internal, gone.customer, gone.gap) == (Banded("high", "3–7"), NO_CUSTOMER, ONE_SIDED)


def test_a_gap_from_a_mean_waits_with_it_once_customers_moved() -> None:
    account, eight = StudiedAccount(1, "A", 9, 8, 8, 0), rated("internal", {f"x{number}": 4 for number in range(8)})
    two, five = rated("customer", {"a": 5, "b": 1}), rated("customer", {f"c{number}": 1 for number in range(5)})
    first = released(WEEKLY_OPEN, account, [*eight, *two])
    assert new_release(WEEKLY_OPEN, [account], [*eight, *two, *rated("internal", {"late": 1})], kept(first)) is None
    moved = service(released(WEEKLY_OPEN, account, [*eight, *two, *five], kept(first)))
    assert moved is not None
    assert (moved.internal, moved.gap) == (Mean(4.0, "8–14", 1), Withheld("R2"))
    assert isinstance(moved.customer, Mean)
    assert (round(moved.customer.value, 2), moved.customer.n) == (1.57, "7")


def test_one_answer_moves_no_cell_though_three_joined() -> None:
    three = rated("internal", {"x": 3, "y": 3, "z": 4})

    def later(value: float) -> Cell | None:
        first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), [*CUSTOMER, *three])
        joined = rated("internal", {"p": value, "q": None, "r": None})
        return service(released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 6, 6, 0), [*CUSTOMER, *three, *joined], kept(first)))

    assert [cell.internal for value in (1, 3, 5) if (cell := later(value))] == [Banded("middle", "3–7")] * 3


def test_a_comparison_waits_as_a_whole_and_in_the_figures_of_other_accounts_too() -> None:
    accounts = [StudiedAccount(1, "A", 9, 3, 3, 0), StudiedAccount(2, "B", 9, 3, 3, 0)]
    items = ("i_ease", "i_reliability")
    early = [
        Answered(account, "internal", f"{account}{who}", item, 3.0, None, None) for account in (1, 2) for who in "xyz" for item in items
    ]
    theirs = [
        Answered(account, "customer", f"c{account}", item, 3.0, None, None) for account in (1, 2) for item in ("c_ease", "c_reliability")
    ]
    first = new_release(WEEKLY_OPEN, accounts, [*early, *theirs], Before())
    assert first is not None

    def cells(value: float, rated_ease: int) -> list[str]:
        joined = [Answered(1, "internal", f"p{number}", "i_reliability", value, None, None) for number in range(3)]
        joined += [Answered(1, "internal", f"p{number}", "i_ease", value, None, None) for number in range(rated_ease)]
        more = [msgspec.structs.replace(accounts[0], finished=6, countable=6), accounts[1]]
        release = new_release(WEEKLY_OPEN, more, [*early, *theirs, *joined], kept(first))
        assert release is not None
        return sorted(one.data for one in release.findings if one.kind == "cell")

    before = sorted(one.data for one in first.findings if one.kind == "cell")
    assert cells(1, 1) == cells(5, 1) == before
    assert cells(1, 3) != cells(5, 3)


def test_averages_promised_for_the_close_come_if_nobody_or_three_joined() -> None:
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), [*CUSTOMER, *three])

    def at_close(late: dict[str, float | None]) -> Cell | None:
        account = StudiedAccount(1, "A", 9, 3 + len(late), 3 + len(late), 0)
        return service(released(WEEKLY, account, [*CUSTOMER, *three, *rated("internal", late)], kept(first)))

    sides = [cell.internal for late in ({}, {"p": 1}, {"p": 1, "q": 1, "r": 3}) if (cell := at_close(dict(late)))]
    assert sides == [Mean(13 / 3, "3–7"), Banded("high", "3–7"), Mean(3.0, "3–7")]


def test_a_cell_that_only_colleagues_filled_stays_while_they_wait() -> None:
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), three)
    second = released(WEEKLY, StudiedAccount(1, "A", 9, 4, 4, 0), [*three, *rated("internal", {"late": 1})], kept(first))
    assert service(second) == service(first)
    assert service(second) is not None


def test_an_account_of_which_nothing_was_shown_is_shown_once_enough_have_joined() -> None:
    def of(wave: StudiedWave, colleagues: int, before: Before | None = None) -> NewRelease:
        answers = [*CUSTOMER, *rated("internal", {f"x{number}": 4.0 for number in range(colleagues)})]
        return released(wave, StudiedAccount(1, "A", 5, colleagues, colleagues, 0), answers, before)

    first = of(WEEKLY_OPEN, 2)
    assert (hidden := service(first)) is not None
    assert hidden.internal == Withheld("R1")
    shown = service(of(WEEKLY, 4, kept(first)))
    assert shown is not None
    assert shown.internal == Mean(4.0, "3–7")
    assert isinstance(shown.gap, Gap)
    assert not isinstance(shown.customer, NotEnough)


def test_a_promise_that_was_tightened_makes_no_shown_figure_a_new_one() -> None:
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), [*CUSTOMER, *three])
    strict = msgspec.structs.replace(WEEKLY_OPEN, contract=Contract(k=5, releases="weekly"))

    def then(more: int) -> Cell | None:
        joined = rated("internal", {f"p{number}": 1 for number in range(more)})
        return service(released(strict, StudiedAccount(1, "A", 9, 3 + more, 3 + more, 0), [*CUSTOMER, *three, *joined], kept(first)))

    assert [cell.internal for more in (1, 2, 3) if (cell := then(more))] == [
        Withheld("R1"),
        Withheld("R1"),
        Banded("middle", "3–7", "less"),
    ]


def test_totals_stay_out_where_a_weekly_wave_was_made_to_wait_for_its_close() -> None:
    account, three = StudiedAccount(1, "A", 0, 0, 0, 0), rated("customer", {"a": 4, "b": 5, "c": 3})
    first = released(WEEKLY_OPEN, account, three)
    second = service(released(CLOSED, account, [*three, *rated("customer", {"late": 1}, "totals")], kept(first)))
    assert second is not None
    assert second.customer == Mean(4.0, "3")


def test_averages_for_the_close_are_not_for_waves_that_promise_none() -> None:
    strict = Contract(releases="weekly", vendor="confidential")
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    account = StudiedAccount(1, "A", 9, 3, 3, 0)
    first = released(msgspec.structs.replace(WEEKLY_OPEN, contract=strict), account, [*CUSTOMER, *three])
    edited = rated("internal", {"x": 1, "y": 1, "z": 1})
    last = released(msgspec.structs.replace(WEEKLY, contract=strict), account, [*CUSTOMER, *edited], kept(first))
    assert service(last) == service(first)


def test_a_rate_that_a_higher_k_does_not_allow_is_taken_back() -> None:
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 5, 3, 3, 0), [*CUSTOMER, *three])

    def then(k: int) -> list[str]:
        wave = msgspec.structs.replace(WEEKLY_OPEN, contract=Contract(k=k, releases="weekly"))
        # A customer more, or there would be no release.
        answers = [*CUSTOMER, *three, *rated("internal", {"late": 4}), *rated("customer", {"c2": 3.0})]
        second = released(wave, StudiedAccount(1, "A", 5, 4, 4, 0), answers, kept(first))
        return [one.data for one in second.findings if one.kind == "people"]

    assert [json.loads(one) for (one,) in map(then, (3, 5))] == ["half or more", {"type": "withheld", "rule": "R6"}]

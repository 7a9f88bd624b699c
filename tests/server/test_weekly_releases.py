"""One weekly release beside the one before: what may not change, and what may be told by it."""

import msgspec

from analysis.results import Banded, Cell
from server.release import new_release
from surveys.actions.releases import NewRelease
from surveys.confidentiality import Contract
from surveys.queries.study import Answered, Before, StudiedAccount
from tests.server.test_release import CLOSED, CUSTOMER, WEEKLY, WEEKLY_OPEN, kept, rated, released, service


def test_a_week_in_which_nothing_may_change_has_no_release() -> None:
    def then(joined: int, value: float) -> NewRelease | None:
        three = rated("internal", {"x": 5, "y": 4, "z": 4})
        first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), [*CUSTOMER, *three])
        late = rated("internal", {f"p{number}": value for number in range(joined)})
        account = StudiedAccount(1, "A", 9, 3 + joined, 3 + joined, 0)
        return new_release(WEEKLY_OPEN, [account], [*CUSTOMER, *three, *late], kept(first))

    assert [then(joined, 4) is None for joined in (1, 2, 3)] == [
        True,
        True,
        False,
    ]  # that three joined may be told, though it looks the same
    assert then(1, 1) is None
    more = [*CUSTOMER, *rated("customer", {"c2": 5})]
    assert new_release(
        WEEKLY_OPEN, [StudiedAccount(1, "A", 9, 0, 0, 0)], more, kept(released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 0, 0, 0), CUSTOMER))
    )


def test_a_band_moves_one_field_a_release() -> None:
    """From low to high in one, each of the three who joined would have said 4 or 5."""
    low, high = rated("internal", {"x": 2, "y": 2, "z": 3}), {f"p{number}": 5.0 for number in range(6)}
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 20, 3, 3, 0), [*CUSTOMER, *low])
    six = [*CUSTOMER, *low, *rated("internal", {name: high[name] for name in ("p0", "p1", "p2")})]
    second = released(WEEKLY_OPEN, StudiedAccount(1, "A", 20, 6, 6, 0), six, kept(first))
    cells = [msgspec.json.decode(one.data, type=Cell) for one in (*first.findings, *second.findings) if one.kind == "cell"]
    low_then_middle = [Banded("low", "3–7"), Banded("middle", "3–7", "more")]
    assert {pair: [cell.internal for cell in cells if cell.comparison == "service" and cell.pair == pair] for pair in ("ease", "*")} == {
        "ease": low_then_middle,
        "*": low_then_middle,
    }


def test_a_figure_that_could_say_but_one_thing_stays() -> None:
    """Beside "middle" of three, three more and the owner who answered with them may only be "middle"; whatever they said."""
    three, joined = rated("internal", {"x": 3, "y": 3, "z": 3}), ("p", "q", "r", "owner")
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 20, 3, 3, 0), [*CUSTOMER, *three])
    account = StudiedAccount(1, "A", 20, 7, 6, 0)
    ends = [[*CUSTOMER, *three, *rated("internal", dict.fromkeys(joined, value))] for value in (1.0, 5.0)]
    low, high = (released(WEEKLY_OPEN, account, answers, kept(first)) for answers in ends)
    assert service(low) == service(high) == service(first)
    place = next(place for place, behind in first.basis.items() if behind.told.n)
    assert low.basis[place] == first.basis[place]


def test_no_figure_moves_by_an_owner_alone_nor_by_two_and_a_new_owner() -> None:
    three = rated("internal", {"x": 5, "y": 4, "z": 4})
    first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 3, 3, 0), [*CUSTOMER, *three])
    joined = released(WEEKLY, StudiedAccount(1, "A", 9, 4, 3, 0), [*CUSTOMER, *three, *rated("internal", {"owner": 1})], kept(first))
    assert service(joined) == service(first)
    four = [*three, *rated("internal", {"owner": 1})]
    owned = released(WEEKLY_OPEN, StudiedAccount(1, "A", 9, 4, 3, 0), [*CUSTOMER, *four])
    late = rated("internal", {"p": 1, "q": 1})  # and the owner of before counts now
    assert new_release(WEEKLY_OPEN, [StudiedAccount(1, "A", 9, 6, 6, 0)], [*CUSTOMER, *four, *late], kept(owned)) is None


def test_whether_a_hidden_colleague_answered_an_item_is_not_told_by_its_row() -> None:
    accounts = [StudiedAccount(1, "A", 9, 0, 0, 0), StudiedAccount(2, "B", 9, 4, 4, 0)]
    theirs = [Answered(1, "customer", "c1", item, 2.0, None, None) for item in ("c_ease", "c_reliability")]
    ours = [Answered(2, "internal", f"b{number}", "i_ease", 3.0, None, None) for number in range(3)]
    alone = Answered(2, "internal", "b4", "i_reliability", 5.0, None, None)

    def of_a(answers: list[Answered]) -> list[str]:
        release = new_release(CLOSED, accounts, answers, Before())
        assert release is not None
        return [one.data for one in release.findings if one.account == 1]

    assert of_a([*theirs, *ours]) == of_a([*theirs, *ours, alone])


def test_a_theme_goes_where_k_was_raised_over_what_it_is_sure_to_be_of() -> None:
    def wrote(count: int) -> list[Answered]:
        return [Answered(1, "internal", f"x{number}", "i_easier", None, "The invoices are wrong.", None) for number in range(count)]

    def then(count: int) -> int:
        first = released(WEEKLY_OPEN, StudiedAccount(1, "A", 20, 9, 9, 0), [*CUSTOMER, *wrote(count)])
        strict = msgspec.structs.replace(WEEKLY_OPEN, contract=Contract(k=5, releases="weekly"))
        second = released(strict, StudiedAccount(1, "A", 20, 9, 9, 0), [*rated("customer", {"c1": 3}), *wrote(count)], kept(first))
        return sum(one.kind == "theme" for one in second.findings)

    assert [then(count) > 0 for count in (3, 8)] == [False, True]

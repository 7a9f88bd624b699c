"""The study as a whole: which cells stand, what they say in each mode, and that nothing hidden changes them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cells import ONE_SIDED
from analysis.disclosure import Mode, band
from analysis.ratings import Sharing, columns
from analysis.results import Banded, BandedGap, Cell, Gap, Mean, NotEnough, Scale, Withheld
from analysis.study import Rules, run_study
from tests.analysis.studies import CONFIDENTIAL, FIVE, OPEN, many, one, rounded, rows


def test_no_rows_no_cells() -> None:
    assert run_study(columns([]), CONFIDENTIAL) == []


def test_a_gap_is_internal_minus_customer() -> None:
    cells = run_study(columns([*rows("a", "internal", "ease", [5, 4, 4.5]), *rows("a", "customer", "ease", [2, 3, 4])]), OPEN)
    cell = one(cells)
    assert (cell.internal, cell.customer) == (Mean(4.5, "3"), Mean(3.0, "3"))
    assert isinstance(cell.gap, Gap)
    assert cell.gap.gap == 1.5
    total = one(cells, pair="*")
    assert (total.internal, total.customer, total.scale) == (Mean(87.5, "3"), Mean(50.0, "3"), Scale(0, 100))


def test_only_comparable_frames_are_compared() -> None:
    data = [
        *rows("a", "internal", "ease", [5, 5, 5]),
        *rows("a", "internal", "ease", [3, 3, 3], view="predicted"),
        *rows("a", "internal", "ease", [2, 2, 2], about="customer"),
        *rows("a", "internal", "ease", [1, 1, 1], about="handoff"),
        *rows("a", "customer", "ease", [4, 4, 4]),
        *rows("a", "customer", "ease", [4, 4, 4], about="customer"),
        *rows("a", "customer", "ease", [1, 1, 1], about="customer", view="predicted"),
    ]
    cells = run_study(columns(data), OPEN)
    gaps = {(cell.comparison, cell.pair): cell.gap.gap for cell in cells if isinstance(cell.gap, Gap)}
    assert {key: gap for key, gap in gaps.items() if key[1] == "ease"} == {
        ("service", "ease"): 1.0,
        ("understanding", "ease"): -1.0,
        ("partnership", "ease"): -2.0,
        ("insight", "ease"): 1.0,
    }


def test_total_is_of_respondents_who_answered_half_with_reversed_items_flipped() -> None:
    bad = Scale(1, 5, reverse=True)
    data = [
        *rows("a", "internal", "ease", [5, 3]),
        *rows("a", "internal", "noise", [1, None], scale=bad),
        *rows("a", "internal", "speed", [None, None]),
        *rows("a", "customer", "ease", [4]),
        *rows("a", "customer", "noise", [3], scale=bad),
        *rows("a", "customer", "speed", [2]),
    ]
    cells = run_study(columns(data), OPEN)
    assert one(cells, pair="*").internal == Mean(100.0, "1")
    assert one(cells, pair="*").customer == Mean(50.0, "1")
    noise = one(cells, pair="noise")
    assert isinstance(noise.gap, Gap)
    assert noise.gap.gap == -2.0


def test_one_sided_and_no_verdict() -> None:
    data = [*rows("a", "customer", "ease", [4]), *rows("b", "customer", "ease", [4]), *rows("b", "internal", "ease", [5])]
    cells = run_study(columns(data), OPEN)
    assert one(cells, "a").gap == ONE_SIDED
    alone = one(cells, "b").gap
    assert isinstance(alone, Gap)
    assert (alone.category, alone.confirmed, alone.gap) == ("no verdict", False, 1.0)
    lonely = run_study(columns(rows("a", "customer", "ease", [4, 5])), OPEN)
    assert [(cell.comparison, cell.pair, cell.gap) for cell in lonely] == [("service", "ease", ONE_SIDED), ("service", "*", ONE_SIDED)]


def test_order_of_rows_and_names_do_not_matter() -> None:
    generator = np.random.default_rng(3)
    data = many(generator, accounts=6)
    mixed = [data[i] for i in generator.permutation(len(data))]
    studies = [[rounded(cell) for cell in run_study(columns(rows_), OPEN)] for rows_ in (data, mixed)]
    assert studies[0] == studies[1]


def test_q_values_share_the_wave_and_totals_stand_apart() -> None:
    from scipy.stats import false_discovery_control

    cells = run_study(columns(many(np.random.default_rng(5))), OPEN)
    for total in (False, True):
        gaps = [cell.gap for cell in cells if (cell.pair == "*") == total and isinstance(cell.gap, Gap)]
        assert [gap.q for gap in gaps] == pytest.approx(list(false_discovery_control([gap.p for gap in gaps])))


def test_confidential_cell_says_a_band_and_nothing_else() -> None:
    cells = run_study(columns([*rows("a", "internal", "ease", [5, 4, 4]), *rows("a", "customer", "ease", [2, 3])]), CONFIDENTIAL)
    assert one(cells) == Cell("a", "1", "service", "ease", FIVE, Banded("high", "3–7"), Mean(2.5, "2"), BandedGap("we see it better"))
    assert one(cells, pair="*").gap == BandedGap("we see it better")


def test_two_colleagues_one_or_none_look_the_same() -> None:
    base = [*rows("b", "internal", "ease", [3, 4, 5]), *rows("b", "customer", "ease", [3]), *rows("a", "customer", "ease", [4])]
    studies = [run_study(columns([*base, *rows("a", "internal", "ease", values)]), CONFIDENTIAL) for values in ([], [1.0], [5.0, 2.0])]
    assert studies[0] == studies[1] == studies[2]
    assert one(studies[0]).gap == Withheld("R1")


def test_an_account_of_two_silent_colleagues_is_not_even_listed() -> None:
    assert run_study(columns(rows("a", "internal", "ease", [4, 5])), CONFIDENTIAL) == []


answers = st.lists(st.integers(1, 5), min_size=3, max_size=7)


@settings(max_examples=150, deadline=None)
@given(answers, answers, answers, st.lists(st.integers(1, 5), min_size=0, max_size=4))
def test_nothing_printed_depends_on_answers_behind_a_band(
    first: list[int], second: list[int], third: list[int], customers: list[int]
) -> None:
    """Non-interference: any other answers with the same bands give the very same study, for all accounts."""

    def study(values: list[int]) -> list[Cell]:
        data = [
            *rows("a", "internal", "ease", values),
            *rows("a", "customer", "ease", customers),
            *rows("b", "internal", "ease", third),
            *rows("b", "customer", "ease", [3, 4]),
            *rows("c", "internal", "ease", [4] * 9),
            *rows("c", "customer", "ease", [3, 5]),
        ]
        return run_study(columns(data), CONFIDENTIAL)

    def field(values: list[int]) -> str:
        return band(sum(values) / len(values), FIVE)

    if field(first) == field(second):
        assert study([*map(int, first)]) == study([*map(int, second)])


def test_from_eight_on_everything_follows_from_the_rounded_mean() -> None:
    def study(values: list[float]) -> list[Cell]:
        return run_study(columns([*rows("a", "internal", "ease", values), *rows("a", "customer", "ease", [3, 3, 4])]), CONFIDENTIAL)

    cell = one(study([4, 4, 4, 4, 4, 4, 4, 5]))
    assert cell.internal == Mean(4.0, "8–14", 1)
    assert isinstance(cell.gap, Gap)
    assert cell.gap.gap == pytest.approx(4.0 - 10 / 3)
    assert study([4, 4, 4, 4, 4, 4, 4, 5]) == study([5, 5, 5, 5, 3, 3, 3, 3, 3, 4, 4, 4])


def test_pooled_vendor_beside_confidential_customer_frames() -> None:
    data = [
        *rows("a", "internal", "ease", [5, 4, 4]),
        *rows("a", "customer", "ease", [2, 3]),
        *rows("a", "internal", "respect", [2, 2, 1], about="customer"),
        *rows("a", "customer", "respect", [5, 5], about="customer"),
    ]
    cells = run_study(columns(data), Rules())
    assert one(cells).internal == Mean(13 / 3, "3–7")
    assert isinstance(one(cells).gap, Gap)
    assert one(cells, comparison="partnership", pair="respect").gap == BandedGap("they see it better")


def test_reps_do_not_count_towards_k() -> None:
    data = [*rows("a", "internal", "ease", [5, 4, 4]), *rows("a", "customer", "ease", [2, 3])]
    assert isinstance(one(run_study(columns(data), Rules())).gap, Gap)
    assert one(run_study(columns(data), Rules(uncounted={("a", "1"): 1}))).gap == Withheld("R1")


@pytest.mark.parametrize("accounts", ["a", "ab"])
def test_the_interval_of_one_or_two_accounts_does_not_tell_single_answers_apart(accounts: str) -> None:
    def study(values: list[float]) -> list[Cell]:
        parts = [[*rows(name, "internal", "ease", values), *rows(name, "customer", "ease", [3])] for name in accounts]
        return run_study(columns([row for part in parts for row in part]), Rules())

    assert study([5, 5, 1]) == study([5, 4, 2]) == study([4, 4, 3])
    assert isinstance(one(study([5, 5, 1])).gap, Gap)


def test_nor_does_the_interval_of_customers_who_gave_totals_only() -> None:
    def study(values: list[float]) -> list[Cell]:
        theirs = rows("a", "customer", "ease", values, sharing=("totals", "totals", "totals"))
        return run_study(columns([*rows("a", "internal", "ease", [3]), *theirs]), OPEN)

    assert study([5, 5, 1]) == study([5, 4, 2])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.one_of(st.none(), st.integers(1, 5))), min_size=3, max_size=8))
def test_a_pooled_total_never_lets_one_answer_be_solved_for(people: list[tuple[int, int | None]]) -> None:
    """With all of "ease" and some of "speed" exact, a total over the same people would give the odd one's answer (R3),
    and a total that holds the answers of a hidden pair would give them.
    """
    data = [
        *rows("a", "internal", "ease", [float(ease) for ease, _ in people]),
        *rows("a", "internal", "speed", [None if speed is None else float(speed) for _, speed in people]),
        *rows("a", "customer", "ease", [3]),
        *rows("a", "customer", "speed", [3]),
    ]
    cells = run_study(columns(data), Rules())
    total, parts = one(cells, pair="*").internal, [one(cells, pair=pair).internal for pair in ("ease", "speed")]
    missing = sum(speed is None for _, speed in people)
    if {missing, len(people) - missing} & {1, 2}:
        published = [25 * (part.value - 1) for part in parts if isinstance(part, Mean)]
        assert isinstance(total, Mean)
        assert total.value == pytest.approx(sum(published) / len(published))
    else:
        exact = [np.mean([25 * (x - 1) for x in person if x is not None]) for person in people]
        assert isinstance(total, Mean)
        assert total.value == pytest.approx(float(np.mean(exact)))


@pytest.mark.parametrize("mode", ["attributed", "pooled", "confidential"])
def test_totals_only_counts_with_two_others_who_gave_no_name(mode: Mode) -> None:
    rules = Rules(vendor=mode, customer=mode, k=3)
    ours = rows("a", "internal", "ease", [4, 4, 4])

    def customer(sharing: tuple[Sharing, ...], values: list[float]) -> object:
        return one(run_study(columns([*ours, *rows("a", "customer", "ease", values, sharing=sharing)]), rules)).customer

    assert customer(("named", "named", "totals"), [5, 5, 1]) == Mean(5.0, "2")
    assert customer(("unnamed", "unnamed", "totals"), [5, 5, 2]) == Mean(4.0, "3")
    assert customer(("named", "totals", "totals"), [5, 1, 1]) == Mean(5.0, "1")
    assert customer(("totals", "totals", "totals"), [5, 1, 3]) == Mean(3.0, "3")


def test_a_lone_totals_only_customer_is_as_if_absent() -> None:
    ours = rows("a", "internal", "ease", [4, 4, 4])
    cells = run_study(columns([*ours, *rows("a", "customer", "ease", [2], sharing=("totals",))]), OPEN)
    assert one(cells).customer == NotEnough("No customer answered.")


def test_waves_are_apart_and_in_their_order() -> None:
    data = [row for wave in ("10", "2", "1") for row in rows("a", "customer", "ease", [3], wave=wave)]
    assert [cell.wave for cell in run_study(columns(data), OPEN) if cell.pair == "ease"] == ["1", "2", "10"]


def lone(extra: float) -> list[Cell]:
    """Fifteen colleagues answer "ease", one other answers only "speed", whose figure is hidden (R1)."""
    speed = [*[None] * 15, extra]
    data = [*rows("a", "internal", "ease", [5.0] * 15), *rows("a", "internal", "speed", speed)]
    data += [row for pair in ("ease", "speed") for row in rows("a", "customer", pair, [3, 4])]
    return run_study(columns(data), CONFIDENTIAL)


def test_a_total_tells_nothing_of_whose_pair_is_hidden() -> None:
    assert one(lone(1.0), pair="speed").internal == Withheld("R1")
    assert isinstance(one(lone(1.0), pair="*").internal, Mean)
    assert lone(1.0) == lone(5.0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=3, max_size=9),
    st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=3, max_size=9),
)
def test_a_confidential_total_is_what_its_parts_say(first: list[tuple[int, ...]], second: list[tuple[int, ...]]) -> None:
    """Other answers with the same printed pairs give the same totals and dimensions, with their gaps."""

    def study(people: list[tuple[int, ...]]) -> tuple[list[object], list[Cell]]:
        data = [
            row
            for at, pair in enumerate(("ease", "speed", "price"))
            for row in rows("a", "internal", pair, [float(one_[at]) for one_ in people])
        ]
        data += [row for pair in ("ease", "speed", "price") for row in rows("a", "customer", pair, [3, 4])]
        cells = run_study(columns(data), CONFIDENTIAL)
        return [cell.internal for cell in cells if cell.pair != "*"], [cell for cell in cells if cell.pair == "*"]

    parts, totals = study(first)
    others, same = study(second)
    if parts == others:
        assert totals == same


def test_ties_do_not_fall_by_the_order_of_rows() -> None:
    generator = np.random.default_rng(11)
    for _ in range(40):
        people = generator.integers(1, 6, (8, 3)).astype(float)
        data = [row for at, pair in enumerate(("ease", "speed", "price")) for row in rows("a", "internal", pair, people[:, at].tolist())]
        data += rows("a", "customer", "ease", [3.0, 4.0])
        mixed = [data[i] for i in generator.permutation(len(data))]
        assert [cell.internal for cell in run_study(columns(mixed), CONFIDENTIAL)] == [
            cell.internal for cell in run_study(columns(data), CONFIDENTIAL)
        ]

"""Colleagues' confidential figures over the waves: one step coarser where one or two people differ, and no set that tells of few."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.ratings import Rating, View, columns
from analysis.results import Banded, Cell, Gap, Mean, Side, Withheld
from analysis.study import run_study
from tests.analysis.studies import CONFIDENTIAL, FIVE

Wave = dict[int, float]


def study(*waves: Wave) -> list[Cell]:
    """One account and pair; colleagues by number, two customers."""
    rows = [
        Rating("a", str(wave), "internal", f"i{who}", "ease", "vendor", "own", value, FIVE)
        for wave, answers in enumerate(waves, 1)
        for who, value in answers.items()
    ]
    rows += [
        Rating("a", str(wave), "customer", f"c{who}", "ease", "vendor", "own", 3, FIVE)
        for wave in range(1, len(waves) + 1)
        for who in (1, 2)
    ]
    return [cell for cell in run_study(columns(rows), CONFIDENTIAL) if cell.pair == "ease"]


def sides(*waves: Wave) -> list[Side]:
    return [cell.internal for cell in study(*waves)]


def people(*numbers: int, value: float = 4) -> Wave:
    return dict.fromkeys(numbers, value)


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (4, 5, Withheld("R7")),
        (4, 4, Banded("high", "3–7")),
        (4, 7, Banded("high", "3–7")),
        (9, 10, Banded("high", "8–14")),
        (5, 6, Withheld("R7")),
        (7, 8, Banded("high", "8–14")),
        (15, 17, Mean(4.0, "15", 1)),
        (15, 18, Mean(4.1, "20", 1)),
    ],
)
def test_one_or_two_more_people_make_the_figure_one_step_coarser(before: int, now: int, shown: Side) -> None:
    first, second = people(*range(before)), people(*range(now)) | {0: 5.0}
    assert sides(first, second)[1] == shown
    assert sides(second)[0] != Withheld("R7")


@pytest.mark.parametrize(("now", "shown"), [(5, Withheld("R7")), (4, Banded("high", "3–7")), (7, Banded("high", "3–7"))])
def test_where_nobody_can_be_recognised_counts_have_to_do(now: int, shown: Side) -> None:
    assert sides(people(1, 2, 3, 4), people(*range(10, 10 + now)))[1] == shown


def test_the_same_question_in_another_comparison_is_the_same_figure() -> None:
    """Asked for their own view first and for a prediction later, customers give two comparisons with one and the same side of ours."""
    views: tuple[View, View] = ("own", "predicted")
    rows = [Rating("a", str(wave), "internal", f"i{who}", "pay", "customer", "own", 4, FIVE) for wave in (1, 2) for who in range(3 + wave)]
    rows += [Rating("a", str(wave), "customer", "c", "pay", "customer", view, 3, FIVE) for wave, view in enumerate(views, 1)]
    found = {cell.comparison: cell.internal for cell in run_study(columns(rows), CONFIDENTIAL) if cell.pair == "pay" and cell.wave == "2"}
    assert found == {"insight": Withheld("R7")}


@pytest.mark.parametrize("silent", ["1", "2"])
def test_a_wave_without_colleagues_is_a_wave_all_the_same(silent: str) -> None:
    rows = [Rating("a", wave, "customer", "c", "ease", "vendor", "own", 3, FIVE) for wave in ("1", "2")]
    rows += [
        Rating("a", wave, "internal", f"i{who}", "ease", "vendor", "own", None if wave == silent else 4, FIVE)
        for wave in ("1", "2")
        for who in range(3)
    ]
    found = {cell.wave: cell.internal for cell in run_study(columns(rows), CONFIDENTIAL) if cell.pair == "ease"}
    assert found == {silent: Withheld("R1"), "21"[int(silent) - 1]: Banded("high", "3–7")}


def test_a_figure_that_was_withheld_is_nothing_to_compare_with() -> None:
    assert sides(people(1, 2), people(1, 2, 3))[1] == Banded("high", "3–7")


def test_the_gap_beside_a_withheld_side_is_withheld_by_the_same_rule() -> None:
    assert study(people(1, 2, 3, 4), people(1, 2, 3, 4, 5))[1].gap == Withheld("R7")


def test_sets_of_several_waves_that_together_leave_one_person_are_refused() -> None:
    """Of A+C, B+C, A+D and B+D+x any two differ by many, and all four together tell x; E are in all of them."""
    a, b, c, d, e = range(3), range(3, 6), range(10, 20), range(20, 30), range(40, 43)
    waves = [people(*a, *c, *e), people(*b, *c, *e), people(*a, *d, *e), people(*b, *d, *e, 99)]
    assert sides(*waves) == [*[Mean(4.0, "15", 1)] * 3, Withheld("R4")]
    assert sides(*waves[:3], people(*b, *d, *e, 97, 98, 99))[3] == Mean(4.0, "20", 1)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 18), min_size=1, max_size=18), min_size=2, max_size=4),
    st.integers(0, 18),
    st.sampled_from([1.0, 2.0, 3.0, 5.0]),
    st.integers(0, 99),
)
def test_what_one_person_says_never_decides_whether_anything_is_shown(waves: list[set[int]], who: int, value: float, seed: int) -> None:
    """What is withheld, banded or printed depends on who answered, never on what."""
    generator = np.random.default_rng(seed)
    there = [{person: float(generator.integers(1, 6)) for person in wave} for wave in waves]
    other = [wave | ({who: value} if who in wave else {}) for wave in there]

    def kinds(cells: list[Cell]) -> list[tuple[str, str, str]]:
        return [
            (cell.wave, type(cell.internal).__name__, type(cell.gap).__name__ if not isinstance(cell.gap, Gap) else "Gap") for cell in cells
        ]

    assert kinds(study(*there)) == kinds(study(*other))

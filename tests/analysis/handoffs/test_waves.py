"""Hand-offs over the waves of a file: one step coarser where one or two people differ, and no set that tells of few."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from analysis.handoffs.matrix import HandoffMatrix, Modelled, Quality
from analysis.handoffs.rows import DIRECTIONS, HandoffRating
from analysis.handoffs.study import WaveHandoffs, handoff_study
from analysis.results import Banded, Mean, Side, Withheld
from tests.analysis.handoffs.ratings import HIDDEN, many, published, rating


def over_waves(*waves: Sequence[HandoffRating]) -> tuple[WaveHandoffs, ...]:
    return handoff_study([replace(row, wave=str(number)) for number, rows in enumerate(waves, 1) for row in rows], 3)


def people(first: int, last: int, value: float = 4) -> list[HandoffRating]:
    """Sales from `first` to before `last` rate Legal in both directions."""
    everybody = [f"Sales{number}" for number in range(first, last)]
    return [rating(who, "Legal", value, direction=direction) for who in everybody for direction in DIRECTIONS]


def seen(wave: WaveHandoffs) -> tuple[Side, Side]:
    """What Sales says that it receives from Legal, and gives to it."""
    (cell,) = (cell.side for cell in wave.matrix.cells if cell.rater == "Sales")
    return cell, next((gap.given for gap in wave.gaps if gap.giver == "Sales"), HIDDEN)


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        (4, 5, Withheld("R7")),
        (4, 7, Banded("high", "3–7")),
        (5, 6, Withheld("R7")),
        (7, 8, Banded("high", "8–14")),
        (9, 10, Banded("high", "8–14")),
        (10, 9, Banded("high", "8–14")),
        (9, 9, Mean(75.0, "8–14", 1)),
        (14, 15, Banded("high", "15")),
        (15, 16, Mean(75.0, "15", 1)),
        (15, 18, Mean(77.5, "20", 1)),
    ],
)
def test_one_or_two_more_people_make_a_cell_one_step_coarser(before: int, now: int, shown: Side) -> None:
    """In both directions; one of them answers 5 instead of 4. By itself the wave shows more."""
    second = [*people(0, 1, 5), *people(1, now)]
    expected = (shown, HIDDEN if shown == Withheld("R7") else shown)
    assert seen(over_waves(people(0, before), second)[1]) == expected
    assert HIDDEN not in seen(over_waves(second)[0])


def test_without_common_codes_counts_are_compared() -> None:
    """Nobody of 100 to 110 is known from the wave before: ten after nine may be a joiner, twelve may not."""
    assert seen(over_waves(people(0, 9), people(100, 110))[1])[0] == Banded("high", "8–14")
    assert seen(over_waves(people(0, 9), people(100, 112))[1])[0] == Mean(75.0, "8–14", 1)


def test_sets_of_several_waves_that_together_leave_one_person_are_refused() -> None:
    """Of A+C, B+C, A+D and B+D+x any two differ by many, and all four together tell x (R4)."""
    a, b, c, d = people(0, 3), people(3, 6), people(10, 20), people(20, 35)
    found = over_waves([*a, *c], [*b, *c], [*a, *d], [*b, *d, *people(99, 100)])
    half, tenth = Mean(75.0, "8–14", 1), Mean(75.0, "20", 1)
    assert [seen(wave)[0] for wave in found] == [half, half, tenth, Withheld("R4")]


def joined(joiner: float | None) -> list[HandoffRating]:
    """Four departments of 15 people; in Sales there is perhaps one more, who rates everybody."""
    names = ("Billing", "Legal", "Sales", "Support")
    rows = [row for name in names for to in names if name != to for row in many(name, to, [2, 3, 4, 4, 5] * 3)]
    more = [] if joiner is None else [rating("Sales99", to, joiner) for to in names if to != "Sales"]
    return [*rows, *more]


def modelled(matrix: HandoffMatrix) -> Modelled:
    assert isinstance(matrix.summary, Modelled)
    return matrix.summary


def test_a_quality_is_coarser_where_one_of_its_people_is_new() -> None:
    """Sales is rated by the same people as before; the others also by the joiner, and stand in halves of a point."""
    before, now = over_waves(joined(None), joined(5))

    def steps(found: Sequence[Quality]) -> list[bool]:
        return [isinstance(one.level, Mean) and one.level.value % 12.5 == 0 for one in found]

    assert steps(modelled(before.matrix).qualities) == [False] * 4
    assert steps(modelled(now.matrix).qualities) == [True, True, False, True]
    assert steps(modelled(over_waves(joined(5))[0].matrix).qualities) == [False] * 4


def test_what_a_joiner_says_changes_nothing_in_a_cell_of_fifteen() -> None:
    """One joiner moves the mean of fifteen from 65.0 by up to 4.1 points: all answers print the same 62.5."""
    first, *others = (published(over_waves(joined(None), joined(value))) for value in (1, 3, 5))
    assert others == [first, first]

"""No figure, and no two or three in a row of one wave, leave anybody's answer fewer than four of five values; counted out in full."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from analysis.disclosure import UNSEEN, Reach, internal_side, picture_side, told_by
from analysis.disclosure.reach import Room, room
from analysis.results import Banded, Mean, Scale, Withheld
from tests.counts import count

ONE_TO_FIVE = Scale(1.0, 5.0)
ALL = range(1, 6)
Sums = tuple[int, ...]  # what those who were there at first gave together, those who joined next, and so on
Printed = tuple[Mean | Banded, ...]


def printed(sums: Sums, joined: Sequence[int], insiders: int = 0) -> Printed:
    """What the releases of a wave print, of which each has so many more people; `insiders` of the first ones may open the account."""
    found: list[Mean | Banded] = []
    before, n, total = UNSEEN, 0, 0
    for more, people in zip(sums, joined, strict=True):
        n, total = n + people, total + more
        side = internal_side("confidential", n, n - insiders, total / n, ONE_TO_FIVE, before=before)
        assert isinstance(side, Mean | Banded)
        before = told_by(side, n, n - insiders, ONE_TO_FIVE, before)
        found.append(side)
    return tuple(found)


def sums_of(joined: Sequence[int]) -> Iterator[Sums]:
    return product(*(range(people, 5 * people + 1) for people in joined))


def values_left(joined: Sequence[int], fitting: Sequence[Sums]) -> list[int]:
    """Of how many values one of each group could have given any."""
    return [
        sum(any(people - 1 <= sums[group] - value <= 5 * (people - 1) for sums in fitting) for value in ALL)
        for group, people in enumerate(joined)
    ]


def fewest_left(joined: Sequence[int]) -> int:
    """The least values left to anybody, whatever they all said."""
    alike: dict[Printed, list[Sums]] = defaultdict(list)
    for sums in sums_of(joined):
        alike[printed(sums, joined)].append(sums)
    return min(left for fitting in alike.values() for left in values_left(joined, fitting))


@pytest.mark.parametrize("people", [3, 5, 7, 8, 11, 14, 15, 20, 40])
def test_one_figure(people: int) -> None:
    assert fewest_left([people]) >= 4


@pytest.mark.parametrize("joined", [(first, more) for first in (3, 4, 5, 6, 7, 8, 9, 14, 15) for more in (3, 4, 5, 8)])
def test_a_figure_and_the_next(joined: tuple[int, int]) -> None:
    assert fewest_left(joined) >= 4


def test_several_in_a_row() -> None:
    """Too many to be counted out: of answers drawn at the ends of the scale, where it matters, all others that print the same."""
    rng = Random(1)
    for _ in range(count(30, 300)):
        joined = rng.choice([(3, 3, 3), (3, 4, 3), (4, 3, 5), (3, 5, 4), (5, 3, 3)])
        ends = [rng.choice((0.0, 0.1, 0.9, 1.0)) for _ in joined]
        mine = tuple(round(people * (1 + 4 * end)) for people, end in zip(joined, ends, strict=True))
        fitting = [sums for sums in sums_of(joined) if printed(sums, joined) == printed(mine, joined)]
        assert min(values_left(joined, fitting)) >= 4, (joined, mine)


@pytest.mark.parametrize("joined", [(4, 3), (5, 4), (8, 3), (9, 5)])
@pytest.mark.parametrize("own", [1, 3, 5])
def test_an_insider_who_was_there_at_first(joined: tuple[int, int], own: int) -> None:
    """Whoever may open the account and answered knows what they said; the others keep three values."""
    others = (joined[0] - 1, joined[1])
    alike: dict[Printed, list[Sums]] = defaultdict(list)
    for first, more in sums_of(others):
        alike[printed((first + own, more), joined, insiders=1)].append((first, more))
    assert min(left for fitting in alike.values() for left in values_left(others, fitting)) >= 3


def test_where_it_lies_never_hangs_on_answers() -> None:
    """Two means beyond the same end are printed alike, so that nothing tells them apart."""
    told = told_by(Banded("middle", "3–7"), 6, 6, ONE_TO_FIVE, UNSEEN)
    low, lower = (internal_side("confidential", 9, 9, mean, ONE_TO_FIVE, before=told) for mean in (2.1, 1.9))
    assert low == lower == Mean(2.5, "8–14", 1, "less")


def test_a_joiner_more_gives_room() -> None:
    assert internal_side("confidential", 8, 8, 5.0, ONE_TO_FIVE) == Mean(4.5, "8–14", 1, "more")
    assert internal_side("confidential", 40, 40, 5.0, ONE_TO_FIVE) == Mean(4.9, "40", 1, "more")


@pytest.mark.parametrize("joined", [(8,), (15,), (5, 4), (8, 3), (9, 5)])
def test_a_figure_says_where_it_may_lie_further_out(joined: tuple[int, ...]) -> None:
    """It says so exactly where answers from further out are printed alike, and never of one side what is true of the other."""
    people = sum(joined)
    alike: dict[Printed, set[float]] = defaultdict(set)
    for sums in sums_of(joined):
        alike[printed(sums, joined)].add(sum(sums) / people)
    for shown, means in alike.items():
        side = shown[-1]
        if isinstance(side, Mean):
            further = {"less" if mean < side.value else "more" for mean in means if abs(mean - side.value) > half(people)}
            assert further <= {side.beyond}, (shown, sorted(means))


def half(people: int) -> float:
    """Half a step of the ladder, and what rounding may add to it."""
    return (0.25 if people < 15 else 0.05) + 1e-9


def test_several_insiders_of_whom_each_knows_one_answer() -> None:
    """With three others, all fields stay."""
    assert {internal_side("confidential", 5, 3, mean, ONE_TO_FIVE) for mean in (1.0, 3.0, 5.0)} == {
        Banded("low", "3–7"),
        Banded("middle", "3–7"),
        Banded("high", "3–7"),
    }


def test_where_only_one_value_could_be_printed_nothing_is() -> None:
    before = Reach(3, 0, 1.1, 1.2)
    sides = {internal_side("confidential", 6, 6, mean, ONE_TO_FIVE, before=before) for mean in (1.0, 3.0, 5.0)}
    assert sides == {Banded("low", "3–7"), Banded("middle", "3–7", "more")}
    assert internal_side("confidential", 4, 4, 3.0, ONE_TO_FIVE, before=before) == Withheld("R5")


def test_where_a_first_figure_ends_does_not_tell_whether_an_owner_answered() -> None:
    for counted in range(3, 81):
        for mean in (1.0, 5.0):
            assert len({internal_side("confidential", counted + own, counted, mean, ONE_TO_FIVE) for own in (0, 1, 2)}) == 1, counted


def test_other_scales_leave_at_least_as_much() -> None:
    assert [room(points) for points in (2, 5, 7, 11)] == [Room(1, 1), Room(0.75, 0.5), Room(5 / 6, 4 / 6), Room(0.8, 0.6)]


def test_a_picture_beside_the_answers_of_its_reader() -> None:
    """Somebody who answered about three of its accounts with 5, and five who said 1: their mean of 2.5 may not tell that."""
    assert picture_side(8, 5, 3, 2.5, ONE_TO_FIVE) is None
    assert picture_side(8, 8, 0, 2.5, ONE_TO_FIVE) == Banded("low", "8–14")
    assert picture_side(40, 37, 3, 1.0, ONE_TO_FIVE) == Banded("low", "35")

"""Pools of words, themes, and the segment in place of a small account."""

import pytest

from analysis.disclosure import Stood, everybody
from analysis.disclosure.complement import Candidate, Kept, Published, Refused, gate
from analysis.disclosure.pools import Written, fewest, pool, segment_picture, theme_n
from analysis.results import Withheld
from surveys.errors import BadInput


def written(authors: int, ticked: int) -> list[Written]:
    return [Written(author, f"text {author}", author < ticked) for author in range(authors)]


def test_words_are_read_from_ten_authors_who_ticked_on() -> None:
    assert pool(written(12, 9), range(12)) == Withheld("R8")
    assert pool(written(12, 10), range(12)) == tuple(f"text {author}" for author in range(10))
    assert pool([*written(9, 9), *written(9, 9)], range(18)) == Withheld("R8")
    assert pool(written(12, 12), range(12), least=13) == pool(written(9, 9), range(9), least=1) == Withheld("R8")


def test_words_come_in_the_order_that_was_drawn_and_nothing_else_comes() -> None:
    assert pool(written(11, 10), [10, 9, 8, 7, 6, 5, 4, 3, 2, 0, 1]) == tuple(f"text {author}" for author in [9, 8, 7, 6, 5, 4, 3, 2, 0, 1])
    with pytest.raises(BadInput) as caught:
        pool(written(3, 3), [0, 1, 1])
    assert str(caught.value) == "The order of a pool has 3 entries for 3 comments: give each position once."


def test_themes_from_three_people() -> None:
    assert [theme_n(people) for people in (1, 2, 3, 8)] == [Withheld("R8"), Withheld("R8"), "3–7", "8–14"]
    assert theme_n(4, k=5) == Withheld("R8")


def accounts(*sizes: int) -> dict[str, frozenset[int]]:
    return {chr(ord("a") + at): frozenset(range(100 * at, 100 * at + size)) for at, size in enumerate(sizes)}


@pytest.mark.parametrize(
    ("sizes", "picture"),
    [
        ((2, 2, 1), {"a", "b", "c"}),
        ((2, 1, 1), Withheld("R9")),
        ((3, 3), Withheld("R9")),
        ((3, 2, 1), {"a", "b", "c"}),
        ((4, 2, 1), Withheld("R9")),
        ((9, 2, 2, 1), {"b", "c", "d"}),
        ((9, 0, 2, 2, 1), {"c", "d", "e"}),
        ((), Withheld("R9")),
    ],
)
def test_a_segment_is_five_people_of_three_accounts_none_over_half(sizes: tuple[int, ...], picture: set[str] | Withheld) -> None:
    assert segment_picture({name: everybody(frozenset(people)) for name, people in accounts(*sizes).items()}) == picture


@pytest.mark.parametrize(("apart", "refused"), [(2, True), (3, False)])
def test_the_picture_of_a_segment_hides_no_few_beside_its_published_accounts(apart: int, refused: bool) -> None:
    """Of a segment with one published account, the picture leaves out another one, because over half of the people are its."""
    segment = accounts(9, 2, 2, 1) | {"e": frozenset(range(900, 900 + apart))}
    everyone = frozenset[object]().union(*segment.values())
    history = [Published("1", everyone), Published("1", frozenset(segment["a"]))]
    pictured = frozenset[object]().union(*(segment[name] for name in "bcd"))
    decision = gate([Candidate(("segment",), pictured)], history, "1", 3)["segment",]
    assert decision == (Refused(Withheld("R2")) if refused else Kept(pictured))


def test_one_person_who_wrote_of_several_accounts_is_one_author() -> None:
    assert pool(written(12, 12), range(12), people=9) == Withheld("R8")
    assert pool(written(12, 9), range(12), people=12) == Withheld("R8")
    assert pool(written(10, 10), range(10), people=10) == tuple(f"text {author}" for author in range(10))


@pytest.mark.parametrize(
    ("groups", "people"),
    [
        ([], 0),
        ([("abc", 3), ("def", 3)], 6),
        ([("abc", 3), ("abc", 3)], 3),
        ([("abc", 1), ("abc", 2)], 2),
        ([("abcd", 2), ("cdef", 2)], 2),
        ([("abcd", 4), ("a", 1), ("a", 1)], 4),
        ([("ab", 2), ("bc", 2), ("cd", 2)], 4),
        ([("ab", 3)], 2),
    ],
)
def test_how_few_may_stand_behind_several_groups(groups: list[tuple[str, int]], people: int) -> None:
    assert fewest(Stood(frozenset(names), count) for names, count in groups) == people

"""From answers to respondents to accounts."""

import numpy as np
import pytest

from analysis.ratings import Rating, Ratings, Sharing, columns
from analysis.results import Scale
from analysis.scores import Scores, Table, apart, counted_totals, item_scores, mean_scores, pomp, summed

FIVE, TEN = Scale(1, 5), Scale(0, 10)


def test_percent_of_the_possible() -> None:
    assert list(pomp(np.array([1.0, 2.0, 5.0]), FIVE)) == [0, 25, 100]
    assert list(pomp(np.array([1.0, 2.0, 5.0]), Scale(1, 5, reverse=True))) == [100, 75, 0]


def rating(who: str, pair: str, value: float | None, sharing: Sharing = "unnamed", account: str = "a") -> Rating:
    return Rating(account, "1", "customer", who, pair, "vendor", "own", value, TEN if pair == "nps" else FIVE, sharing)


def total(ratings: Ratings, *groups: list[int]) -> Scores:
    answers = Table(ratings).answers(0, "service", "customer")
    return mean_scores(answers, groups, ratings.scales, len(ratings.accounts))


def test_total_takes_each_respondent_once() -> None:
    rows = [
        *(rating("c1", "ease", 5), rating("c1", "speed", 3), rating("c1", "nps", 10)),
        *(rating("c2", "ease", 1), rating("c2", "speed", None), rating("c2", "nps", 5)),
        *(rating("c3", "ease", 5), rating("c3", "speed", None), rating("c3", "nps", None)),
    ]
    scores = total(columns(rows), [0, 1, 2])
    assert sorted(scores.value.tolist()) == pytest.approx([25.0, 250 / 3])
    cells = summed(scores, 1, 1)
    assert (cells.n.tolist(), cells.mean[0].tolist()) == ([[2.0]], pytest.approx([(25 + 250 / 3) / 2]))
    assert cells.ss[0].tolist() == pytest.approx([2 * ((250 / 3 - 25) / 2) ** 2])


def test_several_dimensions_at_once_are_each_as_alone() -> None:
    rows = [
        *(rating("c1", "ease", 5), rating("c1", "speed", 3), rating("c1", "nps", 10)),
        *(rating("c2", "ease", 1), rating("c2", "speed", None), rating("c2", "nps", 5)),
    ]
    ratings = columns(rows)
    both = summed(total(ratings, [0, 2], [1]), 2, 1)
    alone = [summed(total(ratings, group), 1, 1) for group in ([0, 2], [1])]
    assert both.mean.tolist() == [one.mean[0].tolist() for one in alone]
    assert both.n.tolist() == [[2.0], [2.0]]


def test_half_is_of_what_the_account_was_asked() -> None:
    rows = [
        *(rating("c1", "ease", 5), rating("c2", "ease", 3)),
        *(rating("c1", pair, 5, account="b") for pair in ("speed", "price", "nps")),
        *(rating("c2", pair, 1 if pair == "speed" else None, account="b") for pair in ("speed", "price", "nps")),
    ]
    assert summed(total(columns(rows), [0, 1, 2, 3]), 1, 2).n.tolist() == [[2.0, 1.0]]


def test_sets_that_differ_by_one_or_two_people_are_apart() -> None:
    def leaks(answered: int, people: int) -> bool:
        rows = [rating(f"c{number}", "ease", 3) for number in range(people)]
        rows += [rating(f"c{number}", "speed", 3 if number < answered else None) for number in range(people)]
        ratings = columns(rows)
        parts = item_scores(Table(ratings).answers(0, "service", "customer"), [0, 1], 2)
        return bool(apart(parts, total(ratings, [0, 1]), [[0, 1]], 1)[0, 0])

    assert [leaks(answered, 6) for answered in (6, 5, 4, 3)] == [False, True, True, False]


def test_totals_only_rows_count_in_company_of_two_more_without_a_name() -> None:
    def counted(*sharing: Sharing) -> list[bool]:
        rows = [rating(f"c{number}", "ease", 3, choice) for number, choice in enumerate(sharing)]
        return [bool(row) for row in counted_totals(columns(rows))]

    assert counted("totals", "named", "named") == [False, True, True]
    assert counted("totals", "unnamed", "named", "named") == [False, True, True, True]
    assert counted("totals", "unnamed", "unnamed") == [True, True, True]
    assert counted("totals", "totals", "unnamed", "named") == [True, True, True, True]

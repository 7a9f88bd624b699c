"""Levels, the regard balance, what cannot be used, and what no result depends on."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from analysis.alignment import alignment
from analysis.ratings import Rating, columns
from analysis.results import COMPARISONS, REGARD, Gap, Mean, Scale
from analysis.study import Rules, run_study
from surveys.errors import BadInput
from tests.analysis.studies import OPEN, many, one, rounded, rows


def in_dimension(ratings: Iterable[Rating], name: str) -> list[Rating]:
    return [structs.replace(rating, dimension=name) for rating in ratings]


def test_pairs_of_a_dimension_are_also_compared_together() -> None:
    data = [
        *in_dimension(rows("a", "internal", "ease", [5, 4, 3]), "service"),
        *in_dimension(rows("a", "internal", "speed", [4, 4, None], scale=Scale(0, 10)), "service"),
        *rows("a", "internal", "price", [1, 1, 1]),
        *in_dimension(rows("a", "customer", "ease", [2, 3]), "service"),
        *in_dimension(rows("a", "customer", "speed", [6, 5], scale=Scale(0, 10)), "service"),
        *rows("a", "customer", "price", [1, 1]),
    ]
    cells = {cell.pair: cell for cell in run_study(columns(data), OPEN)}
    assert [(cell.pair, cell.level, cell.dimension) for cell in cells.values()] == [
        ("ease", "item", "service"),
        ("price", "item", ""),
        ("speed", "item", "service"),
        ("service", "dimension", ""),
        ("*", "account", ""),
    ]
    # (100 + 40)/2, (75 + 40)/2 and 50 alone, which is half of what was asked
    assert cells["service"].internal == Mean(pytest.approx((70 + 57.5 + 50) / 3), "3")  # type: ignore[arg-type]  # pytest's own type
    assert cells["service"].customer == Mean((42.5 + 50) / 2, "2")
    index = alignment(cells.values())
    assert index == alignment([cells["service"], cells["price"]]) != alignment([cells["ease"], cells["speed"], cells["price"]])


def test_regard_balance_is_of_all_that_each_side_says_of_the_other_and_stands_apart() -> None:
    data = [
        *rows("a", "internal", "payment", [2, 3, 4], about="customer"),
        *rows("a", "internal", "respect", [2, 3, 4], about="customer"),
        *rows("a", "customer", "respect", [5, 5, 5]),
        *rows("a", "customer", "ease", [3, 4, 5]),
        *rows("a", "internal", "ease", [4, 4, 4]),
    ]
    ratings = columns(data)
    regard = run_study(ratings, OPEN, [REGARD])
    assert [(cell.pair, cell.internal, cell.customer) for cell in regard] == [
        ("respect", Mean(3.0, "3"), Mean(5.0, "3")),
        ("*", Mean(50.0, "3"), Mean(87.5, "3")),
    ]
    assert {cell.comparison for cell in run_study(ratings, OPEN)} == {"service", "partnership"}
    together = run_study(ratings, OPEN, (*COMPARISONS, REGARD))
    assert [cell for cell in together if cell.comparison != REGARD] == run_study(ratings, OPEN)


def test_one_sided_regard_is_none() -> None:
    assert run_study(columns(rows("a", "customer", "ease", [3, 4])), OPEN, [REGARD]) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": float("nan")}, "rating 2 (account a, wave 1, pair ease): nan is not a number on its scale of 1 to 5."),
        ({"value": 6.0}, "rating 2 (account a, wave 1, pair ease): 6.0 is not a number on its scale of 1 to 5."),
        (
            {"about": "weather"},
            "rating 2 (account a, wave 1, pair ease): side internal, about weather, view own, sharing unnamed is not a frame of this study.",
        ),
        (
            {"respondent_ref": "internal-0"},
            "rating 2 (account a, wave 1, pair ease): internal-0 has rated this pair already in this frame and wave.",
        ),
        ({"scale": Scale(0, 5)}, "rating 2 (account a, wave 1, pair ease): its scale is not the one that the pair has elsewhere."),
        ({"dimension": "x"}, "rating 2 (account a, wave 1, pair ease): its dimension is not the one that the pair has elsewhere."),
    ],
)
def test_what_cannot_be_used_is_named_with_its_place(wrong: dict[str, object], sentence: str) -> None:
    first, second, third = rows("a", "internal", "ease", [5, 4, 4])
    with pytest.raises(BadInput) as caught:
        columns([first, structs.replace(second, **wrong), third])
    assert str(caught.value) == sentence


@pytest.mark.parametrize("scale", [Scale(5, 1), Scale(3, 3), Scale(float("-inf"), 5)])
def test_a_scale_needs_two_ends(scale: Scale) -> None:
    with pytest.raises(BadInput, match=r"^pair ease: .* is not a scale; its minimum must lie below its maximum\.$"):
        columns(rows("a", "internal", "ease", [None], scale=scale))


def test_a_dimension_is_not_named_like_a_pair() -> None:
    with pytest.raises(BadInput, match=r"^pair ease: its dimension ease is the name of a pair; give it another name\.$"):
        columns(in_dimension(rows("a", "internal", "ease", [3]), "ease"))


def test_all_equal_answers_one_account_and_nobody() -> None:
    equal = run_study(columns([*rows("a", "internal", "ease", [4, 4, 4]), *rows("a", "customer", "ease", [4, 4, 4])]), OPEN)
    gap = one(equal).gap
    assert isinstance(gap, Gap)
    assert gap.low < gap.gap == 0 < gap.high
    assert gap.relative == "alone"
    silent = run_study(columns([*rows("a", "internal", "ease", [None]), *rows("a", "customer", "ease", [None])]), OPEN)
    assert silent == []


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(12)), st.integers(1, 5))
def test_respondents_in_any_order_and_under_any_name_give_the_same_study(order: list[int], other: int) -> None:
    data = many(np.random.default_rng(other), accounts=2)
    names = {f"{side}-{number}": f"{side}-{order[number]}" for side in ("internal", "customer") for number in range(4)}
    renamed = [structs.replace(row, respondent_ref=names[row.respondent_ref]) for row in data]
    assert [rounded(cell) for cell in run_study(columns(renamed), OPEN)] == [rounded(cell) for cell in run_study(columns(data), OPEN)]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([Scale(0, 100), Scale(0, 10), Scale(1, 7), Scale(-3, 3)]), st.integers(0, 99))
def test_another_scale_moves_no_pomp_result(scale: Scale, seed: int) -> None:
    data = many(np.random.default_rng(seed), accounts=3)
    unit = (scale.maximum - scale.minimum) / 4
    moved = [structs.replace(row, scale=scale, value=scale.minimum + ((row.value or 1) - 1) * unit) for row in data]
    totals = [[rounded(cell) for cell in run_study(columns(rows_), OPEN) if cell.pair == "*"] for rows_ in (data, moved)]
    assert [(*cell[:4], pytest.approx(cell[5])) for cell in totals[0]] == [(*cell[:4], cell[5]) for cell in totals[1]]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 99))
def test_swapping_the_sides_flips_the_sign(seed: int) -> None:
    data = many(np.random.default_rng(seed), accounts=3)
    turned = [structs.replace(row, side="customer" if row.side == "internal" else "internal") for row in data]
    there, back = (run_study(columns(rows_), OPEN) for rows_ in (data, turned))
    for one_, other in zip(there, back, strict=True):
        assert isinstance(one_.gap, Gap)
        assert isinstance(other.gap, Gap)
        assert other.gap.gap == pytest.approx(-one_.gap.gap)
        assert other.gap.posterior_low == pytest.approx(-one_.gap.posterior_high, abs=1e-9)
        assert other.gap.q == pytest.approx(one_.gap.q)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=0, max_size=2), st.integers(0, 99))
def test_adding_a_withheld_cell_changes_nothing_visible(hidden: list[int], seed: int) -> None:
    data = [*many(np.random.default_rng(seed), accounts=3), *rows("z", "customer", "ease", [3, 4])]
    whole = run_study(columns([*data, *rows("z", "internal", "ease", [float(x) for x in hidden])]), Rules())
    assert whole == run_study(columns(data), Rules())

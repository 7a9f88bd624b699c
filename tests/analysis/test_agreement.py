"""Agreement within accounts against tables worked out by hand, a plain reading of the formulas, and what must not matter."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement import FEW_RATERS, Agreement, SideAgreement, items_agreement, side_agreement
from analysis.ratings import Floats, Ints
from analysis.reliability import ALL_EQUAL, ONE_GROUP, Icc
from analysis.results import Scale
from surveys.errors import BadInput

FIVE = Scale(1, 5)
ANSWERS: list[list[float]] = [[3, 4, 5], [4, 4, 4], [1, 5, 1, 5], [2, 3], [], [3, 3, 5]]

tables = st.lists(st.lists(st.integers(1, 5), max_size=6), min_size=1, max_size=6)


def long(answers: list[list[float]]) -> tuple[Ints, Floats]:
    account = np.array([code for code, cell in enumerate(answers) for _ in cell], dtype=np.int64)
    return account, np.array([value for cell in answers for value in cell], dtype=np.float64)


def of_side(answers: list[list[float]], scale: Scale = FIVE, options: int | None = None) -> SideAgreement:
    account, value = long(answers)
    return side_agreement(account, value, len(answers), scale, options)


def expect(found: object, expected: Agreement) -> None:
    assert isinstance(found, Agreement)
    assert (found.n, found.negative) == (expected.n, expected.negative)
    for field in ("rwg", "rwg_skewed", "ad", "ad_limit"):
        assert getattr(found, field) == pytest.approx(getattr(expected, field), abs=1e-12)


def test_accounts_by_hand() -> None:
    # variances 1, 0, 16/3 and 4/3, against 2 (uniform) and 1.34 (slightly skewed)
    accounts = of_side(ANSWERS).accounts
    assert list(accounts.index) == [0, 1, 2, 5]
    expect(accounts.of(0), Agreement(3, 1 / 2, 1 - 1 / 1.34, negative=False, ad=2 / 3, ad_limit=5 / 6))
    expect(accounts.of(1), Agreement(3, 1.0, 1.0, negative=False, ad=0.0, ad_limit=5 / 6))
    expect(accounts.of(2), Agreement(4, 0.0, 0.0, negative=True, ad=2.0, ad_limit=5 / 6))
    expect(accounts.of(5), Agreement(3, 1 / 3, 1 - 4 / 3 / 1.34, negative=False, ad=8 / 9, ad_limit=5 / 6))


def test_fewer_than_three_is_not_enough() -> None:
    accounts = of_side(ANSWERS).accounts
    assert [accounts.of(account) for account in (3, 4, 99)] == [FEW_RATERS] * 3
    assert len(of_side([[], [2]]).accounts.index) == 0
    assert len(of_side([]).accounts.index) == 0


def test_the_side_as_a_whole() -> None:
    # means 2, 4, 6, one within: MSB = 12, MSW = 1
    assert of_side([[1, 2, 3], [3, 4, 5], [5, 6, 7]], Scale(1, 7)).icc == Icc(11 / 14, 11 / 12, n=9, groups=3, mean_size=3.0)
    assert of_side([[1, 2, 3]]).icc == ONE_GROUP
    assert of_side([[4, 4, 4], [4, 4, 4]]).icc == ALL_EQUAL


def test_items_by_hand() -> None:
    # variances 1 and 0: m = .25, rwg(2) = 1.5/1.75; skewed m = .5/1.34
    account, value = np.zeros(3, dtype=np.int64), np.array([[3.0, 4], [4, 4], [5, 4]])
    skewed = 0.5 / 1.34
    expected = Agreement(3, 6 / 7, 2 * (1 - skewed) / (2 * (1 - skewed) + skewed), negative=False, ad=1 / 3, ad_limit=5 / 6)
    expect(items_agreement(account, value, 1, FIVE).of(0), expected)


def test_many_items_that_disagree_are_no_agreement() -> None:
    value = np.array([[1.0] * 4, [5.0] * 4, [1.0] * 4])
    expect(
        items_agreement(np.zeros(3, dtype=np.int64), value, 1, FIVE).of(0),
        Agreement(3, 0.0, 0.0, negative=True, ad=16 / 9, ad_limit=5 / 6),
    )


def test_only_respondents_who_answered_all_items_count() -> None:
    account = np.array([0, 0, 0, 0, 1, 1, 1])
    value = np.array([[3, 4], [4, 4], [np.nan, 1], [5, 4], [1, 1], [1, np.nan], [1, 1.0]])
    found = items_agreement(account, value, 2, FIVE)
    assert list(found.index) == [0]
    assert list(found.n) == [3]
    assert float(found.rwg[0]) == pytest.approx(6 / 7)
    assert found.of(1) == FEW_RATERS


def test_options_decide_what_chance_is() -> None:
    # percent of five options: a step is 25, the uniform variance 2·25²
    percent: list[list[float]] = [[25 * (value - 1) for value in cell] for cell in ANSWERS]
    ours, theirs = of_side(ANSWERS).accounts, of_side(percent, Scale(0, 100), options=5).accounts
    assert theirs.rwg == pytest.approx(ours.rwg)
    assert theirs.ad_limit == pytest.approx(25 * ours.ad_limit)
    # one point each: 101 options, (101² - 1)/12 = 850
    whole = of_side([[50, 60, 70]], Scale(0, 100)).accounts
    assert float(whole.rwg[0]) == pytest.approx(1 - 100 / 850)
    assert whole.ad_limit == pytest.approx(101 / 6)


def plain(cell: list[int], items: int) -> tuple[float, float]:
    """Rwg(j) of equal items and AD_M, with loops."""
    mean = sum(cell) / len(cell)
    ratio = min(1.0, sum((x - mean) ** 2 for x in cell) / (len(cell) - 1) / 2)
    return items * (1 - ratio) / (items * (1 - ratio) + ratio), sum(abs(x - mean) for x in cell) / len(cell)


@given(tables, st.integers(1, 4))
def test_columns_are_the_formulas(answers: list[list[int]], items: int) -> None:
    account, value = long([list(map(float, cell)) for cell in answers])
    found = items_agreement(account, np.repeat(value[:, None], items, axis=1), len(answers), FIVE)
    enough = [cell for cell in answers if len(cell) >= 3]
    assert list(zip(found.rwg, found.ad, strict=True)) == [pytest.approx(plain(cell, items), abs=1e-9) for cell in enough]
    assert list(found.n) == [len(cell) for cell in enough]
    assert np.all((found.rwg_skewed <= found.rwg) & (found.rwg_skewed >= 0))


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter(answers: list[list[int]], chance: Random) -> None:
    account, value = long([list(map(float, cell)) for cell in answers])
    order = list(range(len(value)))
    chance.shuffle(order)
    there = side_agreement(account, value, len(answers), FIVE).accounts
    mixed = side_agreement(account[order], value[order], len(answers), FIVE).accounts
    assert list(mixed.index) == list(there.index)
    assert mixed.rwg == pytest.approx(there.rwg, abs=1e-9)
    assert mixed.ad == pytest.approx(there.ad, abs=1e-9)


@given(tables)
def test_a_scale_that_is_turned_round_changes_nothing(answers: list[list[int]]) -> None:
    there = of_side([list(map(float, cell)) for cell in answers]).accounts
    back = of_side([[6.0 - value for value in cell] for cell in answers]).accounts
    assert back.rwg == pytest.approx(there.rwg, abs=1e-9)
    assert back.ad == pytest.approx(there.ad, abs=1e-9)


@pytest.mark.parametrize("value", [0.9, 5.1, np.inf, -np.inf])
def test_off_the_scale(value: float) -> None:
    with pytest.raises(BadInput) as caught:
        of_side([[3, 4, value]])
    assert str(caught.value) == "agreement: respondent 2 answered off the scale 1 to 5; map the answers to it first."


def test_a_missing_score() -> None:
    with pytest.raises(BadInput) as caught:
        of_side([[3, np.nan, 4]])
    assert str(caught.value) == "side_agreement: respondent 1 has no score (nan); leave the respondent out."


def test_an_unknown_account() -> None:
    for code in (-1, 2):
        with pytest.raises(BadInput) as caught:
            side_agreement(np.array([0, code]), np.array([3.0, 4.0]), 2, FIVE)
        assert str(caught.value) == f"agreement: respondent 1 has account {code}; codes run from 0 to 1."


@pytest.mark.parametrize(
    ("scale", "options", "sentence"),
    [
        (Scale(0, 2.5), None, "agreement: the scale 0 to 2.5 has no point per unit; say how many response options it has."),
        (Scale(1, 5), 1, "agreement: the scale 1 to 5 has 1 response options; give one with two or more."),
        (Scale(5, 1), 5, "agreement: the scale 5 to 1 has 5 response options; give one with two or more."),
        (Scale(1, 1), None, "agreement: the scale 1 to 1 has 1 response options; give one with two or more."),
    ],
)
def test_a_scale_without_options(scale: Scale, options: int | None, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        of_side([[1, 1, 1]], scale, options)
    assert str(caught.value) == sentence


def test_wrong_shapes() -> None:
    account = np.zeros(3, dtype=np.int64)
    with pytest.raises(BadInput, match="give one score per respondent, or use items_agreement"):
        side_agreement(account, np.ones((3, 2)), 1, FIVE)
    for value in (np.ones(3), np.ones((2, 2)), np.ones((3, 0))):
        with pytest.raises(BadInput, match="give one of each per respondent"):
            items_agreement(account, value, 1, FIVE)

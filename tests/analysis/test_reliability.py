"""Reliabilities against tables worked out by hand, published values, plain readings of the definitions and what must not matter."""

from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ratings import Floats, Ints
from analysis.reliability import (
    ALL_EQUAL,
    FEW_RESPONDENTS,
    NO_PAIRS,
    ONE_EACH,
    ONE_GROUP,
    ONE_ITEM,
    SAME_SUM,
    CronbachAlpha,
    Icc,
    KrippendorffAlpha,
    Level,
    cronbach_alpha,
    icc,
    krippendorff_alpha,
)
from surveys.errors import BadInput

NAN = float("nan")
LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")

# Twelve units by four coders: the example of Krippendorff's papers, `cac.raw4raters` of the R package irrCAC.
FOUR_CODERS = np.array(
    [
        [1, 1, NAN, 1],
        [2, 2, 3, 2],
        [3, 3, 3, 3],
        [3, 3, 3, 3],
        [2, 2, 2, 2],
        [1, 2, 3, 4],
        [4, 4, 4, 4],
        [1, 1, 2, 1],
        [2, 2, 2, 2],
        [NAN, 5, 5, 5],
        [NAN, NAN, 1, 1],
        [NAN, NAN, 3, NAN],
    ]
)

groups = st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=6), min_size=2, max_size=6)
codings = st.lists(st.lists(st.one_of(st.just(NAN), st.integers(0, 4).map(float)), min_size=3, max_size=3), min_size=2, max_size=8)


def long(answers: list[list[int]]) -> tuple[Ints, Floats]:
    code = np.array([code for code, cell in enumerate(answers) for _ in cell], dtype=np.int64)
    return code, np.array([value for cell in answers for value in cell], dtype=np.float64)


def same(left: object, right: object) -> bool:
    """Equal, to rounding."""
    for kind in (Icc, CronbachAlpha, KrippendorffAlpha):
        if isinstance(left, kind) and isinstance(right, kind):
            return all(getattr(left, field) == pytest.approx(getattr(right, field), abs=1e-9) for field in kind.__struct_fields__)
    return left == right


def test_icc_by_hand() -> None:
    # means 2, 4, 6 with one within each: MSB = 12, MSW = 1
    assert icc(*long([[1, 2, 3], [3, 4, 5], [5, 6, 7]])) == Icc(11 / 14, 11 / 12, n=9, groups=3, mean_size=3.0)


def test_icc_of_groups_that_differ_in_size_by_hand() -> None:
    # grand mean 4; MSB = 2·4 + 4·1 = 12, MSW = (2 + 2)/4 = 1, mean size 3
    assert icc(*long([[1, 3], [4, 5, 6, 5]])) == Icc(11 / 14, 11 / 12, n=6, groups=2, mean_size=3.0)


def test_groups_that_do_not_differ_have_no_reliable_means() -> None:
    # MSB = 0, MSW = (8 + 8 + 2)/3 = 6
    found = icc(*long([[1, 5], [1, 5], [2, 4]]))
    assert found == Icc(-1.0, 0.0, n=6, groups=3, mean_size=2.0)
    assert found.mostly_noise


def test_means_are_mostly_noise_below_a_half() -> None:
    assert [Icc(0.2, icc2, 40, 10, 4.0).mostly_noise for icc2 in (0.49, 0.50, 0.51)] == [True, False, False]


def test_icc_needs_two_groups_two_answers_and_a_difference() -> None:
    assert icc(*long([])) == ONE_GROUP
    assert icc(*long([[1, 2, 3]])) == ONE_GROUP
    assert icc(*long([[1], [2], [3]])) == ONE_EACH
    assert icc(np.array([0, 0, 7]), np.array([0.1, 0.1, 0.1])) == ALL_EQUAL


def test_icc_finds_the_share_between_groups() -> None:
    generator = np.random.default_rng(20262)
    group = np.repeat(np.arange(2000), 4)
    found = icc(group, generator.normal(0, np.sqrt(0.3), 2000)[group] + generator.normal(0, np.sqrt(0.7), 8000))
    assert isinstance(found, Icc)
    assert found.icc1 == pytest.approx(0.3, abs=0.03)
    assert found.icc2 == pytest.approx(4 * 0.3 / (1 + 3 * 0.3), abs=0.03)


@given(groups, st.randoms(use_true_random=False))
def test_icc_knows_no_order_and_no_unit(answers: list[list[int]], chance: Random) -> None:
    group, value = long(answers)
    order = list(range(len(value)))
    chance.shuffle(order)
    assert same(icc(group[order], value[order]), icc(group, value))
    assert same(icc(9 - group, 100 - 25 * value), icc(group, value))


def test_icc_of_unfit_values() -> None:
    with pytest.raises(BadInput) as caught:
        icc(np.array([0, 0, 1]), np.array([1.0, NAN, 2.0]))
    assert str(caught.value) == "icc: value nan at [1] is not finite; correct it or leave it out."
    with pytest.raises(BadInput) as caught:
        icc(np.array([0, 0]), np.array([1.0, 2.0, 3.0]))
    assert str(caught.value) == "icc: groups have shape (2,) and values (3,); give one group per value."


def test_cronbach_by_hand() -> None:
    # per three people: sums of squares 2 + 2 of the items, 6 of their sum; 2·(1 - 4/6)
    pattern = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]])
    found = cronbach_alpha(np.tile(pattern, (10, 1)))
    assert same(found, CronbachAlpha(2 / 3, n=30, items=2))


def test_cronbach_takes_complete_cases() -> None:
    pattern = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0], [NAN, 5.0]])
    assert same(cronbach_alpha(np.tile(pattern, (10, 1))), CronbachAlpha(2 / 3, n=30, items=2))
    assert cronbach_alpha(np.tile(pattern, (9, 1))) == FEW_RESPONDENTS


def test_cronbach_without_anything_to_compare() -> None:
    ramp = np.arange(30.0)[:, None]
    assert cronbach_alpha(ramp) == ONE_ITEM
    assert cronbach_alpha(np.empty((0, 3))) == FEW_RESPONDENTS
    assert cronbach_alpha(np.full((30, 3), 0.1)) == SAME_SUM
    assert cronbach_alpha(np.hstack([0.1 * ramp, 0.7 - 0.1 * ramp])) == SAME_SUM


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=30, max_size=40), st.randoms(use_true_random=False))
def test_cronbach_knows_no_order_and_no_unit(answers: list[list[int]], chance: Random) -> None:
    value = np.array(answers, dtype=np.float64)
    order = list(range(len(value)))
    chance.shuffle(order)
    assert same(cronbach_alpha(value[order][:, [2, 0, 1]]), cronbach_alpha(value))
    assert same(cronbach_alpha(100 - 25 * value), cronbach_alpha(value))


def test_cronbach_of_unfit_values() -> None:
    with pytest.raises(BadInput) as caught:
        cronbach_alpha(np.array([[1.0, 2.0], [np.inf, 1.0]]))
    assert str(caught.value) == "cronbach_alpha: value inf at [1, 0] is not finite; correct it or leave it out."
    with pytest.raises(BadInput) as caught:
        cronbach_alpha(np.ones(30))
    assert str(caught.value) == "cronbach_alpha: values have shape (30,); give a table of (respondents, items)."


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743421), ("ordinal", 0.8154), ("interval", 0.8491), ("ratio", 0.7974)])
def test_krippendorff_as_published(level: Level, alpha: float) -> None:
    found = krippendorff_alpha(FOUR_CODERS, level)
    assert isinstance(found, KrippendorffAlpha)
    assert found.alpha == pytest.approx(alpha, abs=1e-6 if level == "nominal" else 5e-5)
    assert (found.n, found.units, found.level) == (40, 11, level)


def plain_krippendorff(units: list[list[float]], level: Level) -> float:
    """One minus the mean squared difference of pairs within units over that of all pairs, with loops."""
    paired = [codes for unit in units if len(codes := [code for code in unit if code == code]) >= 2]  # noqa: PLR0124 # nan alone differs from itself
    everything = sorted(code for codes in paired for code in codes)

    def squared(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "ordinal":
            low, high = min(a, b), max(a, b)
            between = sum(low <= code <= high for code in everything)
            return (between - (everything.count(a) + everything.count(b)) / 2) ** 2
        return (a - b) ** 2 if level == "interval" or a == b else ((a - b) / (a + b)) ** 2

    observed = sum(squared(a, b) / (len(codes) - 1) for codes in paired for a, b in permutations(codes, 2)) / len(everything)
    expected = sum(squared(a, b) for a, b in permutations(everything, 2)) / (len(everything) * (len(everything) - 1))
    return 1 - observed / expected


@given(codings, st.sampled_from(LEVELS))
def test_krippendorff_is_what_its_definition_says(units: list[list[float]], level: Level) -> None:
    found = krippendorff_alpha(np.array(units), level)
    if isinstance(found, KrippendorffAlpha):
        assert found.alpha == pytest.approx(plain_krippendorff(units, level), abs=1e-9)
    else:
        assert found in (NO_PAIRS, ALL_EQUAL)


@pytest.mark.parametrize("level", LEVELS)
def test_krippendorff_knows_no_order_and_no_unit(level: Level) -> None:
    found = krippendorff_alpha(FOUR_CODERS, level)
    assert same(krippendorff_alpha(FOUR_CODERS[::-1, [2, 0, 3, 1]], level), found)
    shift = 0 if level == "ratio" else 7
    assert same(krippendorff_alpha(2.5 * FOUR_CODERS + shift, level), found)


@pytest.mark.parametrize("level", LEVELS)
def test_coders_who_agree(level: Level) -> None:
    found = krippendorff_alpha(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), level)
    assert found == KrippendorffAlpha(1.0, n=6, units=3, level=level)


def test_krippendorff_needs_pairs_and_a_difference() -> None:
    assert krippendorff_alpha(np.array([[1.0, NAN], [NAN, 2.0]]), "nominal") == NO_PAIRS
    assert krippendorff_alpha(np.array([[1.0, 2.0], [NAN, 2.0]]), "nominal") == NO_PAIRS
    assert krippendorff_alpha(np.empty((0, 2)), "nominal") == NO_PAIRS
    assert krippendorff_alpha(np.array([[3.0, 3.0], [3.0, 3.0]]), "interval") == ALL_EQUAL


def test_krippendorff_of_unfit_values() -> None:
    with pytest.raises(BadInput) as caught:
        krippendorff_alpha(np.array([[1.0, -2.0], [1.0, 1.0]]), "ratio")
    assert str(caught.value) == "krippendorff_alpha: value -2.0 at [0, 1] is negative on a ratio scale; correct it or leave it out."
    with pytest.raises(BadInput, match="value inf at"):
        krippendorff_alpha(np.array([[1.0, np.inf], [1.0, 1.0]]), "nominal")
    with pytest.raises(BadInput) as caught:
        krippendorff_alpha(np.ones(4), "nominal")
    assert str(caught.value) == "krippendorff_alpha: values have shape (4,); give a table of (units, coders)."

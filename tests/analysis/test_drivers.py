"""Drivers of loyalty against published weights, orderings tried one by one in plain Python, and properties."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.drivers import Drivers, correlations, drivers, johnson, lmg
from analysis.ratings import Floats, Ints
from analysis.results import NotEnough
from surveys.errors import BadInput
from tests.counts import count

# Motor Trend 1974 by way of Henderson & Velleman 1981: mpg, cyl, disp, hp, gear of 32 cars.
CARS = """
21 6 160 110 4; 21 6 160 110 4; 22.8 4 108 93 4; 21.4 6 258 110 3; 18.7 8 360 175 3; 18.1 6 225 105 3; 14.3 8 360 245 3; 24.4 4 146.7 62 4
22.8 4 140.8 95 4; 19.2 6 167.6 123 4; 17.8 6 167.6 123 4; 16.4 8 275.8 180 3; 17.3 8 275.8 180 3; 15.2 8 275.8 180 3; 10.4 8 472 205 3
10.4 8 460 215 3; 14.7 8 440 230 3; 32.4 4 78.7 66 4; 30.4 4 75.7 52 4; 33.9 4 71.1 65 4; 21.5 4 120.1 97 3; 15.5 8 318 150 3
15.2 8 304 150 3; 13.3 8 350 245 3; 19.2 8 400 175 3; 27.3 4 79 66 4; 26 4 120.3 91 5; 30.4 4 95.1 113 5; 15.8 8 351 264 5
19.7 6 145 175 5; 15 8 301 335 5; 21.4 4 121 109 4
"""


def cars() -> Floats:
    """The outcome last."""
    rows = [[float(cell) for cell in row.split()] for row in CARS.replace("\n", ";").split(";") if row.strip()]
    return np.roll(np.array(rows), -1, axis=1)


def test_johnson_weights_are_the_published_ones() -> None:
    assert johnson(correlations(cars())) == pytest.approx([0.2284797, 0.2221469, 0.2321744, 0.0963886], abs=1e-7)


# Swiss provinces of 1888 (Mosteller & Tukey 1977): correlations, row by row, of Agriculture, Examination, Education, Catholic,
# Infant.Mortality and, last, Fertility.
SWISS = """
-.68654221; -.63952252 .6984153; .40109505 -.57274181 -.15385892; -.06085861 -.1140216 -.09932185 .17549591
.35307918 -.64588271 -.66378886 .4636847 .41655603
"""


def swiss() -> Floats:
    lower = np.zeros((6, 6))
    lower[np.tril_indices(6, -1)] = [float(cell) for cell in SWISS.replace(";", " ").split()]
    return lower + lower.T + np.eye(6)


def test_lmg_weights_are_the_published_ones() -> None:
    assert lmg(swiss()) == pytest.approx([0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592], abs=1e-7)


def plain_r2(columns: list[list[float]], outcome: list[float]) -> float:
    """R² by taking one column after the other out of all that follow (Gram-Schmidt)."""
    rest, left = [centred(column) for column in columns], centred(outcome)
    total = dot(left, left)
    while rest:
        first, *rest = rest
        rest = [without(column, first) for column in rest]
        left = without(left, first)
    return 1 - dot(left, left) / total


def centred(column: list[float]) -> list[float]:
    return [x - sum(column) / len(column) for x in column]


def dot(one: list[float], other: list[float]) -> float:
    return sum(x * y for x, y in zip(one, other, strict=True))


def without(column: list[float], part: list[float]) -> list[float]:
    slope = dot(column, part) / dot(part, part)
    return [x - slope * y for x, y in zip(column, part, strict=True)]


def plain_lmg(columns: list[list[float]], outcome: list[float]) -> list[float]:
    """What each predictor adds to R², averaged over every order of entry."""
    orders = list(permutations(range(len(columns))))
    added = [0.0] * len(columns)
    for order in orders:
        before = 0.0
        for position, column in enumerate(order):
            now = plain_r2([columns[one] for one in order[: position + 1]], outcome)
            added[column] += (now - before) / len(orders)
            before = now
    return added


def test_lmg_averages_all_orders() -> None:
    *columns, outcome = cars().T.tolist()
    assert lmg(correlations(cars())) == pytest.approx(plain_lmg(columns, outcome), abs=1e-10)


def made(seed: int, accounts: int, count: int) -> tuple[Floats, Floats]:
    """Correlated predictors and an outcome that depends on them unequally."""
    generator = np.random.default_rng(seed)
    predictors = generator.normal(size=(accounts, count)) + generator.normal(size=(accounts, 1))
    return predictors, predictors @ np.linspace(0, 1, count) + generator.normal(0, 2, accounts)


def resamples(accounts: int, replicates: int = 200) -> Ints:
    return np.random.default_rng(7).integers(0, accounts, (replicates, accounts))


def names(count: int) -> tuple[str, ...]:
    return tuple(f"driver {position}" for position in range(count))


def found(predictors: Floats, outcome: Floats, drawn: Ints | None = None) -> Drivers:
    drawn = resamples(len(outcome)) if drawn is None else drawn
    result = drivers(names(predictors.shape[1]), predictors, outcome, drawn)
    assert isinstance(result, Drivers)
    return result


@given(st.integers(0, 10_000), st.integers(1, 6))
def test_weights_are_parts_of_r2(seed: int, predictors: int) -> None:
    table = np.column_stack(made(seed, 60, predictors))
    *columns, outcome = table.T.tolist()
    for weight in (lmg(correlations(table)), johnson(correlations(table))):
        assert float(weight.sum()) == pytest.approx(plain_r2(columns, outcome), abs=1e-10)
        assert np.all(weight > -1e-12)


@given(st.integers(0, 10_000), st.permutations(range(5)))
def test_order_of_predictors_and_units_do_not_matter(seed: int, order: list[int]) -> None:
    predictors, outcome = made(seed, 60, 5)
    moved = np.column_stack([predictors[:, order] * [1, -3, 25, 0.1, 7] + 4, 9 - 2 * outcome])
    table = np.column_stack([predictors, outcome])
    for weigh in (lmg, johnson):
        assert weigh(correlations(moved)) == pytest.approx(weigh(correlations(table))[order], abs=1e-10)


def test_uncorrelated_predictors_have_their_squared_correlations() -> None:
    correlation = np.array([[1, 0, 0.5], [0, 1, -0.3], [0.5, -0.3, 1]])
    for weight in (lmg(correlation), johnson(correlation)):
        assert weight == pytest.approx([0.25, 0.09])


def test_twelve_predictors_take_every_subset_and_thirteen_do_not() -> None:
    twelve, thirteen = found(*made(1, 80, 12)), found(*made(1, 80, 13))
    assert (twelve.method, thirteen.method) == ("lmg", "johnson")
    for result in (twelve, thirteen):
        assert sum(driver.weight for driver in result.drivers) == pytest.approx(result.r2)
        assert sum(driver.share for driver in result.drivers) == pytest.approx(1)
        assert result.accounts == 80
        assert result.resamples == 200


def test_intervals_are_percentiles_over_the_resamples() -> None:
    predictors, outcome = made(3, 60, 3)
    drawn = resamples(60, 300)
    table = np.column_stack([predictors, outcome])
    each = np.array([lmg(correlations(table[row])) for row in drawn])
    result = found(predictors, outcome, drawn)
    assert [driver.low for driver in result.drivers] == pytest.approx(list(np.quantile(each, 0.025, axis=0)))
    assert [driver.high for driver in result.drivers] == pytest.approx(list(np.quantile(each, 0.975, axis=0)))
    assert found(predictors, outcome, drawn[::-1]) == result


def test_below_fifty_accounts_there_is_nothing_to_say() -> None:
    predictors, outcome = made(1, 49, 2)
    expected = NotEnough("49 of the 50 accounts that the weight of a driver needs.")
    assert drivers(names(2), predictors, outcome, resamples(49)) == expected


def test_an_outcome_that_nothing_goes_with() -> None:
    predictors = np.tile([[1.0], [-1.0]], (26, 1))
    outcome = np.repeat([1.0, -1.0], 26)
    assert drivers(names(1), predictors, outcome, resamples(52)) == NotEnough("Nothing of the outcome goes with these drivers.")


def test_resamples_in_which_a_driver_does_not_vary_are_left_out() -> None:
    predictors, outcome = made(1, 60, 2)
    drawn = resamples(60)
    drawn[:10] = 0
    assert found(predictors, outcome, drawn).resamples == 190
    drawn[10] = 1
    expected = NotEnough("Too few accounts differ in these drivers to say how sure their weights are.")
    assert drivers(names(2), predictors, outcome, drawn) == expected


def spoiled(**changes: Any) -> str:
    """The sentence for a good call with something changed."""
    predictors, outcome = made(1, 60, 3)
    call: dict[str, Any] = {"names": ("care", "speed", "price"), "predictors": predictors, "outcome": outcome, "resamples": resamples(60)}
    with pytest.raises(BadInput) as error:
        drivers(**call | changes)
    return str(error.value)


def test_what_cannot_be_weighed_is_refused_by_name() -> None:
    predictors, outcome = made(1, 60, 3)
    constant, missing, repeated = predictors.copy(), predictors.copy(), predictors.copy()
    constant[:, 1], missing[4, 2], repeated[:, 2] = 3.3, np.nan, 2 * predictors[:, 0] + 1
    assert spoiled(predictors=constant) == "All accounts have the same value of speed: leave it out."
    assert spoiled(outcome=np.full(60, 3.3)) == "All accounts have the same value of the outcome: leave it out."
    assert spoiled(predictors=missing) == "Account 4 has no value of price: leave out accounts that lack one."
    assert spoiled(outcome=np.where(outcome > 0, np.inf, outcome)).endswith(
        "has no value of the outcome: leave out accounts that lack one."
    )
    assert spoiled(predictors=repeated) == "care, price repeat each other: leave one of them out."


def test_wrong_shapes_are_refused() -> None:
    assert spoiled(names=("care", "speed")).startswith(
        "Drivers have shape (60, 3): give one row per outcome (60) and one column per name (2)."
    )
    assert spoiled(names=(), predictors=np.empty((60, 0))).startswith("Drivers have shape (60, 0)")
    assert spoiled(resamples=resamples(59)) == "Resamples have shape (200, 59): give at least 200 rows of 60 positions."
    assert spoiled(resamples=resamples(60, 199)) == "Resamples have shape (199, 60): give at least 200 rows of 60 positions."
    assert spoiled(resamples=resamples(60) + 1) == "Resamples name accounts that are not there: draw positions from 0 to 59."


def test_intervals_cover_the_true_weights() -> None:
    """Three predictors, all correlated .4, with slopes .5, .3 and .1; the truth by the population's correlations."""
    between = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    slope = np.array([0.5, 0.3, 0.1])
    noise = np.sqrt(1 - slope @ between @ slope)
    truth = lmg(np.block([[between, (between @ slope)[:, None]], [(between @ slope)[None, :], np.ones((1, 1))]]))
    generator = np.random.default_rng(20264)
    hits = []
    for _ in range(count(100, 500)):
        predictors = generator.multivariate_normal(np.zeros(3), between, 100)
        outcome = predictors @ slope + generator.normal(0, noise, 100)
        result = found(predictors, outcome, generator.integers(0, 100, (300, 100)))
        hits.append([driver.low <= weight <= driver.high for driver, weight in zip(result.drivers, truth, strict=True)])
    assert 0.90 <= float(np.mean(hits)) <= 0.98

"""The crossed model against closed forms, the whole likelihood maximised directly, and simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import astuple, replace
from scipy.optimize import minimize

from analysis.handoffs.model import FEW_MUTUAL, NO_SPREAD, UNCLEAR, Components, Fit, RatedCells, Reciprocity, fit, reciprocity, reliability
from analysis.ratings import Floats, Ints
from tests.analysis.departments import USUAL, simulated
from tests.counts import count


def summed_up(rater: Ints, rated: Ints, value: Floats) -> RatedCells:
    pairs = sorted(set(zip(rater.tolist(), rated.tolist(), strict=True)))
    groups = [value[(rater == i) & (rated == j)] for i, j in pairs]
    i, j = np.array(pairs).T
    n, mean, ss = ([float(of(group)) for group in groups] for of in (len, np.mean, lambda group: np.sum((group - group.mean()) ** 2)))
    return RatedCells(i, j, np.array(n), np.array(mean), np.array(ss))


def fitted(cells: RatedCells) -> Fit:
    found = fit(cells)
    assert isinstance(found, Fit)
    return found


def balanced() -> Floats:
    """Six departments rate five others with four people each, shape (raters, rated, people)."""
    generator = np.random.default_rng(3)
    effects = generator.normal(0, 4, (6, 1, 1)) + generator.normal(0, 8, (1, 5, 1)) + generator.normal(0, 8, (6, 5, 1))
    return np.asarray(60 + effects + generator.normal(0, 12, (6, 5, 4)))


def of_balanced(y: Floats) -> RatedCells:
    rater, rated, _ = np.indices(y.shape)
    return summed_up(rater.ravel(), rated.ravel(), y.ravel())


def test_balanced_components_are_those_of_the_analysis_of_variance() -> None:
    y = balanced()
    found = fitted(of_balanced(y))
    cell, row, column, grand = y.mean(axis=2), y.mean(axis=(1, 2)), y.mean(axis=(0, 2)), y.mean()
    ms_row = 20 * np.sum((row - grand) ** 2) / 5
    ms_column = 24 * np.sum((column - grand) ** 2) / 4
    ms_pair = 4 * np.sum((cell - row[:, None] - column + grand) ** 2) / 20
    ms_error = np.sum((y - cell[:, :, None]) ** 2) / 90
    expected = [(ms_row - ms_pair) / 20, (ms_column - ms_pair) / 24, (ms_pair - ms_error) / 4, ms_error]
    assert min(expected) > 0
    assert astuple(found.components) == pytest.approx(expected, rel=1e-3)


def test_balanced_levels_are_shrunk_means() -> None:
    y = balanced()
    found = fitted(of_balanced(y))
    noise = (found.held.pair + found.held.error / 4) / 6
    pull = found.held.quality / (found.held.quality + noise)
    assert found.mean == pytest.approx(y.mean())
    assert found.level.value == pytest.approx(y.mean() + pull * (y.mean(axis=(0, 2)) - y.mean()))
    assert found.level.variance == pytest.approx([noise * (1 + 4 * pull) / 5] * 5)


def uneven() -> tuple[Ints, Ints, Floats]:
    """Answers one by one of four departments: ten of twelve cells, three to five people each."""
    generator = np.random.default_rng(30)
    cells = [(i, j) for i in range(4) for j in range(4) if i != j and (i, j) not in {(0, 3), (2, 1)}]
    people = [3, 5, 4, 3, 3, 4, 5, 3, 4, 3]
    rater, rated = np.repeat(np.array(cells), people, axis=0).T
    leniency, quality, pair = generator.normal(0, 8, 4), generator.normal(0, 12, 4), generator.normal(0, 9, (4, 4))
    return rater, rated, 60 + leniency[rater] + quality[rated] + pair[rater, rated] + generator.normal(0, 10, len(rater))


def covariance(rater: Ints, rated: Ints, variances: Floats, rho: float = 0.0) -> Floats:
    """Of all answers: same rater, same rated, same pair, the pair turned round, same answer."""
    same_rater, same_rated = rater[:, None] == rater, rated[:, None] == rated
    turned = (rater[:, None] == rated) & (rated[:, None] == rater)
    leniency, quality, pair, error = variances
    total = leniency * same_rater + quality * same_rated + pair * ((same_rater & same_rated) + rho * turned) + error * np.eye(len(rater))
    return np.asarray(total, dtype=np.float64)


def restricted(value: Floats, v: Floats) -> float:
    """The restricted log-likelihood of answers with one mean and this covariance, as textbooks write it."""
    inverse = np.linalg.inv(v)
    precision = float(inverse.sum())
    residual = value - float((inverse @ value).sum()) / precision
    return -0.5 * float(np.linalg.slogdet(v)[1] + np.log(precision) + residual @ inverse @ residual)


def maximised(log_likelihood: Callable[[Floats], float]) -> Floats:
    def worst(logs: Floats) -> float:
        return -log_likelihood(np.exp(logs))

    start = np.log(np.array([50.0, 100.0, 60.0, 100.0]))
    best = minimize(worst, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-11, "maxiter": 8000, "maxfev": 8000})
    return np.asarray(np.exp(best.x), dtype=np.float64)


def test_components_maximise_the_likelihood_of_the_answers() -> None:
    rater, rated, value = uneven()
    found = fitted(summed_up(rater, rated, value))
    plain = maximised(lambda variances: restricted(value, covariance(rater, rated, variances)))
    penalised = maximised(
        lambda variances: restricted(value, covariance(rater, rated, variances)) + 0.5 * float(np.sum(np.log(variances[:3])))
    )
    assert astuple(found.components) == pytest.approx(plain, rel=2e-3)
    assert astuple(found.held) == pytest.approx(penalised, rel=2e-3)


def test_predictions_are_those_of_generalised_least_squares() -> None:
    rater, rated, value = uneven()
    cells = summed_up(rater, rated, value)
    found = fitted(cells)
    v = covariance(rater, rated, np.array(astuple(found.held)))
    inverse = np.linalg.inv(v)
    precision = inverse.sum()
    mean = (inverse @ value).sum() / precision
    projection = inverse - np.outer(inverse.sum(axis=1), inverse.sum(axis=1)) / precision
    quality = found.held.quality * (rated[:, None] == np.arange(4))
    pair = found.held.pair * ((rater[:, None] == cells.rater) & (rated[:, None] == cells.rated))
    assert found.mean == pytest.approx(mean)
    assert found.quality.value == pytest.approx(quality.T @ inverse @ (value - mean))
    assert found.quality.variance == pytest.approx(found.held.quality - np.diag(quality.T @ projection @ quality))
    assert found.pair.value == pytest.approx(pair.T @ inverse @ (value - mean))
    assert found.pair.variance == pytest.approx(found.held.pair - np.diag(pair.T @ projection @ pair))
    assert reliability(found.quality, found.held.quality) == pytest.approx(1 - np.mean(found.quality.variance) / found.held.quality)


def test_reciprocity_is_that_of_the_whole_likelihood() -> None:
    truth = simulated(np.random.default_rng(5), 5, (30, 30), Components(10, 20, 90, 200), returned=0.7)
    found = fitted(truth.cells)
    grid = np.linspace(-0.99, 0.99, 100)
    variances = np.array([found.held.leniency, found.held.quality, found.held.pair, 0.0])
    noise = np.diag(found.held.error / truth.cells.n)
    log = [restricted(truth.cells.mean, covariance(truth.cells.rater, truth.cells.rated, variances, rho) + noise) for rho in grid]
    weight = np.exp(np.array(log) - max(log))
    returned = reciprocity(truth.cells, found)
    assert isinstance(returned, Reciprocity)
    assert returned.correlation == pytest.approx(float(grid @ weight / weight.sum()))
    assert returned.n == 10


def test_reciprocity_that_nobody_can_know() -> None:
    truth = simulated(np.random.default_rng(6), 5, (3, 3))
    assert reciprocity(truth.cells, fitted(truth.cells)) == UNCLEAR
    one_way = truth.cells.rater < truth.cells.rated
    some = RatedCells(*(getattr(truth.cells, name)[one_way] for name in RatedCells.__struct_fields__))
    assert reciprocity(some, fitted(some)) == FEW_MUTUAL


def test_answers_without_spread() -> None:
    cells = simulated(np.random.default_rng(7), 4, (3, 5)).cells
    assert fit(replace(cells, mean=np.full(12, 75.0), ss=np.zeros(12))) == NO_SPREAD
    dust = np.where(np.arange(12) % 2, 100 / 3, 100 / 3 + 1e-14)
    assert fit(replace(cells, mean=dust, ss=np.zeros(12))) == NO_SPREAD


def test_departments_alike_have_components_near_nothing() -> None:
    found = fitted(simulated(np.random.default_rng(8), 6, (4, 8), Components(0, 0, 0, 400)).cells)
    shares = np.array(astuple(found.components)) / found.components.total
    assert np.all(shares >= 0)
    assert shares[3] > 0.95
    assert np.all(np.array(astuple(found.held)) > 0)


def test_units_do_not_matter() -> None:
    cells = simulated(np.random.default_rng(9), 5, (3, 6)).cells
    there, tenth = fitted(cells), fitted(replace(cells, mean=cells.mean / 10, ss=cells.ss / 100))
    assert np.array(astuple(tenth.held)) * 100 == pytest.approx(np.array(astuple(there.held)))
    assert tenth.level.value * 10 == pytest.approx(there.level.value)


@pytest.mark.parametrize(("departments", "people", "asked"), [(5, (3, 8), 1.0), (8, (3, 20), 0.6), (12, (3, 12), 1.0)])
def test_intervals_cover_and_shares_come_back(departments: int, people: tuple[int, int], asked: float) -> None:
    generator = np.random.default_rng(20263)
    covered, pairs, shares = [], [], []
    for _ in range(count(30, 200)):
        truth = simulated(generator, departments, people, asked=asked)
        found = fitted(truth.cells)
        level = truth.mean + truth.leniency[found.raters].mean() + truth.quality[found.rated]
        covered.append(np.mean(np.abs(level - found.level.value) <= 1.96 * np.sqrt(found.level.variance)))
        pairs.append(np.mean(np.abs(truth.pair - found.pair.value) <= 1.96 * np.sqrt(found.pair.variance)))
        shares.append(np.array(astuple(found.components)) / found.components.total)
    assert float(np.mean(covered)) >= 0.90
    assert float(np.mean(pairs)) >= 0.88
    assert np.mean(shares, axis=0) == pytest.approx(np.array(astuple(USUAL)) / USUAL.total, abs=0.035)

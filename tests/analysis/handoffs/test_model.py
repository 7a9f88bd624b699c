"""The crossed model against closed forms, the whole likelihood maximised directly, and simulation."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import astuple, replace
from scipy.optimize import minimize

from analysis.handoffs.model import FEW_MUTUAL, UNCLEAR, Components, Fit, RatedCells, Reciprocity, fit, reciprocity, reliability
from analysis.ratings import Floats
from tests.analysis.handoffs.departments import USUAL, simulated
from tests.counts import count


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
    """Means of four people whose single answers vary by 144."""
    rater, rated = np.indices(y.shape[:2])
    return RatedCells(rater.ravel(), rated.ravel(), y.mean(axis=2).ravel(), np.full(30, 36.0))


def test_balanced_components_are_those_of_the_analysis_of_variance() -> None:
    y = balanced()
    found = fitted(of_balanced(y))
    cell, row, column, grand = y.mean(axis=2), y.mean(axis=(1, 2)), y.mean(axis=(0, 2)), y.mean()
    ms_row = 5 * np.sum((row - grand) ** 2) / 5
    ms_column = 6 * np.sum((column - grand) ** 2) / 4
    ms_pair = np.sum((cell - row[:, None] - column + grand) ** 2) / 20
    expected = [(ms_row - ms_pair) / 5, (ms_column - ms_pair) / 6, ms_pair - 36]
    assert min(expected) > 0
    assert astuple(found.components) == pytest.approx(expected, rel=1e-3)


def test_balanced_levels_are_shrunk_means() -> None:
    y = balanced()
    found = fitted(of_balanced(y))
    noise = (found.held.pair + 36) / 6
    pull = found.held.quality / (found.held.quality + noise)
    assert found.mean == pytest.approx(y.mean())
    assert found.level.value == pytest.approx(y.mean() + pull * (y.mean(axis=(0, 2)) - y.mean()))
    assert found.level.variance == pytest.approx([noise * (1 + 4 * pull) / 5] * 5)


def uneven() -> RatedCells:
    """Four departments: ten of twelve cells, eight to thirty people each."""
    generator = np.random.default_rng(30)
    rater, rated = np.array([(i, j) for i in range(4) for j in range(4) if i != j and (i, j) not in {(0, 3), (2, 1)}]).T
    variance = 100 / np.array([8, 15, 30, 8, 9, 20, 25, 8, 18, 10])
    leniency, quality, pair = generator.normal(0, 8, 4), generator.normal(0, 12, 4), generator.normal(0, 9, (4, 4))
    mean = 60 + leniency[rater] + quality[rated] + pair[rater, rated] + generator.normal(0, np.sqrt(variance))
    return RatedCells(rater, rated, mean, variance)


def covariance(cells: RatedCells, variances: Floats, rho: float = 0.0) -> Floats:
    """Of all means: same rater, same rated, same pair, the pair turned round, and each one's own error."""
    rater, rated = cells.rater, cells.rated
    turned = (rater[:, None] == rated) & (rated[:, None] == rater)
    leniency, quality, pair = variances
    effects = leniency * (rater[:, None] == rater) + quality * (rated[:, None] == rated) + pair * (np.eye(len(rater)) + rho * turned)
    return np.asarray(effects + np.diag(cells.variance), dtype=np.float64)


def restricted(value: Floats, v: Floats) -> float:
    """The restricted log-likelihood of values with one mean and this covariance, as textbooks write it."""
    inverse = np.linalg.inv(v)
    precision = float(inverse.sum())
    residual = value - float((inverse @ value).sum()) / precision
    return -0.5 * float(np.linalg.slogdet(v)[1] + np.log(precision) + residual @ inverse @ residual)


def maximised(log_likelihood: Callable[[Floats], float]) -> Floats:
    def worst(logs: Floats) -> float:
        return -log_likelihood(np.exp(logs))

    start = np.log(np.array([50.0, 100.0, 60.0]))
    best = minimize(worst, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-11, "maxiter": 8000, "maxfev": 8000})
    return np.asarray(np.exp(best.x), dtype=np.float64)


def test_components_maximise_the_likelihood_of_the_means() -> None:
    cells = uneven()
    found = fitted(cells)
    plain = maximised(lambda variances: restricted(cells.mean, covariance(cells, variances)))
    penalised = maximised(lambda variances: restricted(cells.mean, covariance(cells, variances)) + 0.5 * float(np.sum(np.log(variances))))
    assert astuple(found.components) == pytest.approx(plain, rel=2e-3)
    assert astuple(found.held) == pytest.approx(penalised, rel=2e-3)


def test_predictions_are_those_of_generalised_least_squares() -> None:
    cells = uneven()
    found = fitted(cells)
    inverse = np.linalg.inv(covariance(cells, np.array(astuple(found.held))))
    precision = inverse.sum()
    mean = (inverse @ cells.mean).sum() / precision
    projection = inverse - np.outer(inverse.sum(axis=1), inverse.sum(axis=1)) / precision
    quality = found.held.quality * (cells.rated[:, None] == np.arange(4))
    pair = found.held.pair * np.eye(len(cells.mean))
    assert found.mean == pytest.approx(mean)
    assert found.quality.value == pytest.approx(quality.T @ inverse @ (cells.mean - mean))
    assert found.quality.variance == pytest.approx(found.held.quality - np.diag(quality.T @ projection @ quality))
    assert found.pair.value == pytest.approx(pair.T @ inverse @ (cells.mean - mean))
    assert found.pair.variance == pytest.approx(found.held.pair - np.diag(pair.T @ projection @ pair))
    assert reliability(found.quality, found.held.quality) == pytest.approx(1 - np.mean(found.quality.variance) / found.held.quality)


def test_reciprocity_is_that_of_the_whole_likelihood() -> None:
    cells = simulated(np.random.default_rng(5), 5, (30, 30), Components(10, 20, 90), 200, returned=0.7).cells
    found = fitted(cells)
    grid, variances = np.linspace(-0.99, 0.99, 100), np.array(astuple(found.held))
    log = [restricted(cells.mean, covariance(cells, variances, rho)) for rho in grid]
    weight = np.exp(np.array(log) - max(log))
    returned = reciprocity(cells, found)
    assert isinstance(returned, Reciprocity)
    assert returned.correlation == pytest.approx(float(grid @ weight / weight.sum()))
    assert returned.n == 10


def test_reciprocity_that_nobody_can_know() -> None:
    cells = simulated(np.random.default_rng(6), 5, (8, 8)).cells
    assert reciprocity(cells, fitted(cells)) == UNCLEAR
    one_way = cells.rater < cells.rated
    some = RatedCells(*(getattr(cells, name)[one_way] for name in RatedCells.__struct_fields__))
    assert reciprocity(some, fitted(some)) == FEW_MUTUAL


def test_departments_alike_have_components_near_nothing() -> None:
    cells = simulated(np.random.default_rng(8), 6, (8, 14), Components(0, 0, 0), 400).cells
    for alike in (cells, replace(cells, mean=np.full(30, 75.0))):
        found = fitted(alike)
        assert np.all(np.array(astuple(found.components)) >= 0)
        assert sum(astuple(found.components)) < 0.05 * 400
        assert np.all(np.array(astuple(found.held)) > 0)


def test_units_do_not_matter() -> None:
    cells = simulated(np.random.default_rng(9), 5, (8, 14)).cells
    there, tenth = fitted(cells), fitted(replace(cells, mean=cells.mean / 10, variance=cells.variance / 100))
    assert np.array(astuple(tenth.held)) * 100 == pytest.approx(np.array(astuple(there.held)))
    assert tenth.level.value * 10 == pytest.approx(there.level.value)


@pytest.mark.parametrize(("departments", "people", "asked"), [(5, (8, 14), 1.0), (8, (8, 25), 0.6), (12, (8, 20), 1.0)])
def test_intervals_cover_and_components_come_back(departments: int, people: tuple[int, int], asked: float) -> None:
    generator = np.random.default_rng(20263)
    covered, pairs, components = [], [], []
    for _ in range(count(30, 200)):
        truth = simulated(generator, departments, people, asked=asked)
        found = fitted(truth.cells)
        level = truth.mean + truth.leniency[found.raters].mean() + truth.quality[found.rated]
        covered.append(np.mean(np.abs(level - found.level.value) <= 1.96 * np.sqrt(found.level.variance)))
        pairs.append(np.mean(np.abs(truth.pair - found.pair.value) <= 1.96 * np.sqrt(found.pair.variance)))
        components.append(astuple(found.components))
    assert float(np.mean(covered)) >= 0.90
    assert float(np.mean(pairs)) >= 0.88
    assert np.mean(components, axis=0) == pytest.approx(np.array(astuple(USUAL)), abs=12)

"""What is owed to the rating department, to the rated one and to the two together: crossed random effects by EM-REML."""

import numpy as np
from msgspec import Struct
from msgspec.structs import astuple

from analysis.ratings import Floats, Ints
from analysis.results import NotEnough

MOST_STEPS = 10_000
SETTLED = 1e-6
FEWEST_MUTUAL = 6
WIDEST = 1.5
NOT_SETTLED = NotEnough("The model of the hand-off matrix did not settle.")
NO_SPREAD = NotEnough("All hand-offs were rated alike.")
FEW_MUTUAL = NotEnough(f"Fewer than {FEWEST_MUTUAL} pairs of departments rated each other.")
UNCLEAR = NotEnough("The answers do not tell whether what one department finds in another is returned.")
_GRID = np.linspace(-0.99, 0.99, 100)
_LEAST_SHARE = 1e-12


class RatedCells(Struct, frozen=True):
    """Department `rater` rates what it gets from `rated`: an entry per cell with respondents; mean and sum of squares within."""

    rater: Ints
    rated: Ints
    n: Floats
    mean: Floats
    ss: Floats


class Components(Struct, frozen=True):
    """Variances in squared scale units."""

    leniency: float
    quality: float
    pair: float
    error: float

    @property
    def total(self) -> float:
        return self.leniency + self.quality + self.pair + self.error


class Predicted(Struct, frozen=True):
    """Best linear unbiased predictions and the variances of their errors."""

    value: Floats
    variance: Floats


class Fit(Struct, frozen=True):
    """y = mean + leniency_i + quality_j + pair_ij + e: `raters`, `rated` say which departments the effects belong to.

    `level` is what each rated department would get, had all raters rated it: mean + average leniency + quality_j.
    `pair` follows the cells. `components` are REML's; the effects are predicted from `held`, which are never 0.
    """

    components: Components
    held: Components
    mean: float
    raters: Ints
    rated: Ints
    leniency: Predicted
    quality: Predicted
    level: Predicted
    pair: Predicted


class _Design(Struct, frozen=True):
    """The mixed model's columns: the mean, the raters, the rated."""

    columns: Floats
    raters: Ints
    rated: Ints


class _Solution(Struct, frozen=True):
    """Henderson's equations solved for one set of components: the pairs are part of each cell's variance 1/`weight`."""

    effect: Floats
    inverse: Floats
    weight: Floats
    residual: Floats
    leverage: Floats

    def second_moments(self, prior: Floats) -> Floats:
        """Expected squares of the cells' own effects whose prior variances these are."""
        return np.asarray((prior * self.weight * self.residual) ** 2 + self.variances(prior), dtype=np.float64)

    def variances(self, prior: Floats) -> Floats:
        """Variances of the prediction errors of the cells' own effects."""
        drawn = prior * self.weight
        return np.asarray(prior * (1 - drawn) + drawn**2 * self.leverage, dtype=np.float64)


def fit(cells: RatedCells) -> Fit | NotEnough:
    """Crossed random effects of a hand-off matrix, in the unit of the cells' means: variances by EM-REML, effects by BLUP.

    The social relations model of Warner, Kenny & Stoto (1979) as a mixed model (Lashley & Bond 1997), without covariances. Pair and
    error can be told apart because a cell sums up several respondents: n and `ss` say so. Henderson's equations (1975), EM (Dempster,
    Laird & Rubin 1977), settled when no component moves by more than a millionth of their sum in a step; NotEnough if that takes more
    than 10,000 steps or if nothing varies.
    Few departments often make REML put a component at 0, and all its effects with it, with no error left to show (an interval of 95 %
    covered 62 % with 4 departments, 88 % with 8). So effects are predicted from variances held off 0 by the penalty of Chung,
    Rabe-Hesketh, Dorie, Gelman & Liu (2013), a gamma(2) prior on each standard deviation: in EM, one less to divide by (97 %, 94 %).
    """
    design = _design(cells)
    within = float(np.sum(cells.ss)) / max(float(np.sum(cells.n - 1)), 1.0)
    total = within + float(np.var(cells.mean))
    if total <= _LEAST_SHARE * float(np.mean(cells.mean**2)):
        return NO_SPREAD
    held = _settle(cells, design, Components(0.1 * total, 0.1 * total, 0.1 * total, total), spare=1)
    components = held and _settle(cells, design, held, spare=0)
    if held is None or components is None:
        return NOT_SETTLED
    return _predict(cells, design, components, held)


def _settle(cells: RatedCells, design: _Design, start: Components, spare: int) -> Components | None:
    """EM from `start` until it stands still; `spare` is 0 for REML, 1 for the penalty that keeps components off 0."""
    now = start
    for _ in range(MOST_STEPS):
        then, now = now, _step(cells, design, now, spare)
        if max(abs(new - old) for new, old in zip(astuple(now), astuple(then), strict=True)) <= SETTLED * now.total:
            return now
    return None


def _design(cells: RatedCells) -> _Design:
    raters, rater = np.unique(cells.rater, return_inverse=True)
    rated, of = np.unique(cells.rated, return_inverse=True)
    columns = [np.ones((len(rater), 1)), np.eye(len(raters))[rater], np.eye(len(rated))[of]]
    return _Design(np.hstack(columns), raters, rated)


def _precision(design: _Design, components: Components) -> Floats:
    """What the prior adds to the equations' diagonal: nothing for the mean, 1/variance for each effect."""
    variance = np.repeat([components.leniency, components.quality], [len(design.raters), len(design.rated)])
    return np.append(0.0, 1 / np.maximum(variance, _LEAST_SHARE * components.total))


def _solve(cells: RatedCells, design: _Design, components: Components) -> _Solution:
    columns = design.columns
    weight = 1 / (components.pair + components.error / cells.n)
    weighted = weight[:, None] * columns
    equations = columns.T @ weighted
    equations[np.diag_indices(len(equations))] += _precision(design, components)
    inverse = np.asarray(np.linalg.inv(equations), dtype=np.float64)
    effect = inverse @ (weighted.T @ cells.mean)
    leverage = np.sum((columns @ inverse) * columns, axis=1)
    return _Solution(effect, inverse, weight, cells.mean - columns @ effect, leverage)


def _step(cells: RatedCells, design: _Design, components: Components, spare: int) -> Components:
    """One step of EM: each component becomes the expected mean square of its effects."""
    solution = _solve(cells, design, components)
    squares = (solution.effect**2 + np.diag(solution.inverse))[1:]
    effects = (*np.split(squares, [len(design.raters)]), solution.second_moments(np.full(len(cells.n), components.pair)))
    leniency, quality, pair = (float(np.sum(own)) / max(len(own) - spare, 1) for own in effects)
    error = np.sum(cells.ss) + np.sum(cells.n * solution.second_moments(components.error / cells.n))
    return Components(leniency, quality, pair, float(error / np.sum(cells.n)))


def _predict(cells: RatedCells, design: _Design, components: Components, held: Components) -> Fit:
    solution = _solve(cells, design, held)
    raters, rated = len(design.raters), len(design.rated)
    prior = np.full(len(cells.n), held.pair)
    level = np.hstack([np.ones((rated, 1)), np.full((rated, raters), 1 / raters), np.eye(rated)])
    values = np.split(solution.effect, [1, 1 + raters])
    variances = np.split(np.diag(solution.inverse), [1, 1 + raters])
    return Fit(
        components=components,
        held=held,
        mean=float(solution.effect[0]),
        raters=design.raters,
        rated=design.rated,
        leniency=Predicted(values[1], variances[1]),
        quality=Predicted(values[2], variances[2]),
        level=Predicted(level @ solution.effect, np.sum((level @ solution.inverse) * level, axis=1)),
        pair=Predicted(prior * solution.weight * solution.residual, solution.variances(prior)),
    )


def reliability(predicted: Predicted, variance: float) -> float:
    """Share of the effects' variance that the predictions hold, 0 to 1: 1 - mean prediction error variance / variance."""
    return max(0.0, 1 - float(np.mean(predicted.variance)) / variance) if variance > 0 else 0.0


class Reciprocity(Struct, frozen=True):
    """Correlation of what i finds in j beyond the rest with what j finds in i, over `n` pairs of departments."""

    correlation: float
    low: float
    high: float
    n: int


def reciprocity(cells: RatedCells, found: Fit) -> Reciprocity | NotEnough:
    """Dyadic reciprocity (Warner, Kenny & Stoto 1979): correlation of pair effects ij and ji, freed from the noise of the answers.

    Its likelihood by REML over a grid from -1 to 1, the variances held; posterior mean and central 95 % under a flat prior.
    Correlating the predicted effects instead would draw it to 0, as predictions are drawn. NotEnough below 6 pairs that rated each
    other, and where the interval is wider than 1.5.
    """
    back = _reverse(cells)
    mutual = int(np.sum(back >= 0)) // 2
    if mutual < FEWEST_MUTUAL:
        return FEW_MUTUAL
    design = _design(cells)
    log = np.array([_log_likelihood(cells, design, found.held, back, float(rho)) for rho in _GRID])
    weight = np.exp(log - log.max())
    cumulated = np.cumsum(weight) / np.sum(weight)
    low, high = _GRID[np.searchsorted(cumulated, [0.025, 0.975])]
    if high - low > WIDEST:
        return UNCLEAR
    return Reciprocity(float(_GRID @ weight / np.sum(weight)), float(low), float(high), mutual)


def _reverse(cells: RatedCells) -> Ints:
    """For each cell ij the position of ji, -1 where nobody rated back."""
    base = int(max(cells.rater.max(), cells.rated.max())) + 1
    there, back = cells.rater * base + cells.rated, cells.rated * base + cells.rater
    order = np.argsort(there)
    at = order[np.minimum(np.searchsorted(there[order], back), len(order) - 1)]
    return np.where(there[at] == back, at, -1)


def _log_likelihood(cells: RatedCells, design: _Design, components: Components, back: Ints, rho: float) -> float:
    """REML log-likelihood up to a constant; cells ij and ji share the covariance rho times the variance of pairs."""
    variance = components.pair + components.error / cells.n
    mutual = back >= 0
    other = np.where(mutual, variance[back], 1.0)
    shared = np.where(mutual, rho * components.pair, 0.0)
    determinant = variance * other - shared**2
    columns = np.column_stack([design.columns, cells.mean])
    weighted = (other[:, None] * columns - shared[:, None] * columns[back]) / determinant[:, None]
    product = columns.T @ weighted
    equations = product[:-1, :-1]
    equations[np.diag_indices(len(equations))] += _precision(design, components)
    right = product[:-1, -1]
    fitted = float(product[-1, -1] - right @ np.linalg.solve(equations, right))
    of_cells = float(np.sum(np.log(determinant) / np.where(mutual, 2, 1)))
    return -0.5 * (of_cells + float(np.linalg.slogdet(equations)[1]) + fitted)

"""What is owed to the rating department, to the rated one and to the two together: crossed random effects by EM-REML."""

from collections.abc import Iterable

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
FEW_MUTUAL = NotEnough(f"Fewer than {FEWEST_MUTUAL} pairs of departments rated each other.")
UNCLEAR = NotEnough("The answers do not tell whether what one department finds in another is returned.")
_GRID = np.linspace(-0.99, 0.99, 100)
_LEAST_SHARE = 1e-12


class RatedCells(Struct, frozen=True):
    """Department `rater` rates what it gets from `rated`: an entry per cell, its mean and the known variance of the mean's error."""

    rater: Ints
    rated: Ints
    mean: Floats
    variance: Floats

    @property
    def spread(self) -> float:
        """What the cells' means and their errors vary by: the yardstick of what is small."""
        return float(np.var(self.mean) + np.mean(self.variance))


class Components(Struct, frozen=True):
    """Variances in squared scale units."""

    leniency: float
    quality: float
    pair: float


class Predicted(Struct, frozen=True):
    """Best linear unbiased predictions and the variances of their errors."""

    value: Floats
    variance: Floats

    @property
    def mean_square(self) -> float:
        """The expected mean square of the effects themselves."""
        return float(np.mean(self.value**2 + self.variance))


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
    """Which effects each cell is the sum of: its places (the mean, a rater, a rated one) among them all, shape (cells, 3)."""

    places: Ints
    raters: Ints
    rated: Ints

    @property
    def effects(self) -> int:
        return 1 + len(self.raters) + len(self.rated)

    def total(self, value: Floats) -> Floats:
        """For each effect the sum of its cells' values: X'v."""
        return np.bincount(self.places.ravel(), np.repeat(value, 3), self.effects).astype(np.float64)

    def product(self, weight: Floats, other: Ints) -> Floats:
        """X'WX, where a cell's weight joins it with the cell `other`."""
        both = self.places[:, :, None] * self.effects + self.places[other][:, None, :]
        sums = np.bincount(both.ravel(), np.repeat(weight, 9), self.effects**2)
        return sums.astype(np.float64).reshape(self.effects, self.effects)


class _Solution(Struct, frozen=True):
    """Henderson's equations solved for one set of components: the pairs are part of each cell's variance 1/`weight`."""

    effect: Floats
    inverse: Floats
    weight: Floats
    residual: Floats
    leverage: Floats

    def split(self, design: _Design) -> tuple[Predicted, Predicted]:
        """Leniencies and qualities."""
        at = [1, 1 + len(design.raters)]
        (_, *values), (_, *variances) = (np.split(column, at) for column in (self.effect, np.diag(self.inverse)))
        leniency, quality = (Predicted(value, variance) for value, variance in zip(values, variances, strict=True))
        return leniency, quality

    def pairs(self, prior: float) -> Predicted:
        """What is particular to each cell, if its variance is `prior`."""
        drawn = prior * self.weight
        return Predicted(drawn * self.residual, prior * (1 - drawn) + drawn**2 * self.leverage)


def fit(cells: RatedCells) -> Fit | NotEnough:
    """Crossed random effects of a hand-off matrix, in the unit of the cells' means: variances by EM-REML, effects by BLUP.

    The social relations model of Warner, Kenny & Stoto (1979) as a mixed model (Lashley & Bond 1997), without covariances. Pair and
    error can be told apart because the variance of each mean's error is given (Fay & Herriot, Journal of the American Statistical
    Association 74, 1979, 269-277): of the answers nothing but the means is needed. Henderson's equations (1975), EM (Dempster, Laird &
    Rubin 1977), settled when no component moves by more than a millionth of the cells' spread in a step; NotEnough if that takes more
    than 10,000 steps.
    Few departments often make REML put a component at 0, and all its effects with it, with no error left to show (bench/handoffs.py
    prints how far intervals cover). So effects are predicted from variances held off 0 by the penalty of Chung, Rabe-Hesketh, Dorie,
    Gelman & Liu (2013), a gamma(2) prior on each standard deviation: in EM, one less to divide by.
    """
    design = _design(cells)
    held = _settle(cells, design, Components(*[0.1 * cells.spread] * 3), spare=1)
    components = held and _settle(cells, design, held, spare=0)
    if held is None or components is None:
        return NOT_SETTLED
    return _predict(cells, design, components, held)


def _settle(cells: RatedCells, design: _Design, start: Components, spare: int) -> Components | None:
    """EM from `start` until it stands still; `spare` is 0 for REML, 1 for the penalty that keeps components off 0."""
    now, least = start, SETTLED * cells.spread
    for _ in range(MOST_STEPS):
        then, now = now, _step(cells, design, now, spare)
        if max(abs(new - old) for new, old in zip(astuple(now), astuple(then), strict=True)) <= least:
            return now
    return None


def _design(cells: RatedCells) -> _Design:
    raters, rater = np.unique(cells.rater, return_inverse=True)
    rated, of = np.unique(cells.rated, return_inverse=True)
    return _Design(np.column_stack([np.zeros_like(rater), 1 + rater, 1 + len(raters) + of]), raters, rated)


def _precision(cells: RatedCells, design: _Design, components: Components) -> Floats:
    """What the prior adds to the equations' diagonal: nothing for the mean, 1/variance for each effect."""
    variance = np.repeat([components.leniency, components.quality], [len(design.raters), len(design.rated)])
    return np.append(0.0, 1 / np.maximum(variance, _LEAST_SHARE * cells.spread))


def _solve(cells: RatedCells, design: _Design, components: Components) -> _Solution:
    weight = 1 / (components.pair + cells.variance)
    equations = design.product(weight, np.arange(len(weight)))
    equations[np.diag_indices(len(equations))] += _precision(cells, design, components)
    inverse = np.asarray(np.linalg.inv(equations), dtype=np.float64)
    effect = inverse @ design.total(weight * cells.mean)
    places = design.places
    leverage = inverse[places[:, :, None], places[:, None, :]].sum(axis=(1, 2))
    return _Solution(effect, inverse, weight, cells.mean - effect[places].sum(axis=1), leverage)


def _step(cells: RatedCells, design: _Design, components: Components, spare: int) -> Components:
    """One step of EM: each component becomes the expected mean square of its effects."""
    solution = _solve(cells, design, components)
    effects: Iterable[Predicted] = (*solution.split(design), solution.pairs(components.pair))
    return Components(*(own.mean_square * len(own.value) / max(len(own.value) - spare, 1) for own in effects))


def _predict(cells: RatedCells, design: _Design, components: Components, held: Components) -> Fit:
    solution = _solve(cells, design, held)
    leniency, quality = solution.split(design)
    raters, rated = len(design.raters), len(design.rated)
    level = np.hstack([np.ones((rated, 1)), np.full((rated, raters), 1 / raters), np.eye(rated)])
    return Fit(
        components=components,
        held=held,
        mean=float(solution.effect[0]),
        raters=design.raters,
        rated=design.rated,
        leniency=leniency,
        quality=quality,
        level=Predicted(level @ solution.effect, np.sum((level @ solution.inverse) * level, axis=1)),
        pair=solution.pairs(held.pair),
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
    variance, alone = components.pair + cells.variance, np.arange(len(back))
    mutual = back >= 0
    other = np.where(mutual, variance[back], 1.0)
    shared = np.where(mutual, rho * components.pair, 0.0)
    determinant = variance * other - shared**2
    own, crossed = other / determinant, -shared / determinant
    weighted = own * cells.mean + crossed * cells.mean[back]
    equations = design.product(own, alone) + design.product(crossed, back)
    equations[np.diag_indices(len(equations))] += _precision(cells, design, components)
    right = design.total(weighted)
    fitted = float(cells.mean @ weighted - right @ np.linalg.solve(equations, right))
    of_cells = float(np.sum(np.log(determinant) / np.where(mutual, 2, 1)))
    return -0.5 * (of_cells + float(np.linalg.slogdet(equations)[1]) + fitted)

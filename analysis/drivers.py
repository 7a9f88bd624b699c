"""Drivers of loyalty: how much of its variance across accounts each predictor accounts for."""

from math import factorial
from typing import Literal

import numpy as np
from msgspec import Struct

from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough
from surveys.errors import BadInput

LEAST_ACCOUNTS = 50
# LMG takes every subset of the predictors, 4,096 of them at 12; Johnson's weights come close to it at any number.
MOST_FOR_LMG = 12
LEAST_RESAMPLES = 200
# The share of resamples that may be unusable before the tails of the others no longer stand for all.
MOST_LOST = 0.05
# Below this, a spread relative to its values, an eigenvalue of a correlation matrix and an R² are rounding.
ROUNDING = 1e-9
_CHUNK = 64

Method = Literal["lmg", "johnson"]


class Driver(Struct, frozen=True):
    """One predictor: its part of R² with a 95 % interval, and that part as a share of R²."""

    name: str
    weight: float
    low: float
    high: float
    share: float


class Drivers(Struct, frozen=True, tag="drivers"):
    """All predictors in the order given; their weights sum to R²."""

    method: Method
    accounts: int
    r2: float
    resamples: int
    drivers: tuple[Driver, ...]


def drivers(names: tuple[str, ...], predictors: Floats, outcome: Floats, resamples: Ints) -> Drivers | NotEnough:
    """Relative importance of predictors, shape (accounts, len(names)), for an outcome, shape (accounts,), from 50 accounts on.

    LMG up to 12 predictors, Johnson's weights above. `resamples`, shape (replicates, accounts), holds positions of accounts drawn with
    replacement; the intervals are the 2.5 and 97.5 percentiles over them (Grömping, The American Statistician 61 (2007), 139-147).
    A resample in which a column is constant or repeats others is left out. A weight is never negative, so that its interval excludes
    0 for noise too: it is no test. A weight tells what goes with loyalty, not what causes it.
    Raises BadInput for wrong shapes, missing values, constant columns and predictors that repeat each other.
    """
    data = _checked(names, predictors, outcome, resamples)
    if len(data) < LEAST_ACCOUNTS:
        return NotEnough(f"{len(data)} of the {LEAST_ACCOUNTS} accounts that the weight of a driver needs.")
    _refuse_constant((*names, "the outcome"), data)
    correlation = correlations(data)
    _refuse_collinear(names, correlation[:-1, :-1])
    method: Method = "lmg" if len(names) <= MOST_FOR_LMG else "johnson"
    weight = _weights(correlation, method)
    drawn = _resampled(data, resamples, method)
    if len(drawn) < (1 - MOST_LOST) * len(resamples):
        return NotEnough("Too few accounts differ in these drivers to say how sure their weights are.")
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    r2 = float(weight.sum())
    if r2 < ROUNDING:
        return NotEnough("Nothing of the outcome goes with these drivers.")
    columns = zip(names, weight.tolist(), low.tolist(), high.tolist(), (weight / r2).tolist(), strict=True)
    return Drivers(method, len(data), r2, len(drawn), tuple(Driver(*column) for column in columns))


def correlations(data: Floats) -> Floats:
    """Pearson correlations of the columns of data, shape (..., accounts, columns) to (..., columns, columns); no column is constant."""
    centred = data - data.mean(axis=-2, keepdims=True)
    unit = centred / np.linalg.norm(centred, axis=-2, keepdims=True)
    return np.asarray(unit.swapaxes(-1, -2) @ unit, dtype=np.float64)


def lmg(correlation: Floats) -> Floats:
    """Shapley value of each predictor in R², shape (..., p + 1, p + 1) with the outcome last to (..., p).

    The increase of R² by a predictor, averaged over all orders in which the predictors may enter: Lindeman, Merenda & Gold,
    Introduction to Bivariate and Multivariate Analysis (1980), 119; Grömping, Journal of Statistical Software 17 (2006), 1.
    Non-negative, sums to R². The matrix is positive definite; it takes O(2^p).
    """
    count = correlation.shape[-1] - 1
    explained = 1 - _unexplained(correlation)
    size = np.bitwise_count(np.arange(2**count))
    chance = np.array([factorial(k) * factorial(count - 1 - k) / factorial(count) for k in range(count)])
    return np.stack([_gain(explained, bit) @ chance[_gain_size(size, bit)] for bit in range(count)], axis=-1)


def _unexplained(correlation: Floats) -> Floats:
    """Variance of the outcome that each subset of the predictors leaves, (..., 2^p); bit j of the position says whether j is in it.

    One predictor after the other, every subset so far is doubled: without it, and with it swept out of what is still to come.
    """
    state = correlation[..., np.newaxis, :, :]
    for _ in range(correlation.shape[-1] - 1):
        column, rest = state[..., 1:, :1], state[..., 1:, 1:]
        swept = rest - column * column.swapaxes(-1, -2) / state[..., :1, :1]
        state = np.concatenate([rest, swept], axis=-3)
    return np.asarray(state[..., 0, 0], dtype=np.float64)


def _gain(explained: Floats, bit: int) -> Floats:
    """What a predictor adds to each subset without it, (..., 2^(p - 1))."""
    halves = explained.reshape(*explained.shape[:-1], -1, 2, 2**bit)
    gain = halves[..., 1, :] - halves[..., 0, :]
    return gain.reshape(*explained.shape[:-1], -1)


def _gain_size(size: Ints, bit: int) -> Ints:
    """How many predictors the subsets of `_gain` hold, in the same order."""
    return size.reshape(-1, 2, 2**bit)[:, 0, :].ravel()


def johnson(correlation: Floats) -> Floats:
    """Relative weights of the predictors, shape (..., p + 1, p + 1) with the outcome last to (..., p).

    The outcome is regressed on the orthogonal variables nearest to the predictors, and what these account for is given back by
    squared loadings: Johnson, Multivariate Behavioral Research 35 (2000), 1-19. Non-negative, sums to R². The matrix is positive definite.
    """
    value, vector = np.linalg.eigh(correlation[..., :-1, :-1])
    root = np.sqrt(value)[..., np.newaxis, :]
    turned = vector.swapaxes(-1, -2)
    loading = (vector * root) @ turned
    slope = (vector / root) @ turned @ correlation[..., :-1, -1:]
    return np.asarray((loading**2 @ slope**2)[..., 0], dtype=np.float64)


def _weights(correlation: Floats, method: Method) -> Floats:
    return lmg(correlation) if method == "lmg" else johnson(correlation)


def _resampled(data: Floats, resamples: Ints, method: Method) -> Floats:
    """Weights in each usable resample, (usable, p)."""
    pieces = []
    for start in range(0, len(resamples), _CHUNK):
        drawn = data[resamples[start : start + _CHUNK]]
        correlation = correlations(drawn[_varies(drawn).all(axis=-1)])
        sound = np.linalg.eigvalsh(correlation[:, :-1, :-1])[:, 0] > ROUNDING
        pieces.append(_weights(correlation[sound], method))
    return np.concatenate(pieces)


def _varies(data: Floats) -> Bools:
    """Which columns of (..., accounts, columns) are not constant."""
    return np.asarray(np.ptp(data, axis=-2) > ROUNDING * np.abs(data).max(axis=-2), dtype=np.bool_)


def _checked(names: tuple[str, ...], predictors: Floats, outcome: Floats, resamples: Ints) -> Floats:
    """Predictors and outcome as one table, the outcome last."""
    accounts = len(outcome)
    if not names or predictors.shape != (accounts, len(names)):
        raise BadInput(
            f"Drivers have shape {predictors.shape}: give one row per outcome ({accounts}) and one column per name ({len(names)})."
        )
    if resamples.ndim != 2 or resamples.shape[1] != accounts or len(resamples) < LEAST_RESAMPLES:
        raise BadInput(f"Resamples have shape {resamples.shape}: give at least {LEAST_RESAMPLES} rows of {accounts} positions.")
    if accounts and not 0 <= resamples.min() <= resamples.max() < accounts:
        raise BadInput(f"Resamples name accounts that are not there: draw positions from 0 to {accounts - 1}.")
    data = np.column_stack([predictors, outcome])
    missing = np.argwhere(~np.isfinite(data))
    if len(missing):
        row, column = missing[0]
        raise BadInput(f"Account {row} has no value of {(*names, 'the outcome')[column]}: leave out accounts that lack one.")
    return data


def _refuse_constant(names: tuple[str, ...], data: Floats) -> None:
    constant = [name for name, varies in zip(names, _varies(data), strict=True) if not varies]
    if constant:
        raise BadInput(f"All accounts have the same value of {', '.join(constant)}: leave it out.")


def _refuse_collinear(names: tuple[str, ...], correlation: Floats) -> None:
    value, vector = np.linalg.eigh(correlation)
    if value[0] <= ROUNDING:
        repeated = [name for name, part in zip(names, vector[:, 0], strict=True) if abs(part) > 0.01]
        raise BadInput(f"{', '.join(repeated)} repeat each other: leave one of them out.")

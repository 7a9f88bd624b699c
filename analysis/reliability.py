"""Reliability: of account means (ICC), of a dimension's items (Cronbach's α) and of coders who tag the same texts (Krippendorff's α)."""

from math import inf
from typing import Literal

import numpy as np
from msgspec import Struct

from analysis.ratings import Bools, Floats, Ints
from analysis.results import NotEnough
from surveys.errors import BadInput

MOSTLY_NOISE = 0.50
LEAST_RESPONDENTS = 30
# Total variance below this share of the items' own is rounding: the items cancel out in every respondent.
_ROUNDING = 1e-12

Level = Literal["nominal", "ordinal", "interval", "ratio"]

ONE_GROUP = NotEnough("Answers come from fewer than two groups.")
ONE_EACH = NotEnough("No group has two answers.")
ALL_EQUAL = NotEnough("All answers are equal, so there is nothing to tell apart.")
ONE_ITEM = NotEnough("The dimension has fewer than two items.")
SAME_SUM = NotEnough("All respondents have the same sum of answers.")
FEW_RESPONDENTS = NotEnough(f"Fewer than {LEAST_RESPONDENTS} respondents answered all items.")
NO_PAIRS = NotEnough("Fewer than two units were coded by two coders.")


class Icc(Struct, frozen=True):
    """How far answers depend on their group: `icc1` of one answer, `icc2` of a mean of `mean_size` answers (never below 0)."""

    icc1: float
    icc2: float
    n: int
    groups: int
    mean_size: float

    @property
    def unclipped(self) -> float:
        """(MSB - MSW)/MSB as it is: below 0 where means differ less than chance alone would make them, -inf where they are all equal."""
        scaled = 1 + (self.mean_size - 1) * self.icc1
        return self.mean_size * self.icc1 / scaled if scaled > 0 else -inf

    @property
    def mostly_noise(self) -> bool:
        """Whether account means say more about who answered than about the account (MEASURES section 6)."""
        return self.icc2 < MOSTLY_NOISE


class CronbachAlpha(Struct, frozen=True):
    """Internal consistency of `items` items over the `n` respondents who answered all of them."""

    alpha: float
    n: int
    items: int


class KrippendorffAlpha(Struct, frozen=True):
    """Agreement beyond chance over `units` units with two codes or more, `n` codes in all."""

    alpha: float
    n: int
    units: int
    level: Level


def icc(group: Ints, value: Floats) -> Icc | NotEnough:
    """ICC(1) and ICC(2) from the mean squares of a one-way analysis of variance; groups may differ in size.

    group, value: shape (answers,), any codes and any unit. ICC(1) = (MSB - MSW)/(MSB + (k - 1) MSW) with k the mean group size,
    ICC(2) = (MSB - MSW)/MSB. A negative ICC(1) stays (answers differ more within groups than between them); the reliability of a mean
    cannot be negative: ICC(2) is 0 then. NotEnough with one group, one answer in each, or equal answers only; BadInput for values that
    are not finite. Bartko, Psychological Bulletin 83 (1976), 762-765; Bliese (2000), in Klein & Kozlowski, 349-381.
    """
    if group.ndim != 1 or group.shape != value.shape:
        raise BadInput(f"icc: groups have shape {group.shape} and values {value.shape}; give one group per value.")
    _reject(~np.isfinite(value), value, "icc", "is not finite")
    _, code, size = np.unique(group, return_inverse=True, return_counts=True)
    n, groups = len(value), len(size)
    if groups < 2:
        return ONE_GROUP
    if n == groups:
        return ONE_EACH
    if np.ptp(value) == 0:
        return ALL_EQUAL
    mean = np.bincount(code, weights=value) / size
    between = float(np.sum(size * (mean - np.mean(value)) ** 2)) / (groups - 1)
    within = float(np.sum((value - mean[code]) ** 2)) / (n - groups)
    k = n / groups
    excess = between - within
    return Icc(excess / (between + (k - 1) * within), excess / between if excess > 0 else 0.0, n, groups, k)


def cronbach_alpha(value: Floats) -> CronbachAlpha | NotEnough:
    """Cronbach's α = J/(J - 1) · (1 - sum of the items' variances / variance of their sum), over complete cases.

    value: shape (respondents, items), all items keyed the same way, nan not answered. NotEnough below 30 complete respondents, with one
    item, or where all respondents have the same sum; BadInput for infinite values. Cronbach, Psychometrika 16 (1951), 297-334.
    """
    _reject_shape(value, "cronbach_alpha", "(respondents, items)")
    _reject(np.isinf(value), value, "cronbach_alpha", "is not finite")
    complete = value[~np.isnan(value).any(axis=1)]
    n, items = complete.shape
    if items < 2:
        return ONE_ITEM
    if n < LEAST_RESPONDENTS:
        return FEW_RESPONDENTS
    shifted = complete - complete[0]  # makes an item that everybody answered alike exactly 0
    parts = float(np.sum(np.var(shifted, axis=0, ddof=1)))
    whole = float(np.var(np.sum(shifted, axis=1), ddof=1))
    if whole <= _ROUNDING * parts:
        return SAME_SUM
    return CronbachAlpha(items / (items - 1) * (1 - parts / whole), n, items)


def krippendorff_alpha(value: Floats, level: Level) -> KrippendorffAlpha | NotEnough:
    """Krippendorff's α = 1 - observed / expected disagreement, from the matrix of coincidences.

    value: shape (units, coders), nan not coded; a unit with fewer than two codes counts for nothing. Tags are nominal, any number per tag.
    NotEnough with fewer than two such units or one value throughout; BadInput for infinite values, or negative ones on a ratio scale.
    Memory grows with the square of the number of distinct values. Krippendorff, Content Analysis (2004), chapter 11.
    """
    _reject_shape(value, "krippendorff_alpha", "(units, coders)")
    _reject(np.isinf(value), value, "krippendorff_alpha", "is not finite")
    if level == "ratio":
        _reject(value < 0, value, "krippendorff_alpha", "is negative on a ratio scale")
    paired = value[np.sum(~np.isnan(value), axis=1) >= 2]
    units = len(paired)
    if units < 2:
        return NO_PAIRS
    unit, coder = np.nonzero(~np.isnan(paired))
    values, code = np.unique(paired[unit, coder], return_inverse=True)
    if len(values) < 2:
        return ALL_EQUAL
    counts = np.bincount(unit * len(values) + code, minlength=units * len(values)).reshape(units, len(values)).astype(np.float64)
    n = len(code)
    weights = counts / (counts.sum(axis=1, keepdims=True) - 1)
    coincidences = weights.T @ counts  # its diagonal counts codes with themselves too, at distance 0
    marginal = counts.sum(axis=0)
    distance = _distance(values, marginal, level)
    expected = float(marginal @ distance @ marginal) / (n - 1)
    return KrippendorffAlpha(1 - float(np.sum(coincidences * distance)) / expected, n, units, level)


def _distance(values: Floats, marginal: Floats, level: Level) -> Floats:
    """Squared difference of each two values; ordinal ones differ by the answers between them, which is by their mid-ranks."""
    if level == "nominal":
        return 1 - np.eye(len(values))
    place = np.cumsum(marginal) - marginal / 2 if level == "ordinal" else values
    difference = np.subtract.outer(place, place)
    if level == "ratio":
        total = np.add.outer(values, values)
        difference = np.divide(difference, total, out=np.zeros_like(total), where=total > 0)
    return np.asarray(difference**2, dtype=np.float64)


def _reject_shape(value: Floats, what: str, shape: str) -> None:
    if value.ndim != 2:
        raise BadInput(f"{what}: values have shape {value.shape}; give a table of {shape}.")


def _reject(wrong: Bools, value: Floats, what: str, fault: str) -> None:
    """Raise BadInput that names the first wrong value."""
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(wrong))
        where = ", ".join(str(position) for position in place)
        raise BadInput(f"{what}: value {value[place]} at [{where}] {fault}; correct it or leave it out.")

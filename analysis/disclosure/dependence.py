"""Whether few people's rows are linearly dependent: exact, in whole numbers, within documented bounds."""

import numpy as np

from analysis.ratings import Ints

# How many sets of rows a search may set aside: k = 3 sets none aside, k = 5 each of 99 single people and each pair of them.
LARGEST_SEARCH = 5_000
# Whole numbers up to this size multiply and subtract within 64 bits. Tables, trees and their overlaps stay at -1, 0 and 1.
LARGEST_ENTRY = 2**31 - 1


class PastBound(Exception):
    """The proof would take more than its bounds allow; nothing is known, so nothing may be shown."""


def cleared(rows: Ints, values: Ints, pivot: int) -> Ints:
    """The rows without the pivot, after multiples of it were taken off the others so that `values`, linear in the rows, are all 0.

    Shapes (rows, columns) and (rows,). Fraction-free: each row comes back as a whole multiple in lowest terms, which leaves all
    questions of dependence as they were (Bareiss, Mathematics of Computation 22, 1968, 565-578). PastBound before anything overflows.
    """
    _check(values)
    left = np.delete(values[pivot] * rows - np.outer(values, rows[pivot]), pivot, axis=0)
    lowest = left // np.maximum(np.gcd.reduce(left, axis=1, keepdims=True), 1)
    _check(lowest)
    return np.asarray(lowest, dtype=np.int64)


def _check(numbers: Ints) -> None:
    if numbers.size and int(np.abs(numbers).max()) > LARGEST_ENTRY:
        raise PastBound


def has_light_dependence(rows: Ints, weights: Ints, budget: int) -> bool:
    """Whether some rows with a total weight of at most `budget` are linearly dependent over the rational numbers.

    Shapes (rows, columns) and (rows,); weights are positive. Exact: zero rows and pairs are compared as they are, larger sets by
    setting each row aside in turn and looking for a smaller dependence among the heavier ones modulo that row. Before that, rows that
    are independent altogether end the search, and others are cut down to a basis of their columns. PastBound if it takes too long.
    """
    order = np.argsort(weights, kind="stable")
    rows, weights = _light(rows[order], weights[order], budget)
    if _has_light_pair(rows, weights, budget):
        return True
    if not _room_for_three(weights, budget):
        return False
    columns = _basis(rows)
    if len(columns) == len(rows):
        return False
    if _searched(weights, budget) > LARGEST_SEARCH:
        raise PastBound
    return _search(rows[:, columns], weights, budget)


def _searched(weights: Ints, budget: int) -> int:
    """How many sets of rows may be set aside so that two more, of 1 at least, find room beside them."""
    sets = [1] + [0] * (budget - 2)
    for weight in weights.tolist():
        for total in range(budget - 2, weight - 1, -1):
            sets[total] += sets[total - weight]
    return sum(sets)


def _search(rows: Ints, weights: Ints, budget: int) -> bool:
    """Weights ascend."""
    rows, weights = _light(rows, weights, budget)
    if _has_light_pair(rows, weights, budget):
        return True
    for first in range(len(rows)):
        if not _room_for_three(weights[first:], budget):
            break
        rest = cleared(rows[first:], _leading_column(rows[first:]), 0)
        if _search(rest, weights[first + 1 :], budget - int(weights[first])):
            return True
    return False


def _light(rows: Ints, weights: Ints, budget: int) -> tuple[Ints, Ints]:
    end = int(np.searchsorted(weights, budget, side="right"))
    return rows[:end], weights[:end]


def _room_for_three(weights: Ints, budget: int) -> bool:
    return len(weights) > 2 and int(weights[:3].sum()) <= budget


def _has_light_pair(rows: Ints, weights: Ints, budget: int) -> bool:
    """Whether a row is zero, or two within the budget are multiples of each other; weights ascend and each is within it."""
    if not rows.any(axis=1).all():
        return True
    lead = np.take_along_axis(rows, (rows != 0).argmax(axis=1)[:, None], axis=1) if rows.size else rows
    scaled = rows // np.gcd.reduce(rows, axis=1, keepdims=True) * np.sign(lead)
    lightest: dict[bytes, int] = {}
    for row, weight in zip(scaled, weights.tolist(), strict=True):
        key = row.tobytes()
        if lightest.get(key, budget) + weight <= budget:
            return True
        lightest.setdefault(key, weight)
    return False


def _basis(rows: Ints) -> list[int]:
    """Columns, as many as the rows' rank, on which the rows depend on each other exactly as they do on all."""
    columns = []
    while len(rows):
        if rows[0].any():
            columns.append(int((rows[0] != 0).argmax()))
            rows = cleared(rows, _leading_column(rows), 0)
        else:
            rows = rows[1:]
    return columns


def _leading_column(rows: Ints) -> Ints:
    """The column in which the first row begins."""
    return np.asarray(rows[:, int((rows[0] != 0).argmax())], dtype=np.int64)

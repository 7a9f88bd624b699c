"""Small companies as lists of answers, and their summaries."""

import numpy as np

from analysis.results import Scale
from analysis.variance import Summary

FIVE = Scale(1, 5)
Answers = list[list[float]]

CUSTOMERS: Answers = [[3, 4, 4], [2, 3, 1], [5, 5, 4], [4, 2, 3], [3, 3, 5]]
COLLEAGUES: Answers = [[4, 5, 4], [4, 4, 3], [4, 5, 5], [2, 3, 2], [5, 4, 4]]


def summary(answers: Answers) -> Summary:
    """One dimension: a list of answers per account."""
    return stacked([answers])


def stacked(dimensions: list[Answers]) -> Summary:
    """Several dimensions of the same accounts."""
    n = np.array([[float(len(cell)) for cell in answers] for answers in dimensions])
    mean = np.array([[sum(cell) / len(cell) if cell else 0.0 for cell in answers] for answers in dimensions])
    ss = np.array([[sum((x - sum(cell) / len(cell)) ** 2 for x in cell) for cell in answers] for answers in dimensions])
    return Summary(n, mean, ss, np.maximum(n - 1, 0), n > 0, np.zeros_like(n))

"""Relative importance of predictors and Wilson's interval, beside published figures."""

import csv
from pathlib import Path

import numpy as np

from analysis.drivers import correlations, johnson, lmg
from analysis.proportions import wilson
from analysis.ratings import Floats

CLOSE = 1e-6
# Johnson weights of the car data, and LMG weights of the Swiss provinces as R's relaimpo gives them.
CARS = {"cyl": 0.2284797, "disp": 0.2221469, "hp": 0.2321744, "gear": 0.0963886}
SWISS = {
    "Agriculture": 0.05709122,
    "Examination": 0.17117303,
    "Education": 0.26013468,
    "Catholic": 0.10557015,
    "Infant.Mortality": 0.11276592,
}
# 81 of 263: Newcombe, Statistics in Medicine 17 (1998), 857-872.
SHARE = (0.2553, 0.3662)


def check(data: Path) -> bool:
    """Johnson weights of mtcars, LMG of swiss, both of them in reference/, and the interval of 81 of 263."""
    cars = johnson(correlations(_table(data / "reference" / "mtcars_subset.csv", (*CARS, "mpg"))))
    swiss = lmg(correlations(_table(data / "reference" / "swiss.csv", (*SWISS, "Fertility"))))
    right = [_compare("Johnson, mtcars", CARS, cars), _compare("LMG, swiss", SWISS, swiss)]
    low, high = (float(end[0]) for end in wilson(np.array([81]), np.array([263])))
    print(f"Wilson, 81 of 263        {low:.4f} to {high:.4f}, published {SHARE[0]} to {SHARE[1]}")
    return all(right) and (round(low, 4), round(high, 4)) == SHARE


def _table(path: Path, columns: tuple[str, ...]) -> Floats:
    with path.open(encoding="utf-8", newline="") as lines:
        return np.array([[float(row[column]) for column in columns] for row in csv.DictReader(lines)])


def _compare(title: str, published: dict[str, float], weights: Floats) -> bool:
    for (name, figure), weight in zip(published.items(), weights, strict=True):
        print(f"{title:<15} {name:<16} {weight:.8f}, published {figure:.8f}")
    return bool(np.all(np.abs(weights - list(published.values())) <= CLOSE))

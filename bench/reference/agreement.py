"""Agreement and reliability of public tables, beside the values that R's packages multilevel and irrCAC give for them."""

import csv
from pathlib import Path

import numpy as np

from analysis.agreement import items_agreement, side_agreement
from analysis.ratings import Floats, Ints
from analysis.reliability import CronbachAlpha, Icc, KrippendorffAlpha, Level, cronbach_alpha, icc, krippendorff_alpha
from analysis.results import NotEnough, Scale

FIVE = Scale(1, 5)
# Each with half a unit of the last digit that is given, where that is more than 1e-6.
KRIPPENDORFF: dict[Level, tuple[float, float]] = {
    "nominal": (0.743421, 1e-6),
    "ordinal": (0.8154, 5e-5),
    "interval": (0.8491, 5e-5),
    "ratio": (0.7974, 5e-5),
}


def check(data: Path) -> bool:
    """Over reference/multilevel_*.csv and reference/irrCAC_cac.raw4raters.csv."""
    tables = data / "reference"
    return all([_companies(tables), _wellbeing(tables), _hours_and_items(tables), _coders(tables)])


def _companies(tables: Path) -> bool:
    table = _table(tables / "multilevel_lq2002.csv")
    codes = _codes(table["COMPID"])
    side = side_agreement(codes, table["LEAD06"], int(codes.max()) + 1, FIVE)
    return _right("lq2002 LEAD06: mean rwg by company", float(np.mean(side.accounts.rwg)), 0.5067190)


def _wellbeing(tables: Path) -> bool:
    table = _table(tables / "multilevel_bh1996.csv")
    return _right("bh1996 WBEING: ICC(1)", _icc(icc(_codes(table["GRP"]), table["WBEING"])).icc1, 0.0433691)


def _hours_and_items(tables: Path) -> bool:
    table = _table(tables / "multilevel_bhr2000.csv")
    group = _codes(table["GRP"])
    hours = _icc(icc(group, table["HRS"]))
    items = np.column_stack([column for name, column in table.items() if name not in {"GRP", "HRS", "RELIG"}])
    alpha = cronbach_alpha(items)
    assert isinstance(alpha, CronbachAlpha)
    covariance = np.cov(items, rowvar=False)
    by_covariances = len(covariance) / (len(covariance) - 1) * (1 - float(np.trace(covariance) / np.sum(covariance)))
    return all(
        [
            _right("bhr2000 HRS: ICC(1)", hours.icc1, 0.1741008),
            _right("bhr2000 HRS: ICC(2)", hours.icc2, 0.9199889),
            _right(
                "bhr2000 11 items: mean rwg(j)", float(np.mean(items_agreement(group, items, int(group.max()) + 1, FIVE).rwg)), 0.8876115
            ),
            _right("bhr2000 11 items: Cronbach's α", alpha.alpha, by_covariances),
        ]
    )


def _coders(tables: Path) -> bool:
    table = _table(tables / "irrCAC_cac.raw4raters.csv")
    codes = np.column_stack([column for name, column in table.items() if name != "Units"])
    right = True
    for level, (expected, tolerance) in KRIPPENDORFF.items():
        found = krippendorff_alpha(codes, level)
        assert isinstance(found, KrippendorffAlpha)
        right &= _right(f"raw4raters: Krippendorff's α, {level}", found.alpha, expected, tolerance)
    return right


def _right(what: str, ours: float, expected: float, tolerance: float = 1e-6) -> bool:
    print(f"{what:<40} {ours:.7f}, reference {expected:.7f}")
    return abs(ours - expected) <= tolerance


def _icc(found: Icc | NotEnough) -> Icc:
    assert isinstance(found, Icc)
    return found


def _table(path: Path) -> dict[str, Floats]:
    """The columns of a file of numbers; empty is nan."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name] or "nan") for row in rows]) for name in rows[0]}


def _codes(column: Floats) -> Ints:
    return np.unique(column, return_inverse=True)[1].astype(np.int64)

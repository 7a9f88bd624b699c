"""Mean gaps of 148 real pairs, beside numpy's reading of the same file."""

from collections import defaultdict
from pathlib import Path

import numpy as np

from analysis.ratings import columns
from analysis.ratings_file import read_ratings
from analysis.results import Gap
from analysis.study import Rules, run_study

TENSION = -0.179054


def check(data: Path) -> bool:
    """The mean gap of each pair over the dyads of paired/couples.csv."""
    path = data / "paired" / "couples.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        ratings = read_ratings(lines, path.name).ratings
    raw: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in ratings:
        if row.about == "vendor" and row.value is not None:
            raw[row.pair][row.account_ref][row.side] = row.value
    cells = run_study(columns(ratings), Rules(vendor="attributed", customer="attributed", k=1))
    right = True
    for pair, accounts in sorted(raw.items()):
        gaps = [cell.gap.gap for cell in cells if (cell.comparison, cell.pair) == ("service", pair) and isinstance(cell.gap, Gap)]
        ours = float(np.mean(gaps))
        file = float(np.mean([sides["internal"] - sides["customer"] for sides in accounts.values()]))
        right &= abs(ours - file) < 1e-12 and (pair != "tension" or abs(ours - TENSION) < 1e-6)
        print(f"{pair:<14} mean gap over {len(gaps)} dyads {ours:+.6f}, numpy {file:+.6f}")
    return right

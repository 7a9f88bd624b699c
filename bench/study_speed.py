"""`python3 run.py bench --part study`: the study of whole companies, beside a scipy call per cell and one pass over the ratings.

Every size runs in a process of its own on one core, so that its memory is its own.
"""

import os
import resource
import subprocess
import sys
import time

import numpy as np
from msgspec import Struct
from msgspec.json import decode, encode
from scipy import stats

from analysis.alignment import alignment_index
from analysis.ratings import Floats, Ratings, frame_code
from analysis.results import Scale
from analysis.study import Rules, measure
from bench.processes import ROOT

DIMENSIONS, WAVES, PEOPLE = 10, 6, 4
ACCOUNTS = (500, 5_000, 50_000)
NAIVE_CELLS = 3_000
FIVE = Scale(1, 5)


class StudySpeed(Struct, frozen=True):
    """One size: seconds of one core for sections 3 to 5, of one pass over the same columns, of the naive way; peak memory in MB."""

    accounts: int
    cells: int
    ratings: int
    seconds: float
    one_pass: float
    naive: float
    memory: float
    input_memory: float


def measure_study(accounts: tuple[int, ...] = ACCOUNTS) -> list[StudySpeed]:
    """Each size in a process of its own."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "bench.study_speed"]
    printed = [subprocess.run([*command, str(size)], cwd=ROOT, env=alone, check=True, capture_output=True).stdout for size in accounts]
    return [decode(line, type=StudySpeed) for line in printed]


def company(accounts: int) -> Ratings:
    """Four customers and four colleagues of each account rate ten pairs in each of six waves."""
    generator = np.random.default_rng(20264)
    shape = (WAVES, DIMENSIONS, 2, accounts, PEOPLE)
    wave, pair, side, account, who = (axis.ravel() for axis in np.indices(shape))
    level = generator.normal(3.6, 0.5, shape[:-1])[..., None]
    value = np.clip(np.rint(level + generator.normal(0, 0.9, shape)), 1, 5).ravel()
    accounts_, waves, pairs = (
        tuple(f"{kind}{at:06d}" for at in range(n)) for kind, n in (("a", accounts), ("w", WAVES), ("p", DIMENSIONS))
    )
    return Ratings(
        accounts=accounts_,
        waves=waves,
        pairs=pairs,
        scales=(FIVE,) * DIMENSIONS,
        dimensions=("",) * DIMENSIONS,
        account=account,
        wave=wave,
        internal=side == 1,
        respondent=(account * 2 + side) * PEOPLE + who,
        pair=pair,
        frame=np.full(value.shape, frame_code("vendor", "own")),
        value=value,
        sharing=np.ones(value.shape, dtype=np.int64),
    )


def study(ratings: Ratings) -> Floats:
    """Gaps, intervals, tests, posteriors, categories and alignment of every wave."""
    measured = measure(ratings, Rules("attributed", "attributed", k=1))
    items = [one for one in measured if one.rows[0].level == "item"]
    return np.stack([alignment_index(one.gaps.posterior.mean, one.gaps.posterior.sd, 2.0) for one in items])


def naive_seconds(ratings: Ratings) -> float:
    """What a Welch test by scipy per cell would take for all cells, from a sample of them."""
    shape = (WAVES * DIMENSIONS, 2, len(ratings.accounts), PEOPLE)
    values = ratings.value.reshape(shape)
    cells = [(row, account) for row in range(shape[0]) for account in range(shape[2])]
    step = max(1, len(cells) // NAIVE_CELLS)
    began = time.process_time()
    for row, account in cells[::step]:
        stats.ttest_ind(values[row, 1, account], values[row, 0, account] + 1e-9 * np.arange(PEOPLE), equal_var=False)
    return (time.process_time() - began) * len(cells) / len(cells[::step])


def one_pass_seconds(ratings: Ratings) -> float:
    """Adding up the ratings of each cell: what no way of computing a mean can do without."""
    began = time.process_time()
    cell = ((ratings.wave * DIMENSIONS + ratings.pair) * 2 + ratings.internal) * len(ratings.accounts) + ratings.account
    np.bincount(cell, ratings.value)
    return time.process_time() - began


def _run(accounts: int) -> StudySpeed:
    ratings = company(accounts)
    before = _memory()
    began = time.process_time()
    index = study(ratings)
    seconds = time.process_time() - began
    memory = _memory()
    if not np.isfinite(index).all():
        raise AssertionError("an account has no alignment index")
    cells = WAVES * DIMENSIONS * accounts
    return StudySpeed(accounts, cells, len(ratings.value), seconds, one_pass_seconds(ratings), naive_seconds(ratings), memory, before)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_study(found: list[StudySpeed]) -> None:
    """A line a size."""
    print(f"\nStudy of {DIMENSIONS} pairs, {PEOPLE} + {PEOPLE} people, {WAVES} waves, one core")
    print(f"{'accounts':>9} {'cells':>10} {'s':>7} {'of one pass':>12} {'scipy per cell':>15} {'peak MB':>8} {'of it input':>12}")
    for one in found:
        times, naive = one.seconds / one.one_pass, f"{one.naive / one.seconds:.0f} × slower"
        sizes = f"{one.memory:>8.0f} {one.input_memory:>12.0f}"
        print(f"{one.accounts:>9,} {one.cells:>10,} {one.seconds:>7.2f} {times:>10.0f} × {naive:>15} {sizes}")


if __name__ == "__main__":
    sys.stdout.buffer.write(encode(_run(int(sys.argv[1]))))

"""The study finds what is true: gaps of the sample company's second wave as released, beside those that its simulator started from.

The seed is fixed, so the figures are too. Measured: of 40 accounts 36 have a gap that may be shown; their posterior totals correlate
.91 with the truth, the 95 % interval holds it for 97 % and the posterior one for 92 %; of 352 single gaps .75, 95 % and 93 %.
2 totals and 10 single gaps are confirmed, each with the right sign.
"""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest
from msgspec import Struct

from analysis.results import Cell, Gap
from server.demo.company import ACCOUNTS, account_ref
from server.demo.fill import fill
from server.demo.truth import DIMENSIONS, Truth, true_views
from server.release import new_release
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.study import Before, load_accounts, load_answers, load_studied_wave
from surveys.sealing import public_key
from tests.company import MAIL_KEY, NOW

WAVE = 1  # the second: a third of the accounts have met and moved


class Found(Struct, frozen=True):
    """A released gap and the true one, in the same unit."""

    true: float
    gap: Gap


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_released_gaps_lie_near_the_truth(engine: AnyEngine) -> None:
    await fill(public_key(MAIL_KEY), NOW)
    cells = await released_cells(f"wave-{WAVE + 1}")
    # What the customer's own level drifts by in a wave cancels in the gap.
    truths = {account_ref(number): true_views(number, WAVE, np.random.default_rng(0)) for number in range(ACCOUNTS)}
    totals = found(cells, truths, total_gap, is_total=True)
    singles = found(cells, truths, single_gap, is_total=False)
    assert (len(totals), len(singles)) == (36, 352)
    assert correlation(totals) > 0.85
    assert correlation(singles) > 0.65
    for gaps in (totals, singles):
        assert np.mean([one.gap.low <= one.true <= one.gap.high for one in gaps]) >= 0.9
        assert np.mean([one.gap.posterior_low <= one.true <= one.gap.posterior_high for one in gaps]) >= 0.85
    confirmed = [one for one in [*totals, *singles] if one.gap.confirmed]
    assert len(confirmed) == 12
    assert [one for one in confirmed if one.true * one.gap.gap <= 0] == []


async def released_cells(key: str) -> list[Cell]:
    wave: int = (await fetch("SELECT id FROM wave WHERE key = $1", key))[0]["id"]
    release = new_release(await load_studied_wave(wave), await load_accounts(wave), await load_answers(wave), Before())
    assert release is not None
    cells = [msgspec.json.decode(finding.data, type=Cell) for finding in release.findings if finding.kind == "cell"]
    return [cell for cell in cells if cell.comparison == "service"]


def found(cells: list[Cell], truths: dict[str, Truth], true_gap: Callable[[Cell, Truth], float], *, is_total: bool) -> list[Found]:
    """Gaps that may be shown; the others are hidden or banded."""
    return [
        Found(true_gap(cell, truths[cell.account_ref]), cell.gap)
        for cell in cells
        if (cell.pair == "*") == is_total and isinstance(cell.gap, Gap)
    ]


def total_gap(cell: Cell, truth: Truth) -> float:
    """In POMP: 1 to 5 is 0 to 100."""
    return float(np.mean([truth.gap(dimension) for dimension in DIMENSIONS])) * 25


def single_gap(cell: Cell, truth: Truth) -> float:
    return truth.gap(cell.pair)


def correlation(gaps: list[Found]) -> float:
    return float(np.corrcoef([one.true for one in gaps], [one.gap.posterior_gap for one in gaps])[0, 1])

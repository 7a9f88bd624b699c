"""Hand-offs between departments: `handoffs` by pair and by department, `handoff_model` in sum, `handoff_gaps` as both ends see them."""

from collections.abc import Iterable

from analysis.handoffs.gaps import HandoffGap
from analysis.handoffs.matrix import HandoffMatrix, Interval, Modelled, Quality
from analysis.handoffs.model import Reciprocity
from analysis.handoffs.study import WaveHandoffs
from analysis.results import Banded, BandedGap, Gap, Mean, NotEnough, Side, Withheld
from analysis.tables.table import Columns, Table, Value, counts, numbers, table, texts

_EFFECTS = ("leniency", "quality", "pair")
_FIGURES = ("gap", "low", "high", "p", "q")
HANDOFFS: Columns = {
    **texts("wave", "rater", "rated", "n"),
    **numbers("mean", "low", "high"),
    **texts("band", "unusual", "withheld", "reason"),
}
MODEL: Columns = {
    **texts("wave"),
    **numbers(*(f"{effect}_{figure}" for effect in _EFFECTS for figure in ("share", "reliability")), "error_share"),
    **numbers("reciprocity", "reciprocity_low", "reciprocity_high"),
    **counts("reciprocity_pairs"),
    **texts("reason"),
}
GAPS: Columns = {
    **texts("wave", "giver", "receiver", "n_given", "n_received"),
    **numbers("mean_given", "mean_received"),
    **texts("band_given", "band_received"),
    **numbers(*_FIGURES),
    "confirmed": bool,
    **texts("category", "band", "withheld"),
}


def handoffs_table(found: Iterable[WaveHandoffs]) -> Table:
    """One row per wave and ordered pair of departments, then one per department without a rater: its quality."""
    return table(HANDOFFS, [{"wave": one.wave, **row} for one in found for row in _matrix(one.matrix)])


def _matrix(matrix: HandoffMatrix) -> list[dict[str, Value]]:
    summary = matrix.summary
    qualities, unusual = (summary.qualities, summary.unusual) if isinstance(summary, Modelled) else (summary.means, ())
    apart = {(pair.rater, pair.rated): pair.direction for pair in unusual}
    cells = [
        {"rater": one.rater, "rated": one.rated, "unusual": apart.get((one.rater, one.rated)), **_level(one.side)} for one in matrix.cells
    ]
    return cells + [_quality(one) for one in qualities]


def _quality(one: Quality) -> dict[str, Value]:
    row: dict[str, Value] = {"rated": one.department, **_level(one.level)}
    if isinstance(one.interval, Interval):
        row |= {"low": one.interval.low, "high": one.interval.high}
    elif isinstance(one.interval, NotEnough):
        row["reason"] = one.interval.reason
    return row


def _level(side: Side) -> dict[str, Value]:
    """The mean or the band, whichever may be shown, with its n and the rule that keeps something back."""
    if isinstance(side, Mean):
        return {"n": side.n, "mean": side.value}
    if isinstance(side, Banded):
        return {"n": side.n, "band": side.band, "withheld": "R5"}
    return {"withheld": side.rule} if isinstance(side, Withheld) else {}


def model_table(found: Iterable[WaveHandoffs]) -> Table:
    """One row per wave: how much of the answers is due to what, and whether what one department finds is returned."""
    return table(MODEL, [{"wave": one.wave, **_model(one.matrix)} for one in found])


def _model(matrix: HandoffMatrix) -> dict[str, Value]:
    summary = matrix.summary
    if not isinstance(summary, Modelled):
        return {"reason": summary.reason.reason}
    row: dict[str, Value] = {"error_share": summary.shares.error}
    for effect in _EFFECTS:
        share = getattr(summary.shares, effect)
        row |= {f"{effect}_share": share.share, f"{effect}_reliability": share.reliability}
    return row | _reciprocity(summary.reciprocity)


def _reciprocity(found: Reciprocity | NotEnough) -> dict[str, Value]:
    if isinstance(found, NotEnough):
        return {"reason": found.reason}
    return {
        "reciprocity": found.correlation,
        "reciprocity_low": found.low,
        "reciprocity_high": found.high,
        "reciprocity_pairs": found.n,
    }


def handoff_gaps_table(found: Iterable[WaveHandoffs]) -> Table:
    """One row per wave and hand-off of which something may be shown."""
    return table(GAPS, [{"wave": one.wave, **_gap(gap)} for one in found for gap in one.gaps])


def _gap(row: HandoffGap) -> dict[str, Value]:
    columns: dict[str, Value] = {"giver": row.giver, "receiver": row.receiver}
    for end, side in (("given", row.given), ("received", row.received)):
        columns |= {f"{name}_{end}": value for name, value in _level(side).items()}
    if isinstance(row.gap, Gap):
        columns |= {name: getattr(row.gap, name) for name in _FIGURES}
        return columns | {"confirmed": row.gap.confirmed, "category": row.gap.category}
    if isinstance(row.gap, BandedGap):
        return columns | {"band": row.gap.band, "withheld": "R13"}
    return columns | {"withheld": row.gap.rule}

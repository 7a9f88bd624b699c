"""Which cell comes first: confirmed gaps before open ones, larger before smaller, figures before bands, bands before absences."""

from collections.abc import Iterable

from analysis.results import BandedGap, Cell, Gap, Scale
from reports.brief import Brief
from reports.wording import TOTAL


def by_size(cells: Iterable[Cell]) -> list[Cell]:
    """Rank the cells of single pairs; account totals are left out."""
    return sorted((cell for cell in cells if cell.pair != TOTAL), key=_rank)


def _rank(cell: Cell) -> tuple[int, float, str]:
    if isinstance(cell.gap, Gap):
        return (0 if cell.gap.confirmed else 1), -size(cell), cell.pair
    return (2 if isinstance(cell.gap, BandedGap) else 3), -size(cell), cell.pair


def size(cell: Cell) -> float:
    """How far the sides lie apart, as a share of the scale; 0.0 where nothing may be said."""
    return abs(lead(cell))


def lead(cell: Cell) -> float:
    """How much better our side thinks of it than theirs, as a share of the scale: below 0 they think better of it."""
    if isinstance(cell.gap, Gap):
        return (-1 if cell.scale.reverse else 1) * cell.gap.posterior_gap / (cell.scale.maximum - cell.scale.minimum)
    if isinstance(cell.gap, BandedGap):
        return {"we see it better": 1.0, "about equal": 0.0, "they see it better": -1.0}[cell.gap.band]
    return 0.0


def pomp(value: float, scale: Scale) -> float:
    """Map a value to per cent of the maximum possible, high always good."""
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    return 100 * (1 - share if scale.reverse else share)


def label_of(brief: Brief, cell: Cell) -> str:
    """The words for a pair; its key, made readable, where no label came with it."""
    return brief.labels.get(cell.pair) or cell.pair.replace("_", " ").capitalize()

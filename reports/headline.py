"""The one sentence that opens a brief: the surest large finding, or plainly that there is none yet."""

from analysis.results import BandedGap, Cell, Gap, Mean
from reports.brief import Brief
from reports.budget import HEADING
from reports.ranking import by_size, label_of, lead
from reports.wording import number, short

NOTHING = "There are not enough answers yet to compare both views of this relationship."


def headline(brief: Brief) -> str:
    """Say what the meeting should begin with."""
    ranked = by_size(cell for cell in brief.cells if cell.comparison == "service") or by_size(brief.cells)
    if not ranked or not isinstance(ranked[0].gap, Gap | BandedGap):
        return NOTHING
    label = short(label_of(brief, ranked[0]), HEADING)
    return _of_gap(ranked[0], label) if isinstance(ranked[0].gap, Gap) else _of_bands(ranked[0], label)


def _of_gap(cell: Cell, label: str) -> str:
    gap = cell.gap
    if not isinstance(gap, Gap) or not isinstance(cell.internal, Mean) or not isinstance(cell.customer, Mean):
        return NOTHING
    if not gap.confirmed:
        return f"No gap is confirmed yet. The largest lies in {label}; with so few answers it may be chance."
    who, whom = ("We think", "than they do") if lead(cell) > 0 else ("They think", "than we do")
    ours, theirs = number(cell.internal.value, 1), number(cell.customer.value, 1)
    ends = f"{number(cell.scale.minimum, 0)} to {number(cell.scale.maximum, 0)}"
    return f"{who} better of \u201c{label}\u201d {whom}: we say {ours}, they say {theirs} on {ends}."


def _of_bands(cell: Cell, label: str) -> str:
    if lead(cell) == 0:
        return "As far as our side may be shown, both sides see the service about equally."
    who, whom = ("We seem", "than they do") if lead(cell) > 0 else ("They seem", "than we do")
    return f"{who} to think better of \u201c{label}\u201d {whom}."

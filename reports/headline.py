"""The one sentence that opens a brief: the surest large finding, or plainly that there is none yet."""

from analysis.results import BandedGap, Cell, Gap, Mean
from reports.brief import Brief
from reports.budget import HEADING
from reports.ranking import by_size, label_of, lead
from reports.wording import number, short

NOTHING = "There are not enough answers yet to compare both views of this relationship."
EQUAL = "As far as our side may be shown, both sides see this relationship about equally."


def headline(brief: Brief) -> str:
    """Say what the meeting should begin with: the service first, then what else could be compared."""
    known = [cell for cell in brief.cells if isinstance(cell.gap, Gap | BandedGap)]
    ranked = by_size(cell for cell in known if cell.comparison == "service") or by_size(known)
    if ranked and lead(ranked[0]) == 0:
        ranked = by_size(known)  # equal about the service is not equal about everything
    if not ranked:
        return NOTHING
    cell = ranked[0]
    label = short(label_of(brief, cell), HEADING)
    if isinstance(cell.gap, BandedGap):
        return _of_bands(cell, label)
    if isinstance(cell.gap, Gap) and cell.gap.confirmed:
        return _of_figures(cell, label)
    return f"No gap is confirmed yet; the largest, in \u201c{label}\u201d, may be chance."


def _of_figures(cell: Cell, label: str) -> str:
    if not isinstance(cell.internal, Mean) or not isinstance(cell.customer, Mean):
        return NOTHING
    ours, theirs = number(cell.internal.value, 1), number(cell.customer.value, 1)
    ends = f"on {number(cell.scale.minimum, 0)} to {number(cell.scale.maximum, 0)}"
    if cell.comparison == "understanding":
        return f"We expected {ours} for \u201c{label}\u201d; they say {theirs} {ends}."
    if cell.comparison == "insight":
        return f"They expect us to say {theirs} for \u201c{label}\u201d; we say {ours} {ends}."
    who, whom = ("We think", "than they do") if lead(cell) > 0 else ("They think", "than we do")
    return f"{who} better of \u201c{label}\u201d {whom}: we say {ours}, they say {theirs} {ends}."


def _of_bands(cell: Cell, label: str) -> str:
    if lead(cell) == 0:
        return EQUAL
    who, whom = ("We seem", "than they do") if lead(cell) > 0 else ("They seem", "than we do")
    return f"{who} to think better of \u201c{label}\u201d {whom}."

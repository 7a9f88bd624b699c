"""The one sentence that opens a brief: the surest large finding, or plainly that there is none yet."""

from analysis.results import BandedGap, Cell, Gap, Mean
from reports.brief import Brief
from reports.budget import HEADING
from reports.ranking import by_size, label_of, lead
from reports.wording import mean_words, number, short
from surveys.sentences import sentence

NOTHING = sentence("There are not enough answers yet to compare both views of this relationship.")
EQUAL = sentence("As far as our side may be shown, both sides see this relationship about equally.")


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
    return sentence("No gap is confirmed yet; the largest, in “{label}”, may be chance.", label=label)


def _of_figures(cell: Cell, label: str) -> str:
    if not isinstance(cell.internal, Mean) or not isinstance(cell.customer, Mean):
        return NOTHING
    said = {
        "label": label,
        "ours": mean_words(cell.internal, 1),
        "theirs": mean_words(cell.customer, 1),
        "low": number(cell.scale.minimum, 0),
        "high": number(cell.scale.maximum, 0),
    }
    if cell.comparison == "understanding":
        return sentence("We expected {ours} for “{label}”; they say {theirs} on {low} to {high}.", **said)
    if cell.comparison == "insight":
        return sentence("They expect us to say {theirs} for “{label}”; we say {ours} on {low} to {high}.", **said)
    if lead(cell) > 0:
        return sentence("We think better of “{label}” than they do: we say {ours}, they say {theirs} on {low} to {high}.", **said)
    return sentence("They think better of “{label}” than we do: we say {ours}, they say {theirs} on {low} to {high}.", **said)


def _of_bands(cell: Cell, label: str) -> str:
    if lead(cell) == 0:
        return EQUAL
    if lead(cell) > 0:
        return sentence("We seem to think better of “{label}” than they do.", label=label)
    return sentence("They seem to think better of “{label}” than we do.", label=label)

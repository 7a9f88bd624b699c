"""Five questions for the meeting, chosen by rule from what was found."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from analysis.results import BandedGap, Cell, Comparison, Gap, Mean
from reports.brief import Brief
from reports.ranking import by_size, label_of, lead, pomp, size
from reports.wording import GOOD

ASKED = 5
RENEWAL_DAYS = 365


def questions(brief: Brief) -> tuple[str, ...]:
    """Take the first questions of every rule in turn, the surest findings first, and fill up with those that always serve."""
    found: list[str] = []
    for rule in RULES:
        for question in rule(brief):
            if question not in found:
                found.append(question)
    return tuple(found[:ASKED])


def _cells(brief: Brief, comparison: Comparison) -> list[tuple[Cell, str]]:
    ranked = by_size(cell for cell in brief.cells if cell.comparison == comparison)
    return [(cell, label_of(brief, cell)) for cell in ranked]


def _blind_spots(brief: Brief) -> Iterator[str]:
    sure = [label for cell, label in _cells(brief, "service") if _over(cell)]
    if sure:
        yield f"{sure[0]}: which recent situation shows best what we do not see?"
    if len(sure) > 1:
        yield f"{sure[1]}: what would be the first change that you would notice?"


def _over(cell: Cell) -> bool:
    """Whether we think better of it than they do: confirmed, or the two bands say so."""
    sure = isinstance(cell.gap, BandedGap) or (isinstance(cell.gap, Gap) and cell.gap.confirmed)
    return sure and lead(cell) > 0


def _known_problems(brief: Brief) -> Iterator[str]:
    rated = [(_theirs(cell), label) for cell, label in _cells(brief, "service") if isinstance(cell.customer, Mean)]
    poor = sorted((value, label) for value, label in rated if value < GOOD)
    for _, label in poor[:1]:
        yield f"{label}: if one thing had to be different in three months, what should it be?"


def _theirs(cell: Cell) -> float:
    return pomp(cell.customer.value, cell.scale) if isinstance(cell.customer, Mean) else GOOD


def _misread(brief: Brief) -> Iterator[str]:
    for cell, label in _cells(brief, "understanding")[:1]:
        if size(cell) > 0:
            yield f"{label}: we expected you to see this differently. What do we misread?"


def _partnership(brief: Brief) -> Iterator[str]:
    for cell, label in _cells(brief, "partnership")[:1]:
        if size(cell) > 0:
            yield f"{label}: what would make your part of the work easier, and what should we do for that?"


def _strengths(brief: Brief) -> Iterator[str]:
    for cell, label in _cells(brief, "service"):
        hidden = isinstance(cell.gap, Gap) and cell.gap.category == "hidden strength"
        if hidden or (isinstance(cell.gap, BandedGap) and lead(cell) < 0):
            yield f"{label}: you think better of us here than we do. What should we keep exactly as it is?"
            return


def _renewal(brief: Brief) -> Iterator[str]:
    end = brief.profile.contract_end
    if end and 0 <= (date.fromisoformat(end) - date.fromisoformat(brief.published.released_on)).days <= RENEWAL_DAYS:
        yield "What has to be true before the contract ends for you to renew it gladly?"


def _silent(brief: Brief) -> Iterator[str]:
    silent = sum(customer.participation in {"not_started", "half"} for customer in brief.customers)
    if silent:
        yield "Not everybody on your side has answered. Whose view are we missing most?"


def _always(_: Brief) -> Iterable[str]:
    return (
        "If you ran our service for a month, what would you change first?",
        "What did we promise that is still open, and what did we not notice that we promised?",
        "Where did two of our departments tell you different things?",
        "What could each of us do on our own side to make the work easier for both?",
        "What will change on your side in the next year that we should prepare for?",
    )


RULES: tuple[Callable[[Brief], Iterable[str]], ...] = (
    _blind_spots,
    _known_problems,
    _misread,
    _partnership,
    _renewal,
    _strengths,
    _silent,
    _always,
)

"""Which cells may stand together, in a release and over all of them (R2 to R4): tables, trees, and the gate that audits each cell."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from msgspec import Struct

from analysis.disclosure.auditor import Auditor
from analysis.results import Withheld
from surveys.errors import BadInput

Key = tuple[str, ...]
People = frozenset[Hashable]


class Candidate(Struct, frozen=True):
    """A cell that might be published: who stands behind it, and smaller sets to be tried in turn if that would tell too much."""

    key: Key
    people: People
    instead: tuple[People, ...] = ()


class Published(Struct, frozen=True):
    """A cell that readers have seen: of which wave, and who stood behind it."""

    wave: str
    people: People


class Kept(Struct, frozen=True):
    """The cell may be published for these people."""

    people: People


class Refused(Struct, frozen=True):
    """The cell may not be published; `is_unproven` says that the audit was past its bounds, so that nobody knows."""

    withheld: Withheld
    is_unproven: bool = False


Decision = Kept | Refused


def gate(candidates: Iterable[Candidate], history: Sequence[Published], wave: str, k: int) -> dict[Key, Decision]:
    """Decide on every candidate of a release of `wave`, given all that was published before.

    Larger cells first, equal ones by key: parents before their children, so that what has to be hidden is the smallest. A cell is kept
    if the audit of history, kept cells and this one holds; else the rule says what it clashes with: R1 itself, R2 an earlier
    release of its wave, R4 one of another wave, R3 cells of the same release. The order and the outcome depend on who
    answered, never on what; a refused cell leaves no trace in the decisions on the others.
    """
    ordered = sorted(candidates, key=lambda one: (-len(one.people), one.key))
    if len({one.key for one in ordered}) < len(ordered):
        raise BadInput("Two cells of a release have the same key: give each cell a key of its own.")
    of_wave, before = Auditor(k), Auditor(k)
    for cell in sorted(history, key=lambda one: len(one.people)):
        before.record(cell.people)
        if cell.wave == wave:
            of_wave.record(cell.people)
    now = before.copy()
    earlier = {"R2": of_wave, "R4": before}
    decisions = {one.key: _decide(one, now, earlier) for one in ordered}
    # What was past the audit's bounds may be within them beside its parts: a company beside all its accounts.
    again = [one for one in ordered if isinstance(decision := decisions[one.key], Refused) and decision.is_unproven]
    return decisions | {one.key: _decide(one, now, earlier) for one in again}


def _decide(candidate: Candidate, now: Auditor, earlier: Mapping[str, Auditor]) -> Decision:
    if len(candidate.people) < now.k:
        return Refused(Withheld("R1"))
    verdicts = []
    for people in (candidate.people, *candidate.instead):
        verdicts.append(now.admit(people))
        if verdicts[-1] == "holds":
            return Kept(people)
    rule = next((rule for rule, auditor in earlier.items() if auditor.judge(candidate.people) != "holds"), "R3")
    return Refused(Withheld(rule), verdicts[0] == "unproven")


def table(key: Key, rows: Mapping[str, People], columns: Mapping[str, People]) -> list[Candidate]:
    """The cells of a two-way table with its margins and its total "*"; combinations in which nobody is are left out."""
    everyone: People = frozenset().union(*rows.values())
    if everyone != frozenset().union(*columns.values()):
        raise BadInput(f"Rows and columns of the table {'/'.join(key)} are of different people: give each person one row and one column.")
    down, across = {"*": everyone, **rows}, {"*": everyone, **columns}
    cells = {(*key, row, column): ours & theirs for row, ours in down.items() for column, theirs in across.items()}
    return [Candidate(place, people) for place, people in cells.items() if people]


def merged(parent: Key, children: Iterable[Candidate], decisions: Mapping[Key, Decision]) -> Candidate | None:
    """The refused children of a parent as one cell ("2 departments together"), to be gated in turn; None where fewer than two are.

    Where the parent is kept and the other children are, the merged cell is their difference and so always passes from k people on.
    """
    refused = [child for child in children if isinstance(decisions.get(child.key), Refused)]
    if len(refused) < 2:
        return None
    names = " + ".join(sorted(child.key[-1] for child in refused))
    return Candidate((*parent, names), frozenset().union(*(child.people for child in refused)))

"""Who stands behind each of colleagues' figures in each release, by the rules as they are printed (R1, R2), not as they are coded; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from tests.adversary.attacker import Unit
from tests.adversary.companies import Act, Company, Form, Values, items_of

K: Final = 3
TOTAL: Final = "*"  # whoever rated at least half of a frame's items stands behind its total
JOINING: Final = 3
PICTURE_FROM: Final = 5
# What colleagues are asked in the relationship block: about us, what customers will say, and about the customer.
FRAMES: Final = {
    "service": tuple(item.name for item in items_of("internal", "vendor", "own")),
    "understanding": tuple(item.name for item in items_of("internal", "vendor", "predicted")),
    "partnership": tuple(item.name for item in items_of("internal", "customer", "own")),
}
# Items that stand beside a customer's; the others have no figure of an account, and are part of pictures only.
PAIRED: Final = {
    item.name
    for item in items_of("internal")
    if any(item.pair == other.pair and item.about == other.about for other in items_of("customer"))
} | {TOTAL}
PROMISED_AT_CLOSE: Final = {"service", "understanding"}  # pooled: the averages come at the close


class Behind(Struct, frozen=True):
    """The people behind each item of one frame of an account, as a release shows it; `owners` of them may open the account.

    `lost` of the account's forms were erased, and `is_new` says that this release looked at them anew.
    """

    people: Mapping[str, frozenset[Unit]]
    owners: int
    lost: int = 0
    is_new: bool = True

    def is_shown(self, item: str) -> bool:
        return item in PAIRED and len(self.people[item]) - self.owners >= K


def said(acts: Sequence[Act], week: int) -> tuple[dict[tuple[str, str], Form], set[tuple[str, str]]]:
    """By account and person: the form that counts at the end of a week; and who has finished, erased or not."""
    forms: dict[tuple[str, str], Form] = {}
    finished: set[tuple[str, str]] = set()
    for act in acts:
        if act.week > week:
            continue
        place = act.client, act.who
        if not isinstance(act, Form):
            forms.pop(place, None)
        elif act.is_sent:
            forms[place] = act
            finished.add(place)
    return forms, finished


def standings(company: Company) -> Iterator[dict[tuple[str, str], Behind]]:
    """For each release in turn: what stands behind each frame of each account."""
    shown: dict[tuple[str, str], Behind] = {}
    for week in range(1, company.weeks + 1):
        forms, finished = said(company.acts, week)
        at_close = week == company.weeks
        for client in company.clients:
            mine = {who: forms[client.ref, who] for who in client.team if (client.ref, who) in forms}
            owners = len({who for who in company.entitled(client) if (client.ref, who) in finished})
            lost = len({who for who in client.team if (client.ref, who) in finished} - mine.keys())
            for frame, items in FRAMES.items():
                now = Behind({item: _rated(mine, item) for item in items} | {TOTAL: _halves(mine, items)}, owners, lost)
                place, settled = (client.ref, frame), at_close and frame in PROMISED_AT_CLOSE
                before = shown.get(place)
                if before is None or _may_change(now, before, settled=settled):
                    shown[place] = now
                else:
                    shown[place] = structs.replace(before, is_new=False)
        yield dict(shown)


def _rated(mine: Mapping[str, Form], item: str) -> frozenset[Unit]:
    return frozenset((form.client, who, form.version) for who, form in mine.items() if form.values[item] is not None)


def _halves(mine: Mapping[str, Form], items: Sequence[str]) -> frozenset[Unit]:
    said = {(form.client, who, form.version): sum(form.values[item] is not None for item in items) for who, form in mine.items()}
    return frozenset(unit for unit, count in said.items() if 2 * count >= len(items))


def _may_change(now: Behind, before: Behind, *, settled: bool) -> bool:
    """A comparison changes as a whole: where nothing was shown, at least 3 more stand behind it, or nobody and the average is due.

    An owner moves nothing, by joining alone or by standing in for somebody.
    """
    for place, people in now.people.items():
        new, old = max(0, len(people) - now.owners), max(0, len(before.people[place]) - before.owners)
        joined = min(new, new + now.owners - before.owners)
        same = joined == old and (now.owners, now.lost) == (before.owners, before.lost)
        if not (old < K or joined - old >= JOINING or (settled and same)):
            return False
    return True


def crowds(
    company: Company, last: Mapping[tuple[str, str], Behind], segment: str, frame: str, item: str
) -> list[tuple[int, frozenset[Unit]]]:
    """Who may stand for a segment's small accounts at the close, by how many accounts: all of them, or without the largest ones (R9)."""
    there: dict[str, tuple[int, frozenset[Unit]]] = {}
    for client in company.clients:
        behind = last[client.ref, frame]
        counted = len(behind.people[item]) - behind.owners
        if client.segment == segment and behind.is_new and not behind.is_shown(item) and counted > 0:
            there[client.ref] = counted, behind.people[item]
    found = []
    while there:
        found.append((len(there), frozenset().union(*(people for _, people in there.values()))))
        del there[min(there, key=lambda ref: (-there[ref][0], ref))]
    return found


def values_of(company: Company) -> dict[Unit, Values]:
    """What everybody said in each of their forms."""
    return {(act.client, act.who, act.version): act.values for act in company.acts if isinstance(act, Form)}

"""Who stands behind each of colleagues' figures in each release, by the rules as they are printed (R1, R2), not as they are coded; pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct, structs

from tests.adversary.attacker import Unit
from tests.adversary.companies import Act, Client, Company, Form, Values, items_of
from tests.adversary.deeds import Appointing

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
WIDE: Final = {item.name for item in items_of("internal") if item.maximum == 10}
PROMISED_AT_CLOSE: Final = {"service", "understanding"}  # pooled: the averages come at the close


class Behind(Struct, frozen=True):
    """The people behind each item of one frame of an account, as a release shows it; `owners` of them may open the account.

    `lost` of the account's forms were erased, and `is_new` says that this release looked at them anew. So many as `k` are promised,
    and were promised `then`, when they were looked at.
    The `others` finished and count. A coarse figure is printed as R5 says. Where some are named they stand in no picture. The `older`
    items stand as they stood.
    """

    people: Mapping[str, frozenset[Unit]]
    owners: int
    lost: int = 0
    is_new: bool = True
    k: int = 3
    then: int = 3
    others: frozenset[str] = frozenset()
    is_coarse: bool = True
    is_named: bool = False
    older: Mapping[str, "Behind"] = {}

    def at(self, item: str) -> "Behind":
        """What stands behind an item, which may be older than the others."""
        return self.older.get(item, self)

    def is_shown(self, item: str) -> bool:
        if item in self.older:
            return self.older[item].is_shown(item)
        people = len(self.people[item])
        # Of a mean of 0 to 10 by three, and perhaps an owner, only the middle field leaves enough values (R5), so that none is printed.
        is_pinned = item in WIDE and people - self.owners == 3 and self.is_coarse
        return item in PAIRED and people - self.owners >= self.k and not is_pinned

    def is_free(self, item: str) -> bool:
        """Whether no figure of the account stands for these people, nor did before more were promised: they may be in a picture."""
        return not self.is_named and not structs.replace(self.at(item), k=self.at(item).then).is_shown(item)


# Whether an item of an account and frame stays in a week although its comparison may change.
Stays = Callable[[int, str, str, str, Behind], bool]


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


def standings(company: Company, stays: Stays = lambda *_: False) -> Iterator[dict[tuple[str, str], Behind]]:
    """For each week in turn: what stands behind each frame of each account; where it ends without a release, what stood before."""
    empty = {frame: Behind(dict.fromkeys((*items, TOTAL), frozenset()), 0, is_new=False) for frame, items in FRAMES.items()}
    shown = {(client.ref, frame): empty[frame] for client in company.clients for frame in FRAMES}
    least = 0  # how many the first release promised: a figure that it showed stays one
    for week, noted in enumerate(insiders(company), start=1):
        k = company.contract(week).k
        if not company.is_released(week):
            yield {place: _carried(one, one.k) for place, one in shown.items()}
            continue
        least = least or k
        settled = PROMISED_AT_CLOSE if week == company.weeks and not company.is_confidential("service") else set()
        for place, now in _standing(company, week, noted):
            before = shown[place]
            if _may_change(now, before, least, settled=place[1] in settled):
                older = {item: _carried(before.at(item), k) for item in now.people if stays(week, *place, item, now)}
                shown[place] = structs.replace(now, older=older)
            else:
                shown[place] = _carried(before, k)
        yield dict(shown)


def _carried(before: Behind, k: int) -> Behind:
    older = {item: _carried(one, k) for item, one in before.older.items()}
    return structs.replace(before, is_new=False, k=k, older=older)


def _standing(company: Company, week: int, noted: Mapping[str, AbstractSet[str]]) -> Iterator[tuple[tuple[str, str], Behind]]:
    """What would stand behind each frame of each account if all were shown anew."""
    (forms, finished), k = said(company.acts, week), company.contract(week).k
    for client in company.clients:
        mine = {who: forms[client.ref, who] for who in client.team if (client.ref, who) in forms}
        done = {who for who in client.team if (client.ref, who) in finished}
        others = frozenset(done - noted[client.ref] - company.entitled(client, week))
        behind = Behind({}, len(done) - len(others), len(done - mine.keys()), k=k, then=k, others=others)
        for frame, items in FRAMES.items():
            people = {item: _rated(mine, item) for item in items} | {TOTAL: _halves(mine, items)}
            is_coarse = company.is_confidential(frame) or week < company.weeks
            is_named = frame != "partnership" and week == company.weeks and _is_named(company, client, mine, behind)
            yield (client.ref, frame), structs.replace(behind, people=people, is_coarse=is_coarse, is_named=is_named)


def _is_named(company: Company, client: Client, mine: Mapping[str, Form], behind: Behind) -> bool:
    """Whether those who signed are shown by name: averages without them are of nobody, or of as many as are promised (R4)."""
    others = [form for who, form in mine.items() if not (form.is_signed and (client.ref, who) in company.signed)]
    if len(others) == len(mine) or not others:
        return bool(mine) and not others and len(mine) == len(client.team)
    asked = [item for frame in ("service", "understanding") for item in FRAMES[frame]]
    counts = [
        sum(form.values[item] is not None for form in others)
        for item in asked
        if any(one.values[item] is not None for one in mine.values())
    ]
    return min(counts) - behind.owners >= behind.k


def insiders(company: Company) -> Iterator[Mapping[str, AbstractSet[str]]]:
    """For each week: by account, who is noted as somebody who may open it, so that they never count there (R1).

    Noted is at the opening, and before each release, whoever may open it then, unless an earlier release may have counted them.
    """
    noted, is_first = {client.ref: company.entitled(client, 0) for client in company.clients}, True
    for week in range(1, company.weeks + 1):
        if company.is_released(week):
            finished = said(company.acts, week)[1]
            for client in company.clients:
                noted[client.ref] |= {who for who in company.entitled(client, week) if is_first or (client.ref, who) not in finished}
            is_first = False
        yield {ref: set(who) for ref, who in noted.items()}


def late_owners(company: Company) -> Iterator[Appointing]:
    """Who comes to own an account when a release may have counted them there: they read nothing of the wave (R1)."""
    noted, (_, finished) = list(insiders(company))[-1], said(company.acts, company.weeks)
    for deed in company.deeds:
        if isinstance(deed, Appointing) and (deed.client, deed.who) in finished and deed.who not in noted[deed.client]:
            yield deed


def _rated(mine: Mapping[str, Form], item: str) -> frozenset[Unit]:
    return frozenset((form.client, who, form.version) for who, form in mine.items() if form.values[item] is not None)


def _halves(mine: Mapping[str, Form], items: Sequence[str]) -> frozenset[Unit]:
    said = {(form.client, who, form.version): sum(form.values[item] is not None for item in items) for who, form in mine.items()}
    return frozenset(unit for unit, count in said.items() if 2 * count >= len(items))


def _may_change(now: Behind, before: Behind, k: int, *, settled: bool) -> bool:
    """A comparison changes as a whole: where nothing was shown, at least 3 more stand behind it, or nobody and the average is due.

    An owner moves nothing, by joining alone or by standing in for somebody.
    """
    for item, people in now.people.items():
        stood = before.at(item)
        new, old = max(0, len(people) - now.owners), max(0, len(stood.people[item]) - stood.owners)
        joined = min(new, new + now.owners - stood.owners)
        same = joined == old and (now.owners, now.lost) == (stood.owners, stood.lost)
        if not (old < k or joined - old >= JOINING or (settled and same)):
            return False
    return True


def crowds(
    company: Company, last: Mapping[tuple[str, str], Behind], segment: str, frame: str, item: str
) -> list[tuple[int, frozenset[Unit]]]:
    """Who may stand for a segment's small accounts at the close, by how many accounts: all of them, or without the largest ones (R9).

    Whoever owns one of the accounts counts behind none of them.
    """
    places = {client.ref: last[client.ref, frame] for client in company.clients if client.segment == segment}
    hidden = {ref: one for ref, one in places.items() if one.is_free(item)}
    owners = {company.owners(company.client(ref))[-1] for ref in hidden}
    there: dict[str, tuple[int, frozenset[Unit]]] = {}
    for ref, one in hidden.items():
        counted = len(one.people[item]) - one.owners - len(company.known_as(one.others, owners))
        if one.is_new and counted > 0:
            there[ref] = counted, one.people[item]
    found = []
    while there:
        found.append((len(there), frozenset().union(*(people for _, people in there.values()))))
        del there[min(there, key=lambda ref: (-there[ref][0], ref))]
    return found


def values_of(company: Company) -> dict[Unit, Values]:
    """What everybody said in each of their forms."""
    return {(act.client, act.who, act.version): act.values for act in company.acts if isinstance(act, Form)}

"""What colleagues say of a segment's small accounts together, in place of each of them (R9).

A picture is made at close only and of accounts alone that are not shown by themselves, so that it overlaps with nothing beside it. It
is always a band: a mean would be one more exact sum of people whose accounts may be shown by themselves in another wave.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from analysis.disclosure import JOINED_AT_LEAST, Stood, internal_side, picture_side
from analysis.disclosure.complement import Candidate, Kept, Published, gate
from analysis.disclosure.pools import fewest, segment_picture
from analysis.ratings import FRAMES
from analysis.results import COMPARISONS, Banded, Picture, Scale, Withheld
from server.freshness import Place
from server.releasing.cells import Figures, studied_items
from server.releasing.material import Material, as_json
from surveys.findings import Finding, Precision
from surveys.instrument.frames import Item
from surveys.queries.past import Figure
from surveys.queries.study import StudiedAccount

# An item belongs to the first comparison that uses its frame.
OWN = {FRAMES[comparison][0]: comparison for comparison in reversed(COMPARISONS)}
# Who stands behind a picture: a person once for each account of it that they finished.
Crowd = frozenset[tuple[int, str]]
Earlier = frozenset[tuple[Crowd, bool]]  # of other waves; whether it is a picture too
Judged = dict[tuple[Crowd, Earlier], Withheld | None]


class Pictures(Struct, frozen=True):
    """Pictures as findings of each account that they stand for, and which items of which accounts are part of one."""

    findings: list[Finding]
    precision: dict[Place, Precision]


class _Group(Struct, frozen=True):
    """A segment's accounts that do not show an item by themselves, what those who rated it said, and what other waves show of it.

    Who owns one of the accounts reads the picture, so that they count behind none of it (R1).
    """

    segment: str
    item: Item
    hidden: tuple[StudiedAccount, ...]
    numbers: Mapping[int, list[float]]
    earlier: Sequence[Figure]
    readers: frozenset[str]


def pictures_of(material: Material, figures: Figures, named: AbstractSet[int]) -> Pictures:
    """The picture of every segment and item in which accounts are not shown by themselves, as far as the rules allow one.

    Accounts that are shown by `named` people hide nobody in it: what these said can be taken away from the whole (R4).
    """
    found = Pictures([], {})
    if material.wave.state != "closed":
        return found
    judged: Judged = {}
    for group in _groups(material, figures, named):
        kept = _accounts(material, group)
        side = _side(material, group, kept, judged) if kept else Withheld("R9")
        if isinstance(side, Banded):
            place = OWN[group.item.about, group.item.view], group.item.pair
            picture = as_json(Picture(*place, group.segment, len(kept), side))
            found.findings.extend(Finding(account.id, "picture", picture, *place) for account in group.hidden)
            found.precision.update({(account.id, group.item.name): "picture" for account in kept})
    return found


def _groups(material: Material, figures: Figures, named: AbstractSet[int]) -> Iterable[_Group]:
    numbers: dict[Place, list[float]] = defaultdict(list)
    for answer in material.heard:
        if answer.side == "internal" and answer.number is not None:
            numbers[answer.account, answer.item].append(answer.number)
    shown = material.figures.basis(figures.precision, figures.told, figures.stayed)
    segments: dict[str, list[StudiedAccount]] = defaultdict(list)
    for account in material.accounts:
        segments[account.segment].append(account)
    earlier = _by_figure(material)
    for segment, accounts in segments.items():
        for name, item in studied_items(material).items():
            apart = named if item.about == "vendor" else frozenset()
            small = [one for one in accounts if (one.id, name) in shown and shown[one.id, name].shown == "nothing"]
            hidden = tuple(one for one in small if one.id not in apart)
            if segment and hidden:
                said = {one.id: numbers.get((one.id, name), []) for one in hidden}
                readers = frozenset[str]().union(*(material.past.owners.get(one.id, frozenset()) for one in hidden))
                yield _Group(segment, item, hidden, said, earlier.get((*item.frame[1:], item.pair), []), readers)


def _by_figure(material: Material) -> Mapping[tuple[str, ...], Sequence[Figure]]:
    """What other waves show, by frame and pair."""
    found: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for one in material.past.figures:
        found[one.about, one.view, one.pair].append(one)
    return found


def _accounts(material: Material, group: _Group) -> Sequence[StudiedAccount]:
    """The accounts whose people are in the picture; none where it would show too few of them."""
    chosen = segment_picture({account.ref: _stood(material, group, account) for account in group.hidden})
    return [] if isinstance(chosen, Withheld) else [account for account in group.hidden if account.ref in chosen]


def _stood(material: Material, group: _Group, account: StudiedAccount) -> Stood:
    people = material.people(account.id)
    uncounted = account.uncounted + len(people & group.readers)
    return Stood(people - group.readers, max(0, len(group.numbers[account.id]) - uncounted))


def _side(material: Material, group: _Group, kept: Sequence[StudiedAccount], judged: Judged) -> Banded | Withheld:
    """The band of all that they said, unless it would tell of few beside what other waves have shown (R4, R7)."""
    people, k = fewest(_stood(material, group, account) for account in kept), material.wave.contract.k
    said = [number for account in kept for number in group.numbers[account.id]]
    scale = Scale(float(group.item.minimum), float(group.item.maximum), group.item.reverse)
    mean = sum(said) / len(said)
    side = internal_side("confidential", len(said), people, mean, scale, k, owners=0)
    if isinstance(side, Withheld):
        return side
    crowd: Crowd = frozenset((account.id, person) for account in kept for person in material.people(account.id))
    case = crowd, frozenset(_earlier(material, group, crowd))
    if case not in judged:  # most items of a segment rest on the same people
        judged[case] = beside(*case, k)
    readers = sum(len(group.numbers[account.id]) - _stood(material, group, account).count for account in kept)
    return judged[case] or picture_side(len(said), people, readers, mean, scale) or Withheld("R9")


def beside(crowd: Crowd, earlier: Earlier, k: int) -> Withheld | None:
    """The rule by which a picture may not stand beside those of other waves (R7), or beside its accounts' own figures in them (R4)."""
    if any(is_picture and 0 < len({person for _, person in one ^ crowd}) < JOINED_AT_LEAST for one, is_picture in earlier):
        return Withheld("R7")
    history = [Published("", frozenset(one)) for one, _ in earlier if one]
    decision = gate([Candidate(("picture",), frozenset(crowd))], history, "now", k)["picture",]
    return None if isinstance(decision, Kept) else decision.withheld


def _earlier(material: Material, group: _Group, crowd: Crowd) -> Iterable[tuple[Crowd, bool]]:
    """Who stood in other waves behind this item's pictures that share somebody, and behind the exact figures of the picture's accounts."""
    mine = {account for account, _ in crowd}
    pictures: dict[tuple[int, str], set[tuple[int, str]]] = defaultdict(set)
    for one in group.earlier:
        if one.shown == "picture" or (one.shown == "exact" and one.account in mine):
            people = {(one.account, person) for person in material.past.finished.get((one.wave, one.account), frozenset())}
            if one.shown == "picture":
                pictures[one.wave, one.segment] |= people
            else:
                yield frozenset(people), False
    yield from ((frozenset(people), True) for people in pictures.values() if not crowd.isdisjoint(people))

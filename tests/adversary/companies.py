"""Random companies and what their people do in a wave: who answers what and when, changes it, comes late, or is erased; pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Final, Literal

from msgspec import Struct, structs

from surveys.confidentiality import Contract, Mode, Sharing
from surveys.instrument.frames import Item, comparable_items
from surveys.instrument.library import load_library
from tests.adversary.deeds import Appointing, Deed, Promoting, Tightening

Releases = Literal["close", "weekly"]
Values = dict[str, int | None]

DEFINITION: Final = load_library("relationship-alignment")
ITEMS: Final = tuple(item for item in comparable_items(DEFINITION) if item.block == "relationship")
# Weights of the answers 1 to 5, as rated items have them; which of them an account follows is known to everybody.
LEVELS: Final = ((1, 2, 4, 8, 5), (1, 2, 4, 2, 1), (5, 8, 4, 2, 1))
# What stands in every text of a colleague, and what in the texts of those who ticked that leads may read them in a pool.
CANARY: Final = "zyqw"
POOLED: Final = "zyqwpool"
LEAD: Final = "lead@us.example"
SHARING: Final[tuple[Sharing | None, ...]] = ("named", "unnamed", "totals", None)
MOST_ACCOUNTS: Final = 3  # one form asks a person about no more


class Person(Struct, frozen=True):
    """A contact of a customer, or a colleague."""

    ref: str
    email: str
    department: str = ""


class Client(Struct, frozen=True):
    """An account with its owner's address, how its people tend to answer, its contacts, and the refs of its team."""

    ref: str
    segment: str
    owner: str
    level: int
    contacts: tuple[Person, ...]
    team: tuple[str, ...]


class Form(Struct, frozen=True):
    """What somebody sends about an account; a later form of the same person replaces an earlier one."""

    week: int
    client: str
    who: str
    values: Values
    words: str
    sharing: Sharing | None = None
    is_ticked: bool = False
    is_sent: bool = True
    version: int = 1
    is_signed: bool = False


class Erasing(Struct, frozen=True):
    """Somebody has their form erased by its receipt code."""

    week: int
    client: str
    who: str


Act = Form | Erasing


class Company(Struct, frozen=True, dict=True):
    """A company, and what happens in its wave of `weeks` weeks, each of which ends with a release or, the last, with the close.

    `watched` is a colleague whose new link is in somebody else's hands.
    """

    seed: int
    releases: Releases
    weeks: int
    clients: tuple[Client, ...]
    colleagues: tuple[Person, ...]
    acts: tuple[Act, ...]
    vendor: Mode = "pooled"
    deeds: tuple[Deed, ...] = ()
    watched: str = ""

    @cached_property
    def _of_ref(self) -> Mapping[str, Client]:
        return {client.ref: client for client in self.clients}

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        return {one.ref: one.email for one in self.colleagues}

    def client(self, ref: str) -> Client:
        return self._of_ref[ref]

    @cached_property
    def signed(self) -> frozenset[tuple[str, str]]:
        """Accounts and colleagues whose names may be shown with how they rate us: in a wave that offers it, if nothing came before the close."""
        if self.contract(self.weeks).vendor != "attributed" or not self.is_released_once:
            return frozenset()
        return frozenset((act.client, act.who) for act in self.acts if isinstance(act, Form) and act.is_signed)

    @cached_property
    def appointed(self) -> frozenset[str]:
        """Colleagues who come to own an account, or become leads, while the wave is open."""
        return frozenset(deed.who for deed in self.deeds if isinstance(deed, Appointing | Promoting))

    def contract(self, week: int) -> Contract:
        """What the wave promises at the end of a week; 0 is its opening."""
        promised = [deed.contract for deed in self.deeds if isinstance(deed, Tightening) and deed.week <= week]
        return [Contract(vendor=self.vendor, releases=self.releases), *promised][-1]

    def is_confidential(self, frame: str) -> bool:
        """Whether colleagues' figures of a frame stay coarse at the close too."""
        return frame == "partnership" or self.contract(self.weeks).vendor == "confidential"

    def is_released(self, week: int) -> bool:
        """Whether a week ends with a release."""
        return week == self.weeks or self.contract(week).releases == "weekly"

    def owners(self, client: Client, week: int | None = None) -> list[str]:
        """The addresses of an account's owners up to the end of a week, or ever; the last one owns it then."""
        appointed = [deed for deed in self.deeds if isinstance(deed, Appointing) and deed.client == client.ref]
        return [client.owner, *(deed.address for deed in appointed if week is None or deed.week <= week)]

    @cached_property
    def internal(self) -> frozenset[str]:
        """All colleagues."""
        return frozenset(one.ref for one in self.colleagues)

    @property
    def is_released_once(self) -> bool:
        """Whether everything is released at the close alone, be it that a promise of more was taken back before any came."""
        return self.contract(self.weeks).releases == "close" and not any(self.is_released(week) for week in range(1, self.weeks))

    def entitled(self, client: Client, week: int) -> set[str]:
        """Colleagues of the team who may open the account themselves at the end of a week."""
        return self.known_as(client.team, {self.owners(client, week)[-1], *self.leads(week)})

    def leads(self, week: int | None = None) -> set[str]:
        """The addresses of all leads at the end of a week, or of the wave."""
        promoted = [deed for deed in self.deeds if isinstance(deed, Promoting) and (week is None or deed.week <= week)]
        return {LEAD, *(deed.address for deed in promoted)}

    def known_as(self, people: Iterable[str], addresses: Container[str]) -> set[str]:
        """Those of some colleagues who go by one of these addresses."""
        return {who for who in people if self._addresses[who] in addresses}


def items_of(side: str, about: str = "", view: str = "") -> tuple[Item, ...]:
    return tuple(item for item in ITEMS if item.side == side and about in {"", item.about} and view in {"", item.view})


def company(seed: int, fewest: int = 5, most: int = 400, longest: int = 8) -> Company:
    """One of the companies; their sizes are spread evenly over the orders of magnitude, their waves take up to `longest` weeks."""
    rng = Random(seed)
    size = round(fewest * (most / fewest) ** rng.random())
    weeks = rng.randint(1, longest)
    colleagues = _colleagues(size)
    teams = _teams(rng, size, colleagues)
    clients = tuple(
        Client(
            ref=f"A{number}",
            segment=rng.choice(("Large", "Small")),
            owner=f"rep{number % 2}@us.example",
            level=rng.randrange(len(LEVELS)),
            contacts=tuple(Person(f"C{number}-{one}", f"c{number}.{one}@them.example") for one in range(rng.randint(0, 6))),
            team=teams[number],
        )
        for number in range(size)
    )
    internal = {one.ref for one in colleagues}
    return Company(seed, "weekly" if weeks > 1 else "close", weeks, clients, colleagues, in_order(_acts(rng, clients, weeks), internal))


def in_order(acts: Iterable[Act], internal: Container[str]) -> tuple[Act, ...]:
    """Week by week, customers first: what they move is live."""
    return tuple(sorted(acts, key=lambda act: (act.week, act.who in internal)))


def _colleagues(accounts: int) -> tuple[Person, ...]:
    """Two reps and a lead, who may open what they answer about, and as many others as the teams need."""
    named = [Person("K-rep0", "rep0@us.example", "Sales"), Person("K-rep1", "rep1@us.example", "Sales"), Person("K-lead", LEAD, "Board")]
    others = [Person(f"K{number}", f"k{number}@us.example", f"Department {number % 4}") for number in range(max(14, 4 * accounts))]
    return (*named, *others)


def _teams(rng: Random, accounts: int, colleagues: tuple[Person, ...]) -> list[tuple[str, ...]]:
    """Teams of 0 to 12; nobody serves more accounts than one form asks about."""
    left = {one.ref: MOST_ACCOUNTS for one in colleagues}
    teams = []
    for number in range(accounts):
        wanted = rng.choice((0, 1, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12))
        free = [ref for ref, places in left.items() if places and not ref.startswith("K-")]
        team = rng.sample(free, min(wanted, len(free)))
        named = [ref for ref in (f"K-rep{number % 2}", "K-lead") if left[ref] and team and rng.random() < 0.3]
        team = [*named, *team][:12]
        for ref in team:
            left[ref] -= 1
        teams.append(tuple(team))
    return teams


def _acts(rng: Random, clients: tuple[Client, ...], weeks: int) -> Iterator[Act]:
    acts = [act for client in clients for act in _of_client(rng, client, weeks)]
    rng.shuffle(acts)
    # What one person does stays in its order: sorting by week alone would let a change come before what it changes.
    return iter(sorted(acts, key=lambda act: act.version if isinstance(act, Form) else 99))


def _of_client(rng: Random, client: Client, weeks: int) -> Iterator[Act]:
    for who in client.team:
        if rng.random() < 0.85:
            yield from _of_colleague(rng, client, who, weeks)
    for contact in client.contacts:
        if rng.random() < 0.75:
            yield from _of_contact(rng, client, contact.ref, weeks)


def _of_colleague(rng: Random, client: Client, who: str, weeks: int) -> Iterator[Act]:
    week = rng.randint(1, weeks)
    is_ticked = rng.random() < 0.4
    words = f"The invoices are wrong, says {POOLED if is_ticked else CANARY}{client.ref}x{who}." if rng.random() < 0.6 else ""
    form = Form(week, client.ref, who, rated(rng, client, "internal"), words, is_ticked=is_ticked)
    if rng.random() < 0.06:
        yield structs.replace(form, is_sent=False)
        return
    yield form
    if rng.random() < 0.12:
        week = rng.randint(week, weeks)
        yield structs.replace(form, week=week, values=rated(rng, client, "internal"), version=2)
    if rng.random() < 0.06:
        yield Erasing(rng.randint(week, weeks), client.ref, who)


def _of_contact(rng: Random, client: Client, who: str, weeks: int) -> Iterator[Act]:
    week = rng.randint(1, weeks)
    sharing = rng.choice(SHARING)
    words = "Please answer the phone." if rng.random() < 0.3 else ""
    yield Form(week, client.ref, who, rated(rng, client, "customer"), words, sharing)
    if rng.random() < 0.1:
        yield Form(rng.randint(week, weeks), client.ref, who, rated(rng, client, "customer"), words, sharing, version=2)
    elif not words and rng.random() < 0.05:
        yield Erasing(rng.randint(week, weeks), client.ref, who)


def rated(rng: Random, client: Client, side: str) -> Values:
    """An answer to each item, some of them "can't say"."""
    return {item.name: draw(rng, client.level, item) if rng.random() < 0.95 else None for item in items_of(side)}


def draw(rng: Random, level: int, item: Item) -> int:
    """One answer by the weights of the account, spread over the points of the item's scale."""
    place = rng.choices(range(5), LEVELS[level])[0]
    return round(item.minimum + place * (item.maximum - item.minimum) / 4)

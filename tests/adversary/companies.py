"""Random companies and what their people do in a wave: who answers what and when, changes it, comes late, or is erased; pure."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Final, Literal

from msgspec import Struct, structs

from surveys.confidentiality import Sharing
from surveys.instrument.frames import Item, comparable_items
from surveys.instrument.library import load_library

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


class Erasing(Struct, frozen=True):
    """Somebody has their form erased by its receipt code."""

    week: int
    client: str
    who: str


Act = Form | Erasing


class Company(Struct, frozen=True, dict=True):
    """A company, and what happens in its wave of `weeks` weeks, each of which ends with a release or, the last, with the close."""

    seed: int
    releases: Releases
    weeks: int
    clients: tuple[Client, ...]
    colleagues: tuple[Person, ...]
    acts: tuple[Act, ...]

    @cached_property
    def _of_ref(self) -> Mapping[str, Client]:
        return {client.ref: client for client in self.clients}

    def client(self, ref: str) -> Client:
        return self._of_ref[ref]

    def entitled(self, client: Client) -> set[str]:
        """Colleagues of the team who may open the account themselves."""
        return {one.ref for one in self.colleagues if one.ref in client.team and one.email in {client.owner, LEAD}}


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
    acts = sorted(_acts(rng, clients, weeks), key=lambda act: (act.week, act.who in internal))  # customers first: what they move is live
    return Company(seed, "weekly" if weeks > 1 else "close", weeks, clients, colleagues, tuple(acts))


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
    form = Form(week, client.ref, who, _rated(rng, client, "internal"), words, is_ticked=is_ticked)
    if rng.random() < 0.06:
        yield structs.replace(form, is_sent=False)
        return
    yield form
    if rng.random() < 0.12:
        week = rng.randint(week, weeks)
        yield structs.replace(form, week=week, values=_rated(rng, client, "internal"), version=2)
    if rng.random() < 0.06:
        yield Erasing(rng.randint(week, weeks), client.ref, who)


def _of_contact(rng: Random, client: Client, who: str, weeks: int) -> Iterator[Act]:
    week = rng.randint(1, weeks)
    sharing = rng.choice(SHARING)
    words = "Please answer the phone." if rng.random() < 0.3 else ""
    yield Form(week, client.ref, who, _rated(rng, client, "customer"), words, sharing)
    if rng.random() < 0.1:
        yield Form(rng.randint(week, weeks), client.ref, who, _rated(rng, client, "customer"), words, sharing, version=2)
    elif not words and rng.random() < 0.05:
        yield Erasing(rng.randint(week, weeks), client.ref, who)


def _rated(rng: Random, client: Client, side: str) -> Values:
    """An answer to each item, some of them "can't say"."""
    return {item.name: draw(rng, client.level, item) if rng.random() < 0.95 else None for item in items_of(side)}


def draw(rng: Random, level: int, item: Item) -> int:
    """One answer by the weights of the account, spread over the points of the item's scale."""
    place = rng.choices(range(5), LEVELS[level])[0]
    return round(item.minimum + place * (item.maximum - item.minimum) / 4)

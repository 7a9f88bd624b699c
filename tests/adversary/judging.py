"""Holds all that was seen against the promise: nothing moves between releases, no colleague's word gets out, no answer can be guessed."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from surveys.instrument.frames import Item
from tests.adversary.attacker import POINTS, Guess, ImpossibleError, Printed, Told, Unit, guesses, printed
from tests.adversary.companies import CANARY, ITEMS, LEVELS, POOLED, Act, Company
from tests.adversary.deeds import Deed, Moving
from tests.adversary.promised import broken
from tests.adversary.reaching import Staying, read, side_of
from tests.adversary.readers import Place, Readers, without_times
from tests.adversary.standing import FRAMES, Behind, crowds, insiders, standings, values_of

Figures = dict[str, list[dict[str, Any]]]  # by account: cells and pictures
# Of a long wave's pages a third are looked at between the releases of one week, the next third in the next.
SHARE: Final = 3
# In a large company one of so many writes is followed by a look, and in one of so many companies everybody tries what is not theirs.
LARGE: Final = 60
IN_LARGE: Final = 4
TRESPASSING: Final = 4
LEAST_POOL: Final = 10
FIGURE: Final = 'class="gap-strip"'
_WRITTEN: Final = re.compile(rf"{POOLED}(\w+?x[\w-]+)")
_RATE: Final = re.compile("few|nearly all|about [1-9]0 %|under half|half or more")
MOST_GAIN: Final = 0.05
FEWEST_VALUES: Final = 4
FEWEST_FOR_INSIDERS: Final = 3


class Watch:
    """Looks at everything after every release and, `between` them, after every write and at the end of every week."""

    def __init__(self, company: Company, readers: Readers, *, between: bool) -> None:
        self._company, self._readers, self._between = company, readers, between
        self._internal = company.internal
        self._share = min(SHARE, company.weeks)
        self._now: dict[Place, str] = {}
        self._stale_in = 0  # the week whose customers, or leads, have done something since
        self._writes = 0
        self.releases: list[dict[Place, str]] = []
        self.problems: list[str] = []
        self.looks = 0

    @property
    def is_near(self) -> bool:
        """Whether the next write is looked at."""
        return self._between and (len(self._company.clients) <= LARGE or self._writes % IN_LARGE == 0)

    async def begin(self) -> None:
        if self._between:
            self._now = {place: await self._readers.read(place) for place in self._readers.places()}

    async def wrote(self, act: Act) -> None:
        """A colleague moves nothing at all.

        A customer moves how far they are, which R6 shows live, and words that they erase go; so everything is looked at anew after the
        customers of a week, who come first in it. No figure moves by them.
        """
        if not self._between:
            return
        if act.who not in self._internal:
            self._stale_in = act.week
            return
        await self._refreshed(act.week)
        looks, self._writes = self.is_near, self._writes + 1
        if looks:
            place = self._readers.near(act.client, self._writes, self._looked_at(act.week))
            text = await self._look(place)
            if not (place[0] == "colleague" and self._readers.is_own_form(act.who)):
                self._compare(place, text, f"after {act.who} wrote about {act.client} in week {act.week}")
            self._now[place] = text
        if self._readers.is_own_form(act.who):
            self._now |= {place: await self._look(place) for place in self._looked_at(act.week) if place[0] == "colleague"}

    async def turned(self, deed: Deed) -> None:
        """What leads do shows on pages at once; no figure moves by it, and a link that was sent elsewhere opens nothing more."""
        if isinstance(deed, Moving):
            self._readers.follow(deed.who)
            self.problems += [
                f"The old link of somebody whose link was moved in week {deed.week} opens." for _ in await self._readers.opening()
            ]
        if self._between:
            self._stale_in = deed.week

    async def waited(self, week: int) -> None:
        """At the end of a week everything is as it was when its colleagues began, and the figures as the release left them."""
        if not self._between:
            return
        await self._refreshed(week)
        for place in self._looked_at(week):
            self._compare(place, await self._look(place), f"at the end of week {week}")

    async def released(self, week: int) -> None:
        """What there is to see of a release: of the last one everything, of one before it what is looked at until the next."""
        is_last = week == self._company.weeks
        everywhere = self._between and self._company.seed % TRESPASSING == 0
        places = self._readers.places(all_of_all=everywhere) if is_last else self._looked_at(week + 1)
        self._now = {place: await self._readers.read(place) for place in places}
        await self._readers.note_figures()
        seen = self._now | await self._readers.papers()
        for place, text in seen.items():
            self._note(place, text)
        self.releases.append(seen)

    def _looked_at(self, week: int) -> list[Place]:
        return self._readers.places()[week % self._share :: self._share]

    async def _refreshed(self, week: int) -> None:
        if self._stale_in:
            self._stale_in = 0
            self._now |= {place: await self._look(place) for place in self._looked_at(week)}
            if self._readers.figures and await self._readers.newest() != self._readers.figures[-1]:
                self.problems.append(f"Figures changed between releases in week {week}, after customers wrote or leads did something.")

    async def _look(self, place: Place) -> str:
        text = await self._readers.read(place)
        self._note(place, text)
        return text

    def _compare(self, place: Place, text: str, when: str) -> None:
        if text != self._now[place]:
            self.problems.append(f"{place} changed {when}, between releases.")

    def _note(self, place: Place, text: str) -> None:
        self.looks += 1
        if place[0] != "colleague" and CANARY in text and not _is_pool(place, text):
            self.problems.append(f"{place} holds a colleague's words.")
        if place[0] == "late" and FIGURE in text:
            self.problems.append(f"{place} shows figures to somebody whom they count.")


def _is_pool(place: Place, text: str) -> bool:
    """Whether a lead reads only words whose authors ticked it, of ten people or more (R8)."""
    authors = {found.partition("x")[2] for found in _WRITTEN.findall(text)}
    return place[0] == "lead" and text.count(CANARY) == text.count(POOLED) and len(authors) >= LEAST_POOL


def unlike(one: Sequence[Mapping[Place, str]], other: Sequence[Mapping[Place, str]]) -> list[str]:
    """Where two companies that must look the same do not; what colleagues see of their own forms is their own."""
    return [
        f"{place} of release {number} tells the two apart."
        for number, (mine, theirs) in enumerate(zip(one, other, strict=True), start=1)
        for place in mine.keys() & theirs.keys()
        if place[0] != "colleague" and without_times(mine[place]) != without_times(theirs[place])
    ]


class Attack(Struct):
    """What guessing one answer of a confidential frame gains, per person and item, and how many values are left for each."""

    gains: list[float] = field(default_factory=list)
    left: Counter[int] = field(default_factory=Counter)
    left_to_insiders: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Attack") -> None:
        self.gains += other.gains
        self.left += other.left
        self.left_to_insiders += other.left_to_insiders
        self.problems += other.problems

    @property
    def gain(self) -> float:
        return sum(self.gains) / len(self.gains) if self.gains else 0.0


def attack(company: Company, releases: Sequence[Figures]) -> Attack:
    """Guess every answer of which anything was shown, from all releases together.

    What colleagues say of us and what they predict is confidential until the close, when its averages come as the form says.
    """
    behind = list(standings(company, Staying(company, releases)))
    found = Attack(problems=[*_rates(company, releases), *broken(company, behind, releases)])
    readers = _readers(company)
    addresses = company.leads().union(*(company.owners(client)[-1:] for client in company.clients))
    for frame, names in FRAMES.items():
        last = len(releases) if company.is_confidential(frame) else company.weeks - 1
        for item in (item for item in ITEMS if item.name in names and item.maximum == POINTS):
            for client in company.clients:
                shown = [side_of(cells[client.ref], frame, item.name) for cells in releases[:last]]
                stood = [one[client.ref, frame].at(item.name) for one in behind]
                inside = {who: list(read(item.name, stood, shown[:week])) for who, week in readers[client.ref].items()}
                _judge(found, company, item.name, list(read(item.name, stood, shown)), inside)
            for picture in _pictures(company, behind[-1], releases[-1], frame, item):
                among = company.known_as((who for _, who, _ in picture.people), addresses)
                _judge(found, company, item.name, [picture], {who: [picture] for who in among})
    return found


def _readers(company: Company) -> dict[str, dict[str, int]]:
    """By account: who of its team may open it at some time and is noted for that (R1), and the last week whose figures they see."""
    found: dict[str, dict[str, int]] = {client.ref: {} for client in company.clients}
    for week, noted in enumerate(insiders(company), start=1):
        for client in company.clients:
            found[client.ref] |= dict.fromkeys(noted[client.ref] & company.entitled(client, week), week)
    return found


def _rates(company: Company, releases: Sequence[Figures]) -> list[str]:
    """Rates of colleagues that are said in other words than R6 has, or where fewer were asked than it wants."""
    said = [(client, one["rate"]) for found in releases for client in company.clients for one in found[client.ref] if "rate" in one]
    words = [(client, rate) for client, rate in said if isinstance(rate, str)]
    return [f"{client.ref}: {rate} of {len(client.team)}" for client, rate in words if len(client.team) < 5 or not _RATE.fullmatch(rate)]


def _pictures(company: Company, last: Mapping[tuple[str, str], Behind], found: Figures, frame: str, item: Item) -> Iterator[Told]:
    """What stands in place of small accounts at the close; which accounts are in it follows from how many are (R9)."""
    for segment in sorted({client.segment for client in company.clients}):
        printed_ones = [
            one
            for client in company.clients
            for one in found[client.ref]
            if "side" in one and client.segment == segment and one["pair"] == item.pair and _frame(one["comparison"]) == frame
        ]
        people = dict(crowds(company, last, segment, frame, item.name))
        if printed_ones and (says := printed(printed_ones[0]["side"])) is not None:
            yield Told(people.get(printed_ones[0]["accounts"], frozenset()), _outermost(says, printed_ones[0]["side"].get("beyond")))


def _outermost(says: Printed, beyond: str | None) -> Printed:
    """What lies further out than may be shown is printed as the last field that may."""
    low, high = beyond == "less", beyond == "more"
    return Printed(1 if low else says.low, POINTS if high else says.high, with_low=says.with_low or low, with_high=says.with_high or high)


def _frame(comparison: str) -> str:
    return "partnership" if comparison == "insight" else comparison


def _judge(found: Attack, company: Company, item: str, told: Sequence[Told], inside: Mapping[str, Sequence[Told]]) -> None:
    """What is left of each answer, and what to those who read the figures and stand behind them."""
    if not told:
        return
    if not all(one.people for one in told):
        found.problems.append(f"{item} of company {company.seed} stands for accounts of which nobody may stand for it.")
        return
    said, units = values_of(company), frozenset().union(*(one.people for one in told))
    answers = {unit: said[unit][item] or 0 for unit in units}

    def weights(unit: Unit) -> tuple[int, ...]:
        return LEVELS[company.client(unit[0]).level]

    try:
        left = guesses(told, weights)
        own = {who: {unit: answers[unit] for unit in units if unit[1] == who} for who in inside}
        theirs = {who: guesses(inside[who], weights, known) for who, known in own.items() if known}
    except ImpossibleError as error:
        found.problems.append(f"{item} of company {company.seed}: {error}")
        return
    for unit, guess in left.items():
        found.gains.append(guess.best - max(weights(unit)) / sum(weights(unit)))
        found.left[guess.possible] += 1
        _hold(found, f"{unit}, {item} of company {company.seed}", guess, answers[unit], FEWEST_VALUES)
    for who, guessed in theirs.items():
        for unit, guess in guessed.items():
            if unit[1] != who:
                found.left_to_insiders[guess.possible] += 1
                _hold(found, f"{unit}, {item} of company {company.seed}, for {who}", guess, answers[unit], FEWEST_FOR_INSIDERS)


def _hold(found: Attack, where: str, guess: Guess, truth: int, fewest: int) -> None:
    if guess.chances[truth - 1] == 0:
        found.problems.append(f"{where}: the attacker rules out what was said.")
    elif guess.possible < fewest:
        found.problems.append(f"{where}: only {guess.possible} of 5 answers are possible.")

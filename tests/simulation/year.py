"""A year on a test clock: what the house does each time it looks, what people do between, and a log of all that was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.actions.closing import close_overdue
from surveys.actions.launching import open_due_waves, take_event
from surveys.actions.plans import new_event_secret, save_plan, set_plan_state
from surveys.actions.reminding import remind_due, remind_now
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Closed, TooOften
from surveys.instrument.types import Side
from surveys.planning.plan import OnEvent, Plan
from surveys.sealing import public_key
from tests.company import MAIL_KEY
from tests.simulation.world import Row, World, bounce, move, opt_out

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LEAD = "lead@example.com"
KEY = public_key(MAIL_KEY)


People = dict[tuple[Side, str], list[Row]]  # by person, all their rows as they were


@dataclass(frozen=True)
class Invited:
    """A link of a wave, as it was when the wave opened."""

    number: int
    side: Side
    person: str
    rows: tuple[int, ...]
    accounts: tuple[int, ...]
    mailed: bool


@dataclass
class SeenWave:
    """A wave with the look at which it was first seen, and everybody whom it could have asked, as they were then."""

    number: int
    key: str
    plan: str
    at: int
    closes_at: int
    accounts: frozenset[int]
    invited: list[Invited]
    held: dict[tuple[Side, int, int], str]  # side, row, account: reason
    people: People


@dataclass(frozen=True)
class Refused:
    """Accounts for which a plan opened no wave when it was due, with everybody who could have been asked."""

    at: int
    plan: str
    accounts: frozenset[int]
    people: People


@dataclass
class Log:
    """Everything that was recorded, with the time of the look or of the deed."""

    looks: list[int] = field(default_factory=list)
    waves: dict[int, SeenWave] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    reminded: list[tuple[int, int, int]] = field(default_factory=list)  # at, wave, invitation
    rounds: list[tuple[int, int]] = field(default_factory=list)  # at, wave: a reminder went out
    finished: dict[tuple[int, int], int] = field(default_factory=dict)  # (invitation, account): at
    opted_out: dict[tuple[Side, int], int] = field(default_factory=dict)  # (side, row): at
    bounced: dict[tuple[Side, str], int] = field(default_factory=dict)  # (side, person): at
    events: dict[str, tuple[int, str | None]] = field(default_factory=dict)  # ident: account, key of its wave


class Year:
    """The simulated company and its log."""

    def __init__(self, world: World, plans: Sequence[Plan]) -> None:
        self.world, self.plans, self.log = world, {plan.name: plan for plan in plans}, Log()
        self._secret = ""
        self._unfinished: dict[int, list[tuple[int, int]]] = {}  # by wave
        self._done: dict[int, int] = {}  # by a colleague's invitation
        self._rounds: set[tuple[int, int]] = set()  # wave, number
        self._planned = 0

    async def start(self, now: int) -> None:
        for plan in self.plans.values():
            number = await save_plan(plan, None, 0, LEAD, now)
            await set_plan_state(number, "active", 0, LEAD, now)
            if isinstance(plan.schedule, OnEvent):
                self._secret = await new_event_secret(number, LEAD, now)

    async def look(self, now: int) -> None:
        """What `keep_house` does."""
        self.log.looks.append(now)
        await close_overdue(now)
        await open_due_waves(KEY, now)
        await self._see_waves(now)
        await remind_due(now)
        await self._see_reminders(now)

    async def live(self, now: int) -> None:
        """What people do: they answer, say no, become unreachable, move, remind by hand, and systems tell of events."""
        chance, world = self.world.chance, self.world
        async with engine_in_use().transaction():
            for wave, places in self._unfinished.items():
                if self.log.waves[wave].closes_at > now and chance.random() < 0.3:
                    await self._finish(places, now)
            for _ in range(1 + len(world.rows) // 1500):
                if chance.random() < 0.05:
                    await self._change(chance.choice(world.rows), now)
        if chance.random() < 0.05:
            await self._tell(now)
        if chance.random() < 0.03 and self.log.waves:
            await self._remind(chance.choice(sorted(self.log.waves)[-8:]), now)

    async def _finish(self, places: list[tuple[int, int]], now: int) -> None:
        """Some answer; nobody of ours about more than three accounts."""
        for _ in range(-(-len(places) // 40)):
            place = places.pop(self.world.chance.randrange(len(places)))
            self._done[place[0]] = self._done.get(place[0], 0) + 1
            if self._done[place[0]] <= 3:
                await fetch("UPDATE participation SET state = 'finished' WHERE invitation = $1 AND account = $2", *place)
                self.log.finished[place] = now

    async def _change(self, row: Row, now: int) -> None:
        quiet = (row.side, row.number) not in self.log.opted_out and (row.side, row.person) not in self.log.bounced
        what = self.world.chance.random()
        if not quiet or not row.email.strip():
            return
        if what < 0.35:
            await opt_out(row)
            self.log.opted_out[row.side, row.number] = now
        elif what < 0.7:
            await bounce(row)
            self.log.bounced[row.side, row.person] = now
        elif len(self.world.people()[row.side, row.person]) == 1:
            await move(row, f"new{now}-{row.number}@example.com")

    async def _tell(self, now: int) -> None:
        """Tell of an event, sometimes of one that was told of before."""
        known = sorted(self.log.events)
        if known and self.world.chance.random() < 0.3:
            ident = self.world.chance.choice(known)
            account, before = self.log.events[ident]
            taken = await take_event(self._secret, f"A{account}", ident, KEY, now)
            assert (taken.wave, taken.is_new) == (before, False)
            return
        account = self.world.chance.choice(sorted(self.world.segments))
        taken = await take_event(self._secret, f"A{account}", f"event-{now}", KEY, now)
        assert taken.is_new
        self.log.events[f"event-{now}"] = (account, taken.wave)
        await self._see_waves(now)

    async def _remind(self, wave: int, now: int) -> None:
        try:
            await remind_now(self.log.waves[wave].key, LEAD, now)
        except (BadInput, Closed, TooOften):
            return
        await self._see_reminders(now)

    async def _see_waves(self, now: int) -> None:
        people = self.world.people()
        for row in await fetch("SELECT id, key, name, closes_at FROM wave WHERE id > $1 ORDER BY id", max(self.log.waves, default=0)):
            wave = self.log.waves[row["id"]] = await _seen(people, row, now)
            self._unfinished[row["id"]] = [(one.number, account) for one in wave.invited for account in one.accounts]
        planned = (
            "SELECT p.id, p.wave, p.account, w.name FROM planned_wave p JOIN wave_plan w ON w.id = p.plan WHERE p.id > $1 ORDER BY p.id"
        )
        for row in await fetch(planned, self._planned):
            self._planned = row["id"]
            if row["wave"] is None:
                about = frozenset({row["account"]}) if row["account"] else self.world.accounts_of(self.plans[row["name"]])
                self.log.refused.append(Refused(now, row["name"], about, _around(people, about)))

    async def _see_reminders(self, now: int) -> None:
        for row in await fetch("SELECT id, reminded FROM wave WHERE reminded_at = $1 ORDER BY id", now):
            if (row["id"], row["reminded"]) in self._rounds:
                continue
            self._rounds.add((row["id"], row["reminded"]))
            self.log.rounds.append((now, row["id"]))
            sent = await fetch(
                "SELECT invitation FROM message WHERE wave = $1 AND kind = 'reminder' AND number = $2", row["id"], row["reminded"]
            )
            self.log.reminded += [(now, row["id"], one["invitation"]) for one in sent]


async def _seen(people: People, row: Any, now: int) -> SeenWave:
    """A wave that has just opened, with everybody whom it asks or holds back."""
    wave = row["id"]
    asked = await fetch(
        "SELECT i.id, i.side, i.person, i.colleague, p.account, p.contact, m.id IS NOT NULL AS mailed FROM invitation i"
        " JOIN participation p ON p.invitation = i.id LEFT JOIN message m ON m.invitation = i.id AND m.kind = 'invitation' WHERE i.wave = $1",
        wave,
    )
    by_link: dict[int, list[Any]] = {}
    for one in asked:
        by_link.setdefault(one["id"], []).append(one)
    held = await fetch("SELECT side, contact, colleague, account, reason FROM held_back WHERE wave = $1", wave)
    accounts = frozenset(one["account"] for one in await fetch("SELECT account FROM wave_account WHERE wave = $1", wave))
    return SeenWave(
        number=wave,
        key=row["key"],
        plan=row["name"].partition(" · ")[0],
        at=now,
        closes_at=row["closes_at"],
        accounts=accounts,
        invited=[_invited(mine) for mine in by_link.values()],
        held={(one["side"], one["contact"] or one["colleague"], one["account"]): one["reason"] for one in held},
        people=_around(people, accounts),
    )


def _around(people: People, accounts: frozenset[int]) -> People:
    """Everybody with a row in one of the accounts, with all their rows, as they are now."""
    return {
        key: [replace(row) for row in rows] for key, rows in people.items() if any(not accounts.isdisjoint(row.accounts) for row in rows)
    }


def _invited(rows: list[Any]) -> Invited:
    first = rows[0]
    return Invited(
        number=first["id"],
        side=first["side"],
        person=first["person"],
        rows=tuple(row["contact"] or row["colleague"] for row in rows),
        accounts=tuple(row["account"] for row in rows),
        mailed=bool(first["mailed"]),
    )

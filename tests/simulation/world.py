"""A company by chance: accounts, contacts and teams in the database, and the same as plain values for the checks to read."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.instrument.types import Side
from surveys.planning.plan import Plan

SEGMENTS, REGIONS, LEVELS = ("Small", "Mid", "Large"), ("EMEA", "APAC", "AMER"), ("decides", "uses")
TABLES: dict[Side, str] = {"customer": "contact", "internal": "colleague"}


@dataclass
class Row:
    """A contact or a colleague, as it is now."""

    side: Side
    number: int
    ref: str
    email: str
    accounts: tuple[int, ...]
    level: str = ""

    @property
    def person(self) -> str:
        return self.email.strip().lower() or f"ref:{self.ref}"


@dataclass
class World:
    """Accounts by number, and everybody's row."""

    chance: Random
    segments: dict[int, str] = field(default_factory=dict)
    regions: dict[int, str] = field(default_factory=dict)
    contract_ends: dict[int, date] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def accounts_of(self, plan: Plan) -> frozenset[int]:
        """The accounts of a plan for all of them, or for some segments."""
        segments = SEGMENTS if plan.accounts == "all" else plan.accounts.removeprefix("segment=").split("|")
        return frozenset(account for account, segment in self.segments.items() if segment in segments)

    def people(self) -> dict[tuple[Side, str], list[Row]]:
        """Everybody's rows by person."""
        found: dict[tuple[Side, str], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.side, row.person), []).append(row)
        return found


async def found_world(accounts: int, start: date, chance: Random) -> World:
    """Contacts who share an address over accounts, some without one, and colleagues who serve several accounts."""
    world = World(chance)
    await _add_accounts(world, accounts, start)
    await _add_contacts(world)
    await _add_colleagues(world)
    return world


async def _add_accounts(world: World, accounts: int, start: date) -> None:
    stored = []
    for number in range(1, accounts + 1):
        segment, region = world.chance.choice(SEGMENTS), world.chance.choice(REGIONS)
        end = start + timedelta(days=world.chance.randrange(70, 480)) if world.chance.random() < 0.5 else None
        world.segments[number], world.regions[number] = segment, region
        if end:
            world.contract_ends[number] = end
        stored.append((number, f"A{number}", f"Account {number}", segment, region, end.isoformat() if end else None))
    await insert_rows("account", ("id", "external_ref", "name", "segment", "region", "contract_end"), stored)


async def _add_contacts(world: World) -> None:
    chance = world.chance
    for account in world.segments:
        for _ in range(chance.randrange(1, 5)):
            number = len(world.rows) + 1
            email = f"c{number}@customer.example" if chance.random() > 0.03 else ""
            if world.rows and chance.random() < 0.1:
                email = f" {chance.choice(world.rows).email.upper()}"
            world.rows.append(Row("customer", number, f"c{number}", email, (account,), chance.choice(LEVELS)))
    await insert_rows(
        "contact",
        ("id", "external_ref", "account", "name", "email", "decision_level"),
        [(row.number, row.ref, row.accounts[0], f"Contact {row.number}", row.email, row.level) for row in world.rows],
    )


async def _add_colleagues(world: World) -> None:
    chance = world.chance
    await insert_rows("department", ("name",), [(name,) for name in ("Sales", "Support", "Logistics", "Billing")])
    colleagues = [
        (n, f"k{n}", f"Colleague {n}", f"k{n}@us.example", chance.randrange(1, 5)) for n in range(1, 10 + len(world.segments) // 8)
    ]
    await insert_rows("colleague", ("id", "external_ref", "name", "email", "department"), colleagues)
    teams = {account: chance.sample(range(1, len(colleagues) + 1), chance.randrange(0, 6)) for account in world.segments}
    await insert_rows("team_member", ("account", "colleague"), [(account, one) for account, team in teams.items() for one in team])
    for number, ref, _, email, _ in colleagues:
        world.rows.append(Row("internal", number, ref, email, tuple(account for account, team in teams.items() if number in team)))


async def opt_out(row: Row) -> None:
    """One row only, as an import may bring it: the person is meant."""
    await fetch(f"UPDATE {TABLES[row.side]} SET opted_out = true WHERE id = $1", row.number)


async def bounce(row: Row) -> None:
    await fetch(f"UPDATE {TABLES[row.side]} SET email_status = 'bounced' WHERE id = $1", row.number)


async def move(row: Row, email: str) -> None:
    """Give somebody another address."""
    row.email = email
    await fetch(f"UPDATE {TABLES[row.side]} SET email = $1 WHERE id = $2", email, row.number)

"""A company with as many people to ask as a test wants, half of them customers, and a wave about its accounts."""

import random
import time
from collections.abc import Sequence

from surveys.actions.waves import NewWave, Opened, open_wave
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch, opened
from surveys.instrument.types import Side
from surveys.migrations import migrate
from surveys.sealing import public_key
from surveys.selection import Selection
from tests.faults.forms import DEFINITION, fill_in
from tests.faults.people import HABITS, Person

DEPARTMENTS = ("Sales", "Support", "Logistics", "Finance", "Quality")
DAY_MS = 86_400_000


async def ask(url: str, people: int, seed: int) -> list[Person]:
    """Fill an empty database, open a wave, and decide what each person will say and do."""
    async with opened(url) as engine:
        await migrate(engine)
        await _found(accounts=max(2, people // 100), people=people)
        now = time.time_ns() // 1_000_000
        new = NewWave("w1", "First wave", DEFINITION, Selection(), now + DAY_MS, Contract())
        wave = await open_wave(new, public_key(bytes(range(32))), "lead@example.com", now)
        departments = {row["id"]: row["name"] for row in await fetch("SELECT id, name FROM department")}
        own = {row["name"]: row["department"] for row in await fetch("SELECT name, department FROM colleague")}
    return _people(random.Random(seed), wave, sorted(departments), own)


async def _found(accounts: int, people: int) -> None:
    numbers = range(people // 2)
    await insert_rows("department", ("name",), [(name,) for name in DEPARTMENTS])
    await insert_rows("account", ("external_ref", "name"), [(f"A{number}", f"Account {number}") for number in range(accounts)])
    customers = [(f"c{number}", 1 + number % accounts, f"Customer {number}", f"c{number}@them.example") for number in numbers]
    await insert_rows("contact", ("external_ref", "account", "name", "email"), customers)
    colleagues = [(f"k{n}", f"Colleague {n}", f"k{n}@us.example", 1 + n // accounts % len(DEPARTMENTS)) for n in numbers]
    await insert_rows("colleague", ("external_ref", "name", "email", "department"), colleagues)
    await insert_rows("team_member", ("account", "colleague"), [(1 + number % accounts, number + 1) for number in numbers])


def _people(chance: random.Random, wave: Opened, departments: Sequence[int], own: dict[str, int]) -> list[Person]:
    """Both sides in turn, every habit on both."""
    customers = [link for link in wave.links if link.side == "customer"]
    colleagues = [link for link in wave.links if link.side == "internal"]
    people = []
    for number, link in enumerate(link for pair in zip(customers, colleagues, strict=True) for link in pair):
        habit = HABITS[number // 2 % len(HABITS)]
        others = [department for department in departments if department != own.get(link.name)]
        side: Side = link.side
        marks = [f"#{number}.{version}" for version in range(2 if habit == "changes" else 1)]
        forms = tuple(fill_in(chance, side, others, mark) for mark in marks)
        people.append(Person(link.token, side, link.accounts[0].id, habit, forms))
    chance.shuffle(people)
    return people

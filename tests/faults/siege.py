"""A whole run: people answer at a steady pace, processes are killed every two seconds, and then everything must be done soon."""

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Protocol

import asyncpg
from msgspec import Struct

from surveys.engine.connect import opened
from surveys.errors import NotReady
from tests.faults.ledger import Damage, damage, pending, remaining
from tests.faults.people import Browser, Person, Traffic, UnexpectedError, answer
from tests.faults.processes import Supervised

KILL_SECONDS = 2.0
DONE_WITHIN_SECONDS = 10.0
READY_SECONDS = 60.0


class Target(Protocol):
    """Something that can be killed."""

    name: str

    @property
    def is_settled(self) -> bool: ...

    async def kill(self) -> None: ...


class Outcome(Struct, frozen=True):
    """What a run did and left behind; `seconds` is from the last kill until nothing was left to do, or until it gave up."""

    damage: Damage
    confirmed: int
    unfinished: int
    wrong: tuple[str, ...]
    kills: tuple[str, ...]
    seconds: float
    statuses: dict[str, int]
    remaining: list[str]


async def besiege(
    url: str,
    ports: Sequence[int],
    processes: Sequence[Supervised],
    targets: Sequence[Target],
    people: Sequence[Person],
    kills: int,
    seed: int,
) -> Outcome:
    """Start everything, let people answer while `kills` processes are killed, and see what is left when the dust has settled."""
    keepers = [asyncio.create_task(process.keep()) for process in processes]
    traffic, chance = Traffic(), random.Random(seed)
    try:
        await _until_ready(processes, keepers)
        crowd = asyncio.create_task(_crowd(people, Browser(ports, chance, traffic), kills * KILL_SECONDS))
        killed = await _kill(targets, kills, random.Random(seed))
        last = time.monotonic()
        await _settle(url, crowd, last + DONE_WITHIN_SECONDS)
        seconds = time.monotonic() - last
        unfinished = await crowd if crowd.done() else sum(person.sent is None for person in people)
        crowd.cancel()
        await asyncio.gather(crowd, return_exceptions=True)
        async with opened(url):
            left, jobs = await damage(people), await remaining()
    finally:
        for process in processes:
            process.end()
        await asyncio.gather(*keepers)
    confirmed = sum(person.sent is not None for person in people)
    return Outcome(left, confirmed, unfinished, tuple(traffic.wrong), tuple(killed), seconds, dict(traffic.statuses), jobs)


async def _until_ready(processes: Sequence[Supervised], keepers: Sequence["asyncio.Task[None]"]) -> None:
    until = time.monotonic() + READY_SECONDS
    while not all(process.is_up for process in processes):
        assert not any(keeper.done() for keeper in keepers), "a process could not be started"
        assert time.monotonic() < until, [process.name for process in processes if not process.is_up]
        await asyncio.sleep(0.05)


async def _crowd(people: Sequence[Person], browser: Browser, seconds: float) -> int:
    """People begin at an even pace; returns how many could not do what they wanted."""
    begin = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        tasks = []
        for number, person in enumerate(people):
            await asyncio.sleep(begin + seconds * number / len(people) - asyncio.get_running_loop().time())
            tasks.append(group.create_task(_visit(person, browser)))
    return sum(not task.result() for task in tasks)


async def _visit(person: Person, browser: Browser) -> bool:
    try:
        await answer(person, browser)
    except UnexpectedError:
        return False
    return True


async def _kill(targets: Sequence[Target], kills: int, chance: random.Random) -> list[str]:
    """Kill every two seconds, at random but each target as often as the others; a beat with nothing to kill is left out."""
    killed: list[Target] = []
    begin, beat = time.monotonic(), 0
    while len(killed) < kills and beat < 3 * kills:
        beat += 1
        await asyncio.sleep(begin + beat * KILL_SECONDS - time.monotonic())
        if settled := [target for target in targets if target.is_settled]:
            victim = min(settled, key=lambda target: (killed.count(target), chance.random()))
            killed.append(victim)
            await victim.kill()
    return [target.name for target in killed]


async def _settle(url: str, crowd: "asyncio.Task[int]", until: float) -> None:
    """Wait until everybody has been answered and everything is analysed, or the time is over."""
    while time.monotonic() < until:
        if crowd.done() and await _nothing_waits(url):
            return
        await asyncio.sleep(0.1)


async def _nothing_waits(url: str) -> bool:
    try:
        async with opened(url):
            return await pending() == (0, 0)
    except (OSError, NotReady, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False

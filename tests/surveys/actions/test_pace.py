"""Whoever comes, however many processes there are: turns follow one another no faster than is allowed."""

import sys
from asyncio import create_subprocess_exec, gather
from asyncio.subprocess import PIPE

from surveys.actions.pace import take_turn
from surveys.engine.connect import AnyEngine
from tests.company import NOW

WORKER = f"""
import asyncio, sys
from surveys.actions.pace import take_turn
from surveys.engine.connect import opened

async def work():
    async with opened(sys.argv[1]):
        for _ in range(20):
            print(await take_turn("mail", 100, {NOW}))

asyncio.run(work())
"""


async def test_turns_are_even_and_a_pause_is_not_made_up_for(engine: AnyEngine) -> None:
    waits = [await take_turn("mail", 250, NOW + after) for after in (0, 0, 0, 500, 10_000, 10_000)]
    assert waits == [0, 250, 500, 250, 0, 250]
    assert await take_turn("other", 250, NOW) == 0


async def test_a_rate_need_not_be_whole_milliseconds(engine: AnyEngine) -> None:
    waits = [await take_turn("mail", 1000 / 300, NOW) for _ in range(301)]
    assert round(waits[-1]) == 1000


async def test_two_processes_at_once_share_the_turns(database: str, engine: AnyEngine) -> None:
    """Turns are counted by the time that each is given, so that it does not matter how fast they are."""
    workers = [await create_subprocess_exec(sys.executable, "-c", WORKER, database, stdout=PIPE) for _ in range(2)]
    said = await gather(*(worker.communicate() for worker in workers))
    waits = [[float(wait) for wait in out.split()] for out, _ in said]
    assert all(mine == sorted(mine) for mine in waits)
    assert sorted(waits[0] + waits[1]) == [100 * turn for turn in range(40)]

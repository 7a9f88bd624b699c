"""People who answer over a bad line: they repeat, leave early, come back, change their minds, and remember what they were told."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct, field

from surveys.instrument.types import Side
from tests.faults.forms import Form
from tests.faults.requests import Answer, Fields, give_up, request

Habit = Literal["once", "twice", "at_once", "leaves_and_returns", "breaks_off", "leaves_for_good", "by_pages", "changes", "saves_only"]
HABITS: tuple[Habit, ...] = (
    *("once",) * 8,
    *("twice",) * 2,
    *("at_once",) * 2,
    *("leaves_and_returns",) * 2,
    "breaks_off",
    "leaves_for_good",
    *("by_pages",) * 2,
    "changes",
    "saves_only",
)


class Person(Struct):
    """One link, what its person says, and what a server has confirmed of it."""

    token: str
    side: Side
    account: int
    habit: Habit
    forms: tuple[Form, ...]
    sent: Form | None = None  # confirmed to the person
    perhaps_sent: Form | None = None  # on its way, or the person did not wait for the answer
    saved: Form | None = None  # its first page is confirmed as saved, not sent


class Traffic(Struct):
    """Every answer that anybody got; `wrong` has those that no fault excuses."""

    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class UnexpectedError(Exception):
    """An answer that a person cannot go on from."""


class Browser:
    """Sends a person's requests to one of the web processes, and again to another one until it is answered."""

    def __init__(self, ports: Sequence[int], chance: random.Random, traffic: Traffic) -> None:
        self._ports, self._chance, self._traffic = ports, chance, traffic

    async def open(self, path: str) -> Fields:
        answer = await self._insist(path, None, 200)
        return answer.control()

    async def post(self, path: str, fields: Fields) -> str:
        """Where the server says to go on: it has stored what was posted."""
        answer = await self._insist(path, fields, 303)
        return answer.headers["location"]

    async def leave(self, path: str, fields: Fields, share: float = 1.0) -> None:
        self._traffic.statuses["given up"] += 1
        await give_up(self._chance.choice(self._ports), path, fields, share, self._chance.random() * 0.03)

    async def pause(self, longest: float) -> None:
        await asyncio.sleep(self._chance.random() * longest)

    async def _insist(self, path: str, fields: Fields | None, wanted: int) -> Answer:
        for wait in _patience():
            answer = await request(self._chance.choice(self._ports), path, fields)
            self._traffic.statuses[str(answer.status) if answer else "no answer"] += 1
            if answer is not None and answer.status == wanted:
                return answer
            if answer is not None and not (answer.status == 503 and "retry-after" in answer.headers):
                screen = path.rpartition("/")[2]
                self._traffic.wrong.append(f"{answer.status} to {'GET' if fields is None else 'POST'} {screen}")
                raise UnexpectedError(screen)
            await asyncio.sleep(wait * (0.5 + self._chance.random()))
        raise UnexpectedError(path)


def _patience() -> Iterator[float]:
    """Seconds between attempts: short at first, and never so short that many who wait are a load of their own."""
    wait = 0.1
    while True:
        yield wait
        wait = min(wait * 2, 3.0)


async def answer(person: Person, browser: Browser) -> None:
    """Do what this person does; returns when they have what they want."""
    home, form = f"/s/{person.token}/1", person.forms[0]
    match person.habit:
        case "by_pages":
            await _by_pages(person, browser, home, form)
        case "saves_only":
            await _post_screen(browser, home, form.screens[0].key, form.screens[0].fields, "next")
            person.saved = form
        case "leaves_for_good":
            fields = await _ready_to_send(browser, home, form)
            person.perhaps_sent = form
            await browser.leave(f"{home}/all", fields)
        case _:
            await _send(person, browser, home, form)
    for changed in person.forms[1:]:
        await browser.pause(2.0)
        await _send(person, browser, home, changed)


async def _send(person: Person, browser: Browser, home: str, form: Form) -> None:
    """Send everything on one page, with the person's habit."""
    fields = await _ready_to_send(browser, home, form)
    person.perhaps_sent = form
    if person.habit in ("leaves_and_returns", "breaks_off"):
        await browser.leave(f"{home}/all", fields, 1.0 if person.habit == "leaves_and_returns" else 0.6)
        await browser.pause(1.0)
    posts = 3 if person.habit == "at_once" else 1
    _thanked(await asyncio.gather(*(browser.post(f"{home}/all", fields) for _ in range(posts))))
    person.sent, person.perhaps_sent = form, None
    if person.habit == "twice":
        await browser.pause(0.5)
        _thanked([await browser.post(f"{home}/all", fields)])


def _thanked(places: Sequence[str]) -> None:
    if any(not place.endswith("/done") for place in places):
        raise UnexpectedError(places)


async def _ready_to_send(browser: Browser, home: str, form: Form) -> Fields:
    """The posted form; picked departments are shown their questions first, as the page does it."""
    control = await browser.open(f"{home}/all")
    if form.picks:
        known = [field for field in form.fields if "." not in field[0]]
        await browser.post(f"{home}/all", [*control, *known, ("_action", "next")])
        control = await browser.open(f"{home}/all")
    return [*control, *form.fields, ("_action", "send")]


async def _by_pages(person: Person, browser: Browser, home: str, form: Form) -> None:
    for screen in form.screens[:-1]:
        await _post_screen(browser, home, screen.key, screen.fields, "next")
    last, person.perhaps_sent = form.screens[-1], form
    _thanked([await _post_screen(browser, home, last.key, last.fields, "send")])
    person.sent, person.perhaps_sent = form, None


async def _post_screen(browser: Browser, home: str, key: str, fields: Fields, action: str) -> str:
    control = await browser.open(f"{home}/{key}")
    return await browser.post(f"{home}/{key}", [*control, *fields, ("_action", action)])

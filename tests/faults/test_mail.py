"""Mails leave while whoever sends them is killed again and again: everybody gets one, hardly anybody two, and both are the same."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec import Struct

from surveys.actions.messages import want_messages
from surveys.engine.connect import fetch, opened
from tests.counts import count
from tests.faults.company import ask
from tests.faults.processes import JobChild, Supervised, complaints, free_ports, last_words, parallax, serves, stop_all
from tests.faults.siege import Target
from tests.servers.mail import Taken, listens, taken
from tests.servers.postgres import Postgres
from tests.servers.process import ServerProcess

PEOPLE = count(300, 10_000)
KILL_SECONDS = 2.0
RATE = count(40, 1_000)
MOST_TWICE = 0.005
PATIENCE_SECONDS = count(240, 1_200)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults"), pytest.mark.timeout(1_500)]


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Port of a mail server, and the file of what it took."""
    port, path = free_ports(1)[0], tmp_path / "taken"
    server = parallax(["-m", "tests.servers.mail", str(port), str(path)], {}, lambda: listens(port))
    server.start()
    yield port, path
    server.stop()


class Run(Struct, frozen=True):
    """What became of the mails: copies by recipient, those whose copies differ, and what the database says of all."""

    people: int
    copies: Counter[str]
    different: list[str]
    states: dict[str, int]
    kills: int
    seconds: float

    @property
    def twice(self) -> int:
        return sum(self.copies.values()) - len(self.copies)


async def _invite(url: str, people: int) -> None:
    await ask(url, people, seed=7)
    async with opened(url) as engine:
        wave = (await fetch("SELECT id FROM wave"))[0]["id"]
        async with engine.transaction():
            asked = [row["id"] for row in await fetch("SELECT id FROM invitation ORDER BY id")]
            assert await want_messages("invitation", wave, asked) == people


def _settings(folder: Path, url: str, port: int) -> dict[str, str]:
    key = folder / "mail.key"
    key.write_bytes(bytes(range(32)))  # as tests.faults.company seals
    return {
        "PARALLAX_DATABASE_URL": url,
        "PARALLAX_MAIL_KEY": str(key),
        "PARALLAX_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "PARALLAX_MAIL_FROM": "feedback@us.example",
        "PARALLAX_MAIL_RATE": str(RATE),
    }


async def _besiege(url: str, processes: Sequence[Supervised], targets: Sequence[Target], path: Path) -> Run:
    """Kill every two seconds, but nobody before a mail has left since the last kill, until none waits."""
    keepers = [asyncio.create_task(process.keep()) for process in processes]
    chance, kills, begin, seen = random.Random(3), 0, time.monotonic(), 0
    try:
        while await _waiting(url):
            assert time.monotonic() < begin + PATIENCE_SECONDS, "mails still wait"
            await asyncio.sleep(KILL_SECONDS)
            settled = [target for target in targets if target.is_settled]
            if settled and (size := _size(path)) > seen:
                await chance.choice(settled).kill()
                kills, seen = kills + 1, size
    finally:
        for process in processes:
            process.end()
        await asyncio.gather(*keepers)
    async with opened(url):
        rows = await fetch("SELECT state, count(*) AS mails FROM message GROUP BY state")
    return _run(taken(path), {row["state"]: row["mails"] for row in rows}, kills, time.monotonic() - begin)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


async def _waiting(url: str) -> bool:
    async with opened(url):
        return bool(await fetch("SELECT id FROM job WHERE kind = 'mail' LIMIT 1"))


def _run(mails: Sequence[Taken], states: dict[str, int], kills: int, seconds: float) -> Run:
    copies: Counter[str] = Counter()
    marks: dict[str, set[tuple[str, ...]]] = {}
    for mail in mails:
        assert mail.sender == "feedback@us.example"
        (recipient,) = mail.recipients
        copies[recipient] += 1
        found = re.findall(r"(?m)^Message-ID: (\S+)\r$|^(http://127\.0\.0\.1:8000/s/[0-9a-z]{26})\r$", mail.content)
        assert len(found) == 2
        marks.setdefault(recipient, set()).add(tuple("".join(each) for each in found))
    different = [recipient for recipient, each in marks.items() if len(each) != 1]
    return Run(PEOPLE, copies, different, states, kills, seconds)


def check_promise(run: Run) -> None:
    assert len(run.copies) == run.people, "somebody got no mail"
    assert run.different == []
    assert run.states == {"sent": run.people}
    assert run.twice <= MOST_TWICE * run.people + 2 * (count(1, 0) * run.kills), run.twice
    assert run.kills >= count(2, 10)


def _report(run: Run, servers: Sequence[ServerProcess]) -> None:
    """For the record."""
    print(f"\n{run.people} people, {run.kills} kills, {run.twice} mails too many, {run.seconds:.0f} s")
    print(*(last_words(server) for server in servers), sep="\n---\n")


async def test_two_workers_killed_in_turn(postgres: Postgres, tmp_path: Path, mail_server: tuple[int, Path]) -> None:
    port, path = mail_server
    postgres.execute("CREATE DATABASE mails TEMPLATE template0")
    url = postgres.url("mails")
    await _invite(url, PEOPLE)
    settings = _settings(tmp_path, url, port)
    servers = [parallax(["-m", "server", "worker", "--queue", "mail"], settings, lambda: True) for _ in range(2)]
    workers = [Supervised("worker", server) for server in servers]
    try:
        run = await _besiege(url, workers, workers, path)
        _report(run, servers)
        assert complaints(servers) == []
    finally:
        stop_all(servers)
    check_promise(run)


async def test_the_one_process_and_its_child_on_sqlite(tmp_path: Path, mail_server: tuple[int, Path]) -> None:
    port, path = mail_server
    url, (web_port,) = f"sqlite:///{tmp_path / 'parallax.sqlite'}", free_ports(1)
    await _invite(url, PEOPLE)
    server = parallax(["-m", "server", "web", "--port", str(web_port)], _settings(tmp_path, url, port), lambda: serves(web_port))
    web = Supervised("web", server)
    try:
        run = await _besiege(url, [web], [web, JobChild(web)], path)
        _report(run, [server])
        assert complaints([server]) == []
    finally:
        stop_all([server])
    check_promise(run)

"""People answer while a process is killed every two seconds: nothing confirmed is lost or doubled, and all of it is analysed soon after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from redis.asyncio import Redis

from server.ringing import from_bytes
from surveys.engine.connect import fetch, opened
from tests.counts import count
from tests.faults.company import ask
from tests.faults.ledger import Damage, unscored_responses
from tests.faults.people import Person
from tests.faults.processes import JobChild, Supervised, complaints, free_ports, last_words, parallax, serves, stop_all
from tests.faults.siege import DONE_WITHIN_SECONDS, Outcome, Target, besiege
from tests.servers.postgres import Postgres
from tests.servers.process import ServerProcess
from tests.servers.valkey import Valkey

PEOPLE = count(200, 2_000)
KILLS = count(5, 30)
VALKEY_FIRST = 44  # a random order that begins with it, while everybody sends
pytestmark = [pytest.mark.slow, pytest.mark.by_itself, pytest.mark.xdist_group("faults"), pytest.mark.timeout(240)]

TAKE_NO_JOBS = (
    "CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER nothing BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION nothing()",
)


class Installation(Struct):
    """The processes of one run: ours first, then the servers that they use."""

    url: str
    ports: list[int]
    ours: list[ServerProcess]
    processes: list[Supervised]
    targets: list[Target]


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Postgres]:
    """A server that these tests may kill."""
    server = Postgres()
    yield server
    server.process.stop()


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.process.stop()


def _database(postgres: Postgres, name: str) -> str:
    postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return postgres.url(name)


def _standard(url: str, redis: str, servers: list[Supervised], *, naive: bool = False) -> Installation:
    """Two web processes and two workers beside the servers."""
    ports = free_ports(2)
    settings = {"PARALLAX_DATABASE_URL": url, "PARALLAX_REDIS_URL": redis}
    webs = [_web(port, settings, naive=naive) for port in ports]
    workers = [_worker(settings, naive=naive) for _ in range(2)]
    ours = [Supervised("web", web) for web in webs] + [Supervised("worker", worker) for worker in workers]
    return Installation(url, ports, [*webs, *workers], [*ours, *servers], [*ours, *servers])


def _embedded(folder: Path) -> Installation:
    """One process, and the child that it starts for its jobs."""
    url, ports = f"sqlite:///{folder / 'parallax.sqlite'}", free_ports(1)
    web = _web(ports[0], {"PARALLAX_DATABASE_URL": url, "PARALLAX_DATA": str(folder)})
    supervised = Supervised("web", web)
    return Installation(url, ports, [web], [supervised], [supervised, JobChild(supervised)])


def _web(port: int, settings: dict[str, str], *, naive: bool = False) -> ServerProcess:
    program = ["-m", "tests.faults.naive_web", str(port)] if naive else ["-m", "server", "web", "--port", str(port)]
    return parallax(program, settings, lambda: serves(port))


def _worker(settings: dict[str, str], *, naive: bool = False) -> ServerProcess:
    return parallax(["-m", "tests.faults.naive_worker"] if naive else ["-m", "server", "worker"], settings, lambda: True)


async def _run(installation: Installation, people: list[Person], seed: int) -> Outcome:
    """Besiege an installation and take it down; print what happened, for the record."""
    try:
        outcome = await besiege(installation.url, installation.ports, installation.processes, installation.targets, people, KILLS, seed)
        faults = complaints(installation.ours)
        print(*(last_words(server) for server in installation.ours), sep="\n---\n")
    finally:
        stop_all(installation.ours)
    print(f"\n{outcome}")
    assert faults == []
    return outcome


def check_promise(outcome: Outcome, people: list[Person]) -> None:
    """Whatever was killed: the promise is kept."""
    left_early = sum(person.habit in ("saves_only", "leaves_for_good") for person in people)
    assert (outcome.wrong, outcome.damage) == ((), Damage())
    assert (outcome.unfinished, outcome.confirmed, len(outcome.kills)) == (0, PEOPLE - left_early, KILLS)
    assert outcome.seconds <= DONE_WITHIN_SECONDS
    assert not {"500", "502", "504"} & outcome.statuses.keys()


async def test_six_processes_killed_in_turn_lose_nothing(own_postgres: Postgres, own_valkey: Valkey) -> None:
    url = _database(own_postgres, "standard")
    people = await ask(url, PEOPLE, seed=1)
    servers = [Supervised("PostgreSQL", own_postgres.process), Supervised("Valkey", own_valkey.process)]
    check_promise(await _run(_standard(url, own_valkey.url, servers), people, VALKEY_FIRST), people)


async def test_without_redis_the_sweep_does_everything(own_postgres: Postgres, tmp_path: Path) -> None:
    url = _database(own_postgres, "sweep")
    people = await ask(url, PEOPLE, seed=2)
    nobody = f"unix://{tmp_path / 'nobody-listens'}"
    check_promise(await _run(_standard(url, nobody, [Supervised("PostgreSQL", own_postgres.process)]), people, seed=2), people)


async def test_the_one_process_and_its_child_lose_nothing_on_sqlite(tmp_path: Path) -> None:
    installation = _embedded(tmp_path)
    people = await ask(installation.url, PEOPLE, seed=3)
    check_promise(await _run(installation, people, seed=3), people)


async def _queued(redis: str) -> set[str]:
    """The responses that arq may still get to."""
    client = Redis.from_url(redis)
    try:
        return {from_bytes(await client.get(key) or b'{"a": [""]}')["a"][0] for key in await client.keys("arq:job:*")}
    finally:
        await client.aclose()


async def test_without_an_outbox_work_is_lost(own_postgres: Postgres, own_valkey: Valkey) -> None:
    """The same run with jobs handed straight to arq: answers are kept, but nobody ever looks at some of them."""
    url = _database(own_postgres, "naive")
    people = await ask(url, PEOPLE, seed=1)
    async with opened(url):
        for statement in TAKE_NO_JOBS:
            await fetch(statement)
    servers = [Supervised("PostgreSQL", own_postgres.process), Supervised("Valkey", own_valkey.process)]
    outcome = await _run(_standard(url, own_valkey.url, servers, naive=True), people, VALKEY_FIRST)
    queued = await _queued(own_valkey.url)
    async with opened(url):
        forgotten = set(await unscored_responses()) - queued
    assert outcome.damage.lost == 0
    assert forgotten
    with pytest.raises(AssertionError):
        check_promise(outcome, people)

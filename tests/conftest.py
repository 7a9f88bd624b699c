"""Fixtures that every test may ask for: fresh databases on both engines, Valkey, a browser, and nothing of the machine's settings."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import settings
from playwright.async_api import Browser, async_playwright

from surveys.engine.connect import AnyEngine, bind, close_engine, open_engine
from surveys.migrations import migrate
from tests.counts import FULL
from tests.servers.needs import missing
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey

Kind = Literal["sqlite", "postgres"]
CHROMIUM = Path("/usr/bin/chromium")
if not FULL:
    # The same examples each time; the long counts look for new ones.
    settings.register_profile("steady", derandomize=True)
    settings.load_profile("steady")
KEPT = {"PARALLAX_REQUIRE_ALL", "PARALLAX_TEST_FULL"}


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> None:
    """No setting of the person's or the machine's Parallax reaches a test."""
    for name in [name for name in os.environ if name.startswith("PARALLAX_") and name not in KEPT]:
        del os.environ[name]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for all tests of this process; tests that kill one start their own."""
    server = Postgres()
    yield server
    server.process.stop()


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.process.stop()


@pytest.fixture
def valkey(valkey_server: Valkey) -> str:
    """Address of an empty Valkey."""
    valkey_server.ask("FLUSHALL")
    return valkey_server.url


@pytest.fixture(scope="session")
def postgres_databases(postgres: Postgres) -> Callable[[str], str]:
    """Make databases on request, from nothing or from one that has been migrated once."""
    numbers = itertools.count(1)
    postgres.execute("CREATE DATABASE migrated TEMPLATE template0")
    asyncio.run(_migrate(postgres.url("migrated")))

    def create(template: str) -> str:
        name = f"test_{next(numbers)}"
        postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    return create


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "parallax.sqlite"
    asyncio.run(_migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Both engines in turn; `@pytest.mark.parametrize("kind", ["sqlite"])` chooses one."""
    chosen: Kind = request.param
    return chosen


@pytest.fixture
def empty_database(kind: Kind, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a database without any table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        yield from _on_postgres(request, "template0")


@pytest.fixture
def database(kind: Kind, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a migrated database without any row."""
    if kind == "sqlite":
        path = tmp_path / "parallax.sqlite"
        migrated: Path = request.getfixturevalue("migrated_file")
        shutil.copyfile(migrated, path)
        yield f"sqlite:///{path}"
    else:
        yield from _on_postgres(request, "migrated")


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AnyEngine]:
    """A migrated database without any row, open, with every table bound to it."""
    opened = await open_engine(database)
    bind(opened)
    yield opened
    await close_engine(opened)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        missing(f"No browser at {CHROMIUM}: apt-get install chromium libatomic1")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        await opened.close()


def _on_postgres(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    create: Callable[[str], str] = request.getfixturevalue("postgres_databases")
    server: Postgres = request.getfixturevalue("postgres")
    name = create(template)
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _migrate(url: str) -> None:
    engine = await open_engine(url)
    bind(engine)
    await migrate(engine)
    await close_engine(engine)

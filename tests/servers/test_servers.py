"""The fixtures themselves: databases are fresh, servers survive a kill with their data and end with the process that started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from surveys.engine.connect import AnyEngine, fetch, opened
from surveys.migrations import pending
from surveys.tables.people import Department
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey

ROOT = Path(__file__).parents[2]
STARTER = """
import time
from tests.servers.postgres import Postgres
from tests.servers.valkey import Valkey
servers = [Postgres().process, Valkey().process]
print(*(server.folder for server in servers), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("turn", [1, 2])
async def test_each_test_has_a_database_of_its_own(engine: AnyEngine, turn: int) -> None:
    assert await pending(engine) == []
    assert await Department.count() == 0
    await Department.insert(Department(name="Support"))
    assert await Department.count() == 1


async def test_an_empty_database_has_no_table(empty_database: str) -> None:
    async with opened(empty_database) as engine:
        assert len(await pending(engine)) >= 1


async def test_postgres_is_ours_and_durable(postgres: Postgres) -> None:
    async with opened(postgres.url("postgres")):
        names = ["server_version_num", "fsync", "synchronous_commit", "listen_addresses"]
        settings = {name: (await fetch(f"SHOW {name}"))[0][name] for name in names}
    assert settings.pop("server_version_num").startswith("18")
    assert settings == {"fsync": "on", "synchronous_commit": "on", "listen_addresses": ""}


def test_valkey_is_empty(valkey: str, valkey_server: Valkey) -> None:
    assert valkey.startswith("unix:///tmp/")
    assert valkey_server.ask("DBSIZE") == ":0"
    assert valkey_server.ask("SET key value") == "+OK"


def test_valkey_is_empty_again(valkey: str, valkey_server: Valkey) -> None:
    assert valkey_server.ask("DBSIZE") == ":0"


def test_a_killed_server_starts_again_with_its_data() -> None:
    server = Postgres()
    try:
        server.execute("CREATE TABLE kept (number integer)", "INSERT INTO kept VALUES (7)")
        first = server.process.pid
        server.process.kill()
        server.process.start()
        assert server.process.pid != first
        server.execute("INSERT INTO kept SELECT 1 / (count(*) - 1) FROM kept WHERE number = 8")
        with pytest.raises(RuntimeError, match="division by zero"):
            server.execute("INSERT INTO kept SELECT 1 / (count(*) - 1) FROM kept WHERE number = 7")
    finally:
        server.process.stop()
    assert not server.process.folder.exists()


def test_servers_end_when_their_process_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        folders = [Path(name) for name in starter.stdout.readline().split()]
        assert [folder.exists() for folder in folders] == [True, True]
        os.kill(starter.pid, signal.SIGKILL)
    until = time.monotonic() + 15
    while any(folder.exists() for folder in folders) and time.monotonic() < until:
        time.sleep(0.05)
    assert [folder.exists() for folder in folders] == [False, False]

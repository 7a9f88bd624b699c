"""The database alone, doing the product's own transaction without any web in front of it: the limit of what a server could reach."""

import asyncio
import os
import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from bench.databases import execute
from bench.form import row
from surveys.actions import record_postgres, record_sqlite
from surveys.engine.sqlite import PRAGMAS
from tests.servers.postgres import Postgres

TRANSACTIONS = re.compile(r"number of transactions actually processed: (\d+)")
RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")
TYPES = ("int", "boolean", "int", "text", "uuid", "text", "text", "text", "text", "text", "text", "bigint", "int")
ARRAYS = ("text[]", "float8[]", "text[]", "text[]")
FIRST_ID = 1


class Alone(Struct, frozen=True):
    """How many transactions a second, and how many in all."""

    rate: float
    count: int


# pgbench has arithmetic but no tables: the account of a link must follow from the link's number.
NUMBERED = f"UPDATE participation SET account = (invitation - {FIRST_ID}) % (SELECT count(*) FROM account) + 1"


def run_pgbench(server: Postgres, database: str, clients: int, count: int) -> Alone:
    """Each client records `count / clients` first answers by the product's statement, prepared once."""
    each = max(1, count // clients)
    accounts = asyncio.run(execute(server.url(database), "SELECT count(*) FROM account"))
    values = {"turn": "-1", "accounts": str(accounts), **_values()}
    variables = [part for name, value in values.items() for part in ("-D", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "record.sql"
        script.write_text(_script(clients), encoding="utf-8")
        program = [str(server.programs / "pgbench"), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-t", str(each)]
        command = [*program, "-f", str(script), *variables, server.url(database)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    processed, rate = TRANSACTIONS.search(done.stdout), RATE.search(done.stdout)
    if done.returncode or processed is None or rate is None or int(processed[1]) != each * clients:
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
    return Alone(float(rate[1]), int(processed[1]))


def _script(clients: int) -> str:
    """The statement with pgbench's variables for its parameters; each transaction takes the next link of its client."""
    places = {number: f":v{number}::{kind}" for number, kind in enumerate((*TYPES, *ARRAYS), 1)}
    places |= {1: ":invitation::int", 3: ":account::int", 5: "gen_random_uuid()", 7: "NULL::text"}
    statement = re.sub(r"\$(\d+)(::\w+(\[\])?)?", lambda found: places[int(found[1])], record_postgres.CUSTOMER)
    lines = [
        r"\set turn :turn + 1",
        rf"\set invitation {FIRST_ID} + :turn * {clients} + :client_id",
        r"\set account (:invitation - 1) % :accounts + 1",
        f"{statement.strip()};",
    ]
    return "\n".join(lines) + "\n"


def _values() -> Mapping[str, str]:
    _, arguments = record_postgres.statement(row(0, 0, 1))
    return {f"v{number}": _literal(value) for number, value in enumerate(arguments, 1) if value is not None}


def _literal(value: object) -> str:
    if isinstance(value, list):
        return "{" + ",".join("NULL" if one is None else msgspec.json.encode(str(one)).decode() for one in value) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def run_sqlite(path: Path, count: int) -> Alone:
    """One thread, the product's statements, durable, one transaction each."""
    with closing(sqlite3.connect(path, isolation_level=None, cached_statements=256)) as connection:
        connection.row_factory = sqlite3.Row
        for pragma in PRAGMAS:
            connection.execute(pragma)
        links = connection.execute("SELECT invitation, account FROM participation ORDER BY invitation LIMIT ?", (count,)).fetchall()
        sample = row(0, 0, 1)
        rows = [msgspec.structs.replace(sample, invitation=link["invitation"], account=link["account"]) for link in links]
        began = time.perf_counter()
        for one in rows:
            connection.execute("BEGIN IMMEDIATE")
            outcome = record_sqlite.write(connection, one)
            connection.execute("COMMIT")
            assert outcome["revision"] == 1
        return Alone(len(rows) / (time.perf_counter() - began), len(rows))

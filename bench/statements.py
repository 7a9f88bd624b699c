"""Counts the SQL statements that one answer costs, from PostgreSQL's own log."""

import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from bench.databases import PostgresDatabase
from bench.load import Link, run_load
from bench.targets import FORM, SEND, web_process
from tests.servers.postgres import Postgres

# One line for each statement of the extended protocol, and one for each text of the simple one.
LOGGED = re.compile(r"LOG:  (?:execute [^:]*|statement): *([^\n]*(?:\n\s+[^\n]*)?)")
COUNT = 100


class Statements(Struct, frozen=True):
    """Statements per request, each with how its text begins; of an answer, the bell that announces its job included."""

    form: dict[str, float]
    answer: dict[str, float]

    @property
    def per_answer(self) -> float:
        return sum(self.answer.values())


def count_statements(server: Postgres, database: PostgresDatabase, redis: str, links: Sequence[Link]) -> Statements:
    """Send requests one after the other to a web process whose statements are logged."""
    database.reset()
    with tempfile.TemporaryDirectory() as folder, web_process(database, redis, links[0], Path(folder)) as web:
        _set_logging(server, "ALTER SYSTEM SET log_statement = 'all'")
        found: dict[str, dict[str, float]] = {}
        for what in (FORM, SEND):
            log = server.process.folder / "log"
            start = log.stat().st_size
            run_load(web.port, web.requests[what], links, COUNT, 1)
            found[what] = _logged(log.read_bytes()[start:].decode(errors="replace"))
        _set_logging(server, "ALTER SYSTEM RESET log_statement")
    return Statements(found[FORM], found[SEND])


def _set_logging(server: Postgres, statement: str) -> None:
    server.execute(statement, "SELECT pg_reload_conf()")
    server.execute("SELECT pg_sleep(0.5)")  # a busy backend reads its settings between two statements


def _logged(log: str) -> dict[str, float]:
    begins = Counter(" ".join(found[1].split())[:60] for found in LOGGED.finditer(log))
    return {begin: round(times / COUNT, 2) for begin, times in begins.most_common() if times >= COUNT / 20}

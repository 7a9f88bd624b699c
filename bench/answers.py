"""Answering under load: form pages and complete durable answers of one web process, beside a bare handler and the database alone."""

import http.client
import re
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.databases import Database
from bench.form import body_for
from bench.load import Link, Measured, Request, run_load
from bench.processes import PARALLAX, cpu_seconds, free_port, resident_mb, running
from server.progress import progress

FORM, PAGE, SEND = "GET form, all questions", "GET form, one page", "POST answers, sent"
WHATS = (FORM, PAGE, SEND)
CONNECTIONS = (1, 8, 32)
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
WARMING = 200


class Effort(Struct, frozen=True):
    """How much is measured: rounds of which the median counts, seconds for each figure, links to answer."""

    rounds: int = 3
    seconds: float = 3.0
    links: int = 8_000


class Figure(Struct, frozen=True):
    """One thing at one number of connections: medians over the rounds; `share` is its part of the limit beside it."""

    rate: float
    share: float
    cpu_ms: float
    database_cpu_ms: float
    p50_ms: float
    p99_ms: float


class Served(Struct, frozen=True):
    """Everything measured on one database; figures by what and connections."""

    database: str
    figures: dict[str, dict[int, Figure]]
    bare: dict[str, dict[int, Figure]]
    alone: dict[int, float]
    memory_mb: float
    form_bytes: int
    page_bytes: int


class Target(Struct, frozen=True):
    """A process under load and the requests that it takes."""

    port: int
    pid: int
    requests: dict[str, Request]


class Shot(Struct, frozen=True):
    """One run of one thing."""

    measured: Measured
    cpu_ms: float
    database_cpu_ms: float


Alone = Callable[[int, int], float]  # connections and how many transactions → transactions a second
Key = tuple[str, str, int]  # who, what, connections


def measure(database: Database, redis: str, links: Sequence[Link], alone: Alone, effort: Effort) -> Served:
    """Run every load of one database, round by round, so that what is compared ran at nearly the same time."""
    with tempfile.TemporaryDirectory() as folder, web_process(database, redis, Path(folder)) as web:
        form, page = fetch(web.port, web.requests[FORM], links[0]), fetch(web.port, web.requests[PAGE], links[0])
        with bare_process(Path(folder), form, page, web.requests[SEND]) as bare:
            shots, limits = _rounds(database, {"web": web, "bare": bare}, links, alone, effort)
        memory = resident_mb(web.pid)
    return Served(
        database=database.name,
        figures=_figures("web", shots, limits),
        bare=_figures("bare", shots, {}),
        alone={connections: statistics.median(rates) for connections, rates in limits.items()},
        memory_mb=memory,
        form_bytes=len(form),
        page_bytes=len(page),
    )


@contextmanager
def web_process(database: Database, redis: str, folder: Path) -> Iterator[Target]:
    """The real thing; with Redis its jobs are left to workers, of which there are none here."""
    port = free_port()
    environment = {
        "PARALLAX_DATABASE_URL": database.url,
        "PARALLAX_DATA": str(folder),
        "PARALLAX_BASE_URL": f"http://127.0.0.1:{port}",
        **({"PARALLAX_REDIS_URL": redis} if redis else {}),
    }
    with running([str(PARALLAX), "web", "--port", str(port)], environment, port) as pid:
        first = first_link(database)
        path = "/s/@token@/1/all"
        start = Request("GET", path, 200)
        html = fetch(port, start, first)
        requests = {
            FORM: start,
            PAGE: Request("GET", f"/s/@token@/1/{_first_page(port, first)}", 200),
            SEND: Request("POST", path, 303, body_for(html.decode()), FORM_TYPE),
        }
        yield Target(port, pid, requests)

"""Answering under load: form pages and complete durable answers of one web process, beside the bare handler and the database alone."""

import statistics
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from bench.databases import Database
from bench.load import Link, Measured, run_load
from bench.processes import cpu_seconds, resident_mb
from bench.targets import AGAIN, SEND, WHATS, Target, bare_process, web_process
from server.progress import progress

CONNECTIONS = (1, 8, 32)


class Effort(Struct, frozen=True):
    """How much is measured: rounds of which the median counts, seconds for each figure, links to answer, requests to warm up with."""

    rounds: int = 3
    seconds: float = 3.0
    links: int = 8_000
    warming: int = 200


class Figure(Struct, frozen=True):
    """One kind of request at one number of connections, medians over the rounds."""

    rate: float
    cpu_ms: float
    bare_cpu_ms: float
    database_cpu_ms: float
    p50_ms: float
    p99_ms: float
    of_bare: float
    of_alone: float | None


class Served(Struct, frozen=True):
    """Everything measured on one database: figures by kind of request and connections."""

    database: str
    figures: dict[str, dict[int, Figure]]
    bare: dict[str, dict[int, float]]
    alone: dict[int, float]
    memory_mb: float
    form_bytes: int
    page_bytes: int
    stored: int


class Shot(Struct, frozen=True):
    """One run of one kind of request, and the CPU that it took per request."""

    measured: Measured
    cpu_ms: float
    database_cpu_ms: float


class Round(Struct, frozen=True):
    """What ran one after the other, so that its parts may be compared."""

    web: Shot
    bare: Shot
    alone: float | None


Alone = Callable[[int, int], float]  # connections, transactions → transactions a second
Place = tuple[str, int]  # kind of request, connections


def measure(database: Database, redis: str | None, links: Sequence[Link], alone: Alone, effort: Effort) -> Served:
    """Load one web process on one database; every round repeats everything."""
    with tempfile.TemporaryDirectory() as name, web_process(database, redis, links[0], Path(name)) as web:
        with bare_process(web, Path(name)) as bare:
            load = Load(database, links, web, bare, alone)
            rounds = load.rounds(effort)
        memory = resident_mb(web.pid)
    return Served(
        database=database.name,
        figures={what: {at: _figure(rounds[what, at]) for at in CONNECTIONS} for what in WHATS},
        bare={what: {at: statistics.median(one.bare.measured.rate for one in rounds[what, at]) for at in CONNECTIONS} for what in WHATS},
        alone={at: statistics.median(one.alone or 0.0 for one in rounds[SEND, at]) for at in CONNECTIONS},
        memory_mb=memory,
        form_bytes=len(web.form),
        page_bytes=len(web.page),
        stored=load.stored,
    )


class Load:
    """Runs single measurements, and counts that every acknowledged answer is stored and nothing else."""

    def __init__(self, database: Database, links: Sequence[Link], web: Target, bare: Target, alone: Alone) -> None:
        self._database, self._links, self._web, self._bare, self._alone = database, links, web, bare, alone
        self.stored = 0
        self._answered = 0

    def rounds(self, effort: Effort) -> dict[Place, list[Round]]:
        """Warm up, choose counts that take about the wanted seconds, then measure round by round."""
        places: list[Place] = [(what, at) for what in WHATS for at in CONNECTIONS]
        counts = {place: self._counts(place, effort) for place in places}
        found: dict[Place, list[Round]] = {place: [] for place in places}
        steps = [place for _ in range(effort.rounds) for place in places]
        for what, at in progress(steps, total=len(steps), label=f"Answering on {self._database.name}"):
            count, bare_count = counts[what, at]
            web = self._shoot(self._web, what, count, at)
            bare = self._shoot(self._bare, what, bare_count, at)
            alone = self._alone(at, count) if what == SEND else None
            found[what, at].append(Round(web, bare, alone))
        return found

    def _counts(self, place: Place, effort: Effort) -> tuple[int, int]:
        warming = max(effort.warming, place[1])
        rates = (self._shoot(target, place[0], warming, place[1]).measured.rate for target in (self._web, self._bare))
        web, bare = (max(warming, int(rate * effort.seconds)) for rate in rates)
        return min(web, effort.links), bare

    def _shoot(self, target: Target, what: str, count: int, connections: int) -> Shot:
        writes = what == SEND and target is self._web
        if what != AGAIN and target is self._web:
            self._database.reset()
        links = self._links[: self._answered] if what == AGAIN else self._links
        cpu, database_cpu = cpu_seconds(target.pid), self._database.cpu_seconds()
        measured = run_load(target.port, target.requests[what], links, count, connections)
        used, database_used = cpu_seconds(target.pid) - cpu, self._database.cpu_seconds() - database_cpu
        if writes:
            self._expect(count)
        return Shot(measured, 1000 * used / count, 1000 * database_used / count)

    def _expect(self, count: int) -> None:
        stored = self._database.stored()
        if stored != count:
            raise RuntimeError(f"{count} answers were acknowledged and {stored} are stored")
        self.stored += stored
        self._answered = count


def _figure(rounds: Sequence[Round]) -> Figure:
    return Figure(
        rate=_median(one.web.measured.rate for one in rounds),
        cpu_ms=_median(one.web.cpu_ms for one in rounds),
        bare_cpu_ms=_median(one.bare.cpu_ms for one in rounds),
        database_cpu_ms=_median(one.web.database_cpu_ms for one in rounds),
        p50_ms=_median(one.web.measured.p50_ms for one in rounds),
        p99_ms=_median(one.web.measured.p99_ms for one in rounds),
        of_bare=_median(one.web.measured.rate / one.bare.measured.rate for one in rounds),
        of_alone=_median(one.web.measured.rate / one.alone for one in rounds if one.alone) if rounds[0].alone else None,
    )


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)

"""What the figures should reach, and whether they do."""

from collections.abc import Iterator

from msgspec import Struct

from bench.answers import CONNECTIONS, Served
from bench.queue_start import Waits
from bench.statements import Statements
from bench.targets import FORM, PAGE, SEND

BUSY = (8, 32)
SQLITE_SHARE = 47


class Goal(Struct, frozen=True):
    """A figure beside its limit; it passes at the limit."""

    name: str
    figure: float
    limit: float
    unit: str
    at_most: bool

    @property
    def passes(self) -> bool:
        return self.figure <= self.limit if self.at_most else self.figure >= self.limit


def goals_of(served: Served) -> Iterator[Goal]:
    """Goals of one database; rates are judged by the worse of the two busy loads, as one connection measures latency."""
    send, most, name = served.figures[SEND], CONNECTIONS[-1], served.database
    share, rate = (min(values) for values in zip(*((100 * (send[at].of_alone or 0.0), send[at].rate) for at in BUSY), strict=True))
    if name == "SQLite" and share < SQLITE_SHARE:
        yield Goal(f"{name}: answers a second at 8 and 32", rate, 2000, "/s", at_most=False)
    else:
        limit = SQLITE_SHARE if name == "SQLite" else 30
        yield Goal(f"{name}: answers at 8 and 32, of the database alone", share, limit, "%", at_most=False)
    yield Goal(f"{name}: CPU of the web process per answer, 1 to 32", max(figure.cpu_ms for figure in send.values()), 3, "ms", at_most=True)
    for what in (FORM, PAGE):
        share = min(100 * served.figures[what][at].of_bare for at in BUSY)
        yield Goal(f"{name}: {what}, at 8 and 32, of the bare handler", share, 20, "%", at_most=False)
    slowest = max(served.figures[what][most].p99_ms for what in (FORM, PAGE))
    yield Goal(f"{name}: GET p99 at {most}", slowest, 60, "ms", at_most=True)
    yield Goal(f"{name}: POST p99 at {most}", send[most].p99_ms, 80, "ms", at_most=True)
    yield Goal(f"{name}: memory of the web process after the load", served.memory_mb, 90, "MB", at_most=True)


def statement_goal(statements: Statements) -> Goal:
    return Goal("PostgreSQL: SQL statements per answer", statements.per_answer, 4, "", at_most=True)


def queue_goal(waits: Waits) -> Goal:
    return Goal("A job's start after its answer, p95", waits.start_ms(95), 30, "ms", at_most=True)

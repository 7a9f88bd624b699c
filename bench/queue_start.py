"""How long an acknowledged answer's job waits for a worker: a real `parallax worker` under arq, timed by the database's own clock."""

import asyncio
import http.client
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import quantiles

import asyncpg
from msgspec import Struct

from bench.databases import PostgresDatabase
from bench.form import SUBMISSION
from bench.load import Link
from bench.processes import PARALLAX, running
from bench.targets import SEND, Target, web_process
from server.progress import progress

# The worker itself is not changed: the database notes when a job came, when it was claimed and when it was done.
WATCH = """
CREATE UNLOGGED TABLE seen (job INTEGER NOT NULL, what TEXT NOT NULL, at TIMESTAMPTZ NOT NULL);
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN INSERT INTO seen VALUES (NEW.id, 'came', clock_timestamp());
  ELSIF TG_OP = 'DELETE' THEN INSERT INTO seen VALUES (OLD.id, 'done', clock_timestamp());
  ELSIF NEW.attempt = 1 AND OLD.attempt = 0 THEN INSERT INTO seen VALUES (NEW.id, 'started', clock_timestamp());
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER seen AFTER INSERT OR UPDATE OR DELETE ON job FOR EACH ROW EXECUTE FUNCTION see();
"""
WAITED = """
SELECT 1000 * extract(epoch FROM b.at - a.at)::float8 FROM seen a JOIN seen b USING (job) WHERE a.what = 'came' AND b.what = $1
"""
PER_SECOND = 40
PATIENCE_SECONDS = 60
WARMING = 5


class Waits(Struct, frozen=True):
    """Milliseconds from a job's insertion to its start and to its end, for each job."""

    started: list[float]
    done: list[float]

    def start_ms(self, percent: int) -> float:
        return _percentile(self.started, percent)

    def done_ms(self, percent: int) -> float:
        return _percentile(self.done, percent)


def _percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]


def measure_queue(database: PostgresDatabase, redis: str, links: Sequence[Link], count: int) -> Waits:
    """Send answers at a steady pace to a web process beside one worker."""
    database.reset()
    with tempfile.TemporaryDirectory() as name, web_process(database, redis, links[0], Path(name)) as web:
        environment = {"PARALLAX_DATABASE_URL": database.url, "PARALLAX_DATA": name, "PARALLAX_REDIS_URL": redis}
        with running([str(PARALLAX), "worker"], environment):
            return asyncio.run(_measure(database, web, links[:WARMING], links[WARMING : WARMING + count]))


async def _measure(database: PostgresDatabase, web: Target, warming: Sequence[Link], links: Sequence[Link]) -> Waits:
    connection = await asyncpg.connect(database.url)
    try:
        await _send_all(web, warming)
        await _until(connection, "SELECT count(*) = 0 FROM job")  # the worker has imported TextBlob
        await connection.execute(WATCH)
        await _send_all(web, progress(links, total=len(links), label="Waiting for a worker"))
        await _until(connection, f"SELECT count(*) = {len(links)} FROM seen WHERE what = 'done'")
        found = [[row[0] for row in await connection.fetch(WAITED, what)] for what in ("started", "done")]
        await connection.execute("DROP TRIGGER seen ON job; DROP FUNCTION see; DROP TABLE seen")
        return Waits(*found)
    finally:
        await connection.close()


async def _send_all(web: Target, links: Iterable[Link]) -> None:
    """At a steady pace, but not in step with the worker's looks into Redis."""
    for number, link in enumerate(links):
        began = time.monotonic()
        await asyncio.to_thread(_send, web, link)
        await asyncio.sleep(max(0.0, 1 / PER_SECOND + 0.001 * (number % 7) - (time.monotonic() - began)))


async def _until(connection: asyncpg.Connection, question: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not await connection.fetchval(question):
        if time.monotonic() > until:
            raise RuntimeError("The worker did not do the jobs of the queue benchmark in time")
        await asyncio.sleep(0.1)


def _send(web: Target, link: Link) -> None:
    request = web.requests[SEND]
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    body = request.body.replace(SUBMISSION, link[1])
    connection.request("POST", request.path.replace("@token@", link[0]), body, dict(request.headers))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != request.expected:
        raise RuntimeError(f"An answer was answered by {answer.status}")

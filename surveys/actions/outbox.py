"""Pending work as rows: asked for with the change it belongs to, leased by the database's clock, fenced by an attempt number.

An attempt that fails, or ends without a word because its process died, is counted by the claim that follows it.
A lease that ran out may be taken by anybody, under the next attempt number; whoever still works under the old one
finds at the end that it is no longer theirs, and everything they wrote is rolled back with it.
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from surveys.engine.connect import engine_in_use, fetch

Queue = Literal["jobs", "pdf", "mail"]
QUEUES: tuple[Queue, ...] = ("jobs", "pdf", "mail")

LEASE_MS = 5_000
RETRY_MS = 1_000
MOST_DOUBLINGS = 8  # a failing job is tried again after 2, 4, 8 … 256 seconds, for ever
PATIENT_FROM = 5  # attempts that die without a word; a job that kills whoever does it is then left alone for longer each time

_NOW = {
    "postgres": "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
}
_LEASE = """$1 * (1 << CASE
  WHEN failures < {patient} THEN 0 WHEN failures < {patient} + {most} THEN failures - {patient} + 1 ELSE {most} END)"""
# Asked for most often first, so that the brief somebody waits for overtakes those nobody opened yet.
_DUE = """
SELECT id FROM job WHERE queue = $2 AND lease_until <= {now} ORDER BY wanted DESC, id LIMIT $3"""
_CLAIM_SQLITE = """
UPDATE job SET attempt = attempt + 1, failures = failures + CASE WHEN lease_until = 0 THEN 0 ELSE 1 END, lease_until = {now} + {lease}
WHERE id IN ({due}) RETURNING id, queue, kind, subject, wanted, attempt"""
# MATERIALIZED: the planner must not look for the rows twice and lock more than LIMIT says.
_CLAIM_POSTGRES = """
WITH due AS MATERIALIZED ({due} FOR UPDATE SKIP LOCKED)
UPDATE job SET attempt = attempt + 1, failures = failures + CASE WHEN lease_until = 0 THEN 0 ELSE 1 END, lease_until = {now} + {lease}
FROM due WHERE job.id = due.id RETURNING job.id, queue, kind, subject, wanted, attempt"""
_CLAIM_ONE = """
UPDATE job SET attempt = attempt + 1, failures = failures + CASE WHEN lease_until = 0 THEN 0 ELSE 1 END, lease_until = {now} + {lease}
WHERE id = $2 AND lease_until <= {now} RETURNING id, queue, kind, subject, wanted, attempt"""
_RENEW = """
UPDATE job SET lease_until = CASE WHEN lease_until > {now} + $1 THEN lease_until ELSE {now} + $1 END
WHERE id = $2 AND attempt = $3 RETURNING id"""
_PUT_OFF = """
UPDATE job SET last_error = $2, lease_until = {now} + $1 * (1 << CASE WHEN failures < {most} THEN failures + 1 ELSE {most} END)
WHERE id = $3 AND attempt = $4 RETURNING id"""


class Claimed(Struct, frozen=True):
    """A job as it was when its lease was taken."""

    id: int
    queue: Queue
    kind: str
    subject: str
    wanted: int
    attempt: int


class Due(Struct, frozen=True):
    """A job that nobody has; `attempt` is how often it has been tried."""

    id: int
    queue: Queue
    attempt: int


class LeaseLostError(Exception):
    """Another attempt has this job: what this one wrote must not stand."""


async def database_now() -> int:
    """The database's clock in Unix milliseconds: the only one that several machines share."""
    rows = await fetch(_sql("SELECT {now} AS now"))
    now: int = rows[0]["now"]
    return now


async def want(kind: str, subjects: Sequence[str], queue: Queue = "jobs") -> None:
    """Ask for work in the caller's transaction; asked again while it runs, it runs again."""
    for subject in subjects:
        await fetch(
            "INSERT INTO job (queue, kind, subject) VALUES ($1, $2, $3) ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1",
            queue, kind, subject,
        )  # fmt: skip


async def due(limit: int = 1_000) -> list[Due]:
    """Jobs that wait for somebody."""
    rows = await fetch(_sql("SELECT id, queue, attempt FROM job WHERE lease_until <= {now} ORDER BY wanted DESC, id LIMIT $1"), limit)
    return [Due(row["id"], row["queue"], row["attempt"]) for row in rows]


async def claim(queue: Queue, limit: int) -> list[Claimed]:
    """Take the leases of up to `limit` jobs; two callers never get the same attempt of one."""
    if limit < 1:
        return []
    if engine_in_use().engine_type == "postgres":
        rows = await fetch(_sql(_CLAIM_POSTGRES.replace("{due}", _DUE)), LEASE_MS, queue, limit)
    elif not await fetch(_sql("SELECT id FROM job WHERE queue = $1 AND lease_until <= {now} LIMIT 1"), queue):
        return []  # an idle look must not take the one writer
    else:
        rows = await fetch(_sql(_CLAIM_SQLITE.replace("{due}", _DUE)), LEASE_MS, queue, limit)
    return sorted((_claimed(row) for row in rows), key=lambda job: (-job.wanted, job.id))


async def claim_one(number: int) -> Claimed | None:
    """Take the lease of one job, unless it is done or somebody has it."""
    rows = await fetch(_sql(_CLAIM_ONE), LEASE_MS, number)
    return _claimed(rows[0]) if rows else None


async def renew(job: Claimed) -> bool:
    """Prolong the lease; False: it is no longer ours."""
    return bool(await fetch(_sql(_RENEW), LEASE_MS, job.id, job.attempt))


async def finish(job: Claimed) -> None:
    """Remove the job, or give it back if it was asked for again meanwhile; the last statement of the work's transaction."""
    if await fetch("DELETE FROM job WHERE id = $1 AND attempt = $2 AND wanted = $3 RETURNING id", job.id, job.attempt, job.wanted):
        return
    if not await fetch("UPDATE job SET lease_until = 0, failures = 0 WHERE id = $1 AND attempt = $2 RETURNING id", job.id, job.attempt):
        raise LeaseLostError


async def give_back(job: Claimed) -> None:
    """Leave the job to the next claim at once; not a failure."""
    await fetch("UPDATE job SET lease_until = 0 WHERE id = $1 AND attempt = $2", job.id, job.attempt)


async def fail(job: Claimed, error: str) -> None:
    """Put the job off, longer each time; `error` is the name of a type, never a message that could hold content."""
    await fetch(_sql(_PUT_OFF), RETRY_MS, error, job.id, job.attempt)


def _claimed(row: Any) -> Claimed:
    return Claimed(row["id"], row["queue"], row["kind"], row["subject"], row["wanted"], row["attempt"])


def _sql(text: str) -> str:
    lease = _LEASE.format(patient=PATIENT_FROM, most=MOST_DOUBLINGS)
    return text.format(now=_NOW[engine_in_use().engine_type], most=MOST_DOUBLINGS, lease=lease)

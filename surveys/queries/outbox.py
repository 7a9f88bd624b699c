"""What waits and what is stuck in the outbox; nothing is ever dropped silently."""

from msgspec import Struct

from surveys.engine.connect import fetch

STUCK_AFTER = 8


class Stuck(Struct, frozen=True):
    """A job that keeps failing; `last_error` is the name of an exception."""

    kind: str
    subject: str
    failures: int
    attempts: int
    last_error: str


async def waiting() -> int:
    """How many jobs are not done, running ones included."""
    rows = await fetch("SELECT count(*) AS jobs FROM job")
    jobs: int = rows[0]["jobs"]
    return jobs


async def stuck() -> list[Stuck]:
    """Jobs that somebody should look at: they are still tried every few minutes."""
    rows = await fetch("SELECT kind, subject, failures, attempt, last_error FROM job WHERE failures >= $1 ORDER BY id", STUCK_AFTER)
    return [Stuck(row["kind"], row["subject"], row["failures"], row["attempt"], row["last_error"] or "ProcessDied") for row in rows]

"""Keep a printed brief with the hash of what it was made from."""

from surveys.actions import outbox
from surveys.actions.outbox import Claimed
from surveys.engine.connect import engine_in_use, fetch
from surveys.queries.briefs import Printable

_KEEP = """
INSERT INTO brief (release, account, input_hash, pages, pdf, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (release, account) DO UPDATE SET
  input_hash = excluded.input_hash, pages = excluded.pages, pdf = excluded.pdf, created_at = excluded.created_at
"""


async def keep_brief(printable: Printable, input_hash: str, pages: int, pdf: bytes, now: int, job: Claimed | None = None) -> None:
    """Store a brief in place of an older one of the same release, and end the job that it was printed for."""
    async with engine_in_use().transaction():
        await fetch(_KEEP, printable.release, printable.account, input_hash, pages, pdf, now)
        if job is not None:
            await outbox.finish(job)


async def want_brief(printable: Printable) -> None:
    """Ask for a brief before all those that nobody waits for."""
    await outbox.want("brief", [f"release:{printable.release}:account:{printable.account}"], "pdf")

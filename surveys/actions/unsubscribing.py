"""Say no to mails, or yes again: for the person, wherever they stand, and for good."""

from typing import Final

from surveys.actions.audit import record_event
from surveys.engine.connect import engine_in_use, fetch
from surveys.queries.messages import Subscriber

# By the person's own rows, and by every address of theirs that is known here.
_CHANGE: Final = """
WITH own AS (
  SELECT email FROM invitation WHERE id = $1
  UNION SELECT c.email FROM participation p JOIN contact c ON c.id = p.contact WHERE p.invitation = $1
  UNION SELECT k.email FROM invitation i JOIN colleague k ON k.id = i.colleague WHERE i.id = $1
)
UPDATE {table} SET opted_out = $2, said_no = $2 WHERE (opted_out <> $2 OR said_no <> $2) AND (
  id IN ({rows}) OR lower(trim(email)) IN (SELECT lower(trim(email)) FROM own WHERE trim(email) <> ''))
"""
_ROWS: Final = {
    "contact": "SELECT contact FROM participation WHERE invitation = $1",
    "colleague": "SELECT colleague FROM invitation WHERE id = $1",
}


async def set_opted_out(who: Subscriber, now: int, *, out: bool) -> None:
    """Keep or lift a person's no; the log does not say which colleague it was."""
    async with engine_in_use().transaction():
        for table, rows in _ROWS.items():
            await fetch(_CHANGE.format(table=table, rows=rows), who.invitation, out)
        subject = f"invitation:{who.invitation}" if who.side == "customer" else "colleague"
        await record_event("recipient", "mail.opt_out" if out else "mail.opt_in", subject, now)

"""Ask for mails: one row and one job for each, in the transaction of what they tell of; asked for twice, they are sent once."""

from collections.abc import Sequence
from typing import Final

from surveys.actions import outbox
from surveys.actions.outbox import Claimed
from surveys.addresses import wire_address
from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.lists import member_list, members
from surveys.queries.messages import REACHABLE, Kind, Reason, State

_IDENT: Final = {"postgres": "replace(gen_random_uuid()::text, '-', '')", "sqlite": "lower(hex(randomblob(16)))"}
_ADD: Final = """
INSERT INTO message (ident, kind, wave, invitation, number, about)
SELECT {ident}, $1, i.wave, i.id, $2, $3 FROM invitation i WHERE i.wave = $4 AND i.id IN ({invitations}) AND {reachable}
ON CONFLICT (invitation, kind, number, about) DO NOTHING RETURNING id
"""
_ASK: Final = """
INSERT INTO job (queue, kind, subject) SELECT 'mail', 'mail', 'message:' || m.id FROM message m WHERE m.id IN ({messages})
ON CONFLICT (kind, subject) DO UPDATE SET wanted = job.wanted + 1
"""
_SENT: Final = """
UPDATE message SET state = 'sent', error = '',
  sent_at = CASE WHEN (SELECT side FROM invitation i WHERE i.id = invitation) = 'customer' THEN CAST($2 AS bigint) END
WHERE id = $1 AND state = 'waiting'
"""


async def want_messages(kind: Kind, wave: int, invitations: Sequence[int], number: int = 0, about: int = 0) -> int:
    """Ask for a mail to everybody of these who can be reached, in the caller's transaction; return how many are new."""
    sql = _ADD.format(ident=_IDENT[engine_in_use().engine_type], invitations=members("$5", "integer"), reachable=REACHABLE)
    rows = await fetch(sql, kind, number, about, wave, member_list(invitations))
    await want_sent([row["id"] for row in rows])
    return len(rows)


async def want_sent(messages: Sequence[int]) -> None:
    """Ask for the job of each of these mails, in the caller's transaction."""
    await fetch(_ASK.format(messages=members("$1", "integer")), member_list(messages))


async def mark_sent(message: int, job: Claimed, now: int) -> None:
    """Note that the mail server has taken a mail; of a colleague's nobody learns when.

    By one statement of its own, whoever has the lease by now: until it is done, a kill means that the mail is sent twice.
    """
    await fetch(_SENT, message, now)
    await outbox.finish(job)


async def mark_unsent(message: int, state: State, error: Reason | str, job: Claimed) -> None:
    """Note that a mail was held back, or refused for good; a bounce is noted with the person too."""
    async with engine_in_use().transaction():
        await fetch("UPDATE message SET state = $2, error = $3 WHERE id = $1 AND state = 'waiting'", message, state, error)
        if state == "bounced":
            await _note_bounce(message)
        await outbox.finish(job)


async def take_bounce(ident: str, recipient: str, state: State, status: str) -> bool:
    """Believe a report that a mail could not be delivered, if it was sent to this very address (as it travels); whether it was."""
    async with engine_in_use().transaction():
        rows = await fetch("SELECT m.id, i.email FROM message m JOIN invitation i ON i.id = m.invitation WHERE m.ident = $1", ident)
        if not rows or wire_address(rows[0]["email"]) != recipient:
            return False
        message = rows[0]["id"]
        changed = await fetch(
            "UPDATE message SET state = $2, error = $3 WHERE id = $1 AND state IN ('sent', 'waiting') RETURNING id", message, state, status
        )
        if changed and state == "bounced":
            await _note_bounce(message)
    return bool(changed)


async def _note_bounce(message: int) -> None:
    """With the person too, but not of a colleague's reminder: that one was sent would say that they had not finished (R6)."""
    for table, side in (("contact", "customer"), ("colleague", "internal")):
        await fetch(
            f"UPDATE {table} SET email_status = 'bounced' WHERE lower(trim(email)) IN ("  # noqa: S608  # names of ours
            "SELECT lower(trim(i.email)) FROM invitation i JOIN message m ON m.invitation = i.id"
            " WHERE m.id = $1 AND i.side = $2 AND (i.side = 'customer' OR m.kind <> 'reminder'))",
            message, side,
        )  # fmt: skip

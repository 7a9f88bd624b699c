"""Whose mail of an open wave was given up and may be sent again: customers who are not finished, and colleagues, whatever they did."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.queries.messages import REACHABLE
from surveys.queries.unfinished import load_unfinished

# The newest mail that asked somebody. Of colleagues it is the newest of a kind: a reminder must neither hide nor replace the invitation,
# whose state is shown, because whoever was reminded had not finished by then (R6).
FAILED: Final = f"""
SELECT m.id, m.kind, m.invitation, i.side FROM message m JOIN invitation i ON i.id = m.invitation JOIN wave w ON w.id = m.wave
WHERE m.wave = $1 AND w.state = 'open' AND m.state = 'failed' AND m.kind IN ('invitation', 'reminder')
  AND i.source = 'invited' AND i.is_open AND {REACHABLE}
  AND NOT EXISTS (SELECT 1 FROM message n WHERE n.invitation = m.invitation AND n.id > m.id AND n.kind IN ('invitation', 'reminder')
    AND (n.kind = m.kind OR i.side = 'customer'))
ORDER BY m.kind, m.id
"""  # noqa: S608  # constants of ours


class FailedMail(Struct, frozen=True):
    """The mail that one person should have got; `told` is false for a colleague's reminder, of which nobody learns."""

    message: int
    invitation: int
    told: bool


async def load_failed_mails(wave: int) -> tuple[FailedMail, ...]:
    """One mail per person: of a colleague's two that failed, the invitation."""
    rows = await fetch(FAILED, wave)
    customers = set((await load_unfinished(wave, ())).customers) if any(row["side"] == "customer" for row in rows) else set()
    found: dict[int, FailedMail] = {}
    for row in rows:  # invitations come first
        is_customer = row["side"] == "customer"
        if not is_customer or row["invitation"] in customers:
            found.setdefault(row["invitation"], FailedMail(row["id"], row["invitation"], is_customer or row["kind"] == "invitation"))
    return tuple(found.values())

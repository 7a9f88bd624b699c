"""Notes that colleagues signed about an account: their own while they may change it, all of an account once results are out."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.queries.answering import Link

_OWN: Final = """
SELECT k.name, n.text FROM invitation i JOIN colleague k ON k.id = i.colleague
LEFT JOIN signed_note n ON n.wave = i.wave AND n.colleague = k.id AND n.account = $2 AND NOT n.sealed WHERE i.id = $1
"""
# By name, not as they came: of the order in which people signed nothing is told either.
_OF_ACCOUNT: Final = """
SELECT k.name, coalesce(t.function, '') AS function, n.text, w.name AS wave
FROM signed_note n JOIN wave w ON w.id = n.wave JOIN colleague k ON k.id = n.colleague
LEFT JOIN team_member t ON t.colleague = n.colleague AND t.account = n.account
WHERE n.account = $1 AND w.state = 'closed' AND EXISTS (SELECT 1 FROM release r WHERE r.wave = w.id)
ORDER BY w.id DESC, k.name, k.id
"""


class OwnNote(Struct, frozen=True):
    """What a link's person signed about one account, and the name that it is signed with; no text, no note."""

    author: str
    text: str


class SignedNote(Struct, frozen=True):
    """A note as the people who may open the account read it."""

    author: str
    function: str
    wave: str
    text: str


async def load_own_note(link: Link, account: int) -> OwnNote | None:
    """Read a colleague's own note; None for a link that is no colleague's."""
    rows = await fetch(_OWN, link.invitation, account)
    return OwnNote(rows[0]["name"], rows[0]["text"] or "") if rows else None


async def list_notes(account: int) -> tuple[SignedNote, ...]:
    """Every note about an account, from waves whose results are released at their close; the caller has asked who may open it."""
    rows = await fetch(_OF_ACCOUNT, account)
    return tuple(SignedNote(row["name"], row["function"], row["wave"], row["text"]) for row in rows)

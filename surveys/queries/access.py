"""Who is signed in: the session behind a cookie, and what its user may see."""

import hashlib
import sqlite3
from typing import Literal

import asyncpg
from msgspec import Struct

from surveys.engine.connect import fetch

Role = Literal["admin", "lead", "rep"]
IDLE_MS = 12 * 3_600_000
ABSOLUTE_MS = 7 * 24 * 3_600_000

SESSION = """
SELECT s.id AS session, s.csrf, s.seen_at, u.id, u.email, u.name, u.role FROM session s JOIN users u ON u.id = s.owner
WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.is_active
"""


class Visitor(Struct, frozen=True):
    """A person who is signed in; `csrf` goes into every form and must come back with it."""

    session: int
    user: int
    email: str
    name: str
    role: Role
    csrf: str
    seen_at: int

    @property
    def sees_all(self) -> bool:
        """Leads and admins see every account; reps see their own."""
        return self.role != "rep"


def session_hash(token: str) -> str:
    """What the database keeps of a session; plain SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(b"session" + token.encode()).hexdigest()


async def find_visitor(token: str, now: int) -> Visitor | None:
    """Return who is signed in with this cookie; None if nobody is, or no longer."""
    rows = await fetch(SESSION, session_hash(token), now, now - IDLE_MS)
    if not rows:
        return None
    row = rows[0]
    return Visitor(row["session"], row["id"], row["email"], row["name"], row["role"], row["csrf"], row["seen_at"])


async def database_answers() -> bool:
    """Whether the database takes a statement now."""
    try:
        await fetch("SELECT 1 AS one FROM users LIMIT 1")
    except (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        return False
    return True

"""Let one more customer into an open wave: somebody who came by an open link, or whose answers came on paper."""

from typing import Literal

from msgspec import Struct

from surveys.confidentiality import token_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import Closed, NotFound
from surveys.queries.answering import CLOSED
from surveys.sealing import seal

_INVITE = """
INSERT INTO invitation (wave, side, person, language, token_hash, sealed_token, source, admitted_at)
VALUES ($1, 'customer', $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING RETURNING id
"""


class Newcomer(Struct, frozen=True):
    """Somebody who was not invited by name; `person` tells them apart from everybody else in the wave."""

    wave: int
    account: int
    person: str
    source: Literal["open", "paper"]
    language: str
    token: str
    contact: int | None = None


async def let_in(new: Newcomer, mail_key: bytes, now: int) -> None:
    """Write the invitation in the caller's transaction; letting the same person in again changes nothing."""
    kept = token_hash(new.token), seal(mail_key, new.token)
    rows = await fetch(_INVITE, new.wave, new.person, new.language, *kept, new.source, now)
    if rows:
        participation = "INSERT INTO participation (invitation, account, contact) VALUES ($1, $2, $3)"
        await fetch(participation, rows[0]["id"], new.account, new.contact)


async def hold_open(wave: int, now: int) -> None:
    """Keep a wave from being closed until the caller's transaction ends; raise Closed if it is closed already."""
    rows = await fetch(f"SELECT state, closes_at FROM wave WHERE id = $1{locking('SHARE')}", wave)  # noqa: S608  # a constant of ours
    if not rows:
        raise NotFound("")
    if rows[0]["state"] != "open" or rows[0]["closes_at"] <= now:
        raise Closed(CLOSED)


def locking(strength: Literal["SHARE", "UPDATE"]) -> str:
    """The end of a SELECT that locks its rows; on SQLite a transaction that writes is alone anyway."""
    return f" FOR {strength}" if engine_in_use().engine_type == "postgres" else ""

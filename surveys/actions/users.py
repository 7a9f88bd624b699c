"""Users: make one, list them, lock one out, give one a new password; every change ends their sessions and is in the audit log."""

import asyncio
from typing import get_args

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.addresses import email_address
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.passwords import hash_password
from surveys.queries.access import Role

ROLES: tuple[Role, ...] = get_args(Role)
LONGEST_NAME = 300


class KnownUser(Struct, frozen=True):
    """A user as a list shows them."""

    email: str
    name: str
    role: Role
    is_active: bool
    created_at: int


async def create_user(email: str, name: str, role: Role, password: str, *, actor: str, now: int) -> KnownUser:
    """Make a user who may sign in at once; Conflict if the email has one already."""
    address, title = read_email(email), _name(name)
    hashed = await asyncio.to_thread(hash_password, password)
    async with engine_in_use().transaction():
        made = await fetch(
            "INSERT INTO users (email, name, role, password_hash, is_active, created_at) VALUES ($1, $2, $3, $4, true, $5) "
            "ON CONFLICT (email) DO NOTHING RETURNING id",
            address,
            title,
            role,
            hashed,
            now,
        )
        if not made:
            raise Conflict(f"{address} is a user already: change the password with `parallax user password {address}`.")
        await record_event(actor, "user.create", address, now, role=role)
    return KnownUser(address, title, role, is_active=True, created_at=now)


async def list_users() -> list[KnownUser]:
    """Every user, the active ones first, by email."""
    rows = await fetch("SELECT email, name, role, is_active, created_at FROM users ORDER BY is_active DESC, email")
    return [KnownUser(row["email"], row["name"], row["role"], bool(row["is_active"]), row["created_at"]) for row in rows]


async def deactivate_user(email: str, *, actor: str, now: int) -> None:
    """Lock a user out at once; NotFound if there is none."""
    await _change(email, "user.deactivate", "is_active = false", actor=actor, now=now)


async def set_password(email: str, password: str, *, actor: str, now: int) -> None:
    """Give a new password, let the user in again if locked out, and end every session that the old one opened."""
    hashed = await asyncio.to_thread(hash_password, password)
    await _change(email, "user.password", "is_active = true, password_hash = $2", hashed, actor=actor, now=now)


async def _change(email: str, action: str, change: str, *values: str, actor: str, now: int) -> None:
    address = read_email(email)
    async with engine_in_use().transaction():
        found = await fetch(f"UPDATE users SET {change} WHERE email = $1 RETURNING id", address, *values)  # noqa: S608  # fixed texts of this file
        if not found:
            raise NotFound(f"{address} is not a user: `parallax user list` shows who is.")
        await fetch("DELETE FROM session WHERE owner = $1", found[0]["id"])
        await record_event(actor, action, address, now)


def read_email(text: str) -> str:
    """Return the address in lower case; BadInput if it is none."""
    address = email_address(text)
    if address is None:
        raise BadInput(f"{text!r} is not an e-mail address: write one like ada@example.com.")
    return address


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"The name must have 1 to {LONGEST_NAME} characters.")
    return name

"""Sign in and out: passwords, fresh sessions, and a limit on guessing."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Final

from surveys.actions.audit import record_event
from surveys.actions.tries import WINDOW_MS, count_try, forgive_try, key_of
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotAllowed, TooOften
from surveys.passwords import hash_password, verify_password
from surveys.queries.access import ABSOLUTE_MS, IDLE_MS, session_hash
from surveys.sentences import plural, sentence

MOST_PER_ACCOUNT: Final = 10
MOST_PER_ADDRESS: Final = 60
WRONG: Final = sentence("Email or password is wrong. Check both and try again.")

NEW_SESSION = "INSERT INTO session (token_hash, owner, csrf, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)"
# One at a time: the other cores go on serving pages, and each hash takes memory.
_hashing = ThreadPoolExecutor(1, thread_name_prefix="password")


async def sign_in(email: str, password: str, address: str, now: int) -> str:
    """Return the token of a fresh session; raise NotAllowed for wrong words, TooOften after too many.

    An attempt is counted before the password is looked at, so that guesses sent at once count like guesses in a row.
    """
    email = email.strip().lower()
    account = key_of("account", email)
    # The address first: whoever is refused by it adds no row for every email that they think of.
    await _count(((key_of("address", address), MOST_PER_ADDRESS), (account, MOST_PER_ACCOUNT)), now)
    users = await fetch("SELECT id, password_hash, is_active FROM users WHERE email = $1", email)
    user = users[0] if users else None
    fits = await asyncio.get_running_loop().run_in_executor(_hashing, _fits, user["password_hash"] if user else None, password)
    if user is None or not fits or not user["is_active"]:
        raise NotAllowed(WRONG)
    return await _open_session(user["id"], email, (account, key_of("address", address)), now)


async def sign_out(session: int, actor: str, now: int) -> None:
    """End a session; its cookie is worth nothing from now on."""
    async with engine_in_use().transaction():
        await fetch("DELETE FROM session WHERE id = $1", session)
        await record_event(actor, "sign_out", actor, now)


async def touch_session(session: int, now: int) -> None:
    """Note that a session is in use."""
    await fetch("UPDATE session SET seen_at = $2 WHERE id = $1", session, now)


async def forget_failures(now: int) -> None:
    """Remove what was counted in windows long past; counts of emails that nobody has would stay for ever."""
    await fetch("DELETE FROM sign_in_failure WHERE window_start < $1", now - 2 * WINDOW_MS)


async def _count(limits: tuple[tuple[str, int], ...], now: int) -> None:
    for key, most in limits:
        if minutes := await count_try(key, most, now):
            one, many = (
                "Too many attempts to sign in. Wait {n} minute, then try again.",
                "Too many attempts to sign in. Wait {n} minutes, then try again.",
            )
            raise TooOften(plural(one, many, minutes), minutes * 60)


def _fits(stored: str | None, password: str) -> bool:
    return verify_password(stored or _nobodys_hash(), password)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """A hash that no password fits: an unknown email takes as long as a known one."""
    return hash_password(secrets.token_urlsafe(24))


async def _open_session(user: int, email: str, keys: tuple[str, str], now: int) -> str:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    account, address = keys
    async with engine_in_use().transaction():
        await fetch("DELETE FROM session WHERE owner = $1 AND (expires_at <= $2 OR seen_at <= $3)", user, now, now - IDLE_MS)
        await fetch("DELETE FROM sign_in_failure WHERE key = $1 OR window_start < $2", account, now - 2 * WINDOW_MS)
        await forgive_try(address, now)
        await fetch(NEW_SESSION, session_hash(token), user, csrf, now, now, now + ABSOLUTE_MS)
        await record_event(email, "sign_in", email, now)
    return token

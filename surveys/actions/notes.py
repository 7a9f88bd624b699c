"""Sign a note about an account, by name and on purpose (R9); it knows nothing of the author's answers, and they nothing of it."""

from typing import Final

from surveys.actions.doors import locking
from surveys.answer_values import clean, too_long
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Closed
from surveys.queries.answering import CLOSED, Link
from surveys.sentences import sentence

LONGEST_NOTE: Final = 5_000
DAY_MS: Final = 86_400_000
_SIGN: Final = """
INSERT INTO signed_note (wave, account, colleague, text, signed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (wave, account, colleague) DO UPDATE SET text = excluded.text, signed_at = excluded.signed_at, sealed = false
WHERE signed_note.text <> excluded.text OR signed_note.sealed
"""
_WITHDRAW: Final = "DELETE FROM signed_note WHERE wave = $1 AND account = $2 AND colleague = $3 AND NOT sealed"


async def sign_note(link: Link, account: int, text: str, now: int) -> None:
    """Keep the note of the link's person, in place of an earlier one; only its day is noted, because people sign when they answer."""
    said = clean(text)
    if not said:
        raise BadInput(sentence("There is nothing to sign yet: please write your note first."))
    if len(said) > LONGEST_NOTE:
        raise BadInput(too_long(len(said) - LONGEST_NOTE, LONGEST_NOTE))
    async with engine_in_use().transaction():
        await fetch(_SIGN, link.wave, account, await _author(link), said, now - now % DAY_MS)


async def withdraw_note(link: Link, account: int) -> None:
    """Delete the note; withdrawing what is not there, or not shown, changes nothing."""
    async with engine_in_use().transaction():
        await fetch(_WITHDRAW, link.wave, account, await _author(link))


async def _author(link: Link) -> int:
    """The colleague behind the link, which is held open until the transaction ends."""
    rows = await fetch(
        f"SELECT colleague FROM invitation WHERE id = $1 AND is_open AND colleague IS NOT NULL{locking('UPDATE')}",  # noqa: S608  # a constant of ours
        link.invitation,
    )
    if not rows:
        raise Closed(CLOSED)
    author: int = rows[0]["colleague"]
    return author

"""Erase a person by who they are, and erase again what an old backup brought back.

A person's rows go, and so does what they answered as a customer. Invitations and participation stay as rows of nobody, because the
rules count them (R1): whoever could open an account still does not count, and one person remains one in all waves. Published figures stay.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final
from uuid import uuid4

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.doors import locking
from surveys.actions.erasing import erase_forms, unquote, want_briefs, want_forgotten
from surveys.actions.erasure_log import ErasureLog, Erasures
from surveys.engine.among import fetch_numbers, fetch_texts
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotAllowed, NotFound
from surveys.queries.persons import KINDS, Person, invitations_of, key_of, load_person, ref_of
from surveys.sentences import sentence

_AT_A_TIME: Final = 5_000
RANDOM_HEX: Final = {"postgres": "replace(gen_random_uuid()::text, '-', '')", "sqlite": "lower(hex(randomblob(16)))"}
# Whoever may open an account of the invitation, as `COUNTED` of surveys/queries/study.py has it.
INSIDER: Final = """side = 'internal' AND (person LIKE 'gone:insider:%'
  OR lower(email) IN (SELECT lower(u.email) FROM users u WHERE u.role <> 'rep' AND u.is_active)
  OR lower(email) IN (SELECT lower(a.owner_email) FROM participation p JOIN account a ON a.id = p.account
    WHERE p.invitation = invitation.id AND a.owner_email <> ''))"""
# A department is needed while a wave is open only.
UNNAME: Final = """
UPDATE invitation SET person = 'gone:' || CASE WHEN {insider} THEN 'insider:' ELSE '' END || {pseudonym},
  email = '', colleague = NULL, language = '', sealed_token = NULL, is_open = false, reminders = 0, admitted_at = NULL,
  token_hash = {random} || {random},
  department = CASE WHEN (SELECT w.state FROM wave w WHERE w.id = invitation.wave) = 'open' THEN department END
"""
_WAVES: Final = "SELECT id FROM wave WHERE id IN (SELECT wave FROM invitation WHERE id IN ({{these}})) ORDER BY id{locking}"
_ROWS: Final = "SELECT id FROM {table} WHERE id IN ({{these}}) ORDER BY id{locking}"
_RESPONSES: Final = "SELECT id, wave, account FROM response WHERE invitation IN ({these})"
_OF_INVITATIONS: Final = (
    "DELETE FROM response WHERE invitation IN ({these})",
    "DELETE FROM message WHERE invitation IN ({these})",
    "UPDATE participation SET contact = NULL WHERE invitation IN ({these})",
)
# Where the address of somebody who signs in stands beside what they wrote; the audit log keeps it, to account for what was done.
_WRITTEN_BY: Final = (
    "UPDATE account SET owner_email = '' WHERE lower(owner_email) = $1",
    "UPDATE reply SET author = '', author_name = '' WHERE lower(author) = $1",
    "UPDATE news SET updated_by = '' WHERE lower(updated_by) = $1",
    "UPDATE wave_plan SET updated_by = '' WHERE lower(updated_by) = $1",
    "UPDATE open_link SET created_by = '' WHERE lower(created_by) = $1",
    "UPDATE instrument_draft SET updated_by = '' WHERE lower(updated_by) = $1",
    "UPDATE draft_revision SET saved_by = '' WHERE lower(saved_by) = $1",
    "DELETE FROM test_answer WHERE lower(person) = $1",
)
# What a colleague said with their name; the rows of their answers go with the colleague.
_NAMED: Final = "DELETE FROM finding WHERE kind = 'named' AND pair IN ({these}) RETURNING release, account"
_ERASURE: Final = "INSERT INTO erasure (at, key_hash) VALUES ($1, $2) ON CONFLICT (key_hash) DO UPDATE SET at = excluded.at"


class ErasedPerson(Struct, frozen=True):
    """How many rows of the person went, which invitations are nobody's now, how many forms and printed words went with them."""

    rows: int
    invitations: int
    forms: int
    words: int


class Replayed(Struct, frozen=True):
    """What a replay found and erased again."""

    forms: int
    people: int


async def erase_person(key: str, log: ErasureLog, actor: str, now: int) -> ErasedPerson:
    """Delete a person with what they answered as a customer; a colleague's confidential answers cannot be found by anybody."""
    async with engine_in_use().transaction():
        person = await load_person(key)
        if person.email and person.email == actor.lower():
            raise NotAllowed(sentence("You cannot erase yourself while you are signed in: ask another lead or admin to do it."))
        hashes = await log.note_person(person.keys, now)
        erased = await _erase(person, hashes, now)
        counts = {"rows": erased.rows, "invitations": erased.invitations, "forms": erased.forms, "words": erased.words}
        await record_event(actor, "person.erase", f"person:{hashes[0][:16]}", now, **counts)
    return erased


async def replay(erasures: Erasures, actor: str, now: int) -> Replayed:
    """Erase again what is there; whoever was erased before the backup was made, and came back since, is left alone."""
    async with engine_in_use().transaction():
        hashes = sorted(erasures.forms)
        slices = [hashes[start : start + _AT_A_TIME] for start in range(0, len(hashes), _AT_A_TIME)]
        forms = sum([(await erase_forms(some)).forms for some in slices])
        known = {row["key_hash"]: row["at"] for row in await fetch("SELECT key_hash, at FROM erasure")}
        due = {hashed: at for at, hashed in sorted(erasures.people) if known.get(hashed, -1) < at}
        named = [(due.get(erasures.hash_of(known_as), -1), key) for known_as, key in await _everybody()] if due else []
        found = {key: at for at, key in sorted(named) if at >= 0}
        for key, at in found.items():
            with suppress(NotFound):  # under another address of theirs they went a moment ago
                person = await load_person(key)
                await _erase(person, [erasures.hash_of(each) for each in person.keys], at)
        if forms or found:
            await record_event(actor, "erasures.replay", "after a restore", now, forms=forms, people=len(found))
    return Replayed(forms, len(found))


async def _everybody() -> list[tuple[str, str]]:
    """What all people are known by, with their keys: by rows, by users, and by invitations under an address that is nobody's any more."""
    rows = [(kind, row) for kind in KINDS for row in await fetch(f"SELECT external_ref, email FROM {kind}")]  # noqa: S608  # a name of ours
    keys = [key_of(kind, row) for kind, row in rows]
    keys += [row["email"] for row in await fetch("SELECT lower(email) AS email FROM users")]
    keys += [row["person"] for row in await fetch("SELECT DISTINCT person FROM invitation WHERE person LIKE '%@%'")]
    return [*((key, key) for key in dict.fromkeys(keys)), *((ref_of(kind, row), key_of(kind, row)) for kind, row in rows)]


async def _erase(person: Person, hashes: Sequence[str], at: int) -> ErasedPerson:
    """Take the name off first: from then on no link of theirs takes another answer."""
    invitations = await invitations_of(person)
    await fetch_numbers(_WAVES.format(locking=locking("SHARE")), invitations)  # a wave that closes makes rows anew
    for table, own in (("contact", person.contacts), ("colleague", person.colleagues)):
        await fetch_numbers(_ROWS.format(table=table, locking=locking("UPDATE")), own)
    invitations = await invitations_of(person)  # a wave that was opening has asked them by now, or cannot any more
    random = RANDOM_HEX[engine_in_use().engine_type]
    unname = UNNAME.format(insider=INSIDER, pseudonym="$2", random=random)
    unnamed = await fetch_numbers(f"{unname}WHERE id IN ({{these}}) RETURNING id", invitations, uuid4().hex)
    responses = await fetch_numbers(_RESPONSES, invitations)
    words = sum([await unquote(row) for row in responses])
    for statement in _OF_INVITATIONS:
        await fetch_numbers(statement, invitations)
    rows = await _delete_rows(person)
    for hashed in hashes:
        await fetch(_ERASURE, at, hashed)
    await want_forgotten()
    return ErasedPerson(rows, len(unnamed), len(responses), words)


async def _delete_rows(person: Person) -> int:
    """The person's own rows; notes and answers they signed and their places in teams go with them."""
    await want_briefs(await fetch_texts(_NAMED, [str(colleague) for colleague in person.colleagues]))
    for statement in _WRITTEN_BY if person.email else ():
        await fetch(statement, person.email)
    gone = [
        *await fetch_numbers("DELETE FROM contact WHERE id IN ({these}) RETURNING id", person.contacts),
        *await fetch_numbers("DELETE FROM colleague WHERE id IN ({these}) RETURNING id", person.colleagues),
        *await fetch_numbers("DELETE FROM users WHERE id IN ({these}) RETURNING id", person.users),
    ]
    return len(gone)

"""What a lead does to a wave that is open: keep it open longer, send somebody's link elsewhere, try failed mails again."""

from typing import Any

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.doors import hold_open, locking
from surveys.actions.messages import want_messages, want_sent
from surveys.actions.outbox import want
from surveys.addresses import email_address
from surveys.confidentiality import new_token, token_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.lists import member_list, members
from surveys.errors import BadInput, Closed, Conflict, NotAllowed, NotFound
from surveys.instrument.types import Side
from surveys.planning.settings import read_settings
from surveys.queries.failed_mails import load_failed_mails
from surveys.sealing import seal
from surveys.sentences import sentence

LATEST = 253_402_300_799_000  # the end of the year 9999
NOT_OPEN = sentence("This wave is not open any more.")
NOT_LATER = sentence("A wave can only be kept open longer: give a later day than the one on which it closes now.")
NO_ADDRESS = sentence("This is no mail address: write it as name@example.com.")
TAKEN = sentence("Somebody else goes by this address already: everybody needs one of their own.")
OWN = sentence("This is the address of somebody who signs in to Parallax: nobody else’s link is sent there.")
INSIDER = sentence(
    "This colleague signs in to Parallax or owns an account, is known as such by the present address, and is not counted among the others."
    " So the address stays."
)
NO_MAIL = sentence("Parallax sends no mail for this wave, and shows a colleague’s link to nobody: they keep the link they have.")

# Anybody but the person of the invitation, whom an import or an earlier request may know by the new address already.
_SOMEBODY = """
SELECT 1 AS one FROM contact c WHERE lower(trim(c.email)) = $1
  AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.invitation = $3 AND p.contact = c.id) UNION ALL
SELECT 1 FROM colleague WHERE lower(trim(email)) = $1 AND id <> coalesce((SELECT colleague FROM invitation WHERE id = $3), 0) UNION ALL
SELECT 1 FROM invitation WHERE wave = $2 AND person = $1 AND id <> $3 LIMIT 1
"""
_INSIDER = "SELECT 1 AS one FROM users WHERE lower(email) = $1 UNION ALL SELECT 1 FROM account WHERE lower(owner_email) = $1 LIMIT 1"
_CONTACTS = """
UPDATE contact SET email = $1, email_status = 'ok'
WHERE id IN (SELECT contact FROM participation WHERE invitation = $2) OR ($3 <> '' AND lower(trim(email)) = $3)
"""
_RETRY = "UPDATE message SET state = 'waiting', error = '' WHERE state = 'failed' AND id IN ({messages}) RETURNING id"
_REPLACED = """
UPDATE message SET state = 'held', error = 'replaced'
WHERE state = 'failed' AND kind IN ('invitation', 'reminder') AND invitation IN ({people})
"""
# What was sent counts on under the new link, which does not show it: an address that a lead can read would tell what they must not know.
_SEALED = (
    "DELETE FROM response WHERE invitation = $1 AND state = 'draft'",
    "UPDATE response SET sealed = true, draft = NULL, revision = 0 WHERE invitation = $1",
)
_HIDDEN = """
UPDATE participation SET shown = 'not_started', state = CASE WHEN state = 'half' THEN 'not_started' ELSE state END WHERE invitation = $1
"""


class _Wave(Struct, frozen=True):
    id: int
    closes_at: int
    mails: bool


class _Person(Struct, frozen=True):
    invitation: int
    side: Side
    email: str
    colleague: int | None


async def extend_wave(key: str, closes_at: int, actor: str, now: int) -> None:
    """Keep an open wave open until a later time; it can't close earlier than its people were told."""
    async with engine_in_use().transaction():
        wave = await _open_wave(key, now)
        if not wave.closes_at < closes_at <= LATEST:
            raise BadInput(NOT_LATER)
        await fetch("UPDATE wave SET closes_at = $1 WHERE id = $2 AND closes_at < $1", closes_at, wave.id)
        await record_event(actor, "wave.extend", f"wave:{key}", now, closes_at=closes_at)


async def send_elsewhere(key: str, invitation: int, address: str, mail_key: bytes, actor: str, now: int) -> str | None:
    """Give somebody a new address and a new link; return a customer's new token if no mail brings it, and never a colleague's.

    A customer's old link dies with this call. A colleague's dies within moments, when the mail worker, which alone can
    open it, has moved the answers to the new one (surveys/actions/rekeying.py). To the address that they have goes the same link.
    """
    email = email_address(address)
    if email is None:
        raise BadInput(NO_ADDRESS)
    async with engine_in_use().transaction():
        wave = await _open_wave(key, now)
        person = await _person(wave.id, invitation)
        await _check_address(wave, person, email)
        await _readdress(person, email)
        await record_event(actor, "invitation.send_elsewhere", f"invitation:{invitation}", now, wave=key, side=person.side)
        token = None
        if wave.mails and email == person.email:
            await mail_link(wave.id, invitation)
        elif person.side == "internal":
            await want("rekey", [f"invitation:{invitation}"], "mail")
        else:
            token = await _new_link(wave, invitation, mail_key)
    return token


async def retry_failed(key: str, actor: str, now: int) -> int:
    """Ask again for the mails of a wave that were given up, with the same links, and return how many there are of those that are told."""
    async with engine_in_use().transaction():
        wave = await _open_wave(key, now)
        mails = await load_failed_mails(wave.id)
        rows = await fetch(_RETRY.format(messages=members("$1", "integer")), member_list([mail.message for mail in mails]))
        waiting = {row["id"] for row in rows}
        people = [mail.invitation for mail in mails if mail.message in waiting]
        await fetch(_REPLACED.format(people=members("$1", "integer")), member_list(people))  # nobody gets two at once
        await want_sent(sorted(waiting))
        told = sum(mail.told and mail.message in waiting for mail in mails)
        await record_event(actor, "wave.retry_mails", f"wave:{key}", now, mails=told)
    return told


async def mail_link(wave: int, invitation: int) -> None:
    """Ask for one more invitation mail to this person."""
    rows = await fetch("SELECT coalesce(max(number) + 1, 0) AS next FROM message WHERE invitation = $1 AND kind = 'invitation'", invitation)
    await want_messages("invitation", wave, [invitation], number=rows[0]["next"])


async def hide_progress(invitation: int) -> None:
    """What was begun and not sent is gone, and the new link tells nothing of what was finished by the old one."""
    await fetch(_HIDDEN, invitation)


async def _open_wave(key: str, now: int) -> _Wave:
    """Read a wave and keep it from being closed until the transaction ends."""
    rows = await fetch("SELECT id, closes_at, settings FROM wave WHERE key = $1", key)
    if not rows:
        raise NotFound("")
    wave = _Wave(rows[0]["id"], rows[0]["closes_at"], read_settings(rows[0]["settings"]).mails)
    try:
        await hold_open(wave.id, now)
    except Closed as error:
        raise Closed(NOT_OPEN) from error
    return wave


async def _person(wave: int, invitation: int) -> _Person:
    rows: Any = await fetch(
        "SELECT id, side, lower(trim(email)) AS email, colleague FROM invitation"  # noqa: S608  # a constant of ours
        f" WHERE wave = $1 AND id = $2 AND source = 'invited'{locking('UPDATE')}",
        wave, invitation,
    )  # fmt: skip
    if not rows:
        raise NotFound("")
    return _Person(rows[0]["id"], rows[0]["side"], rows[0]["email"], rows[0]["colleague"])


async def _check_address(wave: _Wave, person: _Person, email: str) -> None:
    """Nobody's link goes to somebody else; and who is not counted (R1) is known by an address that therefore stays."""
    if person.side == "internal":
        if not wave.mails:
            raise NotAllowed(NO_MAIL)
        if await fetch(_INSIDER, person.email):
            raise NotAllowed(INSIDER)
    if await fetch(_INSIDER, email):
        raise NotAllowed(OWN)
    if email != person.email and await fetch(_SOMEBODY, email, wave.id, person.invitation):
        raise Conflict(TAKEN)


async def _readdress(person: _Person, email: str) -> None:
    """Every row of the person that goes by the old address gets the new one, from which nothing has bounced yet.

    Mails to a colleague go to the old one until the new link is made: the old link is for nobody else.
    """
    await fetch("UPDATE invitation SET person = $1 WHERE id = $2", email, person.invitation)
    if person.side == "internal":
        await fetch("UPDATE colleague SET email = $1, email_status = 'ok' WHERE id = $2", email, person.colleague)
    else:
        await fetch("UPDATE invitation SET email = $1 WHERE id = $2", email, person.invitation)
        await fetch(_CONTACTS, email, person.invitation, person.email)


async def _new_link(wave: _Wave, invitation: int, mail_key: bytes) -> str | None:
    """What was sent hangs on the invitation, so that by the new link it is replaced, and by the old one nothing is opened."""
    for statement in _SEALED:
        await fetch(statement, invitation)
    await hide_progress(invitation)
    token = new_token()
    await fetch(
        "UPDATE invitation SET token_hash = $1, sealed_token = $2 WHERE id = $3", token_hash(token), seal(mail_key, token), invitation
    )
    if not wave.mails:
        return token
    await mail_link(wave.id, invitation)
    return None

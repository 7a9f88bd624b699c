"""Paper: forms that are asked for and kept, and answers on paper that a lead types in."""

from uuid import uuid4

from surveys.actions import outbox
from surveys.actions.audit import record_event
from surveys.actions.doors import Newcomer, hold_open, let_in
from surveys.actions.open_links import wave_of_account
from surveys.actions.outbox import Claimed
from surveys.confidentiality import new_token
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.queries.asked import PROGRESS
from surveys.queries.paper import SIDE, PaperForm
from surveys.sentences import sentence

_KEEP = """
INSERT INTO paper (version, side, language, content_hash, pdf, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (version, side, language) DO UPDATE SET
  content_hash = excluded.content_hash, pdf = excluded.pdf, created_at = excluded.created_at
"""
_CONTACTS = f"SELECT c.id, c.name, c.email, {PROGRESS} AS state FROM contact c WHERE c.account = $1 ORDER BY c.id"  # noqa: S608  # a constant


# Keyed in before, but nothing was saved: its form must not count the same person twice.
_UNUSED = """
DELETE FROM invitation WHERE wave = $1 AND source = 'paper' AND id IN (
  SELECT p.invitation FROM participation p WHERE p.contact = $2 AND p.state = 'not_started')
"""


async def want_paper(form: PaperForm) -> None:
    """Ask for a form to be printed, unless it is asked for already."""
    await outbox.want("paper", [form.subject], "pdf")


async def keep_paper(form: PaperForm, content_hash: str, pdf: bytes, now: int, job: Claimed) -> None:
    """Store a form in place of an older one, and end the job that it was printed for."""
    async with engine_in_use().transaction():
        await fetch(_KEEP, form.version, SIDE, form.language, content_hash, pdf, now)
        await outbox.finish(job)


async def key_in(wave: str, account: int, signed: str, language: str, mail_key: bytes, actor: str, now: int) -> str:
    """Make an invitation for a customer who answered on paper and return its token; `signed` is a contact's name or address, if any."""
    token = new_token()
    async with engine_in_use().transaction():
        number = await wave_of_account(wave, account)
        await hold_open(number, now)
        contact = await _contact(number, account, signed) if signed else None
        await fetch(_UNUSED, number, contact)
        newcomer = Newcomer(number, account, f"paper:{uuid4().hex}", "paper", language, token, contact)
        await let_in(newcomer, mail_key, now)
        await record_event(actor, "paper.key_in", f"wave:{wave}", now, account=account, signed=int(contact is not None))
    return token


async def _contact(wave: int, account: int, signed: str) -> int:
    """The contact who signed; somebody who has answered already must not be counted twice."""
    said = signed.casefold()
    found = [row for row in await fetch(_CONTACTS, account, wave) if said in (row["name"].casefold(), row["email"].strip().casefold())]
    if len(found) != 1:
        raise BadInput(
            sentence(
                "No single contact of this account is called {name}: write the name or the address as it was imported.", name=repr(signed)
            )
        )
    if found[0]["state"] in ("half", "finished"):
        raise Conflict(
            sentence("{name} has answered in this wave already: a second answer would count the same person twice.", name=found[0]["name"])
        )
    contact: int = found[0]["id"]
    return contact

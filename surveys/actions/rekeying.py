"""Move a colleague to a new link: only who holds the mail key can open the old one, and nobody sees either (R0).

What was sent counts on, under keys of the new link that no page asks for, until the person sends again: the new address may be read
by somebody else. The receipt codes that the colleague noted stay valid until they send again; then the page shows the new one.
"""

from secrets import token_hex
from typing import Any

from surveys.actions import outbox
from surveys.actions.doors import locking
from surveys.actions.following import hide_progress, mail_link
from surveys.actions.outbox import Claimed
from surveys.confidentiality import answer_key, earlier_key, new_token, token_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.sealing import public_key, seal, unseal

# The invitation becomes another row: an answer on its way by the old link waits for the lock, and then finds nothing to write to.
_COLUMNS = "wave, side, person, email, colleague, department, language, is_open, source, admitted_at, reminders"
_WAVE = "SELECT id FROM wave WHERE id = (SELECT wave FROM invitation WHERE id = $1)"
_ADDRESS = "UPDATE invitation SET email = person WHERE id = $1 AND side = 'internal'"
_INVITATION = """
SELECT id, wave, person, colleague, sealed_token FROM invitation
WHERE id = $1 AND side = 'internal' AND is_open AND sealed_token IS NOT NULL"""
_DROP_DRAFT = "DELETE FROM confidential_response WHERE edit_key = $1 AND state = 'draft'"
_REKEY = """
UPDATE confidential_response SET edit_key = $1, draft = NULL, submission = CASE WHEN submission IS NOT NULL THEN $2 END,
  body_hash = CASE WHEN body_hash IS NOT NULL THEN $2 END WHERE edit_key = $3
"""
# A reminder that is still to go out, at the new address, would tell that the person had not finished by then (R6).
_DROP_REMINDERS = "DELETE FROM message WHERE invitation = $1 AND kind = 'reminder' AND state <> 'sent'"
_SEAL_NOTES = "UPDATE signed_note SET sealed = true WHERE wave = $1 AND colleague = $2"
_MOVED = ("participation", "message")


async def rekey_colleague(invitation: int, mail_key: bytes, job: Claimed) -> None:
    """Give a colleague's answers and participation a new link, kill the old one and mail the new; `mail_key` is the private key."""
    async with engine_in_use().transaction():
        await fetch(_WAVE + locking("SHARE"), invitation)  # first, as whoever closes it does
        await fetch(_ADDRESS, invitation)
        rows = await fetch(_INVITATION + locking("UPDATE"), invitation)
        if rows:
            await _rekey(rows[0], mail_key)
        await outbox.finish(job)


async def _rekey(row: Any, mail_key: bytes) -> None:
    old, new = unseal(mail_key, row["sealed_token"]), new_token()
    await _move_answers(row["id"], old, new)
    await fetch("UPDATE invitation SET person = 'moved:' || id, token_hash = 'moved:' || id WHERE id = $1", row["id"])
    kept = token_hash(new), seal(public_key(mail_key), new)
    added = await fetch(
        f"INSERT INTO invitation ({_COLUMNS}, token_hash, sealed_token)"  # noqa: S608  # names of ours
        f" SELECT {_COLUMNS.replace('person', '$2')}, $3, $4 FROM invitation WHERE id = $1 RETURNING id",
        row["id"], row["person"], *kept,
    )  # fmt: skip
    for table in _MOVED:
        await fetch(f"UPDATE {table} SET invitation = $1 WHERE invitation = $2", added[0]["id"], row["id"])  # noqa: S608  # names of ours
    await fetch("DELETE FROM invitation WHERE id = $1", row["id"])
    await hide_progress(added[0]["id"])
    await fetch(_DROP_REMINDERS, added[0]["id"])
    await fetch(_SEAL_NOTES, row["wave"], row["colleague"])
    await mail_link(row["wave"], added[0]["id"])


async def _move_answers(invitation: int, old: str, new: str) -> None:
    """Everything that the old link's secret names: the keys of all blocks, and what recognises a form that is sent twice."""
    accounts = [row["account"] for row in await fetch("SELECT account FROM participation WHERE invitation = $1", invitation)]
    departments = [row["id"] for row in await fetch("SELECT id FROM department")]
    about = ["relationship", "vendor", *(f"handoff:{department}" for department in departments)]
    blocks = [*((account, block) for account in accounts for block in about), (0, "culture")]
    keys = {key(old, *block): earlier_key(new, *block) for block in blocks for key in (answer_key, earlier_key)}
    if engine_in_use().engine_type == "postgres":
        await fetch("SELECT rekey_confidential($1::text[], $2::text[])", list(keys), list(keys.values()))
        return
    for was, is_now in keys.items():
        await fetch(_DROP_DRAFT, was)
        await fetch(_REKEY, is_now, token_hex(32), was)

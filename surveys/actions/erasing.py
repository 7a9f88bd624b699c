"""Erase a person's answers by their receipt code (R12): nobody has to say who they are.

What was published stays as it is, because a figure that changed by one person would tell what that person said. The exception is what
names or quotes a person: it leaves the findings, and briefs that printed it are printed anew; a pool of colleagues' words goes whole. What
goes is noted outside of the database first (surveys/actions/erasure_log.py): a crash between the two leaves an erasure to be replayed,
never one that is forgotten.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.doors import locking
from surveys.actions.erasure_log import ErasureLog
from surveys.actions.outbox import want
from surveys.engine.among import fetch_texts
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotFound
from surveys.queries.receipts import UNKNOWN, find_keys

_WAVES: Final = "SELECT id FROM wave WHERE id IN (SELECT wave FROM response WHERE receipt_hash IN ({{these}})) ORDER BY id{locking}"
_CUSTOMERS: Final = "SELECT id, wave, account FROM response WHERE receipt_hash IN ({these})"
_DELETE_CUSTOMERS: Final = "DELETE FROM response WHERE receipt_hash IN ({these})"
_DELETE_CONFIDENTIAL: Final = {
    "postgres": "SELECT * FROM erase_receipted(ARRAY ({these}))",
    "sqlite": "DELETE FROM confidential_response WHERE receipt_hash IN ({these}) RETURNING receipt_hash, wave, account, signer",
}
# Words of releases that were made before a finding named its form are known by their text.
_WORDS: Final = """
SELECT f.id, f.release, f.account, f.pair, f.data FROM finding f JOIN release r ON r.id = f.release
WHERE r.wave = $1 AND f.account = $2 AND f.kind = 'words' AND f.pair IN ($3, '')
"""
_NAMED: Final = """
DELETE FROM finding WHERE kind = 'named' AND account = $1 AND pair = $2 AND release IN (SELECT id FROM release WHERE wave = $3)
RETURNING release, account
"""
_POOLS: Final = "SELECT release, item, count(*) AS texts FROM pooled_word GROUP BY release, item"


class Erased(Struct, frozen=True):
    """How many forms went, and how many printed words with them."""

    forms: int
    words: int


async def erase_by_receipt(code: str, log: ErasureLog, actor: str, now: int) -> Erased:
    """Delete every form that the code belongs to; NotFound if there is none."""
    async with engine_in_use().transaction():
        keys = await find_keys(code)
        hashes = (keys.customer, *keys.confidential)
        await log.note_forms(hashes)
        erased = await erase_forms(hashes)
        if not erased.forms:  # somebody else was faster
            raise NotFound(UNKNOWN)
        await record_event(actor, "answers.erase", "by receipt code", now)
    return erased


async def erase_forms(hashes: Sequence[str]) -> Erased:
    """Delete the forms with these receipt hashes, of either side, in the caller's transaction."""
    await fetch_texts(_WAVES.format(locking=locking("SHARE")), hashes)  # a release waits, and finds them gone
    responses = await fetch_texts(_CUSTOMERS, hashes)
    words = sum([await unquote(row) for row in responses])
    await fetch_texts(_DELETE_CUSTOMERS, hashes)
    pools = await _pools()
    confidential = await fetch_texts(_DELETE_CONFIDENTIAL[engine_in_use().engine_type], hashes)
    await _unpool(pools)
    for part in confidential:
        if part["signer"]:
            await want_briefs(await fetch(_NAMED, part["account"], str(part["signer"]), part["wave"]))
    if responses or confidential:
        await want_forgotten()
    return Erased(len(responses) + len(confidential), words)


async def _pools() -> dict[tuple[int, str], int]:
    return {(row["release"], row["item"]): row["texts"] for row in await fetch(_POOLS)}


async def _unpool(before: Mapping[tuple[int, str], int]) -> None:
    """What is missing from a pool would be known to be of whoever is known to have erased, such as by a name that went with it (R8)."""
    now = await _pools()
    for place in (place for place, texts in before.items() if now.get(place, 0) < texts):
        await fetch("DELETE FROM pooled_word WHERE release = $1 AND item = $2", *place)


async def want_forgotten() -> None:
    """SQLite's log holds what was deleted until it is emptied."""
    if engine_in_use().engine_type == "sqlite":
        await want("forget", ["erased"])


async def unquote(response: Any) -> int:
    """Take a customer's words out of the findings of their wave, and ask for the briefs that printed them."""
    texts = {row["text"] for row in await fetch("SELECT text FROM answer WHERE response = $1 AND text IS NOT NULL", response["id"])}
    findings = await fetch(_WORDS, response["wave"], response["account"], str(response["id"]))
    quoted = [row for row in findings if row["pair"] or msgspec.json.decode(row["data"])["text"] in texts]
    for row in quoted:
        await fetch("DELETE FROM finding WHERE id = $1", row["id"])
    await want_briefs(quoted)
    return len(quoted)


async def want_briefs(findings: Sequence[Any]) -> None:
    """Whatever printed findings that are gone is printed anew."""
    await want("brief", sorted({f"release:{row['release']}:account:{row['account']}" for row in findings}), "pdf")

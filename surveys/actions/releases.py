"""Publish results: releases are numbered, immutable, and followed by a brief for each account.

Nothing changes what a release says; the one exception are words, which go with their author (R12, surveys/actions/erasing.py).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from surveys.actions import outbox
from surveys.actions.erasing import want_forgotten
from surveys.actions.outbox import Claimed, want
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch
from surveys.findings import Behind, Finding, content_hash

WEEK_MS = 7 * 86_400_000
LOCK = 0x9A2A11D  # any constant of ours that no other lock uses
_BASIS = ("release", "account", "figure", "joined", "lost", "shown", "uncounted", "told_n", "told_insiders", "told_low", "told_high")
_POOLED = ("release", "answer", "item", "text")
# Somebody may have erased what they said while the release was being made.
_FORGET = """
DELETE FROM finding WHERE release = $1 AND (
  kind = 'words' AND pair NOT IN (SELECT CAST(id AS text) FROM response WHERE wave = $2)
  OR kind = 'named' AND pair NOT IN (SELECT CAST(signer AS text) FROM confidential_response WHERE wave = $2 AND signer IS NOT NULL))
"""
# Who has finished can be read beside the rows: one of an account that one or two have finished would be theirs.
_UNPLACE = """
UPDATE confidential_response SET account = NULL WHERE wave = $1 AND signer IS NULL AND account IN (
  SELECT p.account FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE i.wave = $1 AND i.side = 'internal' AND p.state = 'finished' GROUP BY p.account HAVING count(*) < 3)
"""
_FINDING = ("release", "account", "kind", "comparison", "pair", "data")


class Pooled(Struct, frozen=True):
    """What a colleague wrote, as leads may read it (R8), and the answer with which it goes (R12)."""

    answer: str
    item: str
    text: str


class NewRelease(Struct, frozen=True):
    """What is to be published of a wave, and what it was made from; `accounts` are in the order in which briefs are wanted.

    `pooled` are colleagues' words for leads, each item's in random order (R8); `is_last` says that the wave has closed. `beside` is the
    newest release, of any wave, that it was made to stand beside (R4, R7).
    """

    wave: int
    number: int
    method: str
    contract: str
    input_hash: str
    accounts: Sequence[int]
    findings: Sequence[Finding]
    basis: Mapping[tuple[int, str], Behind]
    pooled: Sequence[Pooled] = ()
    is_last: bool = False
    beside: int | None = None


async def keep_release(new: NewRelease, job: Claimed, now: int) -> bool:
    """Store a release, ask for its briefs and end the job, all or nothing; False where another wave's came in between."""
    async with engine_in_use().transaction():
        if await _is_overtaken(new):
            return False
        await fetch("UPDATE wave SET looked_at = $1 WHERE id = $2", now, new.wave)  # an erasure waits, or was first
        rows = await fetch(
            "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, is_last, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            new.wave, new.number, new.method, new.contract, new.input_hash, content_hash(new.findings), new.is_last, now,
        )  # fmt: skip
        release: int = rows[0]["id"]
        findings = [(release, one.account, one.kind, one.comparison, one.pair, one.data) for one in new.findings]
        await insert_rows("finding", _FINDING, findings)
        await fetch(_FORGET, release, new.wave)
        basis = [(release, *place, *_known(behind)) for place, behind in new.basis.items()]
        await insert_rows("basis", _BASIS, basis)
        await insert_rows("pooled_word", _POOLED, [(release, one.answer, one.item, one.text) for one in new.pooled])
        if new.is_last:
            await fetch(_UNPLACE, new.wave)
            await want_forgotten()
        await want("brief", [f"release:{release}:account:{account}" for account in new.accounts], "pdf")
        await outbox.finish(job)
    return True


async def _is_overtaken(new: NewRelease) -> bool:
    """Releases are kept one after the other. SQLite has one writer anyway."""
    if engine_in_use().engine_type == "postgres":
        await fetch("SELECT pg_advisory_xact_lock($1)", LOCK)
    return new.beside is not None and bool(await fetch("SELECT id FROM release WHERE id > $1 LIMIT 1", new.beside))


def _known(behind: Behind) -> tuple[object, ...]:
    return behind.joined, behind.lost, behind.shown, behind.uncounted, *structs.astuple(behind.told)


async def keep_nothing(wave: int, job: Claimed, now: int) -> None:
    """End the job where nothing has changed; looking again before the week is over would tell when somebody answers."""
    async with engine_in_use().transaction():
        await fetch("UPDATE wave SET looked_at = $1 WHERE id = $2", now, wave)
        await outbox.finish(job)


async def want_due_releases(now: int) -> None:
    """Ask for the weekly release of each open wave that was last looked at, or opened, a week ago."""
    due = await fetch(
        "SELECT w.id FROM wave w WHERE w.state = 'open' AND w.releases = 'weekly' AND coalesce(w.looked_at, w.opens_at) <= $1"
        " AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = 'release' AND j.subject = 'wave:' || w.id)",
        now - WEEK_MS,
    )
    if due:
        async with engine_in_use().transaction():
            await want("release", [f"wave:{row['id']}" for row in due])

"""Publish results: releases are numbered, immutable, and followed by a brief for each account."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from surveys.actions import outbox
from surveys.actions.outbox import Claimed, want
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch

WEEK_MS = 7 * 86_400_000
_BASIS = ("release", "account", "figure", "joined")
_FINDING = ("release", "account", "kind", "comparison", "pair", "data")


class NewFinding(Struct, frozen=True):
    """Something that may be shown of an account, as the JSON of its result type."""

    account: int
    kind: str
    data: str
    comparison: str = ""
    pair: str = ""


class NewRelease(Struct, frozen=True):
    """What is to be published of a wave, and what it was made from; `accounts` are in the order in which briefs are wanted."""

    wave: int
    number: int
    method: str
    contract: str
    input_hash: str
    content_hash: str
    accounts: Sequence[int]
    findings: Sequence[NewFinding]
    joined: Mapping[tuple[int, str], int]


async def keep_release(new: NewRelease, job: Claimed, now: int) -> None:
    """Store a release, ask for its briefs and end the job, all or nothing."""
    async with engine_in_use().transaction():
        rows = await fetch(
            "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            new.wave, new.number, new.method, new.contract, new.input_hash, new.content_hash, now,
        )  # fmt: skip
        release: int = rows[0]["id"]
        findings = [(release, one.account, one.kind, one.comparison, one.pair, one.data) for one in new.findings]
        await insert_rows("finding", _FINDING, findings)
        await insert_rows("basis", _BASIS, [(release, *place, joined) for place, joined in new.joined.items()])
        await fetch("UPDATE wave SET looked_at = $1 WHERE id = $2", now, new.wave)
        await want("brief", [f"release:{release}:account:{account}" for account in new.accounts], "pdf")
        await outbox.finish(job)


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

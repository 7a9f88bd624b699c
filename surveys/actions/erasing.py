"""Erase a person's answers by their receipt code (R12): nobody has to say who they are.

What was published stays as it is, because a figure that changed by one person would tell what that person said. Words are
the exception: a customer's quoted comments leave the findings, and briefs that printed them are printed anew.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.outbox import want
from surveys.confidentiality import receipt_hash
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotFound

_ACCOUNT_AT_A_TIME = 500


class Erased(Struct, frozen=True):
    """How many forms went, and how many printed words with them."""

    forms: int
    words: int


async def erase_by_receipt(code: str, actor: str, now: int) -> Erased:
    """Delete every form that the code belongs to; NotFound if there is none."""
    async with engine_in_use().transaction():
        responses = await _matching("response", code, ["relationship"])
        departments = [row["id"] for row in await fetch("SELECT id FROM department")]
        blocks = ["relationship", "culture", *(f"handoff:{department}" for department in departments)]
        confidential = await _matching("confidential_response", code, blocks)
        if not responses and not confidential:
            raise NotFound("No answers belong to this receipt code: please check it; it has 16 letters and digits.")
        words = sum([await _unquote(row) for row in responses])
        for table, rows in (("response", responses), ("confidential_response", confidential)):
            for row in rows:
                await fetch(f"DELETE FROM {table} WHERE id = $1", row["id"])  # noqa: S608  # names of ours
        await record_event(actor, "answers.erase", "by receipt code", now)
    return Erased(len(responses) + len(confidential), words)


async def _matching(table: str, code: str, blocks: Iterable[str]) -> list[Any]:
    """The rows whose hash fits the code, whatever account and block it was made for."""
    accounts = [row["id"] for row in await fetch("SELECT id FROM account ORDER BY id")]
    hashes = [receipt_hash(code, account, block) for account in accounts for block in blocks]
    found: list[Any] = []
    for start in range(0, len(hashes), _ACCOUNT_AT_A_TIME):
        some = hashes[start : start + _ACCOUNT_AT_A_TIME]
        places = ", ".join(f"${number + 1}" for number in range(len(some)))
        found += await fetch(f"SELECT * FROM {table} WHERE receipt_hash IN ({places})", *some)  # noqa: S608  # names of ours
    return found


async def _unquote(response: Any) -> int:
    """Take a customer's words out of the findings of their wave, and ask for the briefs that printed them."""
    texts = {row["text"] for row in await fetch("SELECT text FROM answer WHERE response = $1 AND text IS NOT NULL", response["id"])}
    findings = await fetch(
        "SELECT f.id, f.release, f.data FROM finding f JOIN release r ON r.id = f.release"
        " WHERE r.wave = $1 AND f.account = $2 AND f.kind = 'words'",
        response["wave"], response["account"],
    )  # fmt: skip
    quoted = [row for row in findings if msgspec.json.decode(row["data"])["text"] in texts]
    for row in quoted:
        await fetch("DELETE FROM finding WHERE id = $1", row["id"])
    releases = {row["release"] for row in quoted}
    await want("brief", [f"release:{release}:account:{response['account']}" for release in releases], "pdf")
    return len(quoted)

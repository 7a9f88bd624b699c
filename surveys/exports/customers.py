"""Customers' answers of a closed wave, row by row, as far as each customer agreed; colleagues' answers have no rows to export.

Whoever chose "totals only" has no row. Beside the figures of an account, of its segment and of the company, the rows of the
others would let those answers be computed: so the whole account has none, and in each segment the people without rows are
none or at least three (R3). The same holds where answers were erased, because published figures still count them, and where one or
two answered without their name, because who has answered is known; unless so few were asked that the form said so. Without a name, a
row has no time, no order, no language and no role either.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct

from surveys.answer_values import Value
from surveys.confidentiality import FEW_ASKED, read_contract
from surveys.engine.connect import fetch
from surveys.errors import Conflict, NotFound
from surveys.exports.columns import METADATA
from surveys.instrument.types import Definition
from surveys.queries.instruments import definition

WAVE: Final = """
SELECT w.id, w.key, w.state, v.id AS version, v.version AS number, v.content_hash
FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.key = $1
"""
SENT: Final = """
SELECT r.id, r.sharing, r.sent_at, r.started_at, r.language, r.account, a.external_ref, a.segment, c.role
FROM response r JOIN account a ON a.id = r.account
JOIN participation p ON p.invitation = r.invitation AND p.account = r.account LEFT JOIN contact c ON c.id = p.contact
WHERE r.wave = $1 AND r.state = 'sent'
"""
FINISHED: Final = """
SELECT p.account, a.segment, sum(CASE WHEN p.state = 'finished' THEN 1 ELSE 0 END) AS people,
  sum(CASE WHEN i.source = 'invited' THEN 1 ELSE 0 END) AS asked
FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
WHERE i.wave = $1 AND i.side = 'customer' GROUP BY p.account, a.segment
"""
ANSWERS: Final = """
SELECT x.response, x.item, x.number, x.text, x.missing FROM answer x JOIN response r ON r.id = x.response
WHERE r.wave = $1 AND r.state = 'sent'
"""

LEAST_HIDDEN: Final = 3


class Row(Struct, frozen=True):
    """One customer's answers, with what may be known of the submission."""

    metadata: tuple[str, ...]
    values: dict[str, Value]


class Answers(Struct, frozen=True):
    """Everything of a wave that may leave, by account and in no order within one."""

    wave: str
    definition: Definition
    rows: tuple[Row, ...]


async def customer_answers(key: str) -> Answers:
    """Raise NotFound for an unknown wave, Conflict for one that is still open."""
    waves = await fetch(WAVE, key)
    if not waves:
        raise NotFound(f"There is no wave {key}.")
    wave = waves[0]
    if wave["state"] != "closed":
        raise Conflict(f"The wave {key} is still open: answers can be changed until it closes, and leave it after that.")
    sent = await fetch(SENT, wave["id"])
    withheld = await withheld_accounts(wave["id"])
    values = _by_response(await fetch(ANSWERS, wave["id"]))
    rows = [
        Row(_metadata(wave, row), values.get(str(row["id"]), {}))
        for row in sorted(sent, key=lambda row: (row["external_ref"], uuid4().int))
        if row["account"] not in withheld
    ]
    return Answers(wave["key"], await definition(wave["version"], wave["content_hash"]), tuple(rows))


async def withheld_accounts(wave: int) -> set[int]:
    """The accounts of which nobody's ratings may be shown one by one: another person's answers could be computed from them."""
    contract = read_contract((await fetch("SELECT contract FROM wave WHERE id = $1", wave))[0]["contract"])
    return _withheld(await fetch(SENT, wave), await fetch(FINISHED, wave), contract.customers)


def _withheld(sent: Sequence[Any], finished: Sequence[Any], least: int) -> set[int]:
    """Accounts where somebody chose totals only or was erased, where fewer answered than the wave promised to show, or one or two unnamed.

    In their segments the next smallest go with them until three people hide.
    """
    there = Counter(row["account"] for row in sent)
    named = Counter(row["account"] for row in sent if row["sharing"] == "named")
    withheld = {row["account"] for row in sent if row["sharing"] == "totals"}
    withheld |= {row["account"] for row in finished if there[row["account"]] < max(row["people"], least)}
    withheld |= {
        row["account"] for row in finished if row["asked"] > FEW_ASKED and 0 < row["people"] - named[row["account"]] < LEAST_HIDDEN
    }
    people: dict[str, dict[int, int]] = {}
    for row in finished:
        people.setdefault(row["segment"], {})[row["account"]] = row["people"]
    for of_segment in people.values():
        hidden = sum(count for account, count in of_segment.items() if account in withheld)
        for account, count in sorted(of_segment.items(), key=lambda pair: (pair[1], pair[0])):
            if 0 < hidden < LEAST_HIDDEN and account not in withheld:
                withheld.add(account)
                hidden += count
    return withheld


def _by_response(rows: Sequence[Any]) -> dict[str, dict[str, Value]]:
    found: dict[str, dict[str, Value]] = {}
    for row in rows:
        found.setdefault(str(row["response"]), {})[row["item"]] = Value(row["number"], row["text"], row["missing"])
    return found


def _metadata(wave: Any, row: Any) -> tuple[str, ...]:
    named = row["sharing"] == "named"
    known = {
        "wave": wave["key"],
        "account_ref": row["external_ref"],
        "side": "customer",
        "instrument_version": str(wave["number"]),
        "state": "sent",
    }
    if named:
        known |= {
            "submission_id": str(row["id"]),
            "submitted_at": _moment(row["sent_at"]),
            "role": row["role"] or "",
            "language": row["language"],
            "duration_s": str(max(0, (row["sent_at"] - row["started_at"]) // 1000)),
        }
    return tuple(known.get(name, "") for name in METADATA)


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")

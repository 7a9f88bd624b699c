"""The forms that a receipt code belongs to: of a customer one, of a colleague the parts that are stored apart from each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import RECEIPT_LENGTH, normal_receipt, receipt_hash
from surveys.engine.among import fetch_texts
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotFound
from surveys.instrument.types import Definition, Side
from surveys.queries.instruments import definition
from surveys.sentences import sentence
from surveys.told import Told, told, values_of

UNKNOWN: Final = sentence(
    "No answers belong to this receipt code. Please check it: it has 16 letters and digits. They may also be erased already."
)
_WAVE: Final = """
SELECT w.key, w.name, w.state, v.id AS version, v.content_hash FROM wave w JOIN instrument_version v
  ON v.id = CASE WHEN $2 = 'internal' THEN coalesce(w.internal_version, w.version) ELSE w.version END
WHERE w.id = $1
"""
_CUSTOMERS: Final = """
SELECT r.receipt_hash, r.wave, 'relationship' AS block, r.account, NULL AS target, r.sharing, r.sent_at, x.item, x.number, x.text, x.missing
FROM response r LEFT JOIN answer x ON x.response = r.id WHERE r.receipt_hash IN ({these}) ORDER BY x.id
"""
_CONFIDENTIAL: Final = {
    "postgres": "SELECT * FROM load_receipted(ARRAY ({these}))",
    "sqlite": "SELECT r.receipt_hash, r.wave, r.block, r.account, r.target, x.item, x.number, x.text, x.missing"
    " FROM confidential_response r LEFT JOIN confidential_answer x ON x.response = r.id"
    " WHERE r.state = 'sent' AND r.receipt_hash IN ({these})",
}


class Part(Struct, frozen=True):
    """One block of a form, in words; `department` is the one whose hand-offs it rates."""

    block: str
    department: str
    answers: tuple[Told, ...]


class ReceiptForm(Struct, frozen=True):
    """What one code opens; a customer's form says how it was shared and when it was sent."""

    side: Side
    wave: str
    wave_name: str
    state: Literal["open", "closed", "cancelled"]
    account: str
    parts: tuple[Part, ...]
    sharing: str = ""
    sent_at: int = 0


class Keys(Struct, frozen=True):
    """The hashes under which the parts of a form are stored, and the account that it is about."""

    account: int
    customer: str
    confidential: tuple[str, ...]


async def find_keys(code: str) -> Keys:
    """The account whose form the code was made for, and the hashes of all its parts; the same NotFound for every other code.

    The part about the relationship is always there, so one hash per account finds it, and the rest follows from the account.
    """
    normal = normal_receipt(code)
    if len(normal) != RECEIPT_LENGTH:
        raise NotFound(UNKNOWN)
    accounts = {receipt_hash(normal, row["id"], "relationship"): row["id"] for row in await fetch("SELECT id FROM account ORDER BY id")}
    hashes = list(accounts)
    found = [*await fetch_texts(_CUSTOMERS, hashes), *await _confidential(hashes)]
    if not found:
        raise NotFound(UNKNOWN)
    account: int = accounts[found[0]["receipt_hash"]]
    departments = [f"handoff:{row['id']}" for row in await fetch("SELECT id FROM department ORDER BY id")]
    blocks = ("relationship", "vendor", "culture", *departments)
    return Keys(account, found[0]["receipt_hash"], tuple(receipt_hash(normal, account, block) for block in blocks))


async def load_receipt(code: str, language: str) -> ReceiptForm:
    """Read the answers that a code belongs to; NotFound if there are none."""
    keys = await find_keys(code)
    rows = await fetch_texts(_CUSTOMERS, [keys.customer])
    side: Side = "customer" if rows else "internal"
    rows = rows or await _confidential(keys.confidential)
    wave = (await fetch(_WAVE, rows[0]["wave"], side))[0]
    account: str = (await fetch("SELECT name FROM account WHERE id = $1", keys.account))[0]["name"]
    return ReceiptForm(
        side=side,
        wave=wave["key"],
        wave_name=wave["name"],
        state=wave["state"],
        account=account,
        parts=await _parts(await definition(wave["version"], wave["content_hash"]), rows, account, language),
        sharing=rows[0]["sharing"] if side == "customer" else "",
        sent_at=(rows[0]["sent_at"] or 0) if side == "customer" else 0,
    )


async def _parts(document: Definition, rows: Sequence[Any], account: str, language: str) -> tuple[Part, ...]:
    departments = {row["id"]: row["name"] for row in await fetch("SELECT id, name FROM department")}
    parts: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        parts[row["block"], departments.get(row["target"], "")].append(dict(row))
    return tuple(
        Part(
            block, department, told(document, values_of(parts[block, department]), language, {"account": account, "department": department})
        )
        for block, department in sorted(parts, key=lambda part: (part[0] != "relationship", *part))
    )


async def _confidential(hashes: Sequence[str]) -> Sequence[Any]:
    return await fetch_texts(_CONFIDENTIAL[engine_in_use().engine_type], hashes)

"""The account list of a visitor: who they are, how far the current wave is, and the headline of the newest release."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from surveys.queries.access import Visitor
from surveys.queries.counted import counted_in
from surveys.tables import Account

Order = Literal["name", "gap", "renewal"]
PAGE_SIZE: Final = 50

ACCOUNTS: Final = """
SELECT a.id, a.external_ref, a.name, a.segment, a.contract_end,
       (SELECT max(w.id) FROM wave_account wa JOIN wave w ON w.id = wa.wave WHERE wa.account = a.id AND w.state <> 'cancelled') AS wave
FROM account a WHERE ({} OR a.owner_email = {})
"""
WAVES: Final = "SELECT id, name, state FROM wave"
CUSTOMERS: Final = """
SELECT p.account, i.wave, count(*) AS asked, sum(CASE WHEN p.state = 'finished' THEN 1 ELSE 0 END) AS finished
FROM participation p JOIN invitation i ON i.id = p.invitation
WHERE i.side = 'customer' AND i.source = 'invited' AND p.account IN ({numbers}) GROUP BY p.account, i.wave
"""
HEADLINES: Final = """
SELECT f.account, r.wave, f.data FROM finding f JOIN release r ON r.id = f.release
WHERE f.kind = 'cell' AND f.comparison = 'service' AND f.pair = '*' AND f.account IN ({numbers}) ORDER BY f.release
"""


class AccountRow(Struct, frozen=True):
    """One line of the list; `headline` is the stored account total of the newest release, as JSON.

    `is_hidden` says that there is one, and that it counts the visitor (R1).
    """

    id: int
    ref: str
    name: str
    segment: str
    renewal: str | None
    wave: str
    state: Literal["open", "closed", ""]
    asked: int = 0
    finished: int = 0
    headline: str | None = None
    is_hidden: bool = False


class AccountList(Struct, frozen=True):
    """One page of the accounts that a visitor may see and that fit what was searched for."""

    rows: tuple[AccountRow, ...]
    found: int
    known: int
    page: int
    pages: int
    search: str
    order: Order


class _Gap(Struct, frozen=True):
    posterior_gap: float = 0.0
    band: str = ""
    confirmed: bool = False


class _Total(Struct, frozen=True):
    gap: _Gap


async def list_accounts(visitor: Visitor, search: str, order: Order, page: int) -> AccountList:
    """Read one page of the list, sorted by name, by the size of the gap, or by renewal date."""
    known = await Account.raw(ACCOUNTS, visitor.sees_all, visitor.email)
    found = sorted((row for row in known if _fits(row, search)), key=lambda row: (str(row["name"]).casefold(), row["id"]))
    headlines: dict[int, str | None] = {}
    if order == "gap":
        headlines = await _headlines(visitor, [row["id"] for row in found])
        found.sort(key=lambda row: _size(headlines.get(row["id"])), reverse=True)
    elif order == "renewal":
        found.sort(key=lambda row: row["contract_end"] or "9999")
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = await _complete(shown, headlines if order == "gap" else await _headlines(visitor, [row["id"] for row in shown]))
    return AccountList(rows, len(found), len(known), page, pages, search, order)


def _fits(row: dict[str, Any], search: str) -> bool:
    """Every word of the search stands in the name, the segment or the CRM id."""
    text = f"{row['name']} {row['segment']} {row['external_ref']}".casefold()
    return all(word in text for word in search.casefold().split())


async def _complete(shown: Sequence[dict[str, Any]], headlines: dict[int, str | None]) -> tuple[AccountRow, ...]:
    counts = await _customers([row["id"] for row in shown])
    waves = {row["id"]: row for row in await Account.raw(WAVES)}
    return tuple(_row(row, waves.get(row["wave"]), counts, headlines) for row in shown)


def _row(
    row: dict[str, Any], wave: dict[str, Any] | None, counts: dict[tuple[int, int], tuple[int, int]], headlines: dict[int, str | None]
) -> AccountRow:
    asked, finished = counts.get((row["id"], row["wave"]), (0, 0))
    return AccountRow(
        id=row["id"],
        ref=row["external_ref"],
        name=row["name"],
        segment=row["segment"],
        renewal=row["contract_end"],
        wave=wave["name"] if wave else "",
        state=wave["state"] if wave else "",
        asked=asked,
        finished=finished,
        headline=headlines.get(row["id"]),
        is_hidden=headlines.get(row["id"], "") is None,
    )


async def _customers(accounts: Iterable[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """How many customers of each account and wave were asked and have answered; R6 shows these exactly."""
    if not (numbers := _numbers(accounts)):
        return {}
    rows = await Account.raw(CUSTOMERS.format(numbers=numbers))
    return {(row["account"], row["wave"]): (row["asked"], row["finished"]) for row in rows}


async def _headlines(visitor: Visitor, accounts: Iterable[int]) -> dict[int, str | None]:
    """The newest total of each account that has one; None where it counts the visitor, whose place among the gaps tells nothing then."""
    if not (numbers := _numbers(accounts)):
        return {}
    counted = await counted_in(visitor)
    rows = await Account.raw(HEADLINES.format(numbers=numbers))
    return {row["account"]: None if (row["wave"], row["account"]) in counted else row["data"] for row in rows}


def _numbers(accounts: Iterable[int]) -> str:
    """Row ids of our own, written into the statement: a page holds at most `PAGE_SIZE`, a list may be long."""
    return ", ".join(str(int(account)) for account in accounts)


def _size(headline: str | None) -> float:
    """How far apart the sides are, confirmed gaps first; accounts without a figure last."""
    if headline is None:
        return -1.0
    gap = msgspec.json.decode(headline, type=_Total).gap
    banded = 0.5 if gap.band and gap.band != "about equal" else 0.0
    return (1000.0 if gap.confirmed else 0.0) + (abs(gap.posterior_gap) or banded)

"""Sealed links of customers in an open wave; a colleague's link is never read again after launch (R0)."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import Closed, NotFound
from surveys.queries.asked import AccountName

LINKS: Final = """
SELECT i.id, i.email, i.language, i.sealed_token, a.id AS account, a.external_ref, a.name AS account_name, c.name
FROM invitation i JOIN wave w ON w.id = i.wave JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
LEFT JOIN contact c ON c.id = p.contact WHERE w.key = $1 AND i.side = 'customer' AND i.sealed_token IS NOT NULL
ORDER BY a.name, c.name, i.id
"""


class SealedLink(Struct, frozen=True):
    """A customer's link that only the mail key opens."""

    name: str
    email: str
    language: str
    accounts: tuple[AccountName, ...]
    sealed_token: str


async def customer_links(wave: str) -> list[SealedLink]:
    """Every customer's link of an open wave."""
    waves = await fetch("SELECT state FROM wave WHERE key = $1", wave)
    if not waves:
        raise NotFound(f"There is no wave {wave}: `parallax wave list` shows them.")
    if waves[0]["state"] != "open":
        raise Closed(f"Wave {wave} has closed: its links open nothing any more and were destroyed.")
    rows: dict[int, list[dict[str, object]]] = {}
    for row in await fetch(LINKS, wave):
        rows.setdefault(row["id"], []).append(dict(row))
    return [_link(mine) for mine in rows.values()]


def _link(rows: list[dict[str, object]]) -> SealedLink:
    first = rows[0]
    accounts = tuple(AccountName(int(str(row["account"])), str(row["external_ref"]), str(row["account_name"])) for row in rows)
    return SealedLink(str(first["name"] or ""), str(first["email"]), str(first["language"]), accounts, str(first["sealed_token"]))

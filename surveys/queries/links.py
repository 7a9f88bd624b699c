"""Sealed links of customers in an open wave; a colleague's link is never read again after launch (R0)."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import Closed, NotFound
from surveys.queries.asked import AccountName
from surveys.queries.instruments import definition

WAVE: Final = "SELECT w.state, w.version, v.content_hash FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.key = $1"
LINKS: Final = """
SELECT i.id, i.email, i.language, i.sealed_token, a.id AS account, a.external_ref, a.name AS account_name, c.name
FROM invitation i JOIN wave w ON w.id = i.wave JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
LEFT JOIN contact c ON c.id = p.contact WHERE w.key = $1 AND i.side = 'customer' AND i.source = 'invited' AND i.sealed_token IS NOT NULL
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
    waves = await fetch(WAVE, wave)
    if not waves:
        raise NotFound(f"There is no wave {wave}: `parallax wave list` shows them.")
    if waves[0]["state"] != "open":
        raise Closed(f"Wave {wave} has closed: its links open nothing any more and were destroyed.")
    asked = await definition(waves[0]["version"], waves[0]["content_hash"])
    rows: dict[int, list[dict[str, object]]] = {}
    for row in await fetch(LINKS, wave):
        rows.setdefault(row["id"], []).append(dict(row))
    return [_link(mine, asked.default_language) for mine in rows.values()]


def _link(rows: list[dict[str, object]], language: str) -> SealedLink:
    first = rows[0]
    accounts = tuple(AccountName(int(str(row["account"])), str(row["external_ref"]), str(row["account_name"])) for row in rows)
    written = str(first["language"] or language)
    return SealedLink(str(first["name"] or ""), str(first["email"]), written, accounts, str(first["sealed_token"]))

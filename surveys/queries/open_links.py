"""Open links: what an address opens, and those of a wave as leads see them."""

from typing import Any, Final

from msgspec import Struct

from surveys.confidentiality import ALPHABET, LOOKALIKES, read_contract
from surveys.engine.connect import fetch
from surveys.errors import Closed, NotFound
from surveys.planning.settings import read_settings
from surveys.queries.answering import CLOSED, Link, LinkAccount
from surveys.sentences import sentence

UNKNOWN: Final = sentence("This link does not open a survey. Please check the address, or ask the person who gave it to you.")
FULL: Final = sentence("As many people as this link was made for have answered. Thank you for your interest.")

# Who came by an open link is told apart by `open:<link>:…`, which no address or ref can be.
ANSWERED: Final = """(SELECT count(*) FROM invitation i
  WHERE i.wave = l.wave AND i.side = 'customer' AND i.person LIKE 'open:' || l.id || ':%')"""
DOOR: Final = f"""
SELECT l.id, l.slug, l.is_open, l.most, {ANSWERED} AS answered, a.id AS account, a.name AS account_name,
       a.industry, a.region, a.segment,
       w.id AS wave, w.key, w.name AS wave_name, w.state, w.closes_at, w.contract, w.settings, v.id AS version, v.content_hash
FROM open_link l JOIN wave w ON w.id = l.wave JOIN instrument_version v ON v.id = w.version JOIN account a ON a.id = l.account
WHERE l.slug = $1
"""  # noqa: S608  # a constant of ours
OF_WAVE: Final = f"""
SELECT l.slug, l.name, l.created_at, l.created_by, l.is_open, l.most, {ANSWERED} AS answered, a.name AS account, w.state,
       w.key AS wave, w.name AS wave_name, w.closes_at
FROM open_link l JOIN account a ON a.id = l.account JOIN wave w ON w.id = l.wave WHERE w.key = $1 ORDER BY l.id DESC
"""  # noqa: S608  # a constant of ours


class Door(Struct, frozen=True):
    """An open link that takes answers; `link` stands in for the personal one that nobody has yet, under the slug."""

    id: int
    slug: str
    link: Link


class OpenLinkRow(Struct, frozen=True):
    """An open link as leads see it; it takes answers until it is closed, its wave is, or enough people have answered."""

    slug: str
    name: str
    account: str
    wave: str
    wave_name: str
    closes_at: int
    created_at: int
    created_by: str
    takes_answers: bool
    most: int
    answered: int


def normal_slug(text: str) -> str:
    """A slug as it was made, however it was typed from a poster."""
    return text[:40].lower().translate(LOOKALIKES)


async def load_door(text: str, now: int) -> Door:
    """Raise NotFound for an unknown slug, Closed if the link or its wave takes no more answers."""
    slug = normal_slug(text)
    rows = await fetch(DOOR, slug) if set(slug) <= set(ALPHABET) else []
    if not rows:
        raise NotFound(UNKNOWN)
    row = rows[0]
    if not row["is_open"] or row["state"] != "open" or row["closes_at"] <= now:
        raise Closed(CLOSED)
    if row["answered"] >= row["most"]:
        raise Closed(FULL)
    return Door(row["id"], row["slug"], _link(row))


def _link(row: Any) -> Link:  # a row of either driver
    return Link(
        token=row["slug"],
        invitation=0,
        side="customer",
        language="",
        department=None,
        wave=row["wave"],
        wave_key=row["key"],
        languages=read_settings(row["settings"]).languages,
        wave_name=row["wave_name"],
        closes_at=row["closes_at"],
        contract=read_contract(row["contract"]),
        version=row["version"],
        content_hash=row["content_hash"],
        departments={},
        accounts=(_account(row),),
        source="open",
    )


def _account(row: Any) -> LinkAccount:
    facts = row["industry"], row["region"], row["segment"]
    return LinkAccount(row["account"], row["account_name"], "not_started", False, 0, *facts, named=False)


async def list_open_links(wave: str) -> tuple[OpenLinkRow, ...]:
    """The open links of a wave, newest first."""
    return tuple(_row(row) for row in await fetch(OF_WAVE, wave))


async def find_open_link(wave: str, slug: str) -> OpenLinkRow:
    """One of them; raise NotFound if it is none."""
    for link in await list_open_links(wave):
        if link.slug == slug:
            return link
    raise NotFound("")


def _row(row: Any) -> OpenLinkRow:
    return OpenLinkRow(
        slug=row["slug"],
        name=row["name"],
        account=row["account"],
        wave=row["wave"],
        wave_name=row["wave_name"],
        closes_at=row["closes_at"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        takes_answers=bool(row["is_open"]) and row["state"] == "open" and row["answered"] < row["most"],
        most=row["most"],
        answered=row["answered"],
    )

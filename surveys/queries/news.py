"""What became of waves: as leads write it, as the page under its own address, and whom it reaches."""

import asyncio
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from surveys.confidentiality import ALPHABET, normal_token, read_contract, token_hash
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.types import Comment, Definition, TextLine
from surveys.news import SIDES, Audience, NewsState, NewsText, quotes, read_texts
from surveys.planning.schedule import zone_or_utc
from surveys.planning.settings import read_settings
from surveys.queries.asked import AccountName
from surveys.queries.instruments import definition
from surveys.queries.messages import REACHABLE
from surveys.sentences import sentence

LARGEST_ID: Final = 2**31 - 1
WAVE: Final = """
SELECT w.id, w.key, w.name, w.state, w.settings, w.contract, w.closes_at, w.closed_at, v.id AS version, v.content_hash,
  u.id AS internal_version, u.content_hash AS internal_hash
FROM wave w JOIN instrument_version v ON v.id = w.version LEFT JOIN instrument_version u ON u.id = w.internal_version WHERE w.key = $1
"""
ACCOUNTS: Final = """
SELECT a.id, a.external_ref, a.name FROM wave_account wa JOIN account a ON a.id = wa.account WHERE wa.wave = $1 ORDER BY a.name, a.id
"""
NEWS: Final = """
SELECT n.*, a.name AS account_name,
  (SELECT count(*) FROM message m WHERE m.kind = 'news' AND m.about = n.id AND m.state = 'sent') AS sent,
  (SELECT count(*) FROM message m WHERE m.kind = 'news' AND m.about = n.id AND m.state IN ('failed', 'bounced')) AS failed,
  (SELECT count(*) FROM message m WHERE m.kind = 'news' AND m.about = n.id AND m.state IN ('waiting', 'held')) AS waiting
FROM news n LEFT JOIN account a ON a.id = n.account WHERE n.wave = $1 ORDER BY n.id DESC
"""
RECIPIENTS: Final = f"""
SELECT i.id, i.side FROM invitation i WHERE i.wave = $1 AND {REACHABLE}
  AND ($2 = 0 OR EXISTS (SELECT 1 FROM participation p WHERE p.invitation = i.id AND p.account = $2)) ORDER BY i.id
"""  # noqa: S608  # constants of ours
COMMENTS: Final = """
SELECT x.item, x.text FROM answer x JOIN response r ON r.id = x.response
WHERE r.wave = $1 AND r.state = 'sent' AND r.sharing <> 'totals' AND x.text IS NOT NULL AND (r.sharing = 'named' OR $2 <= (
  SELECT count(*) FROM response o WHERE o.wave = r.wave AND o.account = r.account AND o.state = 'sent' AND o.sharing <> 'totals'))
"""
PAGE: Final = """
SELECT n.texts, n.state, n.published_at, n.updated_at, a.name AS account, w.name AS wave, v.id AS version, v.content_hash
FROM news n JOIN wave w ON w.id = n.wave JOIN instrument_version v ON v.id = w.version LEFT JOIN account a ON a.id = n.account
WHERE n.slug = $1 AND n.state IN ('published', 'withdrawn')
"""
OF_LINK: Final = """
SELECT n.slug, n.texts, n.audience, i.side FROM news n JOIN invitation i ON i.wave = n.wave
WHERE i.token_hash = $1 AND n.state = 'published'
  AND (n.account IS NULL OR EXISTS (SELECT 1 FROM participation p WHERE p.invitation = i.id AND p.account = n.account))
ORDER BY n.published_at DESC, n.id DESC
"""


class NewsWave(Struct, frozen=True):
    """The wave that somebody writes about; `languages` begin with the one that must be there."""

    id: int
    key: str
    name: str
    state: str
    closes_at: int
    closed_at: int | None
    languages: tuple[str, ...]
    zone: ZoneInfo
    accounts: tuple[AccountName, ...]
    asked: Definition
    customers: int

    @property
    def default_language(self) -> str:
        return self.languages[0]


class NewsRow(Struct, frozen=True):
    """One piece of news with how its mails fared; `account` None: for everybody asked in the wave."""

    id: int
    account: int | None
    account_name: str
    audience: Audience
    slug: str
    texts: dict[str, NewsText]
    state: NewsState
    revision: int
    publish_at: int | None
    published_at: int | None
    updated_at: int
    updated_by: str
    sent: int
    failed: int
    waiting: int


class NewsPage(Struct, frozen=True):
    """What stands under a published address; `updated_at` None: never corrected."""

    texts: dict[str, NewsText]
    default_language: str
    account: str
    wave: str
    published_at: int
    updated_at: int | None


class Recipients(Struct, frozen=True):
    """Invitations that get a mail, by side."""

    customers: tuple[int, ...]
    colleagues: tuple[int, ...]


async def load_news_wave(key: str) -> NewsWave:
    """Raise NotFound for an unknown wave."""
    rows = await fetch(WAVE, key)
    if not rows:
        raise NotFound("")
    row = rows[0]
    asked, settings = await definition(row["version"], row["content_hash"]), read_settings(row["settings"])
    inside = await definition(row["internal_version"], row["internal_hash"]) if row["internal_version"] else asked
    accounts = tuple(AccountName(one["id"], one["external_ref"], one["name"]) for one in await fetch(ACCOUNTS, row["id"]))
    return NewsWave(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        state=row["state"],
        closes_at=row["closes_at"],
        closed_at=row["closed_at"],
        languages=_languages((*asked.languages, *inside.languages), asked.default_language, settings.languages),
        zone=zone_or_utc(settings.zone),
        accounts=accounts,
        asked=asked,
        customers=read_contract(row["contract"]).customers,
    )


def _languages(asked: tuple[str, ...], default: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The languages that either side of the wave is asked in, the customers' own one first if it is one of them."""
    used = [tag for tag in dict.fromkeys(asked) if not chosen or tag in chosen] or [default]
    return tuple(sorted(used, key=lambda tag: tag != default))


async def list_news(wave: NewsWave) -> tuple[NewsRow, ...]:
    """Everything written about a wave, newest first."""
    return tuple(_row(row) for row in await fetch(NEWS, wave.id))


async def find_news(wave: NewsWave, number: int) -> NewsRow:
    """One of them; raise NotFound if it is none."""
    for one in await list_news(wave):
        if one.id == number:
            return one
    raise NotFound("")


async def load_recipients(wave: int, account: int | None, audience: Audience) -> Recipients:
    """Everybody asked whom a mail can reach, of an audience and an account."""
    rows = await fetch(RECIPIENTS, wave, account or 0)
    sides = SIDES[audience]
    chosen = {side: tuple(row["id"] for row in rows if row["side"] == side and side in sides) for side in ("customer", "internal")}
    return Recipients(chosen["customer"], chosen["internal"])


async def find_quotes(wave: NewsWave, texts: dict[str, NewsText]) -> tuple[str, ...]:
    """What of the texts stands word for word in a customer's comment that leads may read; nothing before the wave has closed.

    Neither colleagues' words are compared, nor those of customers who share totals only or are fewer than the wave shows words of: the
    answer would tell a lead what is in them.
    """
    if wave.state != "closed":
        return ()
    written = {item.name for page in wave.asked.pages for item in page.elements if isinstance(item, TextLine | Comment)}
    comments = [row["text"] for row in await fetch(COMMENTS, wave.id, wave.customers) if row["item"] in written]
    return await asyncio.to_thread(quotes, texts, comments)  # half a second for 30,000 of them


async def load_news_page(slug: str) -> NewsPage:
    """Raise NotFound for an address that was never published, or that was taken back."""
    rows = await fetch(PAGE, slug) if slug.isascii() and set(slug) <= set(ALPHABET) else []
    if not rows:
        raise NotFound(sentence("There is nothing at this address. Please copy the whole address from your mail."))
    row = rows[0]
    if row["state"] == "withdrawn":
        raise NotFound(sentence("What stood here was taken back. If you would like to know more, please ask whoever sent you the mail."))
    asked = await definition(row["version"], row["content_hash"])
    return NewsPage(
        texts=read_texts(row["texts"]),
        default_language=asked.default_language,
        account=row["account"] or "",
        wave=row["wave"],
        published_at=row["published_at"],
        updated_at=row["updated_at"] if row["updated_at"] > row["published_at"] else None,
    )


async def news_of_link(text: str) -> tuple[tuple[str, dict[str, NewsText]], ...]:
    """What came of the wave of a link that has closed, as slugs with their texts, newest first."""
    token = normal_token(text)
    rows = await fetch(OF_LINK, token_hash(token)) if token else []
    return tuple((row["slug"], read_texts(row["texts"])) for row in rows if row["side"] in SIDES[row["audience"]])


def _row(row: Any) -> NewsRow:
    return NewsRow(
        id=row["id"],
        account=row["account"],
        account_name=row["account_name"] or "",
        audience=row["audience"],
        slug=row["slug"],
        texts=read_texts(row["texts"]),
        state=row["state"],
        revision=row["revision"],
        publish_at=row["publish_at"],
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
        sent=row["sent"],
        failed=row["failed"],
        waiting=row["waiting"],
    )

"""Customers who share their name and wait for an answer, as the people of their account may see them."""

from statistics import median
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct

from surveys.answer_values import Value
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.exports.customers import LEAST_HIDDEN, withheld_accounts
from surveys.instrument.types import Definition
from surveys.queries.access import Visitor
from surveys.queries.answering import LinkAccount
from surveys.queries.instruments import definition
from surveys.queries.messages import REACHABLE

MailState = Literal["waiting", "sent", "failed", "bounced", "held"]
ON_A_PAGE: Final = 50
NEWEST_WAVES: Final = 6
DAY_MS: Final = 86_400_000

# $1, $2: whose accounts. Nothing live is shown: a release must have contained the answers as they are now.
VISIBLE: Final = """
FROM response r JOIN wave w ON w.id = r.wave JOIN account a ON a.id = r.account
JOIN participation p ON p.invitation = r.invitation AND p.account = r.account JOIN contact c ON c.id = p.contact
WHERE r.state = 'sent' AND r.sharing = 'named' AND ($1 OR a.owner_email = $2)
  AND EXISTS (SELECT 1 FROM release x WHERE x.wave = r.wave AND (x.created_at >= r.sent_at OR x.created_at >= w.closed_at))
"""
REPLIED: Final = "EXISTS (SELECT 1 FROM reply t WHERE t.response = r.id)"
MAILED: Final = "FROM message m JOIN reply t ON t.id = m.about WHERE m.invitation = r.invitation AND m.kind = 'reply' AND t.response = r.id"
HEAD: Final = f"""
SELECT r.id, r.invitation, r.sent_at, r.language, w.id AS wave, w.key, w.name AS wave_name, w.state AS wave_state,
  a.id AS account, a.name AS account_name, a.owner_email, c.name AS person, c.role,
  (SELECT max(t.created_at) FROM reply t WHERE t.response = r.id) AS replied_at,
  EXISTS (SELECT 1 {MAILED} AND m.state IN ('failed', 'bounced')) AS failed
{VISIBLE}"""  # noqa: S608  # constants of ours, as below
ONE: Final = f"{HEAD} AND r.id = $3"
INBOX: Final = f"{HEAD} AND ($3 = 0 OR a.id = $3) ORDER BY {REPLIED}, r.sent_at DESC, r.id LIMIT {ON_A_PAGE} OFFSET $4"
COUNT: Final = f"""
SELECT count(*) AS everything, coalesce(sum(CASE WHEN {REPLIED} THEN 0 ELSE 1 END), 0) AS waiting
{VISIBLE} AND ($3 = 0 OR a.id = $3)"""
MEASURE: Final = f"""
SELECT w.key, w.name AS wave_name, a.id AS account, a.name AS account_name, r.sent_at,
  (SELECT min(m.sent_at) {MAILED} AND m.state = 'sent') AS replied_at
{VISIBLE} AND w.id IN (SELECT id FROM wave WHERE $3 = '' OR key = $3 ORDER BY id DESC LIMIT {NEWEST_WAVES}) ORDER BY w.id DESC, a.name, a.id
"""  # noqa: S608  # as above
REPLIES: Final = """
SELECT t.author_name, t.text, t.created_at, m.state FROM reply t
LEFT JOIN message m ON m.kind = 'reply' AND m.about = t.id WHERE t.response = $1 ORDER BY t.id
"""
DETAILS: Final = f"""
SELECT v.id AS version, v.content_hash, a.industry, a.region, a.segment, CASE WHEN {REACHABLE} THEN 1 ELSE 0 END AS reachable
FROM response r JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version JOIN account a ON a.id = r.account
JOIN invitation i ON i.id = r.invitation WHERE r.id = $1
"""  # noqa: S608  # as above


# Customers behind an account's figures whose answers are not read under their name; those who were erased stand behind them still.
OTHERS: Final = """
SELECT count(*) AS people FROM participation p JOIN invitation i ON i.id = p.invitation
WHERE i.wave = $1 AND i.side = 'customer' AND p.account = $2 AND p.state = 'finished' AND NOT EXISTS (
  SELECT 1 FROM response r WHERE r.invitation = i.id AND r.account = p.account AND r.state = 'sent' AND r.sharing = 'named')
"""


class ThreadRow(Struct, frozen=True):
    """One customer's answers about one account, and how far the conversation is."""

    id: str
    wave: int
    wave_key: str
    wave_name: str
    invitation: int
    account: int
    account_name: str
    owner: str
    person: str
    role: str
    language: str
    sent_at: int
    replied_at: int | None
    failed: bool
    wave_closed: bool


class Inbox(Struct, frozen=True):
    """A page of threads, those that wait first."""

    threads: tuple[ThreadRow, ...]
    everything: int
    waiting: int
    page: int
    pages: int


class SentReply(Struct, frozen=True):
    """A reply of the thread, and how its mail fared."""

    author_name: str
    text: str
    created_at: int
    state: MailState


class Thread(Struct, frozen=True):
    """A thread with the person's answers; without `figures` only their words may be shown (R3)."""

    head: ThreadRow
    account: LinkAccount
    definition: Definition
    content_hash: str
    values: dict[str, Value]
    figures: bool
    reachable: bool
    replies: tuple[SentReply, ...]


class Measure(Struct, frozen=True):
    """How many of those who shared their name got an answer, and the median of the days that it took; None if none did."""

    key: str
    name: str
    people: int
    answered: int
    days: float | None


async def load_inbox(visitor: Visitor, account: int, page: int) -> Inbox:
    """Threads of all of the visitor's accounts, or of one (not 0)."""
    whose = visitor.sees_all, visitor.email, account
    counts = (await fetch(COUNT, *whose))[0]
    pages = max(1, -(-counts["everything"] // ON_A_PAGE))
    shown = min(max(page, 1), pages)
    threads = tuple(_row(row) for row in await fetch(INBOX, *whose, (shown - 1) * ON_A_PAGE))
    return Inbox(threads, counts["everything"], counts["waiting"], shown, pages)


async def find_thread(visitor: Visitor, response: str) -> ThreadRow:
    """Raise the same NotFound for what is unknown, no longer named, not released yet, or of somebody else's account."""
    rows = await fetch(ONE, visitor.sees_all, visitor.email, _uuid(response))
    if not rows:
        raise NotFound("")
    return _row(rows[0])


async def load_thread(visitor: Visitor, response: str) -> Thread:
    """Read a thread; NotFound as in `find_thread`."""
    head = await find_thread(visitor, response)
    details = (await fetch(DETAILS, head.id))[0]
    answers = await fetch("SELECT item, number, text, missing FROM answer WHERE response = $1", head.id)
    replies = tuple(_reply(row) for row in await fetch(REPLIES, head.id))
    facts = details["industry"], details["region"], details["segment"]
    return Thread(
        head=head,
        account=LinkAccount(head.account, head.account_name, "finished", False, 0, *facts),
        definition=await definition(details["version"], details["content_hash"]),
        content_hash=details["content_hash"],
        values={row["item"]: Value(row["number"], row["text"], row["missing"]) for row in answers},
        figures=head.wave_closed and await shows_figures(head.wave, head.account),
        reachable=bool(details["reachable"]),
        replies=replies,
    )


async def measure_replies(visitor: Visitor, wave: str = "") -> tuple[Measure, ...]:
    """Of one wave by account, or of the newest waves each as a whole; only accounts that the visitor may open."""
    found: dict[tuple[str, str], list[Any]] = {}
    for row in await fetch(MEASURE, visitor.sees_all, visitor.email, wave):
        place = (str(row["account"]), row["account_name"]) if wave else (row["key"], row["wave_name"])
        found.setdefault(place, []).append(row)
    return tuple(_measure(key, name, rows) for (key, name), rows in found.items())


async def measure_wave(visitor: Visitor, wave: str) -> Measure:
    """Of a wave in total."""
    return _measure(wave, "", await fetch(MEASURE, visitor.sees_all, visitor.email, wave))


async def shows_figures(wave: int, account: int) -> bool:
    """Whether named ratings of a closed wave may be read one by one: the account's figures minus these leave 0 or 3 people (R3)."""
    if account in await withheld_accounts(wave):
        return False
    others: int = (await fetch(OTHERS, wave, account))[0]["people"]
    return others == 0 or others >= LEAST_HIDDEN


def _measure(key: str, name: str, rows: Any) -> Measure:
    days = [(row["replied_at"] - row["sent_at"]) / DAY_MS for row in rows if row["replied_at"]]
    return Measure(key, name, len(rows), len(days), round(median(days), 1) if days else None)


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFound("") from error


def _row(row: Any) -> ThreadRow:
    return ThreadRow(
        id=str(row["id"]),
        wave=row["wave"],
        wave_key=row["key"],
        wave_name=row["wave_name"],
        invitation=row["invitation"],
        account=row["account"],
        account_name=row["account_name"],
        owner=row["owner_email"],
        person=row["person"],
        role=row["role"],
        language=row["language"],
        sent_at=row["sent_at"],
        replied_at=row["replied_at"],
        failed=bool(row["failed"]),
        wave_closed=row["wave_state"] == "closed",
    )


def _reply(row: Any) -> SentReply:
    return SentReply(row["author_name"], row["text"], row["created_at"], row["state"] or "held")

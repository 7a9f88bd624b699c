"""Who was asked in a wave, one by one: customers with how far they are and what became of their mail, colleagues by name alone."""

from collections.abc import Sequence
from typing import Any, Final, Literal, get_args

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.engine.lists import member_list, members
from surveys.errors import NotFound
from surveys.instrument.types import Side
from surveys.planning.settings import Quota
from surveys.queries.following import RANKS, Progress
from surveys.queries.unfinished import load_unfinished

MailState = Literal["none", "waiting", "sent", "failed", "bounced", "held"]
MAIL_STATES: Final[tuple[MailState, ...]] = get_args(MailState)
PAGE_SIZE: Final = 100
LARGEST_ID: Final = 2**31 - 1

# Of colleagues only the invitation's mail is looked at: whoever was reminded had not finished by then (R6).
PEOPLE: Final = """
SELECT i.id, i.email, i.reminders, i.side, p.account, p.state, a.name AS account_name,
       coalesce(c.name, k.name, '') AS name, coalesce(c.role, '') AS role,
       coalesce(c.opted_out, k.opted_out) AS opted_out, coalesce(c.email_status, k.email_status) AS email_status,
       (SELECT m.state FROM message m WHERE m.invitation = i.id AND (m.kind = 'invitation' OR m.kind = 'reminder' AND i.side = 'customer')
        ORDER BY m.id DESC LIMIT 1) AS mail
FROM invitation i JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
LEFT JOIN contact c ON c.id = p.contact LEFT JOIN colleague k ON k.id = i.colleague
JOIN wave w ON w.id = i.wave WHERE w.key = $1 AND i.source = 'invited' AND {which}
ORDER BY name, i.id, a.name
"""
HALF: Final = """
SELECT DISTINCT p.invitation FROM participation p JOIN invitation i ON i.id = p.invitation WHERE i.wave = $1 AND p.state <> 'not_started'
"""


class ToRemind(Struct, frozen=True):
    """Customers whom a reminder would reach now; of colleagues nobody is told how many."""

    not_started: int = 0
    half: int = 0


class Recipient(Struct, frozen=True):
    """A person who was asked; `progress` is a customer's, and None for a colleague."""

    invitation: int
    side: Side
    name: str
    role: str
    email: str
    accounts: tuple[str, ...]
    account_ids: tuple[int, ...]
    progress: Progress | None
    reminders: int
    mail: MailState


class Recipients(Struct, frozen=True):
    """One page of the people of a side who fit the filter."""

    rows: tuple[Recipient, ...]
    found: int
    all: int
    page: int
    pages: int


async def list_recipients(key: str, side: Side, progress: str = "", mail: str = "", account: int = 0, page: int = 1) -> Recipients:
    """Read who was asked; an empty filter lets everybody pass, and colleagues cannot be told apart by how far they are."""
    everybody = _people(await fetch(PEOPLE.format(which="i.side = $2"), key, side))
    found = [
        one
        for one in everybody
        if (not progress or side == "internal" or one.progress == progress)
        and (not mail or one.mail == mail)
        and (not account or account in one.account_ids)
    ]
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(page, 1), pages)
    return Recipients(tuple(found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]), len(found), len(everybody), page, pages)


async def load_recipient(key: str, invitation: int) -> Recipient:
    """Read one person of a wave; raise NotFound if nobody has this number."""
    rows = await fetch(PEOPLE.format(which="i.id = $2"), key, invitation) if 0 < invitation <= LARGEST_ID else []
    if not rows:
        raise NotFound("")
    return _people(rows)[0]


async def list_people(key: str, invitations: Sequence[int]) -> tuple[Recipient, ...]:
    """Read those people of a wave who have these numbers, by name."""
    return tuple(_people(await fetch(PEOPLE.format(which=f"i.id IN ({members('$2', 'integer')})"), key, member_list(invitations))))


async def load_to_remind(wave: int, quotas: Sequence[Quota]) -> ToRemind:
    """Count whom a reminder would reach, by how far they are."""
    customers = (await load_unfinished(wave, quotas)).customers
    begun = {row["invitation"] for row in await fetch(HALF, wave)}
    half = sum(number in begun for number in customers)
    return ToRemind(len(customers) - half, half)


def _people(rows: Any) -> list[Recipient]:
    """Several rows of one person, one per account, become one."""
    by_person: dict[int, list[Any]] = {}
    for row in rows:
        by_person.setdefault(row["id"], []).append(row)
    return [_recipient(mine) for mine in by_person.values()]


def _recipient(rows: list[Any]) -> Recipient:
    first = rows[0]
    furthest = max((row["state"] for row in rows), key=lambda state: RANKS[state])
    return Recipient(
        invitation=first["id"],
        side=first["side"],
        name=first["name"],
        role=first["role"],
        email=first["email"],
        accounts=tuple(row["account_name"] for row in rows),
        account_ids=tuple(row["account"] for row in rows),
        progress=furthest if first["side"] == "customer" else None,
        reminders=first["reminders"] if first["side"] == "customer" else 0,
        mail=_mail(rows),
    )


def _mail(rows: list[Any]) -> MailState:
    if any(row["email_status"] == "bounced" for row in rows):
        return "bounced"
    if any(row["opted_out"] for row in rows):
        return "held"
    state: MailState = rows[0]["mail"] or "none"
    return state

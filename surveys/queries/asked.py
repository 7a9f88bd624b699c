"""Whom a wave would ask: the accounts of a selection, and the people of both sides of each."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import BadInput
from surveys.instrument.types import Side
from surveys.selection import FIELDS, Selection
from surveys.sentences import sentence
from surveys.tables import Account

# The accounts are those of the wave, which is written first: no list of thousands of numbers travels to the database.
CONTACTS = """
SELECT c.id, c.account, c.external_ref, c.name, c.email, c.language, c.opted_out FROM contact c
JOIN wave_account w ON w.account = c.account WHERE w.wave = $1 ORDER BY c.id
"""
COLLEAGUES = """
SELECT c.id, t.account, c.external_ref, c.name, c.email, c.language, c.opted_out, c.department FROM team_member t
JOIN colleague c ON c.id = t.colleague JOIN wave_account w ON w.account = t.account WHERE w.wave = $1 ORDER BY c.id, t.account
"""

# How far contact `c` is in wave `$2`: by their own row, whatever their address is by now, else as the person, who may have several rows.
# Somebody who was invited and answered on paper has two: `finished` is the least of the three states.
PROGRESS = """coalesce((
  SELECT min(p.state) FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE p.account = c.account AND i.wave = $2 AND i.side = 'customer' AND p.contact = c.id), (
  SELECT p.state FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE p.account = c.account AND i.wave = $2 AND i.side = 'customer'
    AND i.person = CASE WHEN trim(c.email) = '' THEN 'ref:' || c.external_ref ELSE lower(trim(c.email)) END LIMIT 1))"""


class AccountName(Struct, frozen=True):
    """An account by its number, its id in the CRM and its name."""

    id: int
    ref: str
    name: str


class Asked(Struct, frozen=True):
    """One person and the accounts they are asked about; `contacts` has their contact row per account."""

    side: Side
    person: str
    name: str
    email: str
    language: str
    accounts: tuple[int, ...]
    contacts: dict[int, int] = {}
    colleague: int | None = None
    department: int | None = None


async def select_accounts(selection: Selection) -> list[AccountName]:
    """The accounts that somebody means, by name; BadInput if a ref is unknown or none is left."""
    query = Account.select(Account.id, Account.name, *FIELDS.values()).order_by(Account.name, Account.external_ref)
    rows = [row for row in await query if _matches(row, selection)]
    refs = {value for condition in selection.conditions if condition.column == "external_ref" for value in condition.values}
    unknown = sorted(refs - {row["external_ref"] for row in rows})
    if unknown and len(selection.conditions) == 1:
        raise BadInput(sentence("There is no account with the ref {refs}: import it first, or correct the ref.", refs=", ".join(unknown)))
    if not rows:
        raise BadInput(sentence("No account fits: import accounts first, or widen the filter (`all` takes every account)."))
    return [AccountName(row["id"], row["external_ref"], row["name"]) for row in rows]


async def people_of_wave(wave: int) -> list[Asked]:
    """Everybody to be asked in a wave, once each: contacts and team members, but for those who opted out anywhere."""
    contacts, colleagues = await fetch(CONTACTS, wave), await fetch(COLLEAGUES, wave)
    return [*_persons("customer", contacts), *_persons("internal", colleagues)]


def _matches(row: dict[str, Any], selection: Selection) -> bool:
    for condition in selection.conditions:
        value: str = row[condition.column]
        exact = condition.column == "external_ref"
        if (value if exact else value.lower()) not in {one if exact else one.lower() for one in condition.values}:
            return False
    return True


def _persons(side: Side, rows: Sequence[Any]) -> list[Asked]:
    by_person: dict[str, list[Any]] = {}
    for row in rows:
        by_person.setdefault(_person(row), []).append(row)
    return [_asked(side, person, mine) for person, mine in by_person.items() if not any(row["opted_out"] for row in mine)]


def _person(row: Any) -> str:
    email: str = row["email"].strip().lower()
    return email or f"ref:{row['external_ref']}"


def _asked(side: Side, person: str, rows: Sequence[Any]) -> Asked:
    first = rows[0]
    accounts = tuple(dict.fromkeys(row["account"] for row in rows))
    contacts: dict[int, int] = {}
    for row in rows if side == "customer" else ():
        contacts.setdefault(row["account"], row["id"])
    return Asked(
        side=side,
        person=person,
        name=first["name"],
        email=first["email"],
        language=first["language"],
        accounts=accounts,
        contacts=contacts,
        colleague=first["id"] if side == "internal" else None,
        department=first["department"] if side == "internal" else None,
    )

"""Whom a wave would ask: the accounts of a selection, and the people of both sides of each."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from surveys.engine.connect import fetch
from surveys.engine.lists import member_list, members
from surveys.errors import BadInput
from surveys.instrument.forms import blocks_for, sides_asked
from surveys.instrument.types import SIDES, Definition, Side
from surveys.planning.checks import read_zone
from surveys.planning.eligibility import Asked, Candidate, Eligible, Past, eligible, person_of, wanted
from surveys.planning.plan import Cap, Whom
from surveys.planning.schedule import asked_since
from surveys.planning.settings import WaveSettings
from surveys.selection import FIELDS, Selection
from surveys.sentences import sentence
from surveys.tables import Account

CONTACTS: Final = """
SELECT c.id, c.account, c.external_ref, c.name, c.email, c.language, c.decision_level AS part, NULL AS department
FROM contact c WHERE c.account IN ({accounts}) ORDER BY c.id
"""
COLLEAGUES: Final = """
SELECT c.id, t.account, c.external_ref, c.name, c.email, c.language, t.function AS part, c.department
FROM team_member t JOIN colleague c ON c.id = t.colleague WHERE t.account IN ({accounts}) ORDER BY c.id, t.account
"""
OPTED_OUT: Final = """
SELECT 'customer' AS side, email, external_ref FROM contact WHERE opted_out
UNION ALL SELECT 'internal', email, external_ref FROM colleague WHERE opted_out
"""
BOUNCED: Final = """
SELECT 'customer' AS side, email, external_ref FROM contact WHERE email_status = 'bounced'
UNION ALL SELECT 'internal', email, external_ref FROM colleague WHERE email_status = 'bounced'
"""
# Whose every mail was held back because their wave was called off was never asked.
_SINCE: Final = """
FROM wave w JOIN invitation i ON i.wave = w.id JOIN participation p ON p.invitation = i.id
WHERE w.opens_at >= $1 AND (w.state <> 'cancelled' OR i.id NOT IN (
  SELECT m.invitation FROM message m WHERE m.wave = w.id GROUP BY m.invitation HAVING min(m.state) = 'held' AND max(m.state) = 'held'))
"""
ASKED: Final = f"SELECT DISTINCT i.side, i.person, coalesce(p.contact, i.colleague) AS number {_SINCE}"
ASKED_ACCOUNTS: Final = f"SELECT DISTINCT p.account {_SINCE}"

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


async def whom_to_ask(
    definition: Definition, accounts: Sequence[AccountName], whom: Whom, cap: Cap, settings: WaveSettings, now: int
) -> Eligible:
    """Whom a wave asks if it opens now, and whom it holds back."""
    candidates = wanted(await _candidates([account.id for account in accounts]), whom, sides_asked(definition))
    people = eligible(candidates, await _past(cap, read_zone(settings.zone), now), by_mail=settings.mails)
    return replace(people, asked=tuple(_once_where_no_account(people.asked, definition)))


async def _candidates(accounts: Sequence[int]) -> list[Candidate]:
    """The contacts and the team members of accounts, whatever speaks against asking them."""
    chosen, given = members("$1", "integer"), member_list(accounts)
    customers = await fetch(CONTACTS.format(accounts=chosen), given)
    colleagues = await fetch(COLLEAGUES.format(accounts=chosen), given)
    return [*(_candidate("customer", row) for row in customers), *(_candidate("internal", row) for row in colleagues)]


async def _past(cap: Cap, zone: ZoneInfo, now: int) -> Past:
    """What speaks against asking somebody, in any wave of any plan."""
    lately = await fetch(ASKED, asked_since(cap.person_days, zone, now)) if cap.person_days else ()
    accounts = await fetch(ASKED_ACCOUNTS, asked_since(cap.account_days, zone, now)) if cap.account_days else ()
    return Past(
        opted_out=frozenset((row["side"], person_of(row["email"], row["external_ref"])) for row in await fetch(OPTED_OUT)),
        bounced=frozenset((row["side"], person_of(row["email"], row["external_ref"])) for row in await fetch(BOUNCED)),
        asked=frozenset((row["side"], row["person"]) for row in lately),
        asked_rows=frozenset((row["side"], row["number"]) for row in lately if row["number"] is not None),
        accounts=frozenset(row["account"] for row in accounts),
    )


def _once_where_no_account(people: Sequence[Asked], definition: Definition) -> Iterator[Asked]:
    """Whoever is asked about no account at all is asked in the name of one."""
    once = {side for side in SIDES if blocks_for(definition, side) == ("culture",)}
    for person in people:
        yield replace(person, accounts=person.accounts[:1]) if person.side in once else person


def _candidate(side: Side, row: Any) -> Candidate:
    return Candidate(
        side=side,
        row=row["id"],
        account=row["account"],
        ref=row["external_ref"],
        name=row["name"],
        email=row["email"],
        language=row["language"],
        part=row["part"],
        department=row["department"],
    )


def _matches(row: dict[str, Any], selection: Selection) -> bool:
    for condition in selection.conditions:
        value: str = row[condition.column]
        exact = condition.column == "external_ref"
        if (value if exact else value.lower()) not in {one if exact else one.lower() for one in condition.values}:
            return False
    return True

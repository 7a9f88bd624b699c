"""Founds a company by importing its files, and opens its wave."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from server.settings import Settings
from surveys.actions import outbox
from surveys.actions.erasure_log import FILE_NAME, ErasureLog
from surveys.actions.imports import import_file
from surveys.actions.releases import WEEK_MS
from surveys.actions.waves import NewLink, NewWave, Opened, open_wave
from surveys.planning.settings import WaveSettings
from surveys.sealing import public_key
from surveys.selection import read_selection
from tests.adversary.companies import DEFINITION, LEAD, Client, Company
from tests.adversary.deeds import Moving
from tests.company import DAY, MAIL_KEY

WAVE: Final = "w1"


class Played(Struct, frozen=True):
    """A company whose wave is open, everybody's link, those that were sent elsewhere since, and where erasures are noted."""

    company: Company
    opened: Opened
    start: int
    erasures: ErasureLog
    links: dict[str, NewLink]
    dead: list[str]

    def link(self, who: str) -> NewLink:
        return self.links[who]


async def found(company: Company) -> None:
    """Import its four files."""
    contacts = [(who.ref, one.ref, f"Contact {who.ref}", who.email) for one in company.clients for who in one.contacts]
    colleagues = [(one.ref, f"Colleague {one.ref}", one.email, one.department) for one in company.colleagues]
    teams = [(one.ref, who, "Support") for one in company.clients for who in one.team]
    await import_accounts([(one, one.owner) for one in company.clients])
    await _import("contacts", "external_ref,account_ref,name,email", contacts)
    await _import("colleagues", "external_ref,name,email,department", colleagues)
    await _import("teams", "account_ref,colleague_ref,function", teams)


async def import_accounts(owned: Sequence[tuple[Client, str]]) -> None:
    """Import accounts with their owners, anew or once more."""
    await _import(
        "accounts", "external_ref,name,segment,owner", [(one.ref, f"Company {one.ref}", one.segment, owner) for one, owner in owned]
    )


async def _import(kind: str, header: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        text = "\n".join([header, *(",".join(row) for row in rows)])
        await import_file(kind, f"{kind}.csv", text.encode(), dry_run=False, actor=LEAD)  # type: ignore[arg-type]  # one of the four kinds


async def opened(company: Company, settings: Settings) -> Played:
    """Found the company and open its wave; time starts with the database's, because releases are dated by it."""
    start = await outbox.database_now()
    closes_at = start + company.weeks * WEEK_MS + DAY
    mails = WaveSettings(mails=any(isinstance(deed, Moving) for deed in company.deeds))
    new = NewWave(WAVE, "First wave", DEFINITION, read_selection("all"), closes_at, company.contract(0), settings=mails)
    wave = await open_wave(new, public_key(MAIL_KEY), LEAD, start)
    of_address = {link.email: link for link in wave.links}
    people = [one for client in company.clients for one in client.contacts] + list(company.colleagues)
    links = {one.ref: of_address[one.email] for one in people if one.email in of_address}
    return Played(company, wave, start, ErasureLog(settings.data / FILE_NAME), links, [])

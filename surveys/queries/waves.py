"""The waves there are, how many answered them in the words that R6 allows, and what a new wave would be."""

from collections.abc import Iterable
from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import read_contract
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.forms import say
from surveys.instrument.library import LIBRARY, load_library
from surveys.instrument.timing import minutes
from surveys.instrument.types import Definition
from surveys.participation import rate_words
from surveys.queries.asked import select_accounts
from surveys.queries.instruments import definition
from surveys.selection import Selection
from surveys.tables import Account, Contact, TeamMember

WAVES: Final = """
SELECT w.id, w.key, w.name, w.state, w.contract, w.releases, w.opens_at, w.closes_at, w.closed_at, v.version, n.title,
       (SELECT count(*) FROM wave_account wa WHERE wa.wave = w.id) AS accounts,
       (SELECT max(r.number) FROM release r WHERE r.wave = w.id) AS released
FROM wave w JOIN instrument_version v ON v.id = w.version JOIN instrument n ON n.id = v.instrument ORDER BY w.id DESC
"""
PEOPLE: Final = """
SELECT i.wave, i.side, count(*) AS asked, sum(p.finished) AS finished FROM invitation i JOIN (
  SELECT invitation, max(CASE WHEN state = 'finished' THEN 1 ELSE 0 END) AS finished FROM participation GROUP BY invitation
) p ON p.invitation = i.id GROUP BY i.wave, i.side
"""
PUBLISHED: Final = """
SELECT n.key, n.title, v.id, v.version, v.content_hash FROM instrument n JOIN instrument_version v ON v.instrument = n.id
WHERE v.version = (SELECT max(v2.version) FROM instrument_version v2 WHERE v2.instrument = n.id) ORDER BY n.title
"""


class WaveRow(Struct, frozen=True):
    """One wave of the list; `colleagues` is the rate in words, None where R6 hides it."""

    key: str
    name: str
    state: Literal["open", "closed"]
    instrument: str
    version: int
    releases: Literal["close", "weekly"]
    opened_at: int
    closes_at: int
    closed_at: int | None
    accounts: int
    asked: int
    finished: int
    team_asked: int
    colleagues: str | None
    released: int


class Choice(Struct, frozen=True):
    """An instrument that a wave may use, and how long each side needs."""

    key: str
    title: str
    version: int
    customers: tuple[float, float]
    colleagues: tuple[float, float]


class Preview(Struct, frozen=True):
    """How many would be asked, and about whom nobody could answer."""

    accounts: int
    customers: int
    colleagues: int
    without_contacts: int
    without_team: int


async def list_waves() -> tuple[WaveRow, ...]:
    """Read every wave, newest first."""
    people = {(row["wave"], row["side"]): (row["asked"], row["finished"]) for row in await Account.raw(PEOPLE)}
    return tuple(_wave(row, people) for row in await Account.raw(WAVES))


async def load_wave(key: str) -> WaveRow:
    """Read one wave; raise NotFound if there is none."""
    waves = [wave for wave in await list_waves() if wave.key == key]
    if not waves:
        raise NotFound("")
    return waves[0]


def _wave(row: dict[str, Any], people: dict[tuple[int, str], tuple[int, int]]) -> WaveRow:
    asked, finished = people.get((row["id"], "customer"), (0, 0))
    invited, joined = people.get((row["id"], "internal"), (0, 0))
    return WaveRow(
        key=row["key"],
        name=row["name"],
        state=row["state"],
        instrument=row["title"],
        version=row["version"],
        releases=row["releases"],
        opened_at=row["opens_at"],
        closes_at=row["closes_at"],
        closed_at=row["closed_at"],
        accounts=row["accounts"],
        asked=asked,
        finished=finished,
        team_asked=invited,
        colleagues=_rate(row, joined, invited),
        released=row["released"] or 0,
    )


def _rate(row: dict[str, Any], joined: int, invited: int) -> str | None:
    """Nothing while a wave is open: words that change while people answer tell when they did."""
    if row["state"] == "open":
        return None
    return rate_words(joined, invited, read_contract(row["contract"]).k)


async def list_instruments() -> tuple[Choice, ...]:
    """Every instrument: what ships with Parallax, and newer or other ones that were published here."""
    published = {row["key"]: row for row in await Account.raw(PUBLISHED)}
    keys = [*LIBRARY, *(key for key in published if key not in LIBRARY)]
    return tuple([_choice(await newest_definition(key)) for key in keys])


async def newest_definition(key: str) -> Definition:
    """Read the newest version of an instrument; raise NotFound if there is none of this name."""
    rows = await fetch(PUBLISHED.replace("ORDER BY n.title", "AND n.key = $1"), key)
    shipped = load_library(key) if key in LIBRARY else None
    if rows and (shipped is None or rows[0]["version"] >= shipped.version):
        return await definition(rows[0]["id"], rows[0]["content_hash"])
    if shipped is None:
        raise NotFound(f"There is no instrument {key}: choose one of the list.")
    return shipped


def _choice(document: Definition) -> Choice:
    title = say(document.title, document.default_language, document.default_language)
    return Choice(document.key, title, document.version, minutes(document, "customer"), minutes(document, "internal"))


async def preview_wave(selection: Selection) -> Preview:
    """Count whom a wave would ask, without writing anything."""
    chosen = {account.id for account in await select_accounts(selection)}
    contacts = await Contact.select(Contact.account, Contact.external_ref, Contact.email, Contact.opted_out)
    members = await TeamMember.select(
        TeamMember.account, TeamMember.colleague.external_ref, TeamMember.colleague.email, TeamMember.colleague.opted_out
    )
    return Preview(
        accounts=len(chosen),
        customers=_people(row for row in contacts if row["account"] in chosen),
        colleagues=_people(_plain(row) for row in members if row["account"] in chosen),
        without_contacts=len(chosen - {row["account"] for row in contacts}),
        without_team=len(chosen - {row["account"] for row in members}),
    )


def _people(rows: Iterable[dict[str, Any]]) -> int:
    """Count persons as a wave does: by email, once; whoever opted out anywhere is not asked at all."""
    asked: dict[str, bool] = {}
    for row in rows:
        person = row["email"].strip().lower() or f"ref:{row['external_ref']}"
        asked[person] = asked.get(person, True) and not row["opted_out"]
    return sum(asked.values())


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("colleague."): value for name, value in row.items()}


async def known_segments() -> tuple[str, ...]:
    """Return the segments that accounts have, for suggestions."""
    rows = await Account.raw("SELECT DISTINCT segment FROM account WHERE segment <> '' ORDER BY segment")
    return tuple(row["segment"] for row in rows)

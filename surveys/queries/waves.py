"""The waves there are, how many answered them in the words that R6 allows, and what a new wave would be."""

from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import read_contract
from surveys.errors import NotFound
from surveys.instrument.forms import say
from surveys.instrument.timing import minutes
from surveys.instrument.types import Definition
from surveys.participation import RATES, rate_words
from surveys.queries.instruments import State, list_known, load_instrument
from surveys.sentences import sentence
from surveys.tables import Account

WAVES: Final = """
SELECT w.id, w.key, w.name, w.state, w.contract, w.releases, w.opens_at, w.closes_at, w.closed_at, v.version, n.title,
       (SELECT count(*) FROM wave_account wa WHERE wa.wave = w.id) AS accounts,
       (SELECT max(r.number) FROM release r WHERE r.wave = w.id) AS released
FROM wave w JOIN instrument_version v ON v.id = w.version JOIN instrument n ON n.id = v.instrument ORDER BY w.id DESC
"""
PEOPLE: Final = """
SELECT i.wave, i.side, i.source = 'invited' AS invited, count(*) AS asked, sum(p.finished) AS finished FROM invitation i JOIN (
  SELECT invitation, max(CASE WHEN state = 'finished' THEN 1 ELSE 0 END) AS finished FROM participation GROUP BY invitation
) p ON p.invitation = i.id GROUP BY i.wave, i.side, i.source = 'invited'
"""
FEWEST_COLLEAGUES, FEWEST_ACCOUNTS = 50, 3


class WaveRow(Struct, frozen=True):
    """One wave of the list; `colleagues` is the rate in words, None where R6 hides it.

    `others` answered by an open link or on paper: nobody knows how many were asked in these ways.
    """

    key: str
    name: str
    state: Literal["open", "closed", "cancelled"]
    instrument: str
    version: int
    releases: Literal["close", "weekly"]
    opened_at: int
    closes_at: int
    closed_at: int | None
    accounts: int
    asked: int
    finished: int
    others: int
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


async def list_waves() -> tuple[WaveRow, ...]:
    """Read every wave, newest first."""
    people = {(row["wave"], row["side"], bool(row["invited"])): (row["asked"], row["finished"]) for row in await Account.raw(PEOPLE)}
    return tuple(_wave(row, people) for row in await Account.raw(WAVES))


async def load_wave(key: str) -> WaveRow:
    """Read one wave; raise NotFound if there is none."""
    waves = [wave for wave in await list_waves() if wave.key == key]
    if not waves:
        raise NotFound("")
    return waves[0]


def _wave(row: dict[str, Any], people: dict[tuple[int, str, bool], tuple[int, int]]) -> WaveRow:
    asked, finished = people.get((row["id"], "customer", True), (0, 0))
    invited, joined = people.get((row["id"], "internal", True), (0, 0))
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
        others=people.get((row["id"], "customer", False), (0, 0))[1],
        team_asked=invited,
        colleagues=_rate(row, joined, invited),
        released=row["released"] or 0,
    )


def _rate(row: dict[str, Any], joined: int, invited: int) -> str | None:
    """Nothing while a wave is open: words that change while people answer tell when they did.

    Nothing of a small wave either: beside what is said of its few accounts, it would narrow their n and tell whether an owner answered.
    """
    if row["state"] != "closed" or invited < FEWEST_COLLEAGUES or row["accounts"] < FEWEST_ACCOUNTS:
        return None
    words = rate_words(joined, invited, read_contract(row["contract"]).k)
    return RATES[words] if words else None


async def list_instruments(language: str = "") -> tuple[Choice, ...]:
    """Every instrument that a new wave may use: what ships with Parallax, and what was published here; none that is closing or closed."""
    return tuple(_choice(known.newest, language) for known in await list_known() if known.state == "open")


async def newest_definition(key: str) -> Definition:
    """Read what a new wave of an instrument would ask; raise NotFound if there is none of this name, or it is not offered any more."""
    known = await load_instrument(key)
    if known.state != "open":
        raise NotFound(_not_offered(key, known.state))
    return known.newest


def _not_offered(key: str, state: State) -> str:
    if state == "closing":
        return sentence("The instrument {key} is closing: no new wave can use it. Open it again, or choose another one.", key=key)
    return sentence("The instrument {key} is closed: no new wave can use it. Open it again, or choose another one.", key=key)


def _choice(document: Definition, language: str) -> Choice:
    title = say(document.title, language, document.default_language)
    return Choice(document.key, title, document.version, minutes(document, "customer"), minutes(document, "internal"))


async def known_segments() -> tuple[str, ...]:
    """Return the segments that accounts have, for suggestions."""
    rows = await Account.raw("SELECT DISTINCT segment FROM account WHERE segment <> '' ORDER BY segment")
    return tuple(row["segment"] for row in rows)

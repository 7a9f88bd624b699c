"""One wave as a lead follows it: how far customers are, what the answers cover, who was held back; of colleagues whom it asks, no more."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Literal, get_args

import msgspec
from msgspec import Struct

from surveys.confidentiality import Contract, read_contract
from surveys.engine.connect import fetch
from surveys.instrument.types import Side
from surveys.participation import RATES
from surveys.planning.quotas import is_of
from surveys.planning.settings import Quota, QuotaField, WaveSettings, read_settings
from surveys.queries.waves import WaveRow, load_wave

Progress = Literal["not_started", "half", "finished"]
Cut = Literal["account", "role", "decision_level", "segment"]
RANKS: Final[dict[Progress, int]] = {"not_started": 0, "half": 1, "finished": 2}
MOST_NAMED: Final = 50
QUOTA_FIELDS: Final[tuple[QuotaField, ...]] = get_args(QuotaField)

WAVE: Final = """
SELECT w.id, w.contract, w.settings, n.title FROM wave w LEFT JOIN instrument_version v ON v.id = w.internal_version
LEFT JOIN instrument n ON n.id = v.instrument WHERE w.key = $1
"""
ASKED: Final = """
SELECT i.id, i.source, p.state, a.id AS account, a.name AS account_name, a.segment, a.region, a.industry, c.role, c.decision_level
FROM invitation i JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account LEFT JOIN contact c ON c.id = p.contact
WHERE i.wave = $1 AND i.side = 'customer'
"""
ACCOUNTS: Final = """
SELECT a.id, a.name, a.annual_revenue, a.currency, (
  SELECT count(*) FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE p.account = a.id AND i.wave = $1 AND i.side = 'internal') AS colleagues
FROM wave_account wa JOIN account a ON a.id = wa.account WHERE wa.wave = $1 ORDER BY a.name, a.id
"""
RATES_OF: Final = """
SELECT f.account, f.data FROM finding f WHERE f.kind = 'people' AND f.release = (SELECT max(r.id) FROM release r WHERE r.wave = $1)
"""
HELD: Final = """
SELECT h.side, h.reason, a.name AS account, coalesce(c.name, k.name, '') AS name FROM held_back h JOIN account a ON a.id = h.account
LEFT JOIN contact c ON c.id = h.contact LEFT JOIN colleague k ON k.id = h.colleague WHERE h.wave = $1 ORDER BY name, account
"""


class Reach(Struct, frozen=True):
    """How many people of a group were asked and how far they are; `others` answered by an open link or on paper."""

    name: str
    asked: int
    finished: int
    half: int
    others: int = 0

    @property
    def not_started(self) -> int:
        return self.asked - self.finished - self.half


class AccountReach(Struct, frozen=True):
    """An account of the wave; of its colleagues how many were asked, and after close the words that a release holds (R6)."""

    id: int
    reach: Reach
    colleagues: int
    rate: str | None


class Revenue(Struct, frozen=True):
    """Yearly revenue in one currency: of accounts with an answer, and of all."""

    currency: str
    covered: float
    all: float

    @property
    def percent(self) -> int:
        return round(100 * self.covered / self.all) if self.all else 0


class Level(Struct, frozen=True):
    """Accounts where somebody of a decision level has answered, of those where somebody was asked."""

    name: str
    answered: int
    asked: int


class Coverage(Struct, frozen=True):
    """For how much of the wave at least one customer has answered."""

    accounts: int
    answered: int
    levels: tuple[Level, ...]
    revenue: tuple[Revenue, ...]
    without_revenue: int


class Reached(Struct, frozen=True):
    """A quota and how many have finished of those it speaks of."""

    quota: Quota
    finished: int


class Held(Struct, frozen=True):
    """People of one side who were not asked for one reason; at most 50 of them by name and account."""

    side: Side
    reason: str
    number: int
    people: tuple[tuple[str, str], ...]


class Following(Struct, frozen=True):
    """Everything on a wave's page."""

    id: int
    wave: WaveRow
    internal_instrument: str
    contract: Contract
    settings: WaveSettings
    customers: Reach
    accounts: tuple[AccountReach, ...]
    groups: dict[Cut, tuple[Reach, ...]]
    coverage: Coverage
    quotas: tuple[Reached, ...]
    held: tuple[Held, ...]


async def load_following(key: str) -> Following:
    """Raise NotFound if there is no such wave."""
    wave = await load_wave(key)
    row = (await fetch(WAVE, key))[0]
    number, settings = row["id"], read_settings(row["settings"])
    asked = await fetch(ASKED, number)
    accounts = await fetch(ACCOUNTS, number)
    cuts: dict[Cut, Callable[[Any], str]] = {
        "role": lambda one: one["role"] or "",
        "decision_level": lambda one: one["decision_level"] or "",
        "segment": lambda one: one["segment"],
    }
    return Following(
        id=number,
        wave=wave,
        internal_instrument=row["title"] or "",
        contract=read_contract(row["contract"]),
        settings=settings,
        customers=_reach("", asked),
        accounts=_accounts(accounts, asked, await _rates(number)),
        groups={cut: _groups(asked, of) for cut, of in cuts.items()},
        coverage=_coverage(accounts, asked),
        quotas=tuple(Reached(quota, _finished(asked, quota)) for quota in settings.quotas),
        held=_held(await fetch(HELD, number)),
    )


def _reach(name: str, rows: Iterable[Any]) -> Reach:
    """Count persons, each as far as they are with the account they got furthest with."""
    invited: dict[int, Progress] = {}
    others: set[int] = set()
    for row in rows:
        if row["source"] != "invited":
            others |= {row["id"]} if row["state"] == "finished" else set()
        elif RANKS[row["state"]] >= RANKS[invited.get(row["id"], "not_started")]:
            invited[row["id"]] = row["state"]
    states = list(invited.values())
    return Reach(name, len(states), states.count("finished"), states.count("half"), len(others))


def _by(rows: Iterable[Any], of: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(of(row), []).append(row)
    return found


def _groups(asked: Sequence[Any], of: Callable[[Any], str]) -> tuple[Reach, ...]:
    """The largest groups first; whoever came by another way has no role that we know."""
    groups = [_reach(name, rows) for name, rows in _by(asked, of).items()]
    return tuple(sorted((group for group in groups if group.asked), key=lambda group: (-group.asked, group.name))[:MOST_NAMED])


def _accounts(accounts: Sequence[Any], asked: Sequence[Any], rates: dict[int, str]) -> tuple[AccountReach, ...]:
    people = _by(asked, lambda row: row["account"])
    return tuple(
        AccountReach(row["id"], _reach(row["name"], people.get(row["id"], ())), row["colleagues"], rates.get(row["id"])) for row in accounts
    )


async def _rates(wave: int) -> dict[int, str]:
    """The words that the newest release holds, as old as its figures; nothing live, which would tell when somebody answered."""
    decoded = {row["account"]: msgspec.json.decode(row["data"]) for row in await fetch(RATES_OF, wave)}
    return {account: RATES.get(words, words) for account, words in decoded.items() if isinstance(words, str)}


def _coverage(accounts: Sequence[Any], asked: Sequence[Any]) -> Coverage:
    done = [row for row in asked if row["state"] == "finished"]
    answered = {row["account"] for row in done}
    money = [row for row in accounts if row["annual_revenue"]]
    return Coverage(
        accounts=len(accounts),
        answered=len(answered),
        levels=tuple(
            Level(name, len({row["account"] for row in rows if row["state"] == "finished"}), len({row["account"] for row in rows}))
            for name, rows in sorted(_by((row for row in asked if row["decision_level"]), lambda row: row["decision_level"]).items())
        ),
        revenue=tuple(
            Revenue(
                currency, sum(row["annual_revenue"] for row in rows if row["id"] in answered), sum(row["annual_revenue"] for row in rows)
            )
            for currency, rows in sorted(_by(money, lambda row: row["currency"]).items())
        ),
        without_revenue=len(accounts) - len(money),
    )


def _finished(asked: Sequence[Any], quota: Quota) -> int:
    """Counted as reminders do: an answer about each account is one."""
    return sum(row["state"] == "finished" and is_of(quota, {name: row[name] or "" for name in QUOTA_FIELDS}) for row in asked)


def _held(rows: Sequence[Any]) -> tuple[Held, ...]:
    return tuple(
        Held(side, reason, len(mine), tuple((row["name"], row["account"]) for row in mine[:MOST_NAMED]))
        for (side, reason), mine in sorted(_by(rows, lambda row: (row["side"], row["reason"])).items())
    )

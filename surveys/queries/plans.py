"""Plans of waves as they are kept, and whom one would ask and hold back if it opened."""

from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from surveys.confidentiality import at_least
from surveys.engine.connect import fetch
from surveys.engine.lists import member_list, members
from surveys.errors import BadInput, NotFound
from surveys.instrument.timing import minutes
from surveys.instrument.types import Definition, Side
from surveys.planning.checks import check_plan, plan_selection, read_zone
from surveys.planning.eligibility import Reason
from surveys.planning.forecast import Forecast, forecast
from surveys.planning.plan import BeforeContractEnd, Plan, read_plan
from surveys.planning.questionnaires import both_sides, check_both
from surveys.planning.schedule import closing, contract_days, next_opening
from surveys.queries.asked import AccountName, select_accounts, whom_to_ask
from surveys.queries.instruments import load_versions
from surveys.queries.waves import newest_definition
from surveys.sentences import sentence

PlanState = Literal["draft", "active", "paused", "done"]
OPENINGS_SHOWN: Final = 4
NO_PLAN: Final = sentence("There is no such plan: it was deleted.")

PLANS: Final = """
SELECT id, content, state, revision, next_at, launches, event_hash IS NOT NULL AS has_secret, updated_at, updated_by FROM wave_plan
"""
LISTED: Final = "SELECT id, name, state, next_at, launches, updated_at, updated_by FROM wave_plan"
OPENED: Final = """
SELECT DISTINCT w.id, w.key, w.name, w.state, w.opens_at FROM planned_wave p JOIN wave w ON w.id = p.wave
WHERE p.plan = $1 ORDER BY w.id DESC
"""
# 0001-01-01 and 9999-12-31 are how other systems say that there is none.
CONTRACT_ENDS: Final = """
SELECT id, contract_end FROM account WHERE contract_end BETWEEN '2000-01-01' AND '2199-12-31' AND id IN ({accounts}) ORDER BY id
"""
OWNERS: Final = "SELECT id, owner_email FROM account WHERE id IN ({accounts})"
READERS: Final = "SELECT lower(trim(email)) AS email FROM users WHERE role <> 'rep' AND is_active"


class SavedPlan(Struct, frozen=True):
    """A plan with where it stands; `next_at` is when it opens its next wave, or looks whether one is due."""

    id: int
    plan: Plan
    state: PlanState
    revision: int
    next_at: int | None
    launches: int
    has_secret: bool
    updated_at: int
    updated_by: str

    def promising(self, least: int) -> "SavedPlan":
        """The plan with the k that this installation asks for, if it was made when that was less."""
        return replace(self, plan=replace(self.plan, contract=at_least(self.plan.contract, least)))


class ListedPlan(Struct, frozen=True):
    """A plan as a list shows it, with nothing of what it says: one that cannot be read stands there too."""

    id: int
    name: str
    state: PlanState
    next_at: int | None
    launches: int
    updated_at: int
    updated_by: str


class OpenedWave(Struct, frozen=True):
    """A wave that a plan opened."""

    key: str
    name: str
    state: Literal["open", "closed", "cancelled"]
    opened_at: int


class HeldPerson(Struct, frozen=True):
    """Somebody who would not be asked about an account, and why."""

    side: Side
    name: str
    account: AccountName
    reason: Reason


class AccountForecast(Struct, frozen=True):
    """An account that would be asked about, and what could be shown of it."""

    account: AccountName
    expected: Forecast


class PlanPreview(Struct, frozen=True):
    """What a plan would do: whom it asks when it opens next (now, if nothing says when), who is held back, and what could be shown.

    A plan by contract is shown with all accounts that it will reach, as if their days had come together.

    `openings` are its next ones, `without_contract_end` the accounts that a plan by contract never reaches.
    """

    customers: int
    colleagues: int
    customer_minutes: tuple[float, float]
    colleague_minutes: tuple[float, float]
    accounts: tuple[AccountForecast, ...]
    held: tuple[HeldPerson, ...]
    opens_at: int
    closes_at: int
    openings: tuple[int, ...]
    without_contract_end: int = 0


async def list_plans() -> tuple[ListedPlan, ...]:
    """Every plan, whatever was changed last first."""
    return tuple(_listed(row) for row in await fetch(f"{LISTED} ORDER BY updated_at DESC, id DESC"))


async def listed_plan(plan: int) -> ListedPlan:
    """What can be said of a plan whose content cannot be read; raise NotFound if there is none."""
    rows = await fetch(f"{LISTED} WHERE id = $1", plan)
    if not rows:
        raise NotFound(NO_PLAN)
    return _listed(rows[0])


def _listed(row: Any) -> ListedPlan:  # a row of either driver
    return ListedPlan(**{name: row[name] for name in ListedPlan.__struct_fields__})


async def load_plan(plan: int) -> SavedPlan:
    """Raise NotFound if there is no such plan, BadInput if what it says cannot be read any more."""
    rows = await fetch(f"{PLANS} WHERE id = $1", plan)
    if not rows:
        raise NotFound(NO_PLAN)
    return saved_plan(rows[0])


async def due_plans(now: int) -> tuple[int, ...]:
    """The numbers of the plans whose time has come, whoever waits longest first."""
    rows = await fetch("SELECT id FROM wave_plan WHERE state = 'active' AND next_at <= $1 ORDER BY next_at, id", now)
    return tuple(row["id"] for row in rows)


async def waves_of_plan(plan: int) -> tuple[OpenedWave, ...]:
    """The waves that a plan has opened, newest first."""
    return tuple(OpenedWave(row["key"], row["name"], row["state"], row["opens_at"]) for row in await fetch(OPENED, plan))


def saved_plan(row: Any) -> SavedPlan:  # a row of either driver
    return SavedPlan(
        id=row["id"],
        plan=read_plan(row["content"]),
        state=row["state"],
        revision=row["revision"],
        next_at=row["next_at"],
        launches=row["launches"],
        has_secret=bool(row["has_secret"]),
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
    )


async def plan_definitions(plan: Plan) -> tuple[Definition, Definition | None]:
    """What customers are asked, and colleagues if they have a questionnaire of their own; BadInput if they do not fit."""
    customers = await _definition(plan.instrument, plan.version)
    internal = await _definition(plan.internal_instrument, plan.internal_version) if plan.internal_instrument else None
    colleagues = None if internal == customers else internal
    check_both(customers, colleagues)
    unknown = [tag for tag in plan.settings.languages if tag not in both_sides(customers, colleagues).languages]
    if unknown:
        raise BadInput(sentence("The questionnaire is not written in {languages}: choose others.", languages=", ".join(unknown)))
    return customers, colleagues


async def _definition(key: str, version: int) -> Definition:
    """The newest version (0) or a certain one, of an instrument that new waves may use."""
    newest = await newest_definition(key)
    if version in (0, newest.version):
        return newest
    versions = await load_versions(key)
    if version not in versions:
        raise NotFound(sentence("There is no version {version} of {key}: choose one of the list.", version=str(version), key=key))
    return versions[version]


async def preview_plan(plan: Plan, now: int, *, at_once: bool = False) -> PlanPreview:
    """Look what a plan would do, without writing anything; BadInput or NotFound says what stands in its way.

    `at_once` is for somebody who launches it by hand: now, and for all its accounts.
    """
    check_plan(plan)
    both = both_sides(*await plan_definitions(plan))
    zone = read_zone(plan.settings.zone)
    chosen = await select_accounts(plan_selection(plan))
    ends = await contract_ends(chosen)
    openings = () if at_once else _openings(plan, list(ends.values()), now)
    opens_at = openings[0] if openings else now
    by_contract = isinstance(plan.schedule, BeforeContractEnd) and not at_once
    accounts = [account for account in chosen if account.id in ends or not by_contract]
    people = await whom_to_ask(both, accounts, plan.whom, plan.cap, plan.settings, opens_at)
    names = {account.id: account for account in accounts}
    expected = forecast(names, people.asked, await _readers(accounts), plan.contract)
    return PlanPreview(
        customers=sum(person.side == "customer" for person in people.asked),
        colleagues=sum(person.side == "internal" for person in people.asked),
        customer_minutes=minutes(both, "customer"),
        colleague_minutes=minutes(both, "internal"),
        accounts=tuple(AccountForecast(names[one.account], one) for one in expected),
        held=tuple(HeldPerson(one.side, one.name, names[one.account], one.reason) for one in people.held),
        opens_at=opens_at,
        closes_at=closing(opens_at, plan.days_open, zone),
        openings=openings,
        without_contract_end=len(chosen) - len(accounts),
    )


async def contract_ends(accounts: list[AccountName]) -> dict[int, str]:
    """The last days of the contracts that have one, by account."""
    rows = await fetch(CONTRACT_ENDS.format(accounts=members("$1", "integer")), member_list([account.id for account in accounts]))
    return {row["id"]: row["contract_end"] for row in rows}


def _openings(plan: Plan, ends: list[str], now: int) -> tuple[int, ...]:
    zone, schedule = read_zone(plan.settings.zone), plan.schedule
    if isinstance(schedule, BeforeContractEnd):
        return tuple(at for at in contract_days(schedule, zone, ends) if at > now)[:OPENINGS_SHOWN]
    found: list[int] = []
    while len(found) < OPENINGS_SHOWN and (at := next_opening(schedule, zone, found[-1] if found else now)) is not None:
        found.append(at)
    return tuple(found)


async def _readers(accounts: list[AccountName]) -> dict[int, frozenset[str]]:
    """Who may open each account, and therefore does not count towards its k (R1)."""
    leads = frozenset(row["email"] for row in await fetch(READERS))
    owners = await fetch(OWNERS.format(accounts=members("$1", "integer")), member_list([account.id for account in accounts]))
    return {row["id"]: leads | {row["owner_email"].strip().lower()} - {""} for row in owners}

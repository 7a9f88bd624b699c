"""One account as its page shows it: what the CRM holds, who is on both sides, its waves, what was released, and its brief."""

from collections.abc import Container
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.participation import RATES
from surveys.queries.access import Visitor
from surveys.queries.asked import PROGRESS
from surveys.queries.counted import counted_in
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions

Progress = Literal["finished", "half", "not_started", "not_asked"]
LARGEST_ID: Final = 2**31 - 1

ACCOUNT: Final = "SELECT * FROM account a WHERE a.id = $1 AND ($2 OR a.owner_email = $3)"
WAVES: Final = """
SELECT w.id, w.key, w.name, w.state, w.contract, w.opens_at, w.closes_at, w.closed_at,
       (SELECT max(r.id) FROM release r WHERE r.wave = w.id) AS release
FROM wave_account wa JOIN wave w ON w.id = wa.wave
WHERE wa.account = $1 AND w.state <> 'cancelled' ORDER BY w.id DESC
"""
COUNTS: Final = """
SELECT i.wave, i.side, count(*) AS asked, sum(CASE WHEN p.state = 'finished' THEN 1 ELSE 0 END) AS finished
FROM participation p JOIN invitation i ON i.id = p.invitation WHERE p.account = $1 AND i.source = 'invited' GROUP BY i.wave, i.side
"""
CUSTOMERS: Final = f"""
SELECT c.name, c.role, c.decision_level, c.opted_out, {PROGRESS} AS state
FROM contact c WHERE c.account = $1 ORDER BY c.name, c.id
"""  # noqa: S608  # a constant
TEAM: Final = """
SELECT c.name, d.name AS department, t.function FROM team_member t
JOIN colleague c ON c.id = t.colleague JOIN department d ON d.id = c.department WHERE t.account = $1 ORDER BY c.name, c.id
"""
RELEASE: Final = f"""
SELECT r.id, r.number, r.method, r.created_at, w.key, w.name, {BOTH_VERSIONS}
FROM release r JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version WHERE r.id = $1
"""  # noqa: S608  # a constant of ours
PEOPLE: Final = "SELECT release, data FROM finding WHERE account = $1 AND kind = 'people'"
FINDINGS: Final = "SELECT kind, data FROM finding WHERE release = $1 AND account = $2 ORDER BY id"
NEWEST: Final = "(SELECT n.wave FROM release n JOIN wave_account wa ON wa.wave = n.wave WHERE wa.account = $1 ORDER BY n.id DESC LIMIT 1)"
BRIEF: Final = f"""
SELECT b.{{columns}}, a.external_ref, w.key, w.name, w.id AS wave, {NEWEST} AS newest FROM brief b
JOIN release r ON r.id = b.release JOIN wave w ON w.id = r.wave JOIN account a ON a.id = b.account
WHERE b.account = $1 ORDER BY r.id DESC LIMIT 1
"""  # noqa: S608  # a constant of ours


class Profile(Struct, frozen=True):
    """What the CRM holds of an account."""

    id: int
    ref: str
    name: str
    segment: str
    region: str
    industry: str
    customer_since: str | None
    revenue: float | None
    currency: str
    contract_end: str | None
    payment_standing: str
    orders: int | None
    orders_trend: float | None
    services: tuple[str, ...]
    owner: str
    attributes: dict[str, str]


class Customer(Struct, frozen=True):
    """A person on the customer's side, with how far they are in the current wave (R6 shows this)."""

    name: str
    role: str
    decision_level: str
    opted_out: bool
    progress: Progress


class TeamMember(Struct, frozen=True):
    """A person on our side; nothing says whether this one answered (R6)."""

    name: str
    department: str
    function: str


class AccountWave(Struct, frozen=True):
    """A wave that asked about this account; `colleagues` is what R6 lets us say, if anything."""

    id: int
    key: str
    name: str
    state: Literal["open", "closed"]
    opened_at: int
    closes_at: int
    closed_at: int | None
    asked: int
    finished: int
    team_asked: bool
    colleagues: str | None
    release: int | None


class Released(Struct, frozen=True):
    """What the newest release says of an account: stored results as JSON, and what each pair is called."""

    wave: str
    wave_name: str
    number: int
    method: str
    released_at: int
    cells: tuple[str, ...]
    labels: dict[str, str]
    pictures: tuple[str, ...] = ()
    id: int = 0


class StoredBrief(Struct, frozen=True):
    """A printed brief that waits to be opened."""

    pages: int
    printed_at: int
    wave_name: str


class AccountPage(Struct, frozen=True):
    """Everything on an account's page; `counted_in` names the wave whose results are not shown because they count the visitor (R1)."""

    profile: Profile
    customers: tuple[Customer, ...]
    team: tuple[TeamMember, ...]
    waves: tuple[AccountWave, ...]
    released: Released | None
    brief: StoredBrief | None
    counted_in: str = ""


class BriefFile(Struct, frozen=True):
    """A stored PDF with the name to save it under."""

    name: str
    pdf: bytes


async def load_profile(visitor: Visitor, account: int) -> Profile:
    """Raise the same NotFound for an account that is unknown and one that is not the visitor's."""
    rows = await fetch(ACCOUNT, account, visitor.sees_all, visitor.email) if 0 < account <= LARGEST_ID else []
    if not rows:
        raise NotFound("")
    row = rows[0]
    return Profile(
        id=row["id"],
        ref=row["external_ref"],
        name=row["name"],
        segment=row["segment"],
        region=row["region"],
        industry=row["industry"],
        customer_since=row["customer_since"],
        revenue=row["annual_revenue"],
        currency=row["currency"],
        contract_end=row["contract_end"],
        payment_standing=row["payment_standing"],
        orders=row["orders"],
        orders_trend=row["orders_trend"],
        services=msgspec.json.decode(row["services"], type=tuple[str, ...]),
        owner=row["owner_email"],
        attributes=msgspec.json.decode(row["attributes"], type=dict[str, str], strict=False),
    )


async def load_account(visitor: Visitor, account: int, language: str = "") -> AccountPage:
    """Read an account's page; what is compared is called as the questionnaire calls it in this language, if it has it."""
    profile = await load_profile(visitor, account)
    counted = await _counted(visitor, account)
    waves = await _waves(account, counted)
    newest = max((wave for wave in waves if wave.release is not None), key=lambda wave: wave.release or 0, default=None)
    current = waves[0].id if waves else 0
    customers = tuple(
        Customer(row["name"], row["role"], row["decision_level"], bool(row["opted_out"]), row["state"] or "not_asked")
        for row in await fetch(CUSTOMERS, account, current)
    )
    team = tuple(TeamMember(row["name"], row["department"], row["function"]) for row in await fetch(TEAM, account))
    row = await _newest_brief("pages, b.created_at", account, counted)
    brief = StoredBrief(row["pages"], row["created_at"], row["name"]) if row else None
    if newest and newest.id in counted:
        return AccountPage(profile, customers, team, waves, None, brief, counted_in=newest.name)
    return AccountPage(profile, customers, team, waves, await _released(account, newest, language), brief)


async def load_brief(visitor: Visitor, account: int) -> BriefFile | None:
    """Read the newest stored brief; None if none has been printed yet, or if the visitor was counted in it."""
    await load_profile(visitor, account)
    row = await _newest_brief("pdf", account, await _counted(visitor, account))
    return BriefFile(f"brief-{row['external_ref']}-{row['key']}.pdf", bytes(row["pdf"])) if row else None


async def _newest_brief(columns: str, account: int, counted: Container[int]) -> dict[str, Any] | None:
    """None too where it, or the newest release, counts the visitor: an older brief must not stand in for it."""
    rows = await fetch(BRIEF.format(columns=columns), account)
    return rows[0] if rows and rows[0]["wave"] not in counted and rows[0]["newest"] not in counted else None


async def _counted(visitor: Visitor, account: int) -> frozenset[int]:
    """The waves whose results of the account count the visitor."""
    return frozenset(wave for wave, about in await counted_in(visitor) if about == account)


async def _waves(account: int, counted: Container[int]) -> tuple[AccountWave, ...]:
    """The account's waves, newest first."""
    counts = {(row["wave"], row["side"]): (row["asked"], row["finished"]) for row in await fetch(COUNTS, account)}
    published = {row["release"]: msgspec.json.decode(row["data"]) for row in await fetch(PEOPLE, account)}
    return tuple(_wave(row, counts, {} if row["id"] in counted else published) for row in await fetch(WAVES, account))


def _wave(row: Any, counts: dict[tuple[int, str], tuple[int, int]], published: dict[int, Any]) -> AccountWave:
    asked, finished = counts.get((row["id"], "customer"), (0, 0))
    invited, _ = counts.get((row["id"], "internal"), (0, 0))
    return AccountWave(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        state=row["state"],
        opened_at=row["opens_at"],
        closes_at=row["closes_at"],
        closed_at=row["closed_at"],
        asked=asked,
        finished=finished,
        team_asked=invited > 0,
        colleagues=_rate(row, published),
        release=row["release"],
    )


def _rate(row: Any, published: dict[int, Any]) -> str | None:
    """The words that a release published, as old as its figures (R2); words that move while people answer would tell when they did."""
    words = published.get(row["release"])
    return RATES.get(words, words) if isinstance(words, str) else None


async def _released(account: int, newest: AccountWave | None, language: str) -> Released | None:
    """What the newest release says of the account."""
    if newest is None:
        return None
    head = (await fetch(RELEASE, newest.release))[0]
    findings = await fetch(FINDINGS, newest.release, account)
    document = await both_definitions(head)
    labels = {pair: text.get(language) or text.get(document.default_language, pair) for pair, text in document.pairs.items()}
    cells, pictures = (tuple(row["data"] for row in findings if row["kind"] == kind) for kind in ("cell", "picture"))
    return Released(head["key"], head["name"], head["number"], head["method"], head["created_at"], cells, labels, pictures, head["id"])

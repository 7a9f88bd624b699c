"""What a brief is printed from, and the briefs that have been printed."""

from typing import Any, Final

import msgspec
from msgspec import Struct

from surveys.confidentiality import Contract, read_contract
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.findings import Finding
from surveys.instrument.types import Definition
from surveys.queries.asked import PROGRESS
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions
from surveys.queries.study import load_findings

RELEASE: Final = f"""
SELECT r.number, r.method, r.contract, r.created_at, w.id AS wave, w.key, w.name, w.state, {BOTH_VERSIONS}
FROM release r JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version WHERE r.id = $1
"""  # noqa: S608  # a constant of ours
ACCOUNT: Final = """
SELECT a.*, (SELECT min(c.name) FROM colleague c WHERE c.email <> '' AND lower(c.email) = lower(a.owner_email)) AS owner
FROM account a WHERE a.id = $1
"""
CUSTOMERS: Final = f"""
SELECT c.name, c.role, c.decision_level, {PROGRESS} AS state
FROM contact c WHERE c.account = $1 ORDER BY c.name, c.id
"""  # noqa: S608  # a constant
TEAM: Final = """
SELECT c.name, d.name AS department, t.function FROM team_member t
JOIN colleague c ON c.id = t.colleague JOIN department d ON d.id = c.department
WHERE t.account = $1 ORDER BY c.name, c.id
"""
NEWEST: Final = """
SELECT r.id AS release, a.id AS account FROM account a JOIN wave_account wa ON wa.account = a.id JOIN wave w ON w.id = wa.wave
JOIN release r ON r.wave = w.id WHERE a.external_ref = $1 AND ($2 = '' OR w.key = $2) ORDER BY r.id DESC LIMIT 1
"""


class Person(Struct, frozen=True):
    """Somebody of either side; `department_or_level` and `progress` are what their side shows."""

    name: str
    role: str
    place: str
    progress: str = ""


class BriefSource(Struct, frozen=True):
    """All that a brief says, as the database has it."""

    wave: str
    wave_name: str
    number: int
    method: str
    released_at: int
    contract: Contract
    definition: Definition
    account: dict[str, Any]
    services: tuple[str, ...]
    customers: tuple[Person, ...]
    colleagues: tuple[Person, ...]
    findings: tuple[Finding, ...]


class Printable(Struct, frozen=True):
    """The release and the account that a brief is about."""

    release: int
    account: int


async def load_source(printable: Printable) -> BriefSource:
    """Read everything for one brief; NotFound if the release or the account is gone."""
    releases = await fetch(RELEASE, printable.release)
    accounts = await fetch(ACCOUNT, printable.account)
    if not releases or not accounts:
        raise NotFound("The release or the account of this brief was deleted.")
    release, account = releases[0], dict(accounts[0])
    customers = await fetch(CUSTOMERS, printable.account, release["wave"])
    return BriefSource(
        wave=release["key"],
        wave_name=release["name"],
        number=release["number"],
        method=release["method"],
        released_at=release["created_at"],
        contract=read_contract(release["contract"]),
        definition=await both_definitions(release),
        account=account,
        services=msgspec.json.decode(account["services"], type=tuple[str, ...]),
        customers=tuple(Person(row["name"], row["role"], row["decision_level"], row["state"] or "not_asked") for row in customers),
        colleagues=tuple(Person(row["name"], row["function"], row["department"]) for row in await fetch(TEAM, printable.account)),
        findings=await load_findings(printable.release, printable.account),
    )


async def find_printable(ref: str, wave: str = "") -> Printable:
    """The newest release that covers an account, of one wave or of any; NotFound says what is missing."""
    rows = await fetch(NEWEST, ref, wave)
    if rows:
        return Printable(rows[0]["release"], rows[0]["account"])
    if not await fetch("SELECT id FROM account WHERE external_ref = $1", ref):
        raise NotFound(f"There is no account with the ref {ref}: give the ref that it has in the CRM.")
    if not wave:
        raise NotFound(f"Nothing has been released about {ref} yet: results come out when a wave closes.")
    known = await fetch(
        "SELECT 1 AS one FROM wave w JOIN wave_account wa ON wa.wave = w.id JOIN account a ON a.id = wa.account"
        " WHERE w.key = $1 AND a.external_ref = $2",
        wave, ref,
    )  # fmt: skip
    if known:
        raise NotFound(f"Wave {wave} has no release yet: close it first, or wait a moment if you just did.")
    raise NotFound(f"There is no wave {wave} that asks about {ref}: `parallax wave list` shows the waves.")


async def stored_hash(printable: Printable) -> str | None:
    """The hash of what the stored brief was made from."""
    rows = await fetch("SELECT input_hash FROM brief WHERE release = $1 AND account = $2", printable.release, printable.account)
    return rows[0]["input_hash"] if rows else None


async def stored_pdf(printable: Printable) -> bytes | None:
    """The stored brief."""
    rows = await fetch("SELECT pdf FROM brief WHERE release = $1 AND account = $2", printable.release, printable.account)
    return bytes(rows[0]["pdf"]) if rows else None

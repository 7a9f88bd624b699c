"""What a link opens: the wave, the accounts its person is asked about, and what they have answered so far."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from surveys.answer_values import Value
from surveys.confidentiality import Contract, answer_key, culture_key, normal_token, read_contract, token_hash
from surveys.drafts import Draft, read_draft
from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.lists import member_list
from surveys.engine.postgres import GroupingPostgresEngine
from surveys.errors import Closed, NotFound
from surveys.instrument.types import Definition, Side
from surveys.planning.questionnaires import in_languages
from surveys.planning.settings import read_settings
from surveys.queries.instruments import definition
from surveys.sentences import sentence
from surveys.tables import Department

ENOUGH_TO_NAME_THE_ACCOUNT = 3
MOST_ACCOUNTS = 3
RELATIONSHIP, CULTURE, VENDOR = 0, -1, -2  # blocks beside those of departments, which go by the department's number
Source = Literal["invited", "open", "paper"]
UNKNOWN = sentence(
    "This link does not open a survey. Please copy the whole address from your mail, or ask the person who sent it for a new one."
)
CLOSED = sentence("This survey has closed and takes no more answers. Thank you for your interest.")

# CROSS JOIN keeps SQLite from reading all of a wave's invitations to count one account's: 0.02 ms instead of 1.5 at 6,000.
LINK = """
SELECT i.token_hash, i.id AS invitation, i.side, i.language, i.department, i.is_open, i.source,
       w.id AS wave, w.key, w.name AS wave_name, w.state, w.closes_at, w.contract, w.settings,
       v.id AS version, v.content_hash, p.account, a.name AS account_name, a.industry, a.region, a.segment,
       coalesce(p.shown, p.state) AS progress, p.shown IS NOT NULL AS moved, p.contact IS NOT NULL AS named,
       CASE WHEN i.side = 'internal' THEN (
         SELECT count(*) FROM participation p2 CROSS JOIN invitation i2
         WHERE p2.account = p.account AND i2.id = p2.invitation AND i2.wave = i.wave AND i2.side = 'internal'
           AND i2.department = i.department) ELSE 0 END AS of_department,
       CASE WHEN i.side = 'customer' AND i.source = 'invited' THEN (
         SELECT count(*) FROM participation p2 CROSS JOIN invitation i2
         WHERE p2.account = p.account AND i2.id = p2.invitation AND i2.wave = i.wave AND i2.side = 'customer'
           AND i2.source = 'invited') ELSE 0 END AS asked_customers
FROM invitation i JOIN wave w ON w.id = i.wave
JOIN instrument_version v ON v.id = CASE WHEN i.side = 'internal' THEN coalesce(w.internal_version, w.version) ELSE w.version END
JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
WHERE i.token_hash {asked} ORDER BY p.account
"""
LINK_OF_ONE = LINK.format(asked="= $1")
LINKS_OF_MANY = LINK.format(asked="= ANY ($1::text[])")
# A sealed response is none until something new is saved, and then that is all there is of it.
RESPONSE = """
SELECT r.revision, CASE WHEN r.sealed THEN 'draft' ELSE r.state END AS state, r.draft, r.sharing, r.updated_at, r.submission, r.body_hash,
       a.item, a.number, a.text, a.missing
FROM response r LEFT JOIN answer a ON a.response = r.id AND NOT r.sealed
WHERE r.invitation = $1 AND r.account = $2 AND (NOT r.sealed OR r.draft IS NOT NULL)
"""
BLOCKS = {
    "postgres": "SELECT * FROM load_confidential($1)",
    "sqlite": """
SELECT c.edit_key, c.revision, c.state, c.draft, c.words_allowed, c.signer IS NOT NULL AS signed, c.submission, c.body_hash,
       a.item, a.number, a.text, a.missing
FROM confidential_response c LEFT JOIN confidential_answer a ON a.response = c.id WHERE c.edit_key IN (SELECT value FROM json_each($1))
""",
}


class LinkAccount(Struct, frozen=True):
    """An account that the link's person is asked about; `named` says whether we know the customer who answers.

    `may_sign` says whether a colleague may put their name to how they rate us.

    Nobody is counted as asked for somebody who came by an open link, or whose answers came on paper.
    """

    id: int
    name: str
    progress: Literal["not_started", "half", "finished"]
    names_handoff: bool
    asked_customers: int
    industry: str = ""
    region: str = ""
    segment: str = ""
    named: bool = True
    may_sign: bool = False


class Link(Struct, frozen=True):
    """An open link; `token` is the secret itself and is never logged or stored."""

    token: str
    invitation: int
    side: Side
    language: str
    department: int | None
    wave: int
    wave_key: str
    wave_name: str
    closes_at: int
    contract: Contract
    version: int
    content_hash: str
    accounts: tuple[LinkAccount, ...]
    departments: dict[int, str]
    source: Source = "invited"
    languages: tuple[str, ...] = ()  # those that the wave offers; none: all of its questionnaire
    moved: bool = False  # it was sent to a new address, and shows nothing of what was answered before

    @property
    def may_start_another(self) -> bool:
        return sum(account.progress != "not_started" for account in self.accounts) < MOST_ACCOUNTS


class Stored(Struct, frozen=True):
    """What the database holds of one form; `draft` is what the person goes on with."""

    revision: int = 0
    state: Literal["none", "draft", "sent", "partial"] = "none"
    draft: Draft = Draft()
    unsent: bool = False
    has_culture: bool = False
    submission: str = ""
    body_hash: str = ""
    saved_at: int = 0  # of customers only: a colleague's row carries no time (R0)


async def load_link(text: str, now: int) -> Link:
    """Raise NotFound for an unknown or revoked link, Closed once the wave takes no more answers."""
    token = normal_token(text)
    rows = await _link_rows(token_hash(token)) if token else []
    if token is None or not rows:
        raise NotFound(UNKNOWN)
    first = rows[0]
    if first["state"] != "open" or not first["is_open"] or first["closes_at"] <= now:
        raise Closed(CLOSED)
    contract = read_contract(first["contract"])
    return Link(
        token=token,
        invitation=first["invitation"],
        side=first["side"],
        language=first["language"],
        department=first["department"],
        wave=first["wave"],
        wave_key=first["key"],
        wave_name=first["wave_name"],
        closes_at=first["closes_at"],
        contract=contract,
        version=first["version"],
        content_hash=first["content_hash"],
        departments=await _departments(first["side"], first["department"]),
        source=first["source"],
        languages=read_settings(first["settings"]).languages,
        moved=bool(first["moved"]),
        accounts=tuple(
            LinkAccount(
                row["account"],
                row["account_name"],
                row["progress"],
                row["of_department"] >= ENOUGH_TO_NAME_THE_ACCOUNT,
                row["asked_customers"],
                row["industry"],
                row["region"],
                row["segment"],
                bool(row["named"]),
                first["side"] == "internal" and contract.vendor == "attributed",
            )
            for row in rows
        ),
    )


async def _link_rows(hashed: str) -> Sequence[Any]:
    engine = engine_in_use()
    if isinstance(engine, GroupingPostgresEngine):
        return await engine.fetch_together(LINKS_OF_MANY, hashed)
    return await fetch(LINK_OF_ONE, hashed)


async def _departments(side: Side, own: int | None) -> dict[int, str]:
    """Departments whose hand-offs a colleague may rate: every one but their own."""
    if side == "customer":
        return {}
    rows = await Department.select(Department.id, Department.name).order_by(Department.name)
    return {row["id"]: row["name"] for row in rows if row["id"] != own}


async def load_stored(link: Link, account: int) -> Stored:
    """What this person has saved or sent about one account."""
    if link.side == "customer":
        return _customer(await fetch(RESPONSE, link.invitation, account))
    blocks = {answer_key(link.token, account, "relationship"): RELATIONSHIP, culture_key(link.token): CULTURE}
    blocks[answer_key(link.token, account, "vendor")] = VENDOR
    blocks |= {answer_key(link.token, account, f"handoff:{department}"): department for department in link.departments}
    return _colleague(await fetch(BLOCKS[engine_in_use().engine_type], member_list(list(blocks))), blocks)


def _customer(rows: Sequence[Any]) -> Stored:
    if not rows:
        return Stored()
    first = rows[0]
    sent = Draft(values=_values(rows), sharing=first["sharing"])
    return _stored(first, sent, first["updated_at"])


def _colleague(rows: Sequence[Any], blocks: dict[str, int]) -> Stored:
    anchor = next((row for row in rows if blocks[row["edit_key"]] == RELATIONSHIP), None)
    if anchor is None:
        return Stored()
    by_block: dict[int, list[Any]] = {}
    for row in rows:
        by_block.setdefault(blocks[row["edit_key"]], []).append(row)
    values = _values([*by_block[RELATIONSHIP], *by_block.get(VENDOR, ()), *by_block.get(CULTURE, ())])
    repeats = {department: _values(mine) for department, mine in by_block.items() if department > 0}
    signed = any(row["signed"] for row in by_block.get(VENDOR, ()))
    words_allowed = bool(anchor["words_allowed"])
    sent = Draft(values=values, picks=tuple(sorted(repeats)), repeats=repeats, words_allowed=words_allowed, signed=signed)
    return replace(_stored(anchor, sent), has_culture=CULTURE in by_block)


def _stored(row: Any, sent: Draft, saved_at: int = 0) -> Stored:  # a row of either driver
    return Stored(
        revision=row["revision"],
        state=row["state"],
        draft=read_draft(row["draft"]) if row["draft"] else sent,
        unsent=row["draft"] is not None,
        submission=row["submission"],
        body_hash=row["body_hash"],
        saved_at=saved_at,
    )


def _values(rows: Iterable[Any]) -> dict[str, Value]:
    return {row["item"]: Value(row["number"], row["text"], row["missing"]) for row in rows if row["item"] is not None}


async def link_definition(link: Link) -> Definition:
    return in_languages(await definition(link.version, link.content_hash), link.languages)

"""What a release is made of: the answers that were sent in a wave, how many joined, and what the release before showed."""

from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import Contract, Sharing, read_contract
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.types import Comment as Written
from surveys.instrument.types import Definition, Side, TextLine
from surveys.queries.instruments import definition

WAVE: Final = """
SELECT w.id, w.key, w.state, w.contract, w.version, v.content_hash FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.id = $1
"""
CUSTOMERS: Final = """
SELECT r.account, r.id AS respondent, r.sharing, c.name, x.item, x.number, x.text, x.missing
FROM response r JOIN answer x ON x.response = r.id
JOIN participation p ON p.invitation = r.invitation AND p.account = r.account LEFT JOIN contact c ON c.id = p.contact
WHERE r.wave = $1 AND r.state = 'sent'
"""
COLLEAGUES: Final = """
SELECT r.account, r.id AS respondent, x.item, x.number, x.text, x.missing
FROM confidential_response r JOIN confidential_answer x ON x.response = r.id
WHERE r.wave = $1 AND r.state = 'sent' AND r.block = 'relationship'
"""
# Whoever may open the account knows their own answers, so they do not count towards k (R1): its owner, leads and admins.
COUNTED: Final = """(a.owner_email = '' OR lower(i.email) <> lower(a.owner_email)) AND NOT EXISTS (
    SELECT 1 FROM users u WHERE u.role <> 'rep' AND u.is_active AND lower(u.email) = lower(i.email))"""
JOINED: Final = f"""
SELECT a.id, a.external_ref,
  sum(CASE WHEN i.side = 'internal' THEN 1 ELSE 0 END) AS invited,
  sum(CASE WHEN i.side = 'internal' AND p.state = 'finished' THEN 1 ELSE 0 END) AS finished,
  sum(CASE WHEN i.side = 'internal' AND p.state = 'finished' AND {COUNTED} THEN 1 ELSE 0 END) AS countable,
  (SELECT max(r.sent_at) FROM response r WHERE r.wave = wa.wave AND r.account = a.id) AS answered_at
FROM wave_account wa JOIN account a ON a.id = wa.account
LEFT JOIN participation p ON p.account = a.id AND p.invitation IN (SELECT id FROM invitation WHERE wave = $1)
LEFT JOIN invitation i ON i.id = p.invitation
WHERE wa.wave = $1 GROUP BY a.id, a.external_ref, wa.wave ORDER BY a.id
"""  # noqa: S608  # a constant of ours
PREVIOUS: Final = "SELECT id, number, input_hash FROM release WHERE wave = $1 ORDER BY number DESC LIMIT 1"

CUSTOMER_WORDS: Final = """
SELECT x.id, x.item, x.text, w.version, v.content_hash FROM answer x JOIN response r ON r.id = x.response
JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version
WHERE r.id = $1 AND x.label IS NULL AND x.text IS NOT NULL
"""
COLLEAGUE_WORDS: Final = """
SELECT x.id, x.item, x.text, w.version, v.content_hash FROM confidential_answer x JOIN confidential_response r ON r.id = x.response
JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version
WHERE w.id = $1 AND r.state = 'sent' AND x.label IS NULL AND x.text IS NOT NULL
"""


class StudiedWave(Struct, frozen=True):
    """The wave as it promised to be studied."""

    id: int
    key: str
    state: Literal["open", "closed"]
    contract: Contract
    definition: Definition


class Answered(Struct, frozen=True):
    """One item of one respondent; only a customer who shares their name has one here."""

    account: int
    side: Side
    respondent: str
    item: str
    number: float | None
    text: str | None
    missing: str | None
    sharing: Sharing = "unnamed"
    name: str = ""


class StudiedAccount(Struct, frozen=True):
    """An account of the wave, and how many colleagues were asked, have finished, and count towards k."""

    id: int
    ref: str
    invited: int
    finished: int
    countable: int
    answered_at: int


class OldFinding(Struct, frozen=True):
    """A finding of the release before."""

    account: int
    kind: str
    comparison: str
    pair: str
    data: str


class Before(Struct, frozen=True):
    """The release before: its number, what it was made from, what it said, and how many stood behind each figure of an account."""

    number: int = 0
    input_hash: str = ""
    findings: tuple[OldFinding, ...] = ()
    joined: dict[tuple[int, str], int] = {}


async def load_studied_wave(wave: int) -> StudiedWave:
    """Read the wave that is to be released."""
    rows = await fetch(WAVE, wave)
    if not rows:
        raise NotFound(f"There is no wave with the number {wave}.")
    row = rows[0]
    document = await definition(row["version"], row["content_hash"])
    return StudiedWave(row["id"], row["key"], row["state"], read_contract(row["contract"]), document)


async def load_answers(wave: int) -> list[Answered]:
    """Read everything that was sent, in an order of the respondents' random numbers."""
    customers = [_customer(row) for row in await fetch(CUSTOMERS, wave)]
    colleagues = [_answered("internal", row) for row in await fetch(COLLEAGUES, wave)]
    return sorted([*customers, *colleagues], key=lambda answer: (answer.account, answer.side, answer.respondent, answer.item))


async def load_accounts(wave: int) -> list[StudiedAccount]:
    """Read participation, which is what rules that count people count (R0)."""
    return [
        StudiedAccount(row["id"], row["external_ref"], *(row[name] or 0 for name in ("invited", "finished", "countable", "answered_at")))
        for row in await fetch(JOINED, wave)
    ]


async def load_before(wave: int) -> Before:
    """Read the newest release of a wave; an empty one if there is none."""
    rows = await fetch(PREVIOUS, wave)
    if not rows:
        return Before()
    release = rows[0]["id"]
    findings = await fetch("SELECT account, kind, comparison, pair, data FROM finding WHERE release = $1 ORDER BY id", release)
    basis = await fetch("SELECT account, figure, joined FROM basis WHERE release = $1", release)
    return Before(
        number=rows[0]["number"],
        input_hash=rows[0]["input_hash"],
        findings=tuple(OldFinding(row["account"], row["kind"], row["comparison"], row["pair"], row["data"]) for row in findings),
        joined={(row["account"], row["figure"]): row["joined"] for row in basis},
    )


def _customer(row: Any) -> Answered:
    return _answered("customer", row, row["sharing"], (row["name"] or "") if row["sharing"] == "named" else "")


def _answered(side: Side, row: Any, sharing: Sharing = "unnamed", name: str = "") -> Answered:
    return Answered(row["account"], side, str(row["respondent"]), row["item"], row["number"], row["text"], row["missing"], sharing, name)


class Comment(Struct, frozen=True):
    """A text whose sentiment is to be kept beside it."""

    id: str
    text: str


async def load_comments(subject: str) -> list[Comment]:
    """Read the comments of a `response:<uuid>`, or of a `wave:<id>` of colleagues, that have no label yet."""
    kind, _, number = subject.partition(":")
    rows = await fetch(CUSTOMER_WORDS, number) if kind == "response" else await fetch(COLLEAGUE_WORDS, int(number))
    if not rows:
        return []
    document = await definition(rows[0]["version"], rows[0]["content_hash"])
    written = {element.name for page in document.pages for element in page.elements if isinstance(element, TextLine | Written)}
    return [Comment(str(row["id"]), row["text"]) for row in rows if row["item"] in written]

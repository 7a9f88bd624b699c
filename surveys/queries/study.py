"""What a release is made of: the answers that were sent in a wave, how many joined, and what the release before showed."""

from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import Contract, Sharing, read_contract
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.findings import Behind, Finding, Told
from surveys.instrument.types import Comment as Written
from surveys.instrument.types import Definition, Side, TextLine
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions, definition

WAVE: Final = f"""
SELECT w.id, w.key, w.state, w.contract, {BOTH_VERSIONS} FROM wave w JOIN instrument_version v ON v.id = w.version WHERE w.id = $1
"""  # noqa: S608  # a constant of ours
CUSTOMERS: Final = """
SELECT r.account, r.id AS respondent, r.sharing, c.name, x.item, x.number, x.text, x.missing
FROM response r JOIN answer x ON x.response = r.id
JOIN participation p ON p.invitation = r.invitation AND p.account = r.account LEFT JOIN contact c ON c.id = p.contact
WHERE r.wave = $1 AND r.state = 'sent'
"""
COLLEAGUES: Final = """
SELECT r.account, r.id AS respondent, r.words_allowed, x.id AS answer, x.item, x.number, x.text, x.missing, r.signer, k.name
FROM confidential_response r JOIN confidential_answer x ON x.response = r.id LEFT JOIN colleague k ON k.id = r.signer
WHERE r.wave = $1 AND r.state = 'sent' AND r.block IN ('relationship', 'vendor')
"""
# A form that was erased by its receipt leaves its participation, because nobody knows whose it is (R12).
KEPT: Final = """
SELECT count(*) FROM confidential_response r
WHERE r.wave = wa.wave AND r.account = a.id AND r.block = 'relationship' AND r.state = 'sent'
"""
# Whoever may open the account knows their own answers, so they do not count towards k (R1): its owner, leads and admins, as of today
# or as noted when it mattered (surveys/actions/insiders.py). Of people whose name was taken off, their row says so. The address that they
# were asked at may be an old one.
ADDRESSES: Final = "(lower(i.email), (SELECT lower(k.email) FROM colleague k WHERE k.id = i.colleague AND k.email <> ''))"
COUNTED: Final = f"""NOT p.insider AND i.person NOT LIKE 'gone:insider:%'
  AND NOT EXISTS (SELECT 1 FROM account o WHERE o.id = a.id AND o.owner_email <> '' AND lower(o.owner_email) IN {ADDRESSES})
  AND NOT EXISTS (SELECT 1 FROM users u WHERE u.role <> 'rep' AND u.is_active AND lower(u.email) IN {ADDRESSES})"""  # noqa: S608  # a constant of ours
JOINED: Final = f"""
SELECT a.id, a.external_ref, a.segment, ({KEPT}) AS kept,
  sum(CASE WHEN i.side = 'internal' THEN 1 ELSE 0 END) AS invited,
  sum(CASE WHEN i.side = 'internal' AND p.state = 'finished' THEN 1 ELSE 0 END) AS finished,
  sum(CASE WHEN i.side = 'internal' AND p.state = 'finished' AND {COUNTED} THEN 1 ELSE 0 END) AS countable,
  sum(CASE WHEN i.side = 'internal' AND NOT ({COUNTED}) THEN 1 ELSE 0 END) AS insiders,
  (SELECT max(r.sent_at) FROM response r WHERE r.wave = wa.wave AND r.account = a.id) AS answered_at
FROM wave_account wa JOIN account a ON a.id = wa.account
LEFT JOIN participation p ON p.account = a.id AND p.invitation IN (SELECT id FROM invitation WHERE wave = $1)
LEFT JOIN invitation i ON i.id = p.invitation
WHERE wa.wave = $1 GROUP BY a.id, a.external_ref, a.segment, wa.wave ORDER BY a.id
"""  # noqa: S608  # a constant of ours
FINDINGS: Final = """
SELECT account, kind, comparison, pair, data FROM finding WHERE release = $1 AND ($2 = 0 OR account = $2) ORDER BY id
"""
BASIS: Final = """
SELECT account, figure, joined, lost, shown, uncounted, told_n, told_insiders, told_low, told_high FROM basis WHERE release = $1
"""
CONTRACTS: Final = "SELECT DISTINCT contract FROM release WHERE wave = $1"
PREVIOUS: Final = "SELECT id, number, input_hash, is_last FROM release WHERE wave = $1 ORDER BY number DESC LIMIT 1"

CUSTOMER_WORDS: Final = """
SELECT x.id, x.item, x.text, w.version, v.content_hash FROM answer x JOIN response r ON r.id = x.response
JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version
WHERE r.id = $1 AND x.label IS NULL AND x.text IS NOT NULL
"""
COLLEAGUE_WORDS: Final = """
SELECT x.id, x.item, x.text, v.id AS version, v.content_hash FROM confidential_answer x JOIN confidential_response r ON r.id = x.response
JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = coalesce(w.internal_version, w.version)
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
    """One item of one respondent; only a customer who shares their name has one here, and a colleague (`signer`) who signed.

    `pooled_as` is the number of a colleague's answer whose words leads may read in a pool, empty for all others (R8).
    """

    account: int
    side: Side
    respondent: str
    item: str
    number: float | None
    text: str | None
    missing: str | None
    sharing: Sharing = "unnamed"
    name: str = ""
    pooled_as: str = ""
    signer: int = 0


class StudiedAccount(Struct, frozen=True):
    """An account of the wave, and how many colleagues were asked, have finished, and count towards k.

    `insiders` of those who were asked may open the account, whether they finished or not.
    `lost` is how many of the finished have no form any more. Rules that count people take the smaller of both counts: a form that was
    erased hides nobody, and any form may be that of somebody who may open the account.
    """

    id: int
    ref: str
    invited: int
    finished: int
    countable: int
    answered_at: int
    segment: str = ""
    lost: int = 0
    insiders: int = 0

    @property
    def uncounted(self) -> int:
        """How many of the forms may be of people who do not count."""
        return self.finished - self.countable

    @property
    def counted(self) -> int:
        """How many of the forms count for certain."""
        return max(0, self.countable - self.lost)


class Before(Struct, frozen=True):
    """The release before: its number, what it was made from, what it said, who stood behind each figure, and whether it was the last.

    `k` is the least that a release of the wave was made with: a promise may have been tightened since (0: there is no release).
    """

    number: int = 0
    input_hash: str = ""
    findings: tuple[Finding, ...] = ()
    basis: dict[tuple[int, str], Behind] = {}
    is_last: bool = False
    k: int = 0


async def load_studied_wave(wave: int) -> StudiedWave:
    """Read the wave that is to be released."""
    rows = await fetch(WAVE, wave)
    if not rows:
        raise NotFound(f"There is no wave with the number {wave}.")
    row = rows[0]
    document = await both_definitions(row)
    return StudiedWave(row["id"], row["key"], row["state"], read_contract(row["contract"]), document)


async def load_answers(wave: int) -> list[Answered]:
    """Read everything that was sent, in an order of the respondents' random numbers."""
    customers = [_customer(row) for row in await fetch(CUSTOMERS, wave)]
    colleagues = [_answered("internal", row) for row in await fetch(COLLEAGUES, wave)]
    return sorted([*customers, *colleagues], key=lambda answer: (answer.account, answer.side, answer.respondent, answer.item))


async def load_accounts(wave: int) -> list[StudiedAccount]:
    """Read participation, which is what rules that count people count (R0)."""
    return [_studied(row) for row in await fetch(JOINED, wave)]


async def load_before(wave: int) -> Before:
    """Read the newest release of a wave; an empty one if there is none."""
    rows = await fetch(PREVIOUS, wave)
    if not rows:
        return Before()
    release = rows[0]["id"]
    basis = await fetch(BASIS, release)
    return Before(
        number=rows[0]["number"],
        input_hash=rows[0]["input_hash"],
        findings=await load_findings(release),
        basis={(row["account"], row["figure"]): _behind(row) for row in basis},
        is_last=bool(rows[0]["is_last"]),
        k=min(read_contract(row["contract"]).k for row in await fetch(CONTRACTS, wave)),
    )


def _behind(row: dict[str, Any]) -> Behind:
    told = Told(row["told_n"], row["told_insiders"], row["told_low"], row["told_high"])
    return Behind(row["joined"], row["lost"], row["shown"], row["uncounted"], told)


async def load_findings(release: int, account: int = 0) -> tuple[Finding, ...]:
    """Read what a release says, of one account or (0) of all, as it was stored."""
    rows = await fetch(FINDINGS, release, account)
    return tuple(Finding(row["account"], row["kind"], row["data"], row["comparison"], row["pair"]) for row in rows)


def _studied(row: Any) -> StudiedAccount:
    names = ("invited", "finished", "countable", "answered_at", "insiders")
    invited, finished, countable, answered_at, insiders = (row[name] or 0 for name in names)
    lost = max(0, finished - row["kept"])
    return StudiedAccount(row["id"], row["external_ref"], invited, finished, countable, answered_at, row["segment"], lost, insiders)


def _customer(row: Any) -> Answered:
    return _answered("customer", row, row["sharing"], (row["name"] or "") if row["sharing"] == "named" else "")


def _answered(side: Side, row: Any, sharing: Sharing = "unnamed", name: str = "") -> Answered:
    inside = side == "internal"
    pooled_as = str(row["answer"]) if inside and row["words_allowed"] and row["text"] else ""
    signer, name = (row["signer"] or 0, row["name"] or "") if inside else (0, name)
    return Answered(
        row["account"],
        side,
        str(row["respondent"]),
        row["item"],
        row["number"],
        row["text"],
        row["missing"],
        sharing,
        name,
        pooled_as,
        signer,
    )


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

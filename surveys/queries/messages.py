"""Who may get a mail, and what a mail that waits is made of."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from surveys.confidentiality import Contract, normal_token, read_contract, token_hash
from surveys.engine.among import fetch_texts
from surveys.engine.connect import fetch
from surveys.errors import NotFound
from surveys.instrument.types import Definition, Side
from surveys.news import NewsText, read_texts
from surveys.planning.settings import WaveSettings, read_settings
from surveys.queries.answering import MOST_ACCOUNTS
from surveys.queries.instruments import definition
from surveys.sentences import sentence

Kind = Literal["invitation", "reminder", "reply", "news"]
State = Literal["waiting", "sent", "failed", "bounced", "held"]
Reason = Literal["", "closed", "unreachable", "finished", "no_link", "gone"]

# Of invitation `i`: there is an address, and nobody said no from it or could not be reached there. Whoever said no
# under an address that was changed since stays out by their own row.
REACHABLE: Final = """trim(i.email) <> '' AND CASE WHEN i.side = 'customer' THEN
  NOT EXISTS (SELECT 1 FROM contact x WHERE lower(trim(x.email)) = lower(trim(i.email)) AND (x.opted_out OR x.email_status = 'bounced'))
  AND NOT EXISTS (SELECT 1 FROM participation q JOIN contact x ON x.id = q.contact WHERE q.invitation = i.id AND x.opted_out)
ELSE
  NOT EXISTS (SELECT 1 FROM colleague x WHERE lower(trim(x.email)) = lower(trim(i.email)) AND (x.opted_out OR x.email_status = 'bounced'))
  AND NOT EXISTS (SELECT 1 FROM colleague x WHERE x.id = i.colleague AND x.opted_out)
END"""
LETTER: Final = f"""
SELECT m.id, m.ident, m.kind, m.about, m.state, i.id AS invitation, i.side, i.email, i.language, i.sealed_token, i.is_open,
       w.name AS wave_name, w.state AS wave_state, w.closes_at, w.contract, w.settings, v.id AS version, v.content_hash,
       CASE WHEN {REACHABLE} THEN 1 ELSE 0 END AS reachable,
       coalesce(k.name, c.name, '') AS name, a.name AS account,
       CASE WHEN i.side = 'internal' THEN coalesce(p.shown, p.state) ELSE p.state END AS progress
FROM message m JOIN invitation i ON i.id = m.invitation JOIN wave w ON w.id = m.wave
JOIN instrument_version v ON v.id = CASE WHEN i.side = 'internal' THEN coalesce(w.internal_version, w.version) ELSE w.version END
JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
LEFT JOIN contact c ON c.id = p.contact LEFT JOIN colleague k ON k.id = i.colleague
WHERE m.id = $1 ORDER BY a.name, a.id
"""  # noqa: S608  # a constant of ours
REPLY: Final = """
SELECT y.text, y.author, y.author_name, a.name AS account FROM reply y JOIN response r ON r.id = y.response
JOIN account a ON a.id = r.account WHERE y.id = $1 AND r.invitation = $2 AND r.sharing = 'named'
"""


NEWS: Final = "SELECT slug, texts FROM news WHERE id = $1 AND state = 'published'"
# Somebody is out as soon as one of their rows says so, as in `people_of_wave`.
SUBSCRIBER: Final = """
SELECT i.id, i.side, i.language, CASE WHEN lower(trim(i.email)) IN (
    SELECT lower(trim(email)) FROM contact WHERE opted_out UNION SELECT lower(trim(email)) FROM colleague WHERE opted_out)
  OR i.id IN (SELECT p.invitation FROM participation p JOIN contact c ON c.id = p.contact WHERE c.opted_out)
  OR i.colleague IN (SELECT id FROM colleague WHERE opted_out) THEN 1 ELSE 0 END AS is_out
FROM invitation i WHERE {which}
"""


class Letter(Struct, frozen=True):
    """A mail that was asked for, with everything it is made of; `version` and `content_hash` name what its side is asked."""

    id: int
    ident: str
    kind: Kind
    about: int
    state: State
    invitation: int
    side: Side
    email: str
    name: str
    language: str
    sealed_token: str | None
    is_open: bool
    wave_name: str
    wave_state: str
    closes_at: int
    contract: Contract
    settings: WaveSettings
    version: int
    content_hash: str
    accounts: tuple[str, ...]
    reachable: bool
    finished: bool

    @property
    def asks(self) -> bool:
        return self.kind in {"invitation", "reminder"}


class ReplyText(Struct, frozen=True):
    """What somebody wrote to a customer who shares their name."""

    text: str
    author: str
    author_name: str
    account: str


class Subscriber(Struct, frozen=True):
    """Somebody who may say that they want no more mails, or want them again."""

    invitation: int
    side: Side
    language: str
    is_out: bool


async def load_letter(message: int) -> Letter | None:
    """Read a mail; None if it is gone, with its wave or with its person."""
    rows = await fetch(LETTER, message)
    return _letter(rows) if rows else None


async def known_idents(idents: Sequence[str]) -> frozenset[str]:
    """Those of these that are mails of ours."""
    return frozenset(row["ident"] for row in await fetch_texts("SELECT ident FROM message WHERE ident IN ({these})", idents))


def why_held(letter: Letter, now: int) -> Reason:
    """Why a mail is not to be sent now, whatever was so when it was asked for; empty if it may go."""
    if not letter.reachable:
        return "unreachable"
    if not letter.asks:
        return ""
    if letter.wave_state != "open" or not letter.is_open or letter.closes_at <= now:
        return "closed"
    if letter.kind == "reminder" and letter.finished:
        return "finished"
    return "" if letter.sealed_token else "no_link"


async def letter_definition(letter: Letter) -> Definition:
    return await definition(letter.version, letter.content_hash)


async def load_reply(letter: Letter) -> ReplyText:
    """Read the reply that a mail brings; raise NotFound if it is gone, or its customer shares their name no longer."""
    rows = await fetch(REPLY, letter.about, letter.invitation)
    if not rows:
        raise NotFound("")
    return ReplyText(*(rows[0][name] for name in ReplyText.__struct_fields__))


async def load_news_text(letter: Letter) -> tuple[str, dict[str, NewsText]]:
    """Read the address and the texts of the news that a mail brings; raise NotFound if it was taken back."""
    rows = await fetch(NEWS, letter.about)
    if not rows:
        raise NotFound("")
    return rows[0]["slug"], read_texts(rows[0]["texts"])


async def subscriber_of_link(text: str) -> Subscriber:
    """Whose link it is, also after its wave has closed; raise NotFound for an unknown one."""
    token = normal_token(text)
    return _subscriber(await fetch(SUBSCRIBER.format(which="i.token_hash = $1"), token_hash(token)) if token else [])


async def subscriber_of_mail(ident: str) -> Subscriber:
    """Who got a mail; raise NotFound for an unknown one."""
    return _subscriber(await fetch(SUBSCRIBER.format(which="i.id = (SELECT invitation FROM message WHERE ident = $1)"), ident))


def _subscriber(rows: Any) -> Subscriber:
    if not rows:
        raise NotFound(NOBODY)
    return Subscriber(rows[0]["id"], rows[0]["side"], rows[0]["language"], bool(rows[0]["is_out"]))


def _letter(rows: Any) -> Letter:
    first = rows[0]
    done = sum(row["progress"] == "finished" for row in rows)
    return Letter(
        **{name: first[name] for name in _PLAIN},
        is_open=bool(first["is_open"]),
        contract=read_contract(first["contract"]),
        settings=read_settings(first["settings"]),
        accounts=tuple(row["account"] for row in rows),
        reachable=bool(first["reachable"]),
        finished=done >= min(len(rows), MOST_ACCOUNTS),
    )


NOBODY: Final = sentence("This address ends nobody’s mails. Please copy the whole address from your mail, or answer the mail.")
_MADE: Final = {"is_open", "contract", "settings", "accounts", "reachable", "finished"}
_PLAIN: Final = tuple(name for name in Letter.__struct_fields__ if name not in _MADE)

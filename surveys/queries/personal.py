"""Everything that is kept about one person, as they may have it; of a colleague without whether they answered (R6)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from surveys.engine.among import fetch_numbers
from surveys.engine.connect import engine_in_use, fetch
from surveys.queries.instruments import definition
from surveys.queries.persons import Person, invitations_of
from surveys.queries.replies import shows_figures
from surveys.told import Told, told, values_of

ABOUT: Final = "What Parallax keeps about one person. Times are UTC. Passwords are kept as a hash, links as a hash; neither is here."
NOT_FOUND: Final = (
    "Confidential answers of colleagues are stored apart from names, and nobody can find them by a person: "
    "with the receipt code from the last page of a form, its answers are shown and erased at /receipt."
)
NOT_SAID: Final = (
    "Whether a colleague has answered is left out, because whoever makes this file may not know it. "
    "While a wave is open, the person sees it with their own link at /s/LINK/data."
)

NOT_SHARED: Final = (
    "Answers without the person's name, of an open wave, not sent, or from which another's could be computed, are left out, because "
    "whoever makes this file may not read them. The person sees them by their link at /s/LINK/data while a wave is open, and those sent "
    "by their receipt code at /receipt; whoever operates the server writes the whole file with `parallax personal export`."
)

# Each takes the numbers of the person's rows: contacts, colleagues, users or invitations.
_OF_CONTACTS: Final = {
    "contact": """
SELECT a.external_ref AS account_ref, a.name AS account, c.external_ref AS ref, c.name, c.email, c.role, c.decision_level, c.language,
  c.opted_out, c.email_status FROM contact c JOIN account a ON a.id = c.account WHERE c.id IN ({these}) ORDER BY c.id""",
    "not_asked": """
SELECT w.key AS wave, a.name AS account, h.reason FROM held_back h JOIN wave w ON w.id = h.wave JOIN account a ON a.id = h.account
WHERE h.contact IN ({these}) ORDER BY h.id""",
}
_OF_COLLEAGUES: Final = {
    "colleague": """
SELECT c.external_ref AS ref, c.name, c.email, d.name AS department, c.language, c.opted_out, c.email_status
FROM colleague c JOIN department d ON d.id = c.department WHERE c.id IN ({these}) ORDER BY c.id""",
    "teams": """
SELECT a.external_ref AS account_ref, a.name AS account, t.function FROM team_member t JOIN account a ON a.id = t.account
WHERE t.colleague IN ({these}) ORDER BY t.id""",
    "not_asked_as_colleague": """
SELECT w.key AS wave, a.name AS account, h.reason FROM held_back h JOIN wave w ON w.id = h.wave JOIN account a ON a.id = h.account
WHERE h.colleague IN ({these}) ORDER BY h.id""",
    "signed_notes": """
SELECT w.key AS wave, a.name AS account, s.text, s.signed_at FROM signed_note s JOIN wave w ON w.id = s.wave
JOIN account a ON a.id = s.account WHERE w.state <> 'open' AND s.colleague IN ({these}) ORDER BY s.id""",
}
_OF_USERS: Final = {
    "sign_in": "SELECT email, name, role, is_active, created_at FROM users WHERE id IN ({these})",
    "sessions": "SELECT created_at, seen_at, expires_at FROM session WHERE owner IN ({these}) ORDER BY id",
}
# Of colleagues neither how far they are nor whether they were reminded, which tells that they had not answered.
_OF_INVITATIONS: Final = {
    "invitations": """
SELECT w.key AS wave, w.name AS wave_name, i.side, i.email, i.language, i.source, i.admitted_at, a.name AS account,
  CASE WHEN i.side = 'customer' THEN p.state END AS progress, CASE WHEN i.side = 'customer' THEN i.reminders END AS reminders
FROM invitation i JOIN wave w ON w.id = i.wave JOIN participation p ON p.invitation = i.id JOIN account a ON a.id = p.account
WHERE i.id IN ({these}) ORDER BY i.id, a.name""",
    "mails": """
SELECT w.key AS wave, m.kind, m.number, m.state, m.sent_at FROM message m JOIN wave w ON w.id = m.wave
JOIN invitation i ON i.id = m.invitation WHERE i.id IN ({these}) AND (i.side = 'customer' OR m.kind <> 'reminder') ORDER BY m.id""",
    "replies": """
SELECT w.key AS wave, a.name AS account, y.author_name, y.text, y.created_at FROM reply y JOIN response r ON r.id = y.response
JOIN wave w ON w.id = r.wave JOIN account a ON a.id = r.account WHERE r.invitation IN ({these}) ORDER BY y.id""",
}
_RESPONSES: Final = """
SELECT r.id, r.wave AS wave_id, r.account AS account_id,
  w.key AS wave, v.id AS version, v.content_hash, a.name AS account, r.state, r.sharing, r.language, r.draft,
  r.started_at, r.updated_at, r.sent_at
FROM response r JOIN wave w ON w.id = r.wave JOIN instrument_version v ON v.id = w.version JOIN account a ON a.id = r.account
WHERE r.invitation IN ({these}) AND ($2 OR r.state = 'sent' AND r.sharing = 'named' AND w.state = 'closed') ORDER BY r.started_at, r.account
"""
# Answers that a colleague put their name to; while a wave is open they could still take it back, as they could a note.
_SIGNED_ROWS: Final = {
    "postgres": "load_signed($1)",
    "sqlite": "(SELECT c.wave, c.account, x.item, x.number, x.text, x.missing FROM confidential_response c JOIN wave w ON w.id = c.wave"
    " JOIN confidential_answer x ON x.response = c.id WHERE c.signer = $1 AND w.state <> 'open')",
}
_SIGNED: Final = """
SELECT s.item, s.number, s.text, s.missing, w.key, v.id AS version, v.content_hash, a.name AS account FROM {rows} s
JOIN wave w ON w.id = s.wave JOIN instrument_version v ON v.id = coalesce(w.internal_version, w.version) JOIN account a ON a.id = s.account
WHERE $2 OR EXISTS (SELECT 1 FROM finding f JOIN release r ON r.id = f.release
  WHERE r.wave = s.wave AND f.account = s.account AND f.kind = 'named' AND f.pair = $3)
"""
_ANSWERS: Final = "SELECT item, number, text, missing, label, score FROM answer WHERE response = $1 ORDER BY id"
_AUDIT: Final = """
SELECT at, actor, action, subject, details FROM audit_event
WHERE lower(actor) = $1 OR lower(subject) = $1 OR lower(details) LIKE '%"' || $1 || '"%' ORDER BY id
"""


class Form(Struct, frozen=True):
    """A customer's form: what was sent, in words, and what was saved and not sent."""

    wave: str
    account: str
    state: str
    sharing: str
    language: str
    started_at: str
    updated_at: str
    sent_at: str
    answers: tuple[Told, ...]
    not_sent: tuple[Told, ...]
    judged: dict[str, str]


class Signed(Struct, frozen=True):
    """Answers about one account that a colleague put their name to."""

    wave: str
    account: str
    answers: tuple[Told, ...]


class Kept(Struct, frozen=True):
    """The whole file; `kept` has rows by what they are."""

    about: str
    notes: tuple[str, ...]
    made_at: str
    person: str
    name: str
    kept: dict[str, list[dict[str, Any]]]
    answers: tuple[Form, ...]
    signed_answers: tuple[Signed, ...]


async def load_kept(person: Person, now: int, *, whole: bool) -> Kept:
    """Read what is kept about a person; unless `whole`, only answers that may be read one by one under their name (R3, R4, R11)."""
    invitations = await invitations_of(person)
    sections = (
        (_OF_CONTACTS, person.contacts),
        (_OF_COLLEAGUES, person.colleagues),
        (_OF_USERS, person.users),
        (_OF_INVITATIONS, invitations),
    )
    kept = {name: await _rows(sql, ids) for queries, ids in sections for name, sql in queries.items()}
    kept["audit_log"] = await _audit(person.email)
    forms = await fetch_numbers(_RESPONSES, invitations, whole)
    left_out = not whole and (person.contacts or person.colleagues)
    notes = [*((NOT_FOUND, NOT_SAID) if person.colleagues else ()), *((NOT_SHARED,) if left_out else ())]
    found = {name: rows for name, rows in kept.items() if rows}
    return Kept(
        about=ABOUT,
        notes=tuple(notes),
        made_at=moment(now) or "",
        person=person.key,
        name=person.name,
        kept=found,
        answers=tuple([await _form(row, unsent=whole) for row in forms if whole or await shows_figures(row["wave_id"], row["account_id"])]),
        signed_answers=tuple([each for colleague in person.colleagues for each in await _signed(colleague, whole=whole)]),
    )


def write_kept(kept: Kept) -> bytes:
    """The file as people and programs read it."""
    return msgspec.json.format(msgspec.json.encode(kept), indent=2) + b"\n"


async def _audit(email: str) -> list[dict[str, Any]]:
    """Events that name an address; in a pattern `_` stands for any letter, so what it found is looked at again."""
    rows = [_plain(row) for row in await fetch(_AUDIT, email)] if email else []
    return [row for row in rows if any(email in row[place].lower() for place in ("actor", "subject", "details"))]


async def _rows(sql: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    return [_plain(row) for row in await fetch_numbers(sql, ids)]


async def _signed(colleague: int, *, whole: bool) -> list[Signed]:
    forms: dict[tuple[str, str], list[Any]] = {}
    for row in await fetch(_SIGNED.format(rows=_SIGNED_ROWS[engine_in_use().engine_type]), colleague, whole, str(colleague)):
        forms.setdefault((row["key"], row["account"]), []).append(row)
    return [await _signed_form(wave, account, rows) for (wave, account), rows in forms.items()]


async def _signed_form(wave: str, account: str, rows: Sequence[Any]) -> Signed:
    document = await definition(rows[0]["version"], rows[0]["content_hash"])
    values = values_of(dict(row) for row in rows)
    return Signed(wave, account, told(document, values, document.default_language, {"account": account}))


async def _form(row: Any, *, unsent: bool) -> Form:
    document = await definition(row["version"], row["content_hash"])
    answers = await fetch(_ANSWERS, row["id"])
    names, language = {"account": row["account"]}, row["language"] or document.default_language
    draft = msgspec.json.decode(row["draft"]).get("values", {}) if row["draft"] and unsent else {}
    filled = [{"item": item, "number": None, "text": None, "missing": None} | value for item, value in draft.items()]
    return Form(
        wave=row["wave"],
        account=row["account"],
        state=row["state"],
        sharing=row["sharing"],
        language=row["language"],
        started_at=moment(row["started_at"]) or "",
        updated_at=moment(row["updated_at"]) or "",
        sent_at=moment(row["sent_at"]) or "",
        answers=told(document, values_of(dict(answer) for answer in answers), language, names),
        not_sent=told(document, values_of(filled), language, names),
        judged={answer["item"]: answer["label"] for answer in answers if answer["label"] is not None},
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a row, times in ISO 8601 and yes or no as such on either engine."""
    return {name: _value(name, value) for name, value in dict(row).items()}


def _value(name: str, value: Any) -> Any:
    if name in ("opted_out", "is_active"):
        return bool(value)
    return moment(value) if name == "at" or name.endswith("_at") else value


def moment(milliseconds: int | None) -> str | None:
    """A Unix time as ISO 8601 has it."""
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds")

"""For the pages about personal data: what there is of a person, until when what of a wave is kept, what is true of this installation."""

from typing import Final, Literal

from msgspec import Struct

from surveys.engine.among import fetch_numbers
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import NotFound
from surveys.planning.settings import read_settings
from surveys.queries.persons import Person, invitations_of
from surveys.retention import Until, kept_until

_WAVES: Final = """
SELECT w.key, w.name, w.state, w.settings, w.closes_at,
  CASE WHEN w.state = 'open' THEN NULL ELSE coalesce(w.closed_at, w.closes_at) END AS ended_at
FROM wave w ORDER BY w.id DESC
"""
_ROWS_OF: Final = {
    "contact": """
SELECT a.name AS account, c.role AS what FROM contact c JOIN account a ON a.id = c.account WHERE c.id IN ({these}) ORDER BY c.id""",
    "colleague": """
SELECT d.name AS account, '' AS what FROM colleague c JOIN department d ON d.id = c.department WHERE c.id IN ({these}) ORDER BY c.id""",
    "team": """
SELECT a.name AS account, t.function AS what FROM team_member t JOIN account a ON a.id = t.account
WHERE t.colleague IN ({these}) ORDER BY a.name""",
}
_COUNTS: Final = {
    "forms": "SELECT count(*) AS n FROM response WHERE invitation IN ({these})",
    "mails": "SELECT count(*) AS n FROM message m JOIN invitation i ON i.id = m.invitation"
    " WHERE i.id IN ({these}) AND (i.side = 'customer' OR m.kind <> 'reminder')",
    "replies": "SELECT count(*) AS n FROM reply y JOIN response r ON r.id = y.response WHERE r.invitation IN ({these})",
}
# While a wave is open, that there is a note would tell that its author has been at the form.
_NOTES: Final = """
SELECT n.id FROM signed_note n JOIN wave w ON w.id = n.wave WHERE w.state <> 'open' AND n.colleague IN ({these})
"""


class Line(Struct, frozen=True):
    """A row of a person: the account or department, and as what."""

    of: str
    role: str


class Footprint(Struct, frozen=True):
    """What there is of a person, without anything that tells whether a colleague has answered (R6)."""

    contacts: tuple[Line, ...]
    departments: tuple[Line, ...]
    teams: tuple[Line, ...]
    invitations: int
    forms: int
    mails: int
    replies: int
    notes: int


class KeptWave(Struct, frozen=True):
    """A wave and until when what of it is kept."""

    key: str
    name: str
    state: Literal["open", "closed", "cancelled"]
    closes_at: int
    ended_at: int | None
    until: tuple[Until, ...]


class Installation(Struct, frozen=True):
    """What of the measures the database itself can tell."""

    engine: Literal["sqlite", "postgres"]
    reads_confidential: bool
    waves: int
    with_mail: int
    with_open_links: int
    users: int


async def load_footprint(person: Person) -> Footprint:
    invitations = await invitations_of(person)
    counts = {name: sum(row["n"] for row in await fetch_numbers(sql, invitations)) for name, sql in _COUNTS.items()}
    notes = await fetch_numbers(_NOTES, person.colleagues)
    return Footprint(
        contacts=await _lines("contact", person.contacts),
        departments=await _lines("colleague", person.colleagues),
        teams=await _lines("team", person.colleagues),
        invitations=len(invitations),
        notes=len(notes),
        **counts,
    )


async def _lines(kind: str, ids: tuple[int, ...]) -> tuple[Line, ...]:
    return tuple(Line(row["account"], row["what"]) for row in await fetch_numbers(_ROWS_OF[kind], ids))


async def list_kept_waves() -> tuple[KeptWave, ...]:
    """Every wave, newest first."""
    return tuple(
        KeptWave(
            row["key"],
            row["name"],
            row["state"],
            row["closes_at"],
            row["ended_at"],
            kept_until(read_settings(row["settings"]).keep, row["ended_at"]),
        )
        for row in await fetch(_WAVES)
    )


async def load_kept_wave(key: str) -> KeptWave:
    for wave in await list_kept_waves():
        if wave.key == key:
            return wave
    raise NotFound("")


async def load_installation() -> Installation:
    on_postgres = engine_in_use().engine_type == "postgres"
    reads = await fetch("SELECT has_table_privilege('confidential_answer', 'SELECT') AS reads") if on_postgres else [{"reads": True}]
    waves = [read_settings(row["settings"]) for row in await fetch("SELECT settings FROM wave")]
    counts = {table: (await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in ("open_link", "users")}  # noqa: S608  # names of ours
    return Installation(
        engine="postgres" if on_postgres else "sqlite",
        reads_confidential=bool(reads[0]["reads"]),
        waves=len(waves),
        with_mail=sum(wave.mails for wave in waves),
        with_open_links=counts["open_link"],
        users=counts["users"],
    )

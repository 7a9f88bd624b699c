"""Who a person is: the rows of contacts, colleagues and users that one address, or one ref without an address, stands for."""

from collections.abc import Sequence
from typing import Any, Final, Literal, get_args

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.engine.lists import member_list, members
from surveys.errors import NotFound
from surveys.queries.access import Role
from surveys.sentences import sentence

Kind = Literal["contact", "colleague"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
LONGEST: Final = 340

_BY_TEXT: Final = """
SELECT id, external_ref, name, email FROM {table} WHERE lower(trim(email)) = $1 OR external_ref = $2 ORDER BY id
"""
_INVITATIONS: Final = """
SELECT i.id FROM invitation i WHERE lower(trim(i.email)) = $1 AND $1 <> '' OR i.person = $1 AND $1 <> ''
  OR i.side = $2 AND i.person = $3
  OR i.colleague IN ({colleagues}) OR i.id IN (SELECT p.invitation FROM participation p WHERE p.contact IN ({contacts}))
ORDER BY i.id
"""


class Person(Struct, frozen=True):
    """One person; `key` is their address in lower case, or contact:REF or colleague:REF where there is none; `refs` are of their rows."""

    key: str
    name: str
    contacts: tuple[int, ...] = ()
    colleagues: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    role: Role | None = None
    refs: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Whatever an older backup may know them by, whose address was another one then."""
        return tuple(dict.fromkeys((self.key, *self.refs)))

    @property
    def email(self) -> str:
        return address_of(self.key)

    @property
    def is_customer(self) -> bool:
        return bool(self.contacts)


async def find_people(text: str) -> tuple[Person, ...]:
    """Everybody whose address or ref this is, each once."""
    wanted = text.strip()[:LONGEST]
    if not wanted:
        return ()
    rows: list[tuple[Kind, Any]] = []
    for kind in KINDS:
        found = await fetch(_BY_TEXT.format(table=kind), wanted.lower(), wanted)
        rows += [(kind, row) for row in found]
    keys = [key_of(kind, row) for kind, row in rows]
    if "@" in wanted:
        keys += [row["email"] for row in await fetch("SELECT lower(email) AS email FROM users WHERE lower(email) = $1", wanted.lower())]
    return tuple([await load_person(key) for key in dict.fromkeys(keys)])


async def load_person(key: str) -> Person:
    """The person with this very key; NotFound if there is nobody."""
    email = address_of(key)
    rows: dict[str, Sequence[Any]] = {kind: await _rows(kind, key, email) for kind in KINDS}
    users = await fetch("SELECT id, name, role FROM users WHERE lower(email) = $1", email) if email else []
    named = [row["name"] for row in (*rows["contact"], *rows["colleague"], *users)]
    if not named and not await _invited(email):
        raise NotFound(sentence("Nobody is kept here under {key}: search for an address or a ref of your CRM.", key=key[:LONGEST]))
    contacts, colleagues, accounts = (tuple(row["id"] for row in found) for found in (rows["contact"], rows["colleague"], users))
    refs = tuple(ref_of(kind, row) for kind in KINDS for row in rows[kind])
    return Person(email or key, named[0] if named else email, contacts, colleagues, accounts, users[0]["role"] if users else None, refs)


async def _invited(email: str) -> bool:
    """Whether somebody whose row is gone was asked under this address."""
    return bool(email and await fetch("SELECT 1 AS one FROM invitation WHERE person = $1 OR lower(trim(email)) = $1 LIMIT 1", email))


async def _rows(kind: str, key: str, email: str) -> Sequence[Any]:
    if email:
        return await fetch(f"SELECT id, name, external_ref FROM {kind} WHERE lower(trim(email)) = $1 ORDER BY id", email)  # noqa: S608  # a name of ours
    side, _, ref = key.partition(":")
    if side != kind:
        return []
    return await fetch(f"SELECT id, name, external_ref FROM {kind} WHERE trim(email) = '' AND external_ref = $1", ref)  # noqa: S608  # a name of ours


def address_of(key: str) -> str:
    """The address that a key is; "" for a ref, which may hold an @ too. No address of ours holds a colon."""
    return key.strip().lower() if "@" in key and ":" not in key else ""


def key_of(kind: Kind, row: Any) -> str:
    """The key of the person that a row of a contact or a colleague belongs to."""
    email: str = row["email"].strip().lower()
    return email or ref_of(kind, row)


def ref_of(kind: Kind, row: Any) -> str:
    return f"{kind}:{row['external_ref']}"


async def invitations_of(person: Person) -> tuple[int, ...]:
    """Every invitation of a person, whatever address it was sent to."""
    kind, _, ref = person.key.partition(":")
    side = "internal" if kind == "colleague" else "customer"
    sql = _INVITATIONS.format(colleagues=members("$4", "integer"), contacts=members("$5", "integer"))
    rows = await fetch(sql, person.email, side, f"ref:{ref}", member_list(person.colleagues), member_list(person.contacts))
    return tuple(row["id"] for row in rows)

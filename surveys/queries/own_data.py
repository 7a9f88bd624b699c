"""What stands in the invitation of a link, for the person whose link it is."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch

_INVITED: Final = """
SELECT i.email, i.language, i.reminders, d.name AS department, coalesce(c.name, (
  SELECT k.name FROM participation p JOIN contact k ON k.id = p.contact WHERE p.invitation = i.id ORDER BY k.id LIMIT 1)) AS name
FROM invitation i LEFT JOIN department d ON d.id = i.department LEFT JOIN colleague c ON c.id = i.colleague WHERE i.id = $1
"""
_MAILS: Final = "SELECT kind, number, state FROM message WHERE invitation = $1 ORDER BY id"


class Mail(Struct, frozen=True):
    """A mail that was meant for the person."""

    kind: str
    number: int
    state: str


class Invited(Struct, frozen=True):
    """Who was asked under a link; nothing is known of somebody who came by an open one."""

    name: str
    email: str
    department: str
    language: str
    reminders: int
    mails: tuple[Mail, ...]


async def load_invited(invitation: int) -> Invited:
    row = (await fetch(_INVITED, invitation))[0]
    mails = tuple(Mail(mail["kind"], mail["number"], mail["state"]) for mail in await fetch(_MAILS, invitation))
    return Invited(row["name"] or "", row["email"], row["department"] or "", row["language"], row["reminders"], mails)

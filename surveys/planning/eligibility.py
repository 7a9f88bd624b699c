"""Whom a wave asks, whom it holds back, and why; a person is an email address, over accounts and rows of a side."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from surveys.instrument.types import Side
from surveys.planning.plan import Whom

Reason = Literal["opted_out", "bounced", "no_address", "asked_lately", "account_lately"]


class Candidate(Struct, frozen=True):
    """A contact, or a colleague on an account's team; `part` is their decision level or function."""

    side: Side
    row: int
    account: int
    ref: str
    name: str
    email: str
    language: str
    part: str = ""
    department: int | None = None

    @property
    def person(self) -> str:
        return person_of(self.email, self.ref)


class Past(Struct, frozen=True):
    """What speaks against asking: of each side the persons who said no, cannot be reached or were asked lately, and such accounts.

    Somebody whose address has changed since they were asked is known by their row.
    """

    opted_out: frozenset[tuple[Side, str]] = frozenset()
    bounced: frozenset[tuple[Side, str]] = frozenset()
    asked: frozenset[tuple[Side, str]] = frozenset()
    asked_rows: frozenset[tuple[Side, int]] = frozenset()
    accounts: frozenset[int] = frozenset()


class Asked(Struct, frozen=True):
    """One person and the accounts they are asked about; `contacts` has their contact row per account."""

    side: Side
    person: str
    name: str
    email: str
    language: str
    accounts: tuple[int, ...]
    contacts: dict[int, int] = {}
    colleague: int | None = None
    department: int | None = None


class Held(Struct, frozen=True):
    """Somebody who is not asked about an account, and why; `row` is the contact or colleague."""

    side: Side
    account: int
    row: int
    name: str
    reason: Reason


class Eligible(Struct, frozen=True):
    """The persons to be asked, and who is held back."""

    asked: tuple[Asked, ...]
    held: tuple[Held, ...]


def person_of(email: str, ref: str) -> str:
    """How a person is known within a side: by their address, or where there is none by their reference."""
    return email.strip().lower() or f"ref:{ref}"


def wanted(candidates: Iterable[Candidate], whom: Whom, sides: Sequence[Side]) -> list[Candidate]:
    """Those of the sides, decision levels and functions that a wave is about."""
    parts = {"customer": _plain(whom.decision_levels), "internal": _plain(whom.functions)}
    taken = {"customer": whom.customers, "internal": whom.colleagues}
    return [
        one
        for one in candidates
        if one.side in sides and taken[one.side] and (not parts[one.side] or one.part.strip().casefold() in parts[one.side])
    ]


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in names)


def eligible(candidates: Iterable[Candidate], past: Past, *, by_mail: bool) -> Eligible:
    """Ask each person once; without mail an address is not needed, because the links are handed out by somebody."""
    rows: dict[tuple[Side, str], list[Candidate]] = {}
    for one in candidates:
        rows.setdefault((one.side, one.person), []).append(one)
    asked: list[Asked] = []
    held: list[Held] = []
    for (side, person), mine in rows.items():
        reason = _reason(side, person, mine, past, by_mail=by_mail)
        open_rows = [] if reason else [one for one in mine if one.account not in past.accounts]
        if open_rows:
            asked.append(_asked(person, open_rows))
        held += [
            Held(side, one.account, one.row, one.name, reason or "account_lately")
            for one in mine
            if reason or one.account in past.accounts
        ]  # fmt: skip
    return Eligible(tuple(asked), tuple(held))


def _reason(side: Side, person: str, rows: Sequence[Candidate], past: Past, *, by_mail: bool) -> Reason | None:
    """Why a person is asked about no account at all."""
    key = (side, person)
    if key in past.opted_out:
        return "opted_out"
    if key in past.bounced:
        return "bounced"
    if by_mail and not rows[0].email.strip():
        return "no_address"
    if key in past.asked or any((side, one.row) in past.asked_rows for one in rows):
        return "asked_lately"
    return None


def _asked(person: str, rows: Sequence[Candidate]) -> Asked:
    first = rows[0]
    contacts: dict[int, int] = {}
    for one in rows if first.side == "customer" else ():
        contacts.setdefault(one.account, one.row)
    return Asked(
        side=first.side,
        person=person,
        name=first.name,
        email=first.email,
        language=first.language,
        accounts=tuple(dict.fromkeys(one.account for one in rows)),
        contacts=contacts,
        colleague=first.row if first.side == "internal" else None,
        department=first.department,
    )

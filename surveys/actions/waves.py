"""Open a wave: its accounts, invitations and links are fixed in one transaction; the links leave it once."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.insiders import note_insiders
from surveys.actions.instruments import install
from surveys.actions.messages import want_messages
from surveys.confidentiality import Contract, new_token, token_hash, write_contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.instrument.types import Definition, Side
from surveys.planning.checks import read_zone
from surveys.planning.eligibility import Asked, Held
from surveys.planning.plan import Cap, Whom
from surveys.planning.questionnaires import both_sides, check_both
from surveys.planning.schedule import next_reminder
from surveys.planning.settings import WaveSettings, write_settings
from surveys.queries.asked import AccountName, select_accounts, whom_to_ask
from surveys.sealing import seal
from surveys.selection import Selection
from surveys.sentences import plural, sentence

LOCK: Final = 0x9A2A11C  # any constant of ours that no other lock uses
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_INVITATION = ("wave", "side", "person", "email", "colleague", "department", "language", "token_hash", "sealed_token", "is_open")


class NewWave(Struct, frozen=True):
    """What somebody decides when a wave is opened; `closes_at` is Unix time in milliseconds.

    `internal` is what colleagues are asked where `definition` is for customers only. Without a cap nobody is asked too often.
    """

    key: str
    name: str
    definition: Definition
    selection: Selection
    closes_at: int
    contract: Contract
    internal: Definition | None = None
    whom: Whom = Whom()
    cap: Cap = Cap(person_days=0)
    settings: WaveSettings = WaveSettings()


class NewLink(Struct, frozen=True):
    """A person's link at the only moment when it is known; never logged, never shown to a lead if it is a colleague's."""

    side: Side
    name: str
    email: str
    language: str
    accounts: tuple[AccountName, ...]
    token: str


class Opened(Struct, frozen=True):
    """A wave that has just been opened, with everybody's link."""

    wave: int
    key: str
    accounts: int
    links: tuple[NewLink, ...]

    def count(self, side: Side) -> int:
        return sum(link.side == side for link in self.links)


async def open_wave(new: NewWave, mail_key: bytes, actor: str, now: int) -> Opened:
    """Open a wave for everybody concerned; `mail_key` is the public key that links are sealed for."""
    _check(new, now)
    async with engine_in_use().transaction():
        await take_turn()
        accounts = await select_accounts(new.selection)
        both = both_sides(new.definition, new.internal)
        people = await whom_to_ask(both, accounts, new.whom, new.cap, new.settings, now)
        if not people.asked:
            raise BadInput(_nobody(people.held))
        wave = await _wave(new, now)
        await insert_rows("wave_account", ("wave", "account"), [(wave, account.id) for account in accounts])
        await _hold_back(wave, people.held)
        links = await _invite(wave, accounts, people.asked, mail_key, new)
        await note_insiders(wave)
        opened = Opened(wave, new.key, len(accounts), links)
        counts = {"accounts": opened.accounts, "customers": opened.count("customer"), "colleagues": opened.count("internal")}
        await record_event(actor, "wave.open", f"wave:{new.key}", now, **counts, held_back=len(people.held))
    return opened


def _check(new: NewWave, now: int) -> None:
    if not KEY.fullmatch(new.key):
        raise BadInput(sentence("The key {key} cannot be used: lower-case letters, digits and hyphens, at most 64.", key=repr(new.key)))
    if new.closes_at <= now:
        raise BadInput(sentence("The wave would close in the past: give a later date."))
    check_both(new.definition, new.internal)


async def take_turn() -> None:
    """Waves open one after the other: two at once could ask the same person too often. SQLite has one writer anyway."""
    if engine_in_use().engine_type == "postgres":
        await fetch("SELECT pg_advisory_xact_lock($1)", LOCK)


def _nobody(held: Sequence[Held]) -> str:
    if not held:
        return sentence("Nobody would be asked: the chosen accounts have no contacts and no team, or all of them opted out.")
    return plural(
        "Nobody would be asked: {n} person is held back, who opted out, has no address that works, or was asked lately.",
        "Nobody would be asked: {n} people are held back, who opted out, have no address that works, or were asked lately.",
        len({(one.side, one.row) for one in held}),
    )


async def _wave(new: NewWave, now: int) -> int:
    version = await install(new.definition, now)
    internal = await install(new.internal, now) if new.internal else None
    reminders = new.settings.reminders if new.settings.mails else ()
    remind_at = next_reminder(now, reminders, read_zone(new.settings.zone), now)
    rows = await fetch(
        "INSERT INTO wave (key, name, version, internal_version, contract, settings, releases, opens_at, closes_at, remind_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (key) DO NOTHING RETURNING id",
        new.key, new.name, version, internal, write_contract(new.contract), write_settings(new.settings), new.contract.releases,
        now, new.closes_at, remind_at,
    )  # fmt: skip
    if not rows:
        raise Conflict(sentence("There is already a wave {key}: give this one another key.", key=new.key))
    wave: int = rows[0]["id"]
    return wave


async def _hold_back(wave: int, held: Sequence[Held]) -> None:
    rows = [
        (wave, one.account, one.side, *((one.row, None) if one.side == "customer" else (None, one.row)), one.reason) for one in held
    ]  # fmt: skip
    await insert_rows("held_back", ("wave", "account", "side", "contact", "colleague", "reason"), rows)


async def _invite(wave: int, accounts: Sequence[AccountName], asked: Sequence[Asked], mail_key: bytes, new: NewWave) -> tuple[NewLink, ...]:
    """Write invitations and participation in an order that tells nothing, and keep of each link its hash and a sealed copy."""
    people = sorted(asked, key=lambda _: uuid4().int)
    tokens = [new_token() for _ in people]
    rows = [_invitation(wave, person, token, mail_key) for person, token in zip(people, tokens, strict=True)]
    stored = await insert_rows("invitation", _INVITATION, rows, returning="id, token_hash")
    ids = {row["token_hash"]: row["id"] for row in stored}
    about = [
        (ids[token_hash(token)], account, person.contacts.get(account))
        for person, token in zip(people, tokens, strict=True)
        for account in person.accounts
    ]
    await insert_rows("participation", ("invitation", "account", "contact"), about)
    if new.settings.mails:
        await want_messages("invitation", wave, list(ids.values()))
    names = {account.id: account for account in accounts}
    links = [_link(person, token, names, new) for person, token in zip(people, tokens, strict=True)]
    return tuple(sorted(links, key=lambda link: (link.side, link.accounts[0].name, link.name, link.email)))


def _invitation(wave: int, person: Asked, token: str, mail_key: bytes) -> tuple[object, ...]:
    """Where nothing is known of a person's language it stays open, so that their browser may say."""
    kept = token_hash(token), seal(mail_key, token), True
    return wave, person.side, person.person, person.email, person.colleague, person.department, person.language, *kept


def _link(person: Asked, token: str, names: dict[int, AccountName], new: NewWave) -> NewLink:
    accounts = tuple(names[account] for account in person.accounts)
    asked = new.internal if person.side == "internal" and new.internal else new.definition
    return NewLink(person.side, person.name, person.email, person.language or asked.default_language, accounts, token)

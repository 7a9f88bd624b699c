"""Open a wave: its accounts, invitations and links are fixed in one transaction; the links leave it once."""

import re
from collections.abc import Iterator, Sequence
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace

from surveys.actions.audit import record_event
from surveys.actions.instruments import install
from surveys.confidentiality import Contract, new_token, token_hash, write_contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch
from surveys.errors import BadInput, Conflict
from surveys.instrument.forms import blocks_for
from surveys.instrument.types import SIDES, Definition, Side
from surveys.queries.asked import AccountName, Asked, people_of_wave, select_accounts
from surveys.sealing import seal
from surveys.selection import Selection
from surveys.sentences import sentence

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_INVITATION = ("wave", "side", "person", "email", "colleague", "department", "language", "token_hash", "sealed_token", "is_open")


class NewWave(Struct, frozen=True):
    """What somebody decides when a wave is opened; `closes_at` is Unix time in milliseconds."""

    key: str
    name: str
    definition: Definition
    selection: Selection
    closes_at: int
    contract: Contract


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
        version = await install(new.definition, now)
        accounts = await select_accounts(new.selection)
        wave = await _wave(new, version, now)
        await insert_rows("wave_account", ("wave", "account"), [(wave, account.id) for account in accounts])
        links = await _invite(wave, accounts, mail_key, new.definition)
        opened = Opened(wave, new.key, len(accounts), links)
        counts = {"accounts": opened.accounts, "customers": opened.count("customer"), "colleagues": opened.count("internal")}
        await record_event(actor, "wave.open", f"wave:{new.key}", now, **counts)
    return opened


def _check(new: NewWave, now: int) -> None:
    if not KEY.fullmatch(new.key):
        raise BadInput(sentence("The key {key} cannot be used: lower-case letters, digits and hyphens, at most 64.", key=repr(new.key)))
    if new.closes_at <= now:
        raise BadInput(sentence("The wave would close in the past: give a later date."))


async def _wave(new: NewWave, version: int, now: int) -> int:
    rows = await fetch(
        "INSERT INTO wave (key, name, version, contract, releases, opens_at, closes_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (key) DO NOTHING RETURNING id",
        new.key, new.name, version, write_contract(new.contract), new.contract.releases, now, new.closes_at,
    )  # fmt: skip
    if not rows:
        raise Conflict(sentence("There is already a wave {key}: give this one another key.", key=new.key))
    wave: int = rows[0]["id"]
    return wave


async def _invite(wave: int, accounts: Sequence[AccountName], mail_key: bytes, definition: Definition) -> tuple[NewLink, ...]:
    """Write invitations and participation in an order that tells nothing, and keep of each link its hash and a sealed copy."""
    people = sorted(_asked(await people_of_wave(wave), definition), key=lambda _: uuid4().int)
    if not people:
        raise BadInput(sentence("Nobody would be asked: the chosen accounts have no contacts and no team, or all of them opted out."))
    tokens = [new_token() for _ in people]
    rows = [_invitation(wave, person, token, mail_key) for person, token in zip(people, tokens, strict=True)]
    stored = await insert_rows("invitation", _INVITATION, rows, returning="id, token_hash")
    ids = {row["token_hash"]: row["id"] for row in stored}
    asked = [
        (ids[token_hash(token)], account, person.contacts.get(account))
        for person, token in zip(people, tokens, strict=True)
        for account in person.accounts
    ]
    await insert_rows("participation", ("invitation", "account", "contact"), asked)
    names = {account.id: account for account in accounts}
    links = [_link(person, token, names, definition.default_language) for person, token in zip(people, tokens, strict=True)]
    return tuple(sorted(links, key=lambda link: (link.side, link.accounts[0].name, link.name, link.email)))


def _asked(people: Sequence[Asked], definition: Definition) -> Iterator[Asked]:
    """Whoever has a page to answer; about one account only if the pages are about none."""
    once = {side for side in SIDES if blocks_for(definition, side) == ("culture",)}
    for person in people:
        if blocks_for(definition, person.side):
            yield replace(person, accounts=person.accounts[:1]) if person.side in once else person


def _invitation(wave: int, person: Asked, token: str, mail_key: bytes) -> tuple[object, ...]:
    """Where nothing is known of a person's language it stays open, so that their browser may say."""
    kept = token_hash(token), seal(mail_key, token), True
    return wave, person.side, person.person, person.email, person.colleague, person.department, person.language, *kept


def _link(person: Asked, token: str, names: dict[int, AccountName], language: str) -> NewLink:
    accounts = tuple(names[account] for account in person.accounts)
    return NewLink(person.side, person.name, person.email, person.language or language, accounts, token)

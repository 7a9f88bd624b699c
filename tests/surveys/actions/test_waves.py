"""Opening a wave asks everybody concerned once, in one transaction, and keeps no link that could be read."""

from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from surveys.actions.waves import NewWave, open_wave
from surveys.confidentiality import Contract, read_contract, token_hash
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Conflict
from surveys.instrument.library import load_library
from surveys.planning.plan import Cap
from surveys.planning.settings import WaveSettings
from surveys.queries.answering import link_definition, load_link
from surveys.sealing import public_key, unseal
from surveys.selection import read_selection
from tests.company import DAY, MAIL_KEY, NOW, found_company, open_test_wave


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_everybody_is_asked_once_about_all_their_accounts() -> None:
    opened = await open_test_wave()
    assert [(link.side, link.name, link.email, [account.ref for account in link.accounts]) for link in opened.links] == [
        ("customer", "Ann", "ann@acme.example", ["A1"]),
        ("customer", "Dana", "Dana@group.example", ["A1", "B1"]),
        ("customer", "Finn", "", ["B1"]),
        ("internal", "Kim", "kim@us.example", ["A1", "B1"]),
        ("internal", "Lee", "lee@us.example", ["A1"]),
        ("internal", "Mo", "mo@us.example", ["A1"]),
        ("internal", "Nia", "nia@us.example", ["A1"]),
        ("internal", "Rep", "rep@example.com", ["A1"]),
    ]
    people = await fetch("SELECT side, person, language, department FROM invitation ORDER BY side, person")
    assert [tuple(row.values()) for row in people] == [
        ("customer", "ann@acme.example", "", None),
        ("customer", "dana@group.example", "", None),
        ("customer", "ref:c5", "", None),
        ("internal", "kim@us.example", "", 1),
        ("internal", "lee@us.example", "", 2),
        ("internal", "mo@us.example", "", 2),
        ("internal", "nia@us.example", "", 3),
        ("internal", "rep@example.com", "", 1),
    ]
    contacts = await fetch("SELECT account, contact FROM participation WHERE contact IS NOT NULL ORDER BY contact")
    assert [tuple(row.values()) for row in contacts] == [(1, 1), (1, 2), (2, 3), (2, 5)]


async def test_links_are_stored_as_hash_and_sealed_copy_only() -> None:
    opened = await open_test_wave()
    rows = await fetch("SELECT token_hash, sealed_token FROM invitation")
    assert {row["token_hash"] for row in rows} == {token_hash(link.token) for link in opened.links}
    assert {unseal(MAIL_KEY, row["sealed_token"]) for row in rows} == {link.token for link in opened.links}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_token_is_written_to_the_disk(tmp_path: Path) -> None:
    opened = await open_test_wave()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("parallax.sqlite*"))
    assert [link.token for link in opened.links if link.token.encode() in stored] == []


async def test_the_contract_is_frozen_with_the_wave_and_the_launch_is_audited() -> None:
    await open_test_wave(contract=Contract(k=5, vendor="confidential", releases="weekly"))
    row = (await fetch("SELECT key, name, state, contract, releases, opens_at, closes_at FROM wave"))[0]
    assert (row["key"], row["name"], row["state"], row["releases"]) == ("w1", "First wave", "open", "weekly")
    assert read_contract(row["contract"]) == Contract(k=5, vendor="confidential", releases="weekly")
    assert (row["opens_at"], row["closes_at"]) == (NOW, NOW + 14 * DAY)
    event = (await fetch("SELECT at, actor, action, subject, details FROM audit_event"))[0]
    assert (event["at"], event["actor"], event["action"], event["subject"]) == (NOW, "lead@example.com", "wave.open", "wave:w1")
    assert msgspec.json.decode(event["details"]) == {"accounts": 2, "colleagues": 5, "customers": 3, "held_back": 1}


async def test_a_filter_fixes_the_accounts() -> None:
    opened = await open_test_wave(accounts="region=asia, pacific")
    assert [link.name for link in opened.links] == ["Dana", "Finn", "Kim"]
    assert [row["account"] for row in await fetch("SELECT account FROM wave_account")] == [2]


async def test_a_second_wave_uses_the_same_instrument_version() -> None:
    await open_test_wave("w1")
    await open_test_wave("w2")
    rows = await fetch("SELECT version FROM wave ORDER BY key")
    assert [row["version"] for row in rows] == [1, 1]
    assert len(await fetch("SELECT id FROM instrument_version")) == 1


async def test_nothing_remains_of_a_wave_that_cannot_be_opened() -> None:
    await open_test_wave("w1")
    before = await _counts()
    with pytest.raises(Conflict) as conflict:
        await open_test_wave("w1")
    assert str(conflict.value) == "There is already a wave w1: give this one another key."
    with pytest.raises(BadInput) as unknown:
        await open_test_wave("w2", "ref=A1|A9")
    assert str(unknown.value) == "There is no account with the ref A9: import it first, or correct the ref."
    with pytest.raises(BadInput) as nobody:
        await open_test_wave("w2", "segment=Small")
    assert str(nobody.value) == "No account fits: import accounts first, or widen the filter (`all` takes every account)."
    with pytest.raises(BadInput) as past:
        await open_test_wave("w2", closes_at=NOW)
    assert str(past.value) == "The wave would close in the past: give a later date."
    with pytest.raises(BadInput) as key:
        await open_test_wave("Wave 2")
    assert str(key.value) == "The key 'Wave 2' cannot be used: lower-case letters, digits and hyphens, at most 64."
    assert await _counts() == before


async def _counts() -> list[int]:
    tables = ("wave", "wave_account", "invitation", "participation", "audit_event")
    return [(await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in tables]


async def test_only_a_side_that_has_a_page_is_asked() -> None:
    new = NewWave("w1", "Culture", load_library("culture-pulse"), read_selection("all"), NOW + DAY, Contract())
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW)
    assert (opened.count("customer"), opened.count("internal")) == (0, 5)


async def test_whoever_was_asked_lately_is_held_back_and_noted_down() -> None:
    await open_test_wave(accounts="ref=B1")
    await fetch("UPDATE contact SET email = 'dana@new.example' WHERE external_ref = 'c3'")  # still the same person
    await fetch("UPDATE colleague SET email_status = 'bounced' WHERE external_ref = 'k2'")
    new = NewWave("w2", "Second", load_library("relationship-alignment"), read_selection("all"), NOW + 20 * DAY, Contract(), cap=Cap(10))
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW + 9 * DAY)
    assert [link.name for link in opened.links] == ["Ann", "Mo", "Nia", "Rep"]
    held = await fetch(
        "SELECT side, account, contact, colleague, reason FROM held_back WHERE wave = 2 ORDER BY side, account, contact, colleague"
    )
    assert [tuple(row.values()) for row in held] == [
        ("customer", 1, 2, None, "asked_lately"),
        ("customer", 2, 3, None, "asked_lately"),
        ("customer", 2, 4, None, "opted_out"),
        ("customer", 2, 5, None, "asked_lately"),
        ("internal", 1, None, 1, "asked_lately"),
        ("internal", 1, None, 2, "bounced"),
        ("internal", 2, None, 1, "asked_lately"),
    ]
    later = await open_wave(replace(new, key="w3", closes_at=NOW + 40 * DAY), public_key(MAIL_KEY), "lead@example.com", NOW + 19 * DAY)
    assert [link.name for link in later.links] == ["Ann", "Dana", "Dana", "Finn", "Kim", "Mo", "Nia", "Rep"]


async def test_an_account_that_was_asked_lately_is_held_back() -> None:
    await open_test_wave(accounts="ref=B1")
    new = NewWave("w2", "Second", load_library("relationship-alignment"), read_selection("all"), NOW + 20 * DAY, Contract(), cap=Cap(0, 10))
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW + 9 * DAY)
    assert [(link.name, [account.ref for account in link.accounts]) for link in opened.links if link.name in ("Dana", "Kim", "Finn")] == [
        ("Dana", ["A1"]),
        ("Kim", ["A1"]),
    ]


async def test_a_wave_that_sends_mails_asks_for_one_to_each_and_needs_an_address() -> None:
    settings = WaveSettings(mails=True, reminders=(3,))
    new = NewWave("w1", "Mails", load_library("relationship-alignment"), read_selection("all"), NOW + DAY, Contract(), settings=settings)
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW)
    assert "Finn" not in [link.name for link in opened.links]
    rows = await fetch("SELECT m.kind, i.person FROM message m JOIN invitation i ON i.id = m.invitation ORDER BY i.person")
    assert [tuple(row.values()) for row in rows] == [
        ("invitation", link.email.lower()) for link in sorted(opened.links, key=lambda one: one.email.lower())
    ]
    assert [row["remind_at"] for row in await fetch("SELECT remind_at FROM wave")] == [NOW + 3 * DAY]


async def test_a_wave_offers_some_of_its_languages() -> None:
    settings = WaveSettings(languages=("fr", "de"))
    new = NewWave(
        "w1", "Two languages", load_library("relationship-alignment"), read_selection("all"), NOW + DAY, Contract(), settings=settings
    )
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW)
    asked = await link_definition(await load_link(opened.links[0].token, NOW))
    assert (asked.default_language, asked.languages) == ("de", ("de", "fr"))

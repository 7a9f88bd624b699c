"""Whether a customer's contact answered, as the account's page and the brief say it: whatever happened to the address since."""

import pytest

from surveys.actions.imports import import_file
from surveys.confidentiality import Contract, write_contract
from surveys.engine.connect import fetch
from surveys.queries.access import Visitor
from surveys.queries.account import load_account
from surveys.queries.briefs import Printable, load_source
from tests.company import NOW, found_company, open_test_wave

pytestmark = pytest.mark.usefixtures("engine")
LEAD = Visitor(1, 1, "lead@example.com", "Lena", "lead", "", NOW)
HEADER = "external_ref,account_ref,name,email\n"


async def _asked(*more: str) -> int:
    """The wave of the company, with more contacts of Acme, of which Ann and Finn have finished."""
    await found_company()
    if more:
        await _import(*more)
    wave = (await open_test_wave()).wave
    await fetch("UPDATE participation SET state = 'finished' WHERE contact IN (SELECT id FROM contact WHERE name IN ('Ann', 'Finn'))")
    return wave


async def _import(*rows: str) -> None:
    await import_file("contacts", "contacts.csv", (HEADER + "\n".join(rows)).encode(), False, "test")  # not a dry run


async def _progress(wave: int, account: int = 1) -> list[tuple[str, str]]:
    """What the account's page says, which the brief says as well."""
    shown: list[tuple[str, str]] = [(one.name, one.progress) for one in (await load_account(LEAD, account)).customers]
    rows = await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at)"
        " VALUES ($1, 1, '', $2, '', '', 0) RETURNING id",
        wave, write_contract(Contract()),
    )  # fmt: skip
    printed: list[tuple[str, str]] = [(one.name, one.progress) for one in (await load_source(Printable(rows[0]["id"], account))).customers]
    assert printed == shown
    return shown


async def test_a_corrected_address_changes_nothing() -> None:
    wave = await _asked()
    await _import("c1,A1,Ann,ann.smith@acme.example", "c5,B1,Finn,finn@bolt.example")
    assert await _progress(wave) == [("Ann", "finished"), ("Dana", "not_started")]


async def test_somebody_without_an_address_is_known_by_their_row_once_they_have_one() -> None:
    wave = await _asked()
    await _import("c5,B1,Finn,finn@bolt.example")
    assert await _progress(wave, 2) == [("Dana", "not_started"), ("Eve", "not_asked"), ("Finn", "finished")]


async def test_every_row_of_one_person_says_the_same() -> None:
    wave = await _asked("c7,A1,Ann Smith, ANN@acme.example ")
    assert await _progress(wave) == [("Ann", "finished"), ("Ann Smith", "finished"), ("Dana", "not_started")]


async def test_the_own_row_counts_more_than_an_address_that_somebody_else_had() -> None:
    wave = await _asked()
    await _import("c1,A1,Ann,dana@group.example", "c2,A1,Dana,ann@acme.example")
    assert await _progress(wave) == [("Ann", "finished"), ("Dana", "not_started")]


async def test_a_contact_that_came_later_was_not_asked() -> None:
    wave = await _asked()
    await _import("c8,A1,Zoe,zoe@acme.example", "c9,A1,Zac,")
    assert await _progress(wave) == [("Ann", "finished"), ("Dana", "not_started"), ("Zac", "not_asked"), ("Zoe", "not_asked")]

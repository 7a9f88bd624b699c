"""What a release is made of: who counts towards k, and who does not."""

import pytest

from surveys.engine.bulk import insert_rows
from surveys.engine.connect import fetch
from surveys.queries.study import load_accounts
from tests.company import NOW, found_company, open_test_wave


async def _counts() -> list[tuple[str, int, int]]:
    await fetch("UPDATE participation SET state = 'finished'")
    return [(account.ref, account.finished, account.countable) for account in await load_accounts(1)]


@pytest.mark.usefixtures("engine")
async def test_owners_and_leads_are_not_counted() -> None:
    await found_company()
    await insert_rows(
        "users",
        ("email", "name", "role", "password_hash", "created_at"),
        [("Lee@us.example", "Lee", "lead", "", NOW), ("mo@us.example", "Mo", "rep", "", NOW)],
    )
    await open_test_wave()
    assert await _counts() == [("A1", 5, 3), ("B1", 1, 1)]


@pytest.mark.usefixtures("engine")
async def test_colleagues_without_an_address_count_where_nobody_owns_the_account() -> None:
    await found_company()
    await fetch("UPDATE account SET owner_email = ''")
    await fetch("UPDATE colleague SET email = ''")
    await open_test_wave()
    assert await _counts() == [("A1", 5, 5), ("B1", 1, 1)]


@pytest.mark.usefixtures("engine")
async def test_an_owner_who_was_asked_at_an_old_address_is_not_counted() -> None:
    await found_company()
    await open_test_wave()
    await fetch("UPDATE colleague SET email = 'new@example.com' WHERE name = 'Rep'")
    await fetch("UPDATE account SET owner_email = 'New@example.com' WHERE external_ref = 'A1'")
    assert await _counts() == [("A1", 5, 4), ("B1", 1, 1)]


@pytest.mark.usefixtures("engine")
async def test_a_former_owner_and_a_former_lead_are_not_counted() -> None:
    await found_company()
    await insert_rows("users", ("email", "name", "role", "password_hash", "created_at"), [("Lee@us.example", "Lee", "lead", "", NOW)])
    await open_test_wave()
    await fetch("UPDATE account SET owner_email = 'mo@us.example' WHERE external_ref = 'A1'")
    await fetch("UPDATE users SET is_active = false")
    assert await _counts() == [("A1", 5, 2), ("B1", 1, 1)]
    assert [account.insiders for account in await load_accounts(1)] == [3, 0]

"""Who may open an account when a database is brought up to date does not count in what it has, nor after its waves close."""

import pytest

from surveys.actions.closing import close_wave
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.migrations.surveys_2026_11_27_insiders import add_insiders
from tests.company import NOW, found_company, open_test_wave

INSIDERS = """
SELECT i.person, a.external_ref AS ref FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
WHERE p.insider ORDER BY i.person, a.external_ref
"""


@pytest.fixture
async def _before(engine: AnyEngine) -> None:
    """The small company and its wave in a database of the time before."""
    await found_company()
    await open_test_wave()
    await fetch("DROP INDEX invitation_address")
    await fetch("DROP INDEX invitation_colleague")
    await fetch("ALTER TABLE participation DROP COLUMN insider")
    if engine.engine_type == "postgres":
        source: str = (await fetch("SELECT pg_get_functiondef('rewrite_confidential'::regproc) AS source"))[0]["source"]
        assert ", p.insider" in source
        await fetch(source.replace(", p.insider", "").replace(", insider", ""))


async def insiders() -> list[tuple[str, str]]:
    return [(row["person"], row["ref"]) for row in await fetch(INSIDERS)]


@pytest.mark.usefixtures("_before")
async def test_insiders_of_today_are_marked_and_stay_so_when_the_wave_closes() -> None:
    users = [
        ("Kim@us.example", "lead", True),
        ("lee@us.example", "rep", True),
        ("mo@us.example", "admin", False),
        ("new@us.example", "lead", True),
        ("ann@acme.example", "lead", True),
    ]
    await insert_rows(
        "users", ("email", "role", "is_active", "name", "password_hash", "created_at"), [(*user, "", "", NOW) for user in users]
    )
    await fetch("UPDATE colleague SET email = 'New@us.example' WHERE name = 'Nia'")
    await fetch("UPDATE invitation SET person = 'gone:insider:1', email = '', colleague = NULL WHERE person = 'mo@us.example'")
    await add_insiders()
    marked = [
        ("gone:insider:1", "A1"),
        ("kim@us.example", "A1"),
        ("kim@us.example", "B1"),
        ("nia@us.example", "A1"),
        ("rep@example.com", "A1"),
    ]
    assert await insiders() == marked
    await fetch("UPDATE users SET is_active = false")
    await fetch("UPDATE account SET owner_email = ''")
    await close_wave("w1", "lead@example.com", NOW + 1)
    assert await insiders() == marked

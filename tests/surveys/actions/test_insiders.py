"""Who could open an account before a figure counted them is marked for good; whom a release counted never is."""

import pytest

from surveys.actions.closing import close_wave
from surveys.actions.insiders import note_insiders
from surveys.actions.users import create_user, deactivate_user
from surveys.engine.connect import AnyEngine, fetch
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave

LEAD = "lead@example.com"
INSIDERS = """
SELECT i.person, a.external_ref AS ref FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
WHERE p.insider ORDER BY i.person, a.external_ref
"""
RELEASE = """
INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at) VALUES (1, 1, 'test', '{}', 'in', 'out', $1)
"""


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def insiders() -> list[tuple[str, str]]:
    return [(row["person"], row["ref"]) for row in await fetch(INSIDERS)]


async def make_lead(email: str) -> None:
    await create_user(email, "Some One", "lead", "a long enough password", actor=LEAD, now=NOW)


async def test_an_opened_wave_knows_its_insiders_whoever_owns_the_account_later() -> None:
    await make_lead("kim@us.example")
    await make_lead("ann@acme.example")
    opened = await open_test_wave()
    marked = [("kim@us.example", "A1"), ("kim@us.example", "B1"), ("rep@example.com", "A1")]
    assert await insiders() == marked
    await fetch("UPDATE account SET owner_email = 'mo@us.example' WHERE external_ref = 'A1'")
    await deactivate_user("kim@us.example", actor=LEAD, now=NOW)
    await close_wave(opened.key, LEAD, NOW + 1)
    assert await insiders() == marked
    await note_insiders(opened.wave)
    assert await insiders() == [*marked[:2], ("mo@us.example", "A1"), marked[2]]


async def test_another_wave_is_left_alone() -> None:
    first, second = await open_test_wave("w1"), await open_test_wave("w2")
    await make_lead("lee@us.example")
    await note_insiders(second.wave)
    rows = await fetch(
        "SELECT i.wave FROM participation p JOIN invitation i ON i.id = p.invitation WHERE p.insider AND i.person LIKE 'lee%'"
    )
    assert [row["wave"] for row in rows] == [second.wave] != [first.wave]


async def test_whom_a_release_may_have_counted_is_not_marked_and_who_had_not_finished_is() -> None:
    opened = await open_test_wave()
    await answer(link_of(opened, "Lee"), "A1", 5)
    await answer(link_of(opened, "Mo"), "A1", 5, send=False)
    await fetch(RELEASE, NOW)
    for person in ("lee", "mo", "nia"):
        await make_lead(f"{person}@us.example")
    await note_insiders(opened.wave)
    assert await insiders() == [("mo@us.example", "A1"), ("nia@us.example", "A1"), ("rep@example.com", "A1")]


async def test_after_the_last_release_nobody_is_marked() -> None:
    opened = await open_test_wave()
    await fetch(RELEASE, NOW)
    await fetch("UPDATE release SET is_last = true")
    await make_lead("mo@us.example")
    await note_insiders(opened.wave)
    assert await insiders() == [("rep@example.com", "A1")]

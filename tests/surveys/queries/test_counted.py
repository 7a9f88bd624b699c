"""A person who signs in is known by their address in what others' figures count."""

import pytest

from surveys.actions.erasing_people import erase_person
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.access import Visitor
from surveys.queries.counted import counted_in
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.erasures import erasure_log


@pytest.fixture(autouse=True)
async def _answers(engine: AnyEngine) -> None:  # needs the database
    await found_company()
    first, second = await open_test_wave("w1"), await open_test_wave("w2")
    await answer(link_of(first, "Kim"), "A1", 4)
    await answer(link_of(first, "Kim"), "B1", 4)
    await answer(link_of(second, "Kim"), "B1", 4)
    await answer(link_of(second, "Lee"), "A1", 4, send=False)
    await answer(link_of(second, "Rep"), "A1", 4)
    await answer(link_of(second, "Ann"), "A1", 4)


async def counted(email: str) -> list[tuple[int, int]]:
    return sorted(await counted_in(Visitor(1, 1, email, "Some One", "lead", "", NOW)))


async def test_only_own_finished_forms_of_colleagues_who_count() -> None:
    assert await counted("kim@us.example") == [(1, 1), (1, 2), (2, 2)]
    for other in ("lee@us.example", "mo@us.example", "rep@example.com", "ann@acme.example", "lead@example.com"):
        assert await counted(other) == []


async def test_by_the_address_that_was_asked_and_by_the_colleagues_own() -> None:
    await fetch("UPDATE colleague SET email = ' New@us.example ' WHERE name = 'Kim'")
    await fetch("UPDATE invitation SET email = ' KIM@us.example ' WHERE wave = 2 AND person = 'kim@us.example'")
    assert await counted("Kim@us.example") == await counted("new@us.example") == [(1, 1), (1, 2), (2, 2)]


async def test_whoever_was_erased_is_nobody() -> None:
    await erase_person("kim@us.example", erasure_log(), "lead@example.com", NOW)
    assert await counted("kim@us.example") == []


async def test_a_picture_of_the_segment_that_counts_them_stands_with_other_accounts_too() -> None:
    await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, created_at) VALUES (2, 1, 'test', '{}', '', '', 0)"
    )
    await fetch("INSERT INTO account (external_ref, name) VALUES ('C1', 'Cog'), ('D1', 'Dot')")
    for account, data in ((1, "one"), (2, "one"), (2, "another"), (3, "one"), (4, "third")):
        await fetch("INSERT INTO finding (release, account, kind, data) VALUES (1, $1, 'picture', $2)", account, data)
    assert await counted("kim@us.example") == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3)]
    await fetch("UPDATE participation SET insider = true WHERE account = 1")
    assert await counted("kim@us.example") == [(1, 2), (2, 2), (2, 3)]

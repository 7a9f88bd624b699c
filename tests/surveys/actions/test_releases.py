"""Weekly releases are asked for when a week has passed since the opening or the last one, and only where they were promised."""

from uuid import uuid4

import pytest

from surveys.actions.outbox import claim, want
from surveys.actions.releases import NewRelease, keep_nothing, keep_release, want_due_releases
from surveys.confidentiality import Contract, receipt_code
from surveys.engine.connect import AnyEngine, fetch
from surveys.findings import Behind, Finding
from surveys.queries.receipts import load_receipt
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:
    await found_company()


async def _wanted() -> list[tuple[str, int]]:
    return [(row["subject"], row["wanted"]) for row in await fetch("SELECT subject, wanted FROM job WHERE kind = 'release'")]


async def test_a_week_after_the_opening_and_a_week_after_the_last_release() -> None:
    await open_test_wave("weekly", contract=Contract(releases="weekly"), closes_at=NOW + 60 * DAY)
    await open_test_wave("once")
    await want_due_releases(NOW + 7 * DAY - 1)
    assert await _wanted() == []
    await want_due_releases(NOW + 7 * DAY)
    await want_due_releases(NOW + 7 * DAY + 1_000)
    assert await _wanted() == [("wave:1", 1)]
    job = (await claim("jobs", 1))[0]
    new = NewRelease(1, 1, "test", "{}", "in", accounts=[1, 2], findings=[], basis={(1, ""): Behind(0), (2, ""): Behind(0)})
    await keep_release(new, job, NOW + 7 * DAY + 2_000)
    await want_due_releases(NOW + 14 * DAY)
    assert await _wanted() == []
    await want_due_releases(NOW + 14 * DAY + 2_000)
    assert await _wanted() == [("wave:1", 1)]


async def test_a_week_in_which_nothing_changed_is_looked_at_once() -> None:
    """Else the release would follow the next answer within a second, and tell when that was."""
    await open_test_wave("weekly", contract=Contract(releases="weekly"), closes_at=NOW + 60 * DAY)
    await want_due_releases(NOW + 7 * DAY)
    await keep_nothing(1, (await claim("jobs", 1))[0], NOW + 7 * DAY)
    for later in (1_000, DAY, 7 * DAY - 1):
        await want_due_releases(NOW + 7 * DAY + later)
    assert await _wanted() == []
    await want_due_releases(NOW + 14 * DAY)
    assert await _wanted() == [("wave:1", 1)]


async def test_what_was_erased_while_the_release_was_made_is_not_in_it() -> None:
    wave = await open_test_wave("w1")
    await answer(link_of(wave, "Ann"), "A1", 4)
    for name in ("Kim", "Lee"):
        await answer(link_of(wave, name), "A1", 4)
    await fetch("UPDATE confidential_response SET signer = 1 WHERE receipt_hash = (SELECT min(receipt_hash) FROM confidential_response)")
    there = str((await fetch("SELECT id FROM response"))[0]["id"])
    await fetch("INSERT INTO job (kind, subject) VALUES ('release', 'wave:1')")
    findings = [
        Finding(1, kind, "{}", pair=pair) for kind, pair in (("words", there), ("words", str(uuid4())), ("named", "1"), ("named", "2"))
    ]
    job = (await claim("jobs", 1))[0]
    await keep_release(NewRelease(1, 1, "test", "{}", "in", accounts=[1], findings=findings, basis={}), job, NOW)
    rows = await fetch("SELECT kind, pair FROM finding ORDER BY id")
    assert [(row["kind"], row["pair"]) for row in rows] == [("words", there), ("named", "1")]


async def test_a_release_asks_for_its_briefs_in_its_order() -> None:
    await open_test_wave("w1")
    await fetch("INSERT INTO job (kind, subject) VALUES ('release', 'wave:1')")
    job = (await claim("jobs", 1))[0]
    await keep_release(NewRelease(1, 1, "test", "{}", "in", accounts=[2, 1], findings=[], basis={}), job, NOW)
    rows = await fetch("SELECT queue, kind, subject FROM job ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        ("pdf", "brief", "release:1:account:2"),
        ("pdf", "brief", "release:1:account:1"),
    ]


async def test_after_the_last_release_no_row_says_that_it_is_of_an_account_that_one_or_two_finished() -> None:
    """Who has finished stands beside it; by receipt it is found as before."""
    opened = await open_test_wave("w1")
    for name, ref in (("Kim", "A1"), ("Lee", "A1"), ("Mo", "A1"), ("Kim", "B1")):
        await answer(link_of(opened, name), ref, 4)
    found = []
    for number, is_last in ((1, False), (2, True)):
        await want("release", ["wave:1"])
        new = NewRelease(1, number, "test", "{}", "in", accounts=[], findings=[], basis={}, is_last=is_last)
        await keep_release(new, (await claim("jobs", 1))[0], NOW)
        rows = await fetch("SELECT account FROM confidential_response WHERE block = 'relationship'")
        found.append(sorted((row["account"] for row in rows), key=str))
    assert found == [[1, 1, 1, 2], [1, 1, 1, None]]
    assert (await load_receipt(receipt_code(link_of(opened, "Kim").token, 2), "en")).account == "Bolt"

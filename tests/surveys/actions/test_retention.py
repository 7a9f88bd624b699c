"""Retention takes what is due, all of it, once; counts and published figures stay."""

import msgspec
import pytest

from surveys.actions.closing import close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.retention import keep_retention
from surveys.actions.waves import Opened
from surveys.confidentiality import receipt_code
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.planning.settings import Keep, WaveSettings, write_settings
from surveys.queries.study import load_accounts, load_comments
from surveys.queries.waves import load_wave
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.erasures import erasure_log

CLOSED = NOW + DAY
WORDS, OURS = "The invoices are never right.", "They call at night."


@pytest.fixture
async def opened(engine: AnyEngine) -> Opened:
    await found_company()
    wave = await open_test_wave()
    for name in ("Kim", "Lee", "Rep"):
        await answer(link_of(wave, name), "A1", 4, {"i_easier": OURS, "i_value": "4"} if name == "Lee" else None)
    await answer(link_of(wave, "Ann"), "A1", 3, {"c_improve": WORDS, "c_preferred": "yes"})
    await answer(link_of(wave, "Dana"), "B1", 2, {"c_improve": "Not sent yet."}, send=False)
    await insert_rows(
        "release", ("wave", "number", "method", "contract", "input_hash", "content_hash", "created_at"), [(1, 1, "m", "{}", "", "", 0)]
    )
    await insert_rows("finding", ("release", "account", "kind", "data"), [(1, 1, "words", '{"text": "x"}'), (1, 1, "cell", "{}")])
    await insert_rows("message", ("ident", "kind", "wave", "invitation"), [("i1", "invitation", 1, 1)])
    return wave


async def keeps(keep: Keep) -> None:
    await fetch("UPDATE wave SET settings = $1 WHERE id = 1", write_settings(WaveSettings(keep=keep)))
    await close_wave("w1", "lead@example.com", CLOSED)
    await fetch("DELETE FROM job WHERE kind = 'release'")  # as if it was released


async def told() -> list[dict[str, object]]:
    return [
        msgspec.json.decode(row["details"])
        for row in await fetch("SELECT details FROM audit_event WHERE action = 'wave.retention' ORDER BY id")
    ]


async def count(table: str) -> int:
    return int((await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"])


async def texts() -> set[str]:
    return {
        row["text"]
        for table in ("answer", "confidential_answer")
        for row in await fetch(f"SELECT text FROM {table} WHERE text IS NOT NULL")
    }


async def test_comments_go_and_ratings_and_choices_stay(opened: Opened) -> None:
    await keeps(Keep(comments=30))
    before = await texts()
    assert {WORDS, OURS} <= before
    numbers = await fetch("SELECT count(*) AS n FROM answer WHERE number IS NOT NULL")
    await keep_retention(CLOSED + 30 * DAY - 1)
    assert await texts() == before
    await keep_retention(CLOSED + 30 * DAY)
    assert await texts() == before - {WORDS, OURS}
    assert [row["missing"] for row in await fetch("SELECT missing FROM answer WHERE item = 'c_improve'")] == ["removed"]
    assert (await fetch("SELECT count(*) AS n FROM answer WHERE number IS NOT NULL"))[0]["n"] == numbers[0]["n"]
    assert "Not sent yet." not in str([dict(row) for row in await fetch("SELECT draft FROM response")])
    assert [row["kind"] for row in await fetch("SELECT kind FROM finding")] == ["cell"]
    assert await load_comments("wave:1") == []
    await keep_retention(CLOSED + 31 * DAY)
    assert await told() == [{"part": "comments", "drafts": 1, "quotes": 1, "words": 2}]


async def test_answers_go_and_counts_and_figures_stay(opened: Opened) -> None:
    await keeps(Keep(answers=10))
    before, accounts = await load_wave("w1"), await load_accounts(1)
    await keep_retention(CLOSED + 10 * DAY)
    assert [await count(table) for table in ("response", "answer", "confidential_response", "confidential_answer")] == [0, 0, 0, 0]
    assert await load_wave("w1") == before
    assert [(account.invited, account.finished, account.countable) for account in await load_accounts(1)] == [
        (account.invited, account.finished, account.countable) for account in accounts
    ]
    assert [row["kind"] for row in await fetch("SELECT kind FROM finding")] == ["cell"]


async def test_invitations_become_rows_of_nobody_and_counts_stay(opened: Opened) -> None:
    await keeps(Keep(invitations=5))
    before, accounts = await load_wave("w1"), await load_accounts(1)
    await keep_retention(CLOSED + 5 * DAY)
    people = await fetch("SELECT person, email, colleague, department, language FROM invitation")
    assert {(row["email"], row["colleague"], row["department"], row["language"]) for row in people} == {("", None, None, "")}
    assert all(row["person"].startswith("gone:") for row in people)
    assert len({row["person"] for row in people}) == len(people)
    assert await fetch("SELECT id FROM participation WHERE contact IS NOT NULL") == []
    assert await count("held_back") == 0
    assert await load_wave("w1") == before
    assert await load_accounts(1) == accounts
    assert await count("response") == 2
    await keep_retention(CLOSED + 6 * DAY)
    assert await told() == [{"part": "invitations", "contacts": 4, "held_back": 1, "invitations": 8}]


async def test_logs_go_but_never_what_tells_of_erasures(opened: Opened) -> None:
    await erase_by_receipt(receipt_code(link_of(opened, "Ann").token, 1), erasure_log(), "receipt", NOW + 5)
    await keeps(Keep(logs=7))
    await keep_retention(CLOSED + 7 * DAY)
    assert await count("message") == 0
    assert [row["action"] for row in await fetch("SELECT action FROM audit_event ORDER BY id")] == ["answers.erase", "wave.retention"]
    assert await told() == [{"part": "logs", "events": 2, "mails": 1}]


async def test_nothing_of_an_open_wave_goes_and_nothing_without_a_time(opened: Opened) -> None:
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(keep=Keep(answers=0, comments=0, invitations=0, logs=0))))
    await keep_retention(CLOSED + 9_000 * DAY)
    assert await told() == []
    await keeps(Keep(invitations=None, logs=None))
    await keep_retention(CLOSED + 9_000 * DAY)
    assert await told() == []


async def test_nothing_goes_before_it_was_released(opened: Opened) -> None:
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(keep=Keep(answers=0))))
    await close_wave("w1", "lead@example.com", CLOSED)
    await keep_retention(CLOSED)
    assert await told() == []
    await fetch("DELETE FROM job WHERE kind = 'release'")
    await keep_retention(CLOSED)
    assert [event["part"] for event in await told()] == ["comments", "answers"]


async def test_by_default_names_go_after_a_year(opened: Opened) -> None:
    await keeps(Keep())
    await keep_retention(CLOSED + 365 * DAY - 1)
    assert await told() == []
    await keep_retention(CLOSED + 365 * DAY)
    assert [event["part"] for event in await told()] == ["invitations", "logs"]

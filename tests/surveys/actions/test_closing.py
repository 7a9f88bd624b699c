"""After close nothing joins a colleague's answers to a person, a link, a moment or another block (R0)."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from surveys.actions.closing import close_overdue, close_wave, forget
from surveys.confidentiality import answer_key
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import Closed, NotFound
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave

LATER = NOW + 1_000
MANY = 60


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def _confidential(wave: int, number: int, state: str = "sent", draft: str | None = None) -> str:
    """One colleague's relationship block about A1 that rates `number`."""
    response, key = uuid4(), answer_key(f"{number:026}", 1, f"relationship:{wave}")
    await insert_rows(
        "confidential_response",
        ("id", "wave", "block", "account", "state", "draft", "edit_key", "submission", "body_hash", "revision", "receipt_hash"),
        [(response, wave, "relationship", 1, state, draft, key, f"sub{number}", f"body{number}", 4, f"receipt{number}")],
    )
    if state == "sent":
        answers = [(uuid4(), response, f"item{item}", float(number)) for item in range(2)]
        await insert_rows("confidential_answer", ("id", "response", "item", "number"), answers)
    return key


async def _response(wave: int, person: str, state: str, draft: str | None) -> None:
    invitation = (await fetch("SELECT id FROM invitation WHERE wave = $1 AND person = $2", wave, person))[0]["id"]
    await insert_rows(
        "response",
        ("id", "wave", "invitation", "account", "state", "draft", "submission", "body_hash", "started_at", "updated_at"),
        [(uuid4(), wave, invitation, 1, state, draft, str(uuid4()), "hash", NOW, NOW)],
    )


async def test_no_key_no_draft_and_no_link_survives_and_every_answer_does() -> None:
    wave = (await open_test_wave()).wave
    for number in range(3):
        await _confidential(wave, number, draft='{"values": {}}' if number else None)
    await _confidential(wave, 9, "draft", '{"values": {"x": {"text": "never sent"}}}')
    ids = {row["id"] for row in await fetch("SELECT id FROM confidential_response")}
    answers = {row["id"] for row in await fetch("SELECT id FROM confidential_answer")}
    assert await close_wave("w1", "lead@example.com", LATER)
    rows = await fetch(
        "SELECT id, block, account, state, draft, edit_key, submission, body_hash, revision, receipt_hash FROM confidential_response"
    )
    left = ("relationship", 1, "sent", None, None, None, None, 0)
    assert sorted(tuple(row.values())[1:] for row in rows) == [(*left, f"receipt{number}") for number in range(3)]
    assert ids & {row["id"] for row in rows} == set()
    kept = await fetch(
        "SELECT a.id, a.item, a.number, r.receipt_hash FROM confidential_answer a JOIN confidential_response r ON r.id = a.response"
    )
    assert sorted(tuple(row.values())[1:] for row in kept) == [
        (f"item{item}", float(number), f"receipt{number}") for item in range(2) for number in range(3)
    ]
    assert answers & {row["id"] for row in kept} == set()
    assert {tuple(row.values()) for row in await fetch("SELECT is_open, sealed_token FROM invitation")} in ({(False, None)}, {(0, None)})


async def test_the_rows_stand_in_an_order_that_tells_nothing() -> None:
    wave = (await open_test_wave()).wave
    for number in range(MANY):
        await _confidential(wave, number)
    await close_wave("w1", "lead@example.com", LATER)
    responses = [
        int(row["receipt_hash"].removeprefix("receipt")) for row in await fetch("SELECT receipt_hash, block FROM confidential_response")
    ]
    answers = [int(row["number"]) for row in await fetch("SELECT number, item FROM confidential_answer")]
    # A random order keeps 1 place on average; 12 or more of 60 happen once in a thousand million times.
    assert sum(now == then for now, then in zip(responses, range(MANY), strict=True)) < 12
    assert sum(now == then // 2 for now, then in zip(answers, range(2 * MANY), strict=True)) < 16
    # Neighbours lie a third of the range apart, 20 with a deviation of about 2, not next to each other.
    assert sum(abs(a - b) for a, b in pairwise(responses)) / (MANY - 1) > 10
    assert responses != list(dict.fromkeys(answers))


async def test_customers_drafts_are_kept_as_partial_and_sent_answers_stay_sent() -> None:
    wave = (await open_test_wave()).wave
    await _response(wave, "ann@acme.example", "draft", '{"values": {}}')
    await _response(wave, "dana@group.example", "sent", None)
    await close_wave("w1", "lead@example.com", LATER)
    assert [tuple(row.values()) for row in await fetch("SELECT state, draft FROM response ORDER BY state")] == [
        ("partial", '{"values": {}}'),
        ("sent", None),
    ]


async def test_closing_asks_for_the_release_is_audited_and_happens_once() -> None:
    wave = (await open_test_wave()).wave
    assert await close_wave("w1", "lead@example.com", LATER) is True
    assert await close_wave("w1", "other@example.com", LATER + 1) is False
    row = (await fetch("SELECT state, closed_at FROM wave"))[0]
    assert (row["state"], row["closed_at"]) == ("closed", LATER)
    asked = await fetch("SELECT queue, kind, subject, wanted FROM job WHERE kind = 'release'")
    assert [tuple(row.values()) for row in asked] == [("jobs", "release", f"wave:{wave}", 1)]
    events = await fetch("SELECT at, actor, subject FROM audit_event WHERE action = 'wave.close'")
    assert [tuple(row.values()) for row in events] == [(LATER, "lead@example.com", "wave:w1")]


async def test_other_waves_stay_as_they_are() -> None:
    first, second = (await open_test_wave("w1")).wave, (await open_test_wave("w2")).wave
    await _confidential(first, 1)
    key = await _confidential(second, 2)
    await close_wave("w1", "lead@example.com", LATER)
    assert [tuple(row.values()) for row in await fetch("SELECT wave, edit_key FROM confidential_response ORDER BY wave")] == [
        (first, None),
        (second, key),
    ]
    assert await fetch("SELECT id FROM invitation WHERE wave = $1 AND sealed_token IS NULL", second) == []
    await close_wave("w2", "lead@example.com", LATER)
    assert await fetch("SELECT id FROM confidential_response WHERE edit_key IS NOT NULL") == []


async def test_an_unknown_wave_is_named() -> None:
    with pytest.raises(NotFound) as caught:
        await close_wave("w9", "lead@example.com", LATER)
    assert str(caught.value) == "There is no wave w9: `parallax wave list` shows them."


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_file_itself_holds_no_key_draft_or_sealed_link_any_more(tmp_path: Path) -> None:
    wave = (await open_test_wave()).wave
    keys = [await _confidential(wave, number, draft='{"values": {"x": {"text": "words nobody sent"}}}') for number in range(20)]
    sealed = [row["sealed_token"] for row in await fetch("SELECT sealed_token FROM invitation")]
    await fetch("UPDATE confidential_response SET draft = NULL WHERE edit_key = $1", keys[0])

    def found() -> int:
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("parallax.sqlite*"))
        return sum(secret.encode() in stored for secret in [*keys, *sealed, "words nobody sent"])

    assert found() == len(keys) + len(sealed) + 1
    await close_wave("w1", "lead@example.com", LATER)
    await forget()
    assert found() == 0


async def test_every_answer_that_was_confirmed_before_the_close_is_kept_and_none_after_it_is_taken() -> None:
    opened = await open_test_wave()
    outcomes: list[bool] = []

    async def send(name: str, ref: str) -> None:
        link = link_of(opened, name)
        try:
            await answer(link, ref, 4)
        except Closed:
            outcomes.append(False)
        else:
            outcomes.append(True)

    people = [
        ("Ann", "A1"),
        ("Dana", "A1"),
        ("Dana", "B1"),
        ("Finn", "B1"),
        ("Kim", "A1"),
        ("Kim", "B1"),
        ("Lee", "A1"),
        ("Mo", "A1"),
        ("Nia", "A1"),
    ]
    sending = [asyncio.create_task(send(*person)) for person in people[:5]]
    await asyncio.gather(*sending[:1])
    closing = asyncio.create_task(close_wave("w1", "lead@example.com", LATER))
    await asyncio.gather(closing, *sending, *(send(*person) for person in people[5:]))
    kept = [
        (await fetch(f"SELECT count(*) AS n FROM {table} WHERE state = 'sent'"))[0]["n"] for table in ("response", "confidential_response")
    ]
    assert sum(kept) == sum(outcomes)
    assert len(outcomes) == len(people)
    assert await fetch("SELECT id FROM confidential_response WHERE edit_key IS NOT NULL") == []
    with pytest.raises(Closed):
        await answer(link_of(opened, "Rep"), "A1", 4)


async def test_a_wave_that_cannot_close_keeps_no_other_open() -> None:
    opened = await open_test_wave("w1", closes_at=NOW + DAY)
    await open_test_wave("w2", closes_at=NOW + DAY)
    await answer(link_of(opened, "Kim"), "A1", 4)
    await fetch("UPDATE wave SET contract = '{' WHERE key = 'w1'")
    with pytest.raises(ExceptionGroup):
        await close_overdue(NOW + DAY)
    assert [row["state"] for row in await fetch("SELECT state FROM wave ORDER BY key")] == ["open", "closed"]


async def test_a_wave_whose_time_has_come_is_closed_by_the_sweep() -> None:
    await open_test_wave("w1", closes_at=NOW + DAY)
    await open_test_wave("w2", closes_at=NOW + 2 * DAY)
    await close_overdue(NOW + DAY - 1)
    assert [row["state"] for row in await fetch("SELECT state FROM wave ORDER BY key")] == ["open", "open"]
    await close_overdue(NOW + DAY)
    assert [row["state"] for row in await fetch("SELECT state FROM wave ORDER BY key")] == ["closed", "open"]
    assert [row["actor"] for row in await fetch("SELECT actor FROM audit_event WHERE action = 'wave.close'")] == ["system"]


@pytest.mark.parametrize(("finished", "kept"), [(3, (1, 1)), (2, (None, None))])
async def test_a_department_stays_beside_its_hand_offs_where_three_of_it_finished(
    finished: int, kept: tuple[int | None, int | None], engine: AnyEngine
) -> None:
    wave = (await open_test_wave()).wave
    for target in (1, 2, 3):
        await fetch(
            "INSERT INTO confidential_response (id, wave, block, account, department, target, state)"
            " VALUES ($1, $2, 'handoff', 1, $3, $3, 'sent')",
            UUID(int=target), wave, target,
        )  # fmt: skip
    ann = "SELECT id FROM invitation WHERE person = 'ann@acme.example'"
    await fetch(f"UPDATE invitation SET side = 'internal', department = 1 WHERE id = ({ann})")
    some = f"SELECT id FROM invitation WHERE department = 1 ORDER BY id LIMIT {finished}"
    await fetch(f"UPDATE participation SET state = 'finished' WHERE account = 1 AND invitation IN ({some})")
    await close_wave("w1", "lead@example.com", NOW)
    rows = await fetch("SELECT target, department, account FROM confidential_response ORDER BY target")
    assert [tuple(row.values()) for row in rows] == [(1, *kept), (2, None, None), (3, None, None)]


async def test_participation_is_kept_whole_and_out_of_order(engine: AnyEngine) -> None:
    await open_test_wave()
    before = await fetch("SELECT invitation, account, contact, state FROM participation")
    last = max(row["id"] for row in await fetch("SELECT id FROM participation"))
    await close_wave("w1", "lead@example.com", NOW)
    after = await fetch("SELECT id, invitation, account, contact, state FROM participation")

    def plain(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
        return sorted((tuple(row[name] for name in ("invitation", "account", "contact", "state")) for row in rows), key=repr)

    assert plain(after) == plain(before)
    assert engine.engine_type == "sqlite" or min(row["id"] for row in after) > last

"""Mails are asked for once, for those who can be reached, with the change that they tell of."""

import pytest

from surveys.actions.messages import want_messages
from surveys.engine.connect import AnyEngine, fetch
from tests.company import found_company, open_test_wave


async def _everybody() -> dict[str, int]:
    rows = await fetch("SELECT id, person FROM invitation ORDER BY id")
    return {row["person"]: row["id"] for row in rows}


async def _asked() -> list[tuple[str, str, int, int, str]]:
    rows = await fetch(
        "SELECT i.person, m.kind, m.number, m.about, m.state FROM message m JOIN invitation i ON i.id = m.invitation ORDER BY i.person, m.id"
    )
    return [(row["person"], row["kind"], row["number"], row["about"], row["state"]) for row in rows]


async def test_a_mail_to_everybody_with_an_address(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    everybody = await _everybody()
    assert "ref:c5" in everybody
    async with engine.transaction():
        assert await want_messages("invitation", 1, list(everybody.values())) == 7
    assert await _asked() == [(person, "invitation", 0, 0, "waiting") for person in sorted(everybody) if person != "ref:c5"]


async def test_each_mail_has_a_job_in_its_queue_and_an_ident(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    await want_messages("invitation", 1, list((await _everybody()).values()))
    jobs = [(row["queue"], row["kind"], row["subject"]) for row in await fetch("SELECT queue, kind, subject FROM job ORDER BY id")]
    messages = await fetch("SELECT id, ident FROM message ORDER BY id")
    assert jobs == [("mail", "mail", f"message:{message['id']}") for message in messages]
    assert {len(message["ident"]) for message in messages} == {32}
    assert len({message["ident"] for message in messages}) == len(messages)


async def test_asked_again_nothing_changes(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    everybody = list((await _everybody()).values())
    await want_messages("reminder", 1, everybody, number=1)
    before = await _asked(), [dict(row) for row in await fetch("SELECT * FROM job ORDER BY id")]
    assert await want_messages("reminder", 1, everybody, number=1) == 0
    assert (await _asked(), [dict(row) for row in await fetch("SELECT * FROM job ORDER BY id")]) == before
    assert await want_messages("reminder", 1, everybody, number=2) == 7


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET opted_out = true WHERE external_ref = 'c3'",
        "UPDATE contact SET email_status = 'bounced' WHERE external_ref = 'c2'",
        "UPDATE contact SET opted_out = true, email = 'elsewhere@group.example' WHERE external_ref = 'c2'",
    ],
)
async def test_whoever_said_no_anywhere_or_bounced_gets_none(engine: AnyEngine, change: str) -> None:
    await found_company()
    await open_test_wave()
    await fetch(change)
    await want_messages("invitation", 1, list((await _everybody()).values()))
    assert [person for person, *_ in await _asked()] == [
        "ann@acme.example", "kim@us.example", "lee@us.example", "mo@us.example", "nia@us.example", "rep@example.com",
    ]  # fmt: skip


@pytest.mark.parametrize("change", ["opted_out = true", "email_status = 'bounced'", "opted_out = true, email = 'k1@us.example'"])
async def test_so_do_colleagues(engine: AnyEngine, change: str) -> None:
    await found_company()
    await open_test_wave()
    await fetch(f"UPDATE colleague SET {change} WHERE external_ref = 'k1'")
    await want_messages("invitation", 1, list((await _everybody()).values()))
    assert [person for person, *_ in await _asked()] == [
        "ann@acme.example", "dana@group.example", "lee@us.example", "mo@us.example", "nia@us.example", "rep@example.com",
    ]  # fmt: skip


async def test_only_those_of_the_wave_are_asked(engine: AnyEngine) -> None:
    await found_company()
    await open_test_wave()
    await open_test_wave("w2", "ref=B1")
    everybody = await fetch("SELECT id, wave FROM invitation ORDER BY id")
    assert await want_messages("news", 2, [row["id"] for row in everybody], about=5) == 2
    assert await want_messages("news", 2, []) == 0

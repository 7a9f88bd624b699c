"""Who may be sent a failed mail again: nobody who has what they need, nobody who said no, and nothing by which a colleague is found out."""

import pytest

from surveys.actions.messages import want_messages
from surveys.actions.waves import Opened
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.failed_mails import load_failed_mails
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave


@pytest.fixture
async def opened(engine: AnyEngine) -> Opened:  # needs the database
    await found_company()
    opened = await open_test_wave()
    await want_messages("invitation", opened.wave, [row["id"] for row in await fetch("SELECT id FROM invitation")])
    await fetch("UPDATE message SET state = 'failed'")
    return opened


async def _told(opened: Opened) -> list[str]:
    told = {mail.invitation for mail in await load_failed_mails(opened.wave) if mail.told}
    return [row["person"] for row in await fetch("SELECT id, person FROM invitation ORDER BY person") if row["id"] in told]


COLLEAGUES = [f"{name}@us.example" for name in ("kim", "lee", "mo", "nia")]


async def test_a_customer_who_has_finished_needs_no_mail_and_of_colleagues_nobody_learns_it(opened: Opened) -> None:
    everybody = ["ann@acme.example", "dana@group.example", *COLLEAGUES[:3], "nia@us.example", "rep@example.com"]
    assert await _told(opened) == everybody
    await answer(link_of(opened, "Ann"), "A1", 4)
    await answer(link_of(opened, "Dana"), "A1", 4, send=False)
    await answer(link_of(opened, "Lee"), "A1", 4)
    assert await _told(opened) == everybody[1:]


async def test_who_said_no_or_cannot_be_reached_is_left_out(opened: Opened) -> None:
    await fetch("UPDATE contact SET opted_out = $1 WHERE name = 'Ann'", True)
    await fetch("UPDATE contact SET email_status = 'bounced' WHERE external_ref = 'c3'")
    await fetch("UPDATE colleague SET email_status = 'bounced' WHERE name = 'Kim'")
    await fetch("UPDATE colleague SET opted_out = $1 WHERE name = 'Rep'", True)
    assert await _told(opened) == COLLEAGUES[1:]


async def test_a_later_mail_that_went_out_replaces_a_failed_one_but_a_colleagues_reminder_hides_nothing(opened: Opened) -> None:
    rows = await fetch("SELECT id FROM invitation WHERE person IN ('ann@acme.example', 'lee@us.example')")
    await want_messages("reminder", opened.wave, [row["id"] for row in rows], 1)
    await fetch("UPDATE message SET state = 'sent' WHERE kind = 'reminder'")
    assert await _told(opened) == ["dana@group.example", *COLLEAGUES, "rep@example.com"]


async def test_a_wave_that_has_ended_has_none(opened: Opened) -> None:
    await fetch("UPDATE wave SET state = 'closed'")
    assert await load_failed_mails(opened.wave) == ()

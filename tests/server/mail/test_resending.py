"""What failed is sent again by hand: the same mail with the same link, once; and all who send take turns."""

import asyncio
from email import message_from_string

from server.mail.intake import take_report
from server.mail.sending import MailRoom
from surveys.actions import outbox
from surveys.actions.following import retry_failed
from surveys.actions.messages import want_messages
from surveys.actions.waves import Opened
from surveys.engine.connect import fetch
from tests.company import NOW, open_test_wave
from tests.server.mail.conftest import Office
from tests.server.mail.reports import IDENT, SOFT

LEAD = "lead@example.com"
FAR = 4_000_000_000_000
CHANGING = {"Date", "Content-Type"}  # the boundary between the parts


async def invited() -> Opened:
    """A wave, with a mail to Ann that waits."""
    opened = await open_test_wave(closes_at=FAR)
    (ann,) = await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'")
    await want_messages("invitation", opened.wave, [ann["id"]])
    await fetch("UPDATE message SET ident = $1", IDENT)
    return opened


async def test_a_mail_that_came_back_softly_is_the_same_the_second_time(office: Office) -> None:
    await invited()
    await office.send_all()
    assert await take_report(SOFT.encode()) == 1
    assert await retry_failed("w1", LEAD, NOW) == 1
    assert await retry_failed("w1", LEAD, NOW) == 0
    await office.send_all()
    first, second = (message_from_string(mail.content) for mail in office.taken)
    assert first["Message-ID"] == f"<{IDENT}@feedback.us.example>"
    assert [(name, value) for name, value in second.items() if name not in CHANGING] == [
        (name, value) for name, value in first.items() if name not in CHANGING
    ]
    assert [part.get_payload() for part in second.walk() if not part.is_multipart()] == [
        part.get_payload() for part in first.walk() if not part.is_multipart()
    ]
    assert [row["state"] for row in await fetch("SELECT state FROM message")] == ["sent"]


async def test_two_workers_wait_for_turns_of_one_row(office: Office) -> None:
    opened = await invited()
    await want_messages("invitation", opened.wave, [row["id"] for row in await fetch("SELECT id FROM invitation")])
    later = await outbox.database_now() + 3_600_000
    await fetch("INSERT INTO pace (name, free_at) VALUES ('mail', $1)", float(later))
    rooms = (office.room, MailRoom(office.settings))
    waiting_for = [asyncio.create_task(room.send(job)) for room, job in zip(rooms, await outbox.claim("mail", 2), strict=True)]
    async with asyncio.timeout(30):
        while (await fetch("SELECT free_at FROM pace"))[0]["free_at"] != later + 2:  # a thousand in a second
            await asyncio.sleep(0.01)
    assert (office.taken, [task.done() for task in waiting_for]) == ([], [False, False])
    for task in waiting_for:
        task.cancel()
    await asyncio.gather(*waiting_for, return_exceptions=True)
    rooms[1].close()

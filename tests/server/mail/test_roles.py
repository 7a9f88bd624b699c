"""The mail worker's own database role is enough for every mail, bounce and new link; it reads no answer on the way."""

from pathlib import Path

import pytest

from server.jobs import Jobs
from server.outbox import Outcome, attempt
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.following import send_elsewhere
from surveys.actions.messages import want_messages
from surveys.engine.connect import fetch
from surveys.queries.answering import load_link, load_stored
from surveys.sealing import public_key, unseal
from tests.answering import answer, link_of
from tests.company import MAIL_KEY, found_company, open_test_wave
from tests.server.web.answering.site import rows
from tests.servers.roles import acting_as, as_role, keep_apart

FAR = 4_000_000_000_000


@pytest.mark.parametrize("kind", ["postgres"])
async def test_the_mail_role_mails_reminds_and_moves_to_a_new_link(database: str, tmp_path: Path) -> None:
    (tmp_path / "mail.key").write_bytes(MAIL_KEY)
    await keep_apart(database)
    async with acting_as(database, "parallax_web"):
        await found_company()
        opened = await open_test_wave(closes_at=FAR)
        await fetch("UPDATE wave SET settings = $1", '{"mails":true}')
        await answer(link_of(opened, "Lee"), "A1", 4)
        people = [row["id"] for row in await fetch("SELECT id FROM invitation ORDER BY id")]
        await want_messages("invitation", opened.wave, people)
        await want_messages("reminder", opened.wave, people, number=1)
        lee = (await fetch("SELECT i.id FROM invitation i JOIN colleague k ON k.id = i.colleague WHERE k.name = 'Lee'"))[0]["id"]
        await send_elsewhere("w1", lee, "lee@new.example", public_key(MAIL_KEY), "lead@example.com", FAR - 1)
    settings = {
        "PARALLAX_DATA": str(tmp_path),
        "PARALLAX_DATABASE_URL": as_role(database, "parallax_mail"),
        "PARALLAX_SMTP_URL": "sink:",
        "PARALLAX_MAIL_FROM": "feedback@us.example",
    }
    jobs = Jobs(read_settings(settings))
    async with acting_as(database, "parallax_mail"):
        done = []
        while claimed := await outbox.claim("mail", 1):
            done += [await attempt(job, jobs.perform) for job in claimed]
        assert set(done) == {Outcome("done")}
        assert await rows("SELECT count(*) FROM message WHERE state NOT IN ('sent', 'held')") == [(0,)]
        moved = (await fetch("SELECT sealed_token FROM invitation WHERE email = 'lee@new.example'"))[0]["sealed_token"]
    jobs.close()
    async with acting_as(database, "parallax_web"):
        link = await load_link(unseal(MAIL_KEY, moved), FAR - 1)
        assert (link.token != link_of(opened, "Lee").token, (await load_stored(link, 1)).state) == (True, "none")

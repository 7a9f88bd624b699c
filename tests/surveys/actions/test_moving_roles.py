"""With PostgreSQL's roles kept apart: pages ask for a colleague's new link, the mail worker makes it, and pages call a wave off."""

import pytest
from msgspec.structs import replace

from surveys.actions.cancelling import cancel_wave
from surveys.actions.following import extend_wave, send_elsewhere
from surveys.actions.outbox import claim
from surveys.actions.rekeying import rekey_colleague
from surveys.engine.connect import fetch
from surveys.planning.settings import WaveSettings, write_settings
from surveys.queries.answering import Stored, load_link, load_stored
from surveys.sealing import public_key, unseal
from tests.answering import answer, link_of
from tests.company import DAY, MAIL_KEY, NOW, found_company, open_test_wave
from tests.servers.roles import acting_as, keep_apart

LEAD = "lead@example.com"
LATER = NOW + 5_000


@pytest.mark.parametrize("kind", ["postgres"])
async def test_each_role_does_its_part(database: str) -> None:
    await keep_apart(database)
    async with acting_as(database, "parallax_web"):
        await found_company()
        opened = await open_test_wave()
        await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(mails=True)))
        await answer(link_of(opened, "Lee"), "A1", 4)
        number = (await fetch("SELECT id FROM invitation WHERE person = 'lee@us.example'"))[0]["id"]
        await send_elsewhere("w1", number, "lee@branch.example", public_key(MAIL_KEY), LEAD, LATER)
        await extend_wave("w1", NOW + 20 * DAY, LEAD, LATER)
    async with acting_as(database, "parallax_mail"):
        (job,) = await claim("mail", 10)
        await rekey_colleague(number, MAIL_KEY, job)
        sealed = await fetch("SELECT sealed_token FROM invitation WHERE person = 'lee@branch.example'")
    async with acting_as(database, "parallax_web"):
        link = await load_link(unseal(MAIL_KEY, sealed[0]["sealed_token"]), LATER)
        assert (link.moved, await load_stored(link, 1)) == (True, Stored())
        await answer(replace(link_of(opened, "Lee"), token=link.token), "A1", 2)
        await cancel_wave("w1", LEAD, LATER)
    async with acting_as(database, "parallax_work"):
        assert await fetch("SELECT id FROM confidential_response") == []

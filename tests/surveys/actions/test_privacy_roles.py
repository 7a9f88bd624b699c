"""Personal data under PostgreSQL's separate roles: pages erase and hand out without reading colleagues' answers, the worker deletes in time."""

import msgspec
import pytest

from surveys.actions.closing import close_wave
from surveys.actions.erasing_people import erase_person
from surveys.actions.exporting import export_person
from surveys.actions.receipts import erase_receipt, open_receipt
from surveys.actions.retention import keep_retention
from surveys.confidentiality import receipt_code
from surveys.engine.connect import fetch, opened
from surveys.planning.settings import Keep, WaveSettings, write_settings
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave
from tests.conversations import publish_release
from tests.erasures import erasure_log
from tests.servers.roles import acting_as, keep_apart

pytestmark = pytest.mark.parametrize("kind", ["postgres"])
POOL = "INSERT INTO pooled_word (release, answer, item, text) SELECT 1, id, item, text FROM confidential_answer WHERE text IS NOT NULL"


async def test_each_role_does_its_part(database: str) -> None:
    log = erasure_log()
    await keep_apart(database)
    async with opened(database):
        await found_company()
        wave = await open_test_wave()
        for name in ("Kim", "Lee", "Mo", "Ann"):
            await answer(link_of(wave, name), "A1", 4, {"i_easier": "Call us."} if name in {"Lee", "Mo"} else None)
        await publish_release(wave.wave, NOW)
        await fetch(POOL)
        keep = Keep(answers=1, comments=1, invitations=1, logs=1)
        await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(keep=keep)))
    async with acting_as(database, "parallax_web"):
        code = receipt_code(link_of(wave, "Lee").token, 1)
        assert (await open_receipt(code, "en", "here", NOW)).account == "Acme"
        assert (await erase_receipt(code, "here", log, NOW)).forms == 1
        assert await fetch("SELECT id FROM pooled_word") == [], "Mo's words went with Lee's"
        assert msgspec.json.decode(await export_person("kim@us.example", log, "lead@example.com", NOW))["name"] == "Kim"
        for who in ("kim@us.example", "ann@acme.example"):
            assert (await erase_person(who, log, "lead@example.com", NOW)).rows == 1
        await close_wave("w1", "lead@example.com", NOW)
    async with acting_as(database, "parallax_work"):
        await fetch("DELETE FROM job WHERE kind = 'release'")  # as if it was released
        await keep_retention(NOW + DAY)
    async with opened(database):
        assert [(await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in ("confidential_response", "response")] == [0, 0]
        assert await fetch("SELECT id FROM invitation WHERE person NOT LIKE 'gone:%'") == []

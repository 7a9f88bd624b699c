"""With roles kept apart on PostgreSQL, a colleague's whole way by HTTP works in a process whose role reads no answers; workers do theirs."""

from pathlib import Path

import pytest

from server.consents import ConsentKeeper
from server.jobs import Jobs
from server.outbox import Outcome, attempt
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.access import forget_failures
from surveys.actions.closing import close_overdue, close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.erasure_log import ErasureLog
from surveys.actions.launching import open_due_waves
from surveys.actions.news import publish_due
from surveys.actions.releases import want_due_releases
from surveys.actions.reminding import remind_due
from surveys.actions.retention import keep_retention
from surveys.actions.waves import Opened
from surveys.confidentiality import receipt_code
from surveys.engine.connect import fetch
from surveys.queries.plans import due_plans
from surveys.sealing import public_key
from tests.answering import answer, link_of
from tests.company import DAY, MAIL_KEY, NOW, found_company, open_test_wave
from tests.server.web.answering.site import Visitor, ask, make_app, rows
from tests.servers.roles import acting_as, as_role, keep_apart

pytestmark = pytest.mark.parametrize("kind", ["postgres"])


@pytest.fixture
async def apart(database: str) -> str:
    await keep_apart(database)
    return database


async def test_a_colleague_answers_resumes_changes_and_erases(apart: str, tmp_path: Path) -> None:
    async with acting_as(apart, "parallax_web"):
        token = (await ask())["Kim"]
        kim = Visitor(make_app(), token)
        saved = await kim.press(await kim.open("1/i_part"), {"i_clear_requests": ["4"]}, "save")
        assert "Saved, not yet sent" in saved.text
        assert (await kim.open("1/i_part")).checked == [("i_clear_requests", "4")]
        await kim.press(await kim.open("1/departments"), {"_departments": ["2"]})
        old = await kim.open("1/all")
        done = await kim.press(old, {"i_value": ["5"], "h_given_complete.2": ["2"]}, "send")
        code = receipt_code(token, 1)
        assert code in done.html.replace(" ", "")
        late = await kim.post(old.action, old.posted({"i_value": ["1"]}, "send"))
        assert late.status_code == 409
        assert (await kim.press(await kim.open("1/all"), {"i_value": ["3"]}, "send")).url.endswith("/1/done")
        assert ("i_value", "3") in (await kim.open("1/all")).checked
        await close_wave("w1", "lead@example.com", NOW)
        assert (await kim.open("1/all")).status == 410
        assert (await erase_by_receipt(code, ErasureLog(tmp_path / "erasures.log"), "lead@example.com", NOW)).forms == 2
    async with acting_as(apart, "parallax_work"):
        assert await rows("SELECT count(*) FROM confidential_response") == [(0,)]
        assert await rows("SELECT count(*) FROM participation WHERE state = 'finished'") == [(1,)]


async def opened_and_answered() -> Opened:
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Ann"), "A1", 5, {"c_improve": "Terrible delivery times."})
    for name, rating in (("Lee", 2), ("Mo", 3), ("Nia", 4), ("Kim", 3)):
        await answer(link_of(opened, name), "A1", rating, {"i_easier": "Awful, late orders."})
    return opened


async def test_the_work_role_keeps_house(apart: str) -> None:
    """Everything that a worker does by the clock, from opening a planned wave to deleting what was kept long enough."""
    async with acting_as(apart, "parallax_web"):
        await opened_and_answered()
    async with acting_as(apart, "parallax_work"):
        late = NOW + 4_000 * DAY
        await ConsentKeeper().keep(NOW)
        await remind_due(NOW)
        await close_overdue(late)
        assert await due_plans(late) == ()
        await open_due_waves(public_key(MAIL_KEY), late)
        await want_due_releases(late)
        await publish_due(late)
        await forget_failures(late)
        assert await rows("SELECT count(*) > 0 FROM consent") == [(True,)]
        await fetch("UPDATE wave SET settings = $1", '{"keep":{"answers":1,"comments":1,"invitations":1,"logs":1}}')
        await fetch("DELETE FROM job")  # nothing goes before it is released
        await keep_retention(late + 2 * DAY)
        assert await rows("SELECT count(*) FROM confidential_response") == [(0,)]


async def test_the_work_role_does_every_job(apart: str, tmp_path: Path) -> None:
    async with acting_as(apart, "parallax_web"):
        await opened_and_answered()
    jobs = Jobs(read_settings({"PARALLAX_DATABASE_URL": as_role(apart, "parallax_work"), "PARALLAX_DATA": str(tmp_path)}))
    async with acting_as(apart, "parallax_work"):
        await close_wave("w1", "system", NOW)
        done = []
        while claimed := [job for queue in ("jobs", "pdf") for job in await outbox.claim(queue, 1)]:
            for job in claimed:
                assert await attempt(job, jobs.perform) == Outcome("done")
                done.append(job.kind)
        assert set(done) == {"score", "release", "brief"}
        assert await rows("SELECT count(*) FROM confidential_answer WHERE label = 'negative'") == [(4,)]
    jobs.close()
    async with acting_as(apart, "parallax_web"):
        assert await rows("SELECT count(DISTINCT account) FROM finding") == [(2,)]
        assert len(await fetch("SELECT pdf FROM brief")) == 2

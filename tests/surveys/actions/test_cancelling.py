"""A wave that is called off leaves no answer, no link and nothing to release."""

import pytest

from surveys.actions.cancelling import cancel_wave
from surveys.actions.messages import want_messages
from surveys.actions.releases import want_due_releases
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import Closed, NotAllowed, NotFound
from surveys.queries.answering import load_link
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave

LEAD = "lead@example.com"
LATER = NOW + 5_000


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_links_die_and_every_answer_goes() -> None:
    opened = await open_test_wave()
    for name in ("Ann", "Dana", "Kim", "Lee"):
        await answer(link_of(opened, name), "A1", 4, send=name != "Dana")
    numbers = [row["id"] for row in await fetch("SELECT id FROM invitation")]
    await want_messages("reminder", opened.wave, numbers)
    await want_messages("invitation", opened.wave, numbers)
    await cancel_wave("w1", LEAD, LATER)
    for table in ("response", "answer", "confidential_response", "confidential_answer", "release"):
        assert await fetch(f"SELECT id FROM {table}") == []
    assert {row["state"] for row in await fetch("SELECT state FROM participation")} == {"not_started"}
    assert {(row["kind"], row["state"]) for row in await fetch("SELECT kind, state FROM message")} == {("invitation", "held")}
    assert {row["sealed_token"] for row in await fetch("SELECT sealed_token FROM invitation")} == {None}
    for name in ("Ann", "Kim"):
        with pytest.raises(Closed):
            await load_link(link_of(opened, name).token, LATER)
    await fetch("DELETE FROM job")
    await want_due_releases(NOW + 400 * DAY)
    assert await fetch("SELECT id FROM job WHERE kind = 'release'") == []
    assert [row["action"] for row in await fetch("SELECT action FROM audit_event WHERE action = 'wave.cancel'")] == ["wave.cancel"]


async def test_other_waves_keep_theirs() -> None:
    await open_test_wave()
    other = await open_test_wave("w2")
    await answer(link_of(other, "Ann"), "A1", 4)
    await answer(link_of(other, "Kim"), "A1", 4)
    await cancel_wave("w1", LEAD, LATER)
    assert len(await fetch("SELECT id FROM response")) == 1
    assert len(await fetch("SELECT id FROM confidential_response")) == 1
    assert (await load_link(link_of(other, "Kim").token, LATER)).wave_key == "w2"


async def test_what_is_over_or_released_stays() -> None:
    opened = await open_test_wave()
    release = (opened.wave, 1, "m", "{}", "", "", NOW)
    await insert_rows("release", ("wave", "number", "method", "contract", "input_hash", "content_hash", "created_at"), [release])
    with pytest.raises(NotAllowed):
        await cancel_wave("w1", LEAD, LATER)
    await fetch("DELETE FROM release")
    await cancel_wave("w1", LEAD, LATER)
    with pytest.raises(Closed):
        await cancel_wave("w1", LEAD, LATER)
    with pytest.raises(NotFound):
        await cancel_wave("unknown", LEAD, LATER)

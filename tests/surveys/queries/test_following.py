"""A wave is counted by persons, once each, and quotas as reminders count them; of colleagues nothing moves."""

import pytest

from surveys.engine.connect import AnyEngine, fetch
from surveys.planning.settings import Quota, WaveSettings, write_settings
from surveys.queries.following import Coverage, Level, Reach, Reached, load_following
from surveys.queries.recipients import ToRemind, list_recipients, load_to_remind
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_somebody_of_two_accounts_is_one_person_as_far_as_they_got() -> None:
    opened = await open_test_wave()
    await fetch("UPDATE contact SET decision_level = 'decider' WHERE name = 'Dana'")
    quota = Quota("decision_level", " Decider ", 1)
    await fetch("UPDATE wave SET settings = $1", write_settings(WaveSettings(quotas=(quota,))))
    await answer(link_of(opened, "Dana"), "A1", 4, send=False)
    await answer(link_of(opened, "Dana"), "B1", 4)
    found = await load_following("w1")
    assert found.customers == Reach("", 3, 1, 0)
    assert [account.reach for account in found.accounts] == [Reach("Acme", 2, 0, 1), Reach("Bolt", 2, 1, 0)]
    assert [account.colleagues for account in found.accounts] == [5, 1]
    assert found.groups["decision_level"] == (Reach("", 2, 0, 0), Reach("decider", 1, 1, 0))
    assert found.coverage == Coverage(2, 1, (Level("decider", 1, 2),), (), 2)
    assert found.quotas == (Reached(quota, 1),)
    assert await load_to_remind(opened.wave, ()) == ToRemind(1, 1)  # Ann, and Dana about Acme; Finn has no address


async def test_colleagues_cannot_be_told_apart_by_how_far_they_are() -> None:
    opened = await open_test_wave()
    before = await list_recipients("w1", "internal")
    await answer(link_of(opened, "Kim"), "A1", 4)
    for progress in ("", "finished", "not_started"):
        assert await list_recipients("w1", "internal", progress) == before
    assert {(one.progress, one.reminders) for one in before.rows} == {(None, 0)}

"""What is scheduled appears by itself, once, whichever of several processes keeps house."""

import asyncio
from pathlib import Path

import pytest

from server import outbox as server_outbox
from server.housekeeping import keep_house
from server.settings import read_settings
from server.tasks import end_tasks
from surveys.actions.news import DAY_MS, schedule_news, write_news
from surveys.actions.outbox import database_now
from surveys.engine.connect import AnyEngine, fetch
from surveys.news import NewsText, Written
from tests.conversations import CLOSED, LEAD, answered_wave

PUBLISHED = "SELECT id FROM news WHERE state = 'published'"


async def test_two_house_keepers_publish_once(engine: AnyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_outbox, "SWEEP_SECONDS", 0.01)
    await answered_wave()
    number = await write_news("w1", Written(None, "both", {"en": NewsText("Title", "Said.", "Done.")}), LEAD, CLOSED)
    await schedule_news("w1", number, 0, CLOSED + 2, LEAD, CLOSED)
    due = await database_now() - DAY_MS
    await fetch("UPDATE news SET publish_at = $1", due)
    await fetch("UPDATE wave SET closed_at = $1", due)
    tasks = [asyncio.create_task(keep_house(read_settings({"PARALLAX_DATA": str(tmp_path)}))) for _ in range(2)]
    async with asyncio.timeout(20):
        while not await fetch(PUBLISHED):
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    await end_tasks(tasks)
    assert len(await fetch("SELECT id FROM message WHERE kind = 'news'")) == 7
    assert len(await fetch("SELECT id FROM audit_event WHERE action = 'news.publish'")) == 1

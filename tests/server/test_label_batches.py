"""Jobs that end together are written together, and one that lost its lease, or fails, is alone in that."""

import asyncio

import pytest

from server.label_batches import LabelBatches
from surveys.actions import outbox
from surveys.actions.labels import Labelled
from surveys.actions.outbox import LeaseLostError
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.study import Comment
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave


@pytest.fixture
async def comments(engine: AnyEngine) -> list[Comment]:
    """Three customers' comments, each with its job."""
    await found_company()
    opened = await open_test_wave()
    for name, ref in (("Ann", "A1"), ("Dana", "A1"), ("Finn", "B1")):
        await answer(link_of(opened, name), ref, 3, {"c_improve": f"words of {name}"})
    rows = await fetch("SELECT id, text FROM answer WHERE item = 'c_improve' ORDER BY text")
    return [Comment(str(row["id"]), row["text"]) for row in rows]


async def _labels() -> list[str | None]:
    return [row["label"] for row in await fetch("SELECT label FROM answer WHERE item = 'c_improve' ORDER BY text")]


async def test_a_job_that_lost_its_lease_changes_nothing_and_the_others_are_kept(comments: list[Comment]) -> None:
    jobs = await outbox.claim("jobs", 3)
    await fetch("UPDATE job SET attempt = 9 WHERE id = $1", jobs[1].id)
    batches = LabelBatches()
    outcomes = await asyncio.gather(
        *(batches.keep(job, [Labelled(comment, "neutral", 0.0)]) for job, comment in zip(jobs, comments, strict=True)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), LeaseLostError, type(None)]
    assert await _labels() == ["neutral", None, "neutral"]
    assert [row["id"] for row in await fetch("SELECT id FROM job")] == [jobs[1].id]


async def test_a_job_that_cannot_be_written_fails_alone(comments: list[Comment]) -> None:
    jobs = await outbox.claim("jobs", 3)
    batches = LabelBatches()
    good, bad = Labelled(comments[0], "neutral", 0.0), Labelled(Comment("no number", ""), "neutral", 0.0)
    first = asyncio.create_task(batches.keep(jobs[0], [good]))
    await asyncio.sleep(0)
    outcomes = await asyncio.gather(
        first, batches.keep(jobs[1], [bad]), batches.keep(jobs[2], [Labelled(comments[2], "positive", 0.5)]), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert await _labels() == ["neutral", None, "positive"]
    assert [row["id"] for row in await fetch("SELECT id FROM job")] == [jobs[1].id]


async def test_a_comment_that_was_changed_meanwhile_keeps_no_label_of_its_old_words(comments: list[Comment]) -> None:
    job = (await outbox.claim("jobs", 1))[0]
    await fetch("UPDATE answer SET text = 'other words' WHERE id = $1", int(comments[0].id))
    await LabelBatches().keep(job, [Labelled(comments[0], "neutral", 0.0)])
    assert await fetch("SELECT id FROM answer WHERE label IS NOT NULL") == []

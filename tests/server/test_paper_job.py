"""The job that prints a questionnaire: kept, and printed anew only if something that it says has changed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pytest

from server.jobs import Jobs
from server.outbox import Outcome, attempt
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.paper import want_paper
from surveys.engine.connect import AnyEngine, fetch
from surveys.queries.paper import PaperForm, stored_paper
from tests.company import found_company, open_test_wave


@pytest.fixture
async def jobs(database: str, tmp_path: Path, engine: AnyEngine) -> AsyncIterator[Jobs]:  # needs the database
    await found_company()
    settings = {"PARALLAX_DATABASE_URL": database, "PARALLAX_DATA": str(tmp_path), "PARALLAX_COMPANY": "Nordwind GmbH"}
    made = Jobs(read_settings(settings))
    yield made
    made.close()


async def _print(jobs: Jobs, form: PaperForm) -> bytes:
    await want_paper(form)
    (job,) = await outbox.claim("pdf", 1)
    assert await attempt(job, jobs.perform) == Outcome("done")
    assert await fetch("SELECT id FROM job WHERE kind = 'paper'") == []
    return await stored_paper(form) or b""


async def test_a_form_is_printed_once_and_kept(jobs: Jobs) -> None:
    await open_test_wave()
    form = PaperForm((await fetch("SELECT version FROM wave"))[0]["version"], "en")
    pdf = await _print(jobs, form)
    first = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "Nordwind GmbH" in first
    assert "How well do we keep what we promise?" in first
    await fetch("UPDATE paper SET pdf = $1", b"as it was")
    assert await _print(jobs, form) == b"as it was"
    await fetch("UPDATE paper SET content_hash = 'of an older program'")
    assert await _print(jobs, form) == pdf

"""What colleagues wrote: for leads and admins only, in pools of ten, of no account."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from surveys.actions.closing import close_wave
from surveys.engine.connect import fetch
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave
from tests.server.web.conftest import Enter

SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


@pytest.fixture(autouse=True)
async def _wave(app: Litestar) -> None:
    """A closed wave of which one colleague's words were pooled twelve times over."""
    await found_company()
    opened = await open_test_wave()
    await answer(link_of(opened, "Lee"), "A1", 4, {"i_easier": "Pay <b>on time</b>."})
    await close_wave("w1", "lead@example.com", NOW)
    await fetch(
        "INSERT INTO release (wave, number, method, contract, input_hash, content_hash, is_last, created_at)"
        " VALUES ($1, 1, 'm', '{}', '', '', true, 0)",
        opened.wave,
    )


async def _pool(count: int) -> None:
    for _ in range(count):
        await fetch(
            "INSERT INTO pooled_word (release, answer, item, text)"
            " SELECT 1, id, item, text FROM confidential_answer WHERE item = 'i_easier' AND text IS NOT NULL"
        )


async def _read(browser: AsyncClient) -> tuple[int, int]:
    page = await browser.get("/waves/w1/words")
    return page.status_code, page.text.count("Pay &lt;b&gt;on time&lt;/b&gt;.")


async def test_leads_and_admins_read_pools_of_ten_and_reps_never(enter: Enter) -> None:
    await _pool(10)
    assert await _read(await enter("lead", "lead@example.com")) == (200, 10)
    assert await _read(await enter("admin", "admin@example.com")) == (200, 10)
    assert await _read(await enter("rep", "rep@example.com")) == (404, 0)


@SQLITE
async def test_what_is_left_of_a_pool_has_to_be_enough_again(enter: Enter) -> None:
    await _pool(9)
    lead = await enter("lead", "lead@example.com")
    assert await _read(lead) == (200, 0)
    assert "Too few people let" in (await lead.get("/waves/w1/words")).text
    await fetch("DELETE FROM release")
    assert "come with the results" in (await lead.get("/waves/w1/words")).text


@SQLITE
async def test_a_wave_that_is_not_there_has_no_words(enter: Enter) -> None:
    lead = await enter("lead", "lead@example.com")
    assert (await lead.get("/waves/unknown/words")).status_code == 404

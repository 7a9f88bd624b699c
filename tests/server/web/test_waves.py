"""Waves: counted before they are opened, links handed out once, closed after a question."""

from surveys.engine.connect import fetch
from tests.company import found_company, open_test_wave
from tests.server.web.browsers import submit
from tests.server.web.conftest import Enter

LEAD = "lead@example.com"
FORM = {"instrument": "relationship-alignment", "name": "Spring 2099", "accounts": "all", "closes": "2099-05-31"}


async def test_closing_asks_first_and_then_asks_for_the_release(enter: Enter) -> None:
    await found_company()
    wave = (await open_test_wave(closes_at=4_000_000_000_000)).wave
    lead = await enter("lead", LEAD)
    assert "/waves/w1/close" in (await lead.get("/waves")).text
    question = await lead.get("/waves/w1/close")
    assert "Close First wave?" in question.text
    assert (await fetch("SELECT state FROM wave"))[0]["state"] == "open"
    answer = await submit(lead, "/waves/w1/close", {})
    assert (answer.status_code, answer.headers["location"]) == (303, "/waves?closed=1")
    assert (await fetch("SELECT state FROM wave"))[0]["state"] == "closed"
    assert [row["subject"] for row in await fetch("SELECT subject FROM job WHERE kind = 'release'")] == [f"wave:{wave}"]
    after = (await lead.get("/waves?closed=1")).text
    assert "The wave is closed." in after
    assert "/waves/w1/close" not in after
    assert "First wave is closed" in (await lead.get("/waves/w1/close")).text
    assert (await lead.get("/waves/unknown/close")).status_code == 404

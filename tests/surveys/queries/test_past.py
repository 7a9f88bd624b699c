"""Who may read a picture is whoever owns one of its accounts, or was noted as an insider of it."""

import pytest

from surveys.engine.connect import fetch
from surveys.queries.past import load_past
from tests.company import found_company, open_test_wave


@pytest.mark.usefixtures("engine")
async def test_an_owner_of_the_opening_stays_one_beside_that_of_today() -> None:
    await found_company()
    wave = (await open_test_wave()).wave
    assert (await load_past(wave)).owners == {1: frozenset({"rep@example.com"})}
    await fetch("UPDATE account SET owner_email = 'Lee@us.example'")
    assert (await load_past(wave)).owners == {1: frozenset({"lee@us.example", "rep@example.com"}), 2: frozenset({"lee@us.example"})}

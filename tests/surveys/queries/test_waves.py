"""What a lead sees of waves: of colleagues nothing while one is open, a rate afterwards."""

import pytest

from surveys.actions.closing import close_wave
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine
from surveys.queries.waves import load_wave
from tests.answering import answer, link_of
from tests.company import DAY, NOW, found_company, open_test_wave


@pytest.mark.parametrize(("people", "accounts", "rate"), [(50, 3, "half or more"), (44, 3, None), (50, 2, None)])
async def test_colleagues_rate_is_told_after_the_close_only_and_not_of_few(
    engine: AnyEngine, people: int, accounts: int, rate: str | None
) -> None:
    await found_company()
    await insert_rows("account", ("external_ref", "name"), [(f"X{number}", f"Extra {number}") for number in range(accounts - 2)])
    names = [f"Colleague {number}" for number in range(people)]
    colleagues = [(f"x{number}", name, f"x{number}@us.example", 1 + number % 3) for number, name in enumerate(names)]
    await insert_rows("colleague", ("external_ref", "name", "email", "department"), colleagues)
    await insert_rows("team_member", ("account", "colleague", "function"), [(1, 6 + number, "") for number in range(people)])
    opened = await open_test_wave()
    told = [(await load_wave("w1")).colleagues]
    for name in names[:40]:
        await answer(link_of(opened, name), "A1", 4)
    told.append((await load_wave("w1")).colleagues)
    await close_wave("w1", "lead@example.com", NOW + DAY)
    told.append((await load_wave("w1")).colleagues)
    assert told == [None, None, rate]

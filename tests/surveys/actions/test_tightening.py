"""What was promised may only become stricter."""

import msgspec
import pytest

from surveys.actions.closing import close_wave
from surveys.actions.tightening import tighten_wave
from surveys.confidentiality import Contract, loosened, read_contract, write_contract
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Closed, NotFound
from tests.company import DAY, NOW, found_company, open_test_wave

LEAD = "lead@example.com"
BEFORE = Contract(k=4, vendor="pooled", releases="weekly", customers=2)


@pytest.fixture(autouse=True)
async def _wave(engine: AnyEngine) -> None:  # needs the database
    await found_company()
    await open_test_wave(contract=BEFORE)


async def test_a_stricter_contract_takes_the_place_of_the_first_and_is_audited() -> None:
    after = Contract(k=5, vendor="confidential", releases="close", customers=3)
    assert await tighten_wave("w1", after, LEAD, NOW + 1)
    row = (await fetch("SELECT contract, releases FROM wave"))[0]
    assert (read_contract(row["contract"]), row["releases"]) == (after, "close")
    event = (await fetch("SELECT actor, subject, details FROM audit_event WHERE action = 'wave.tighten'"))[0]
    assert (event["actor"], event["subject"]) == (LEAD, "wave:w1")
    assert msgspec.json.decode(event["details"]) == {"before": write_contract(BEFORE), "after": write_contract(after)}


async def test_the_same_contract_changes_nothing() -> None:
    assert not await tighten_wave("w1", BEFORE, LEAD, NOW + 1)
    assert await fetch("SELECT id FROM audit_event WHERE action = 'wave.tighten'") == []


async def test_nothing_that_was_promised_is_taken_back() -> None:
    await tighten_wave("w1", Contract(k=4, vendor="confidential", customers=2), LEAD, NOW + 1)
    with pytest.raises(BadInput) as less:
        await tighten_wave("w1", Contract(k=3, vendor="pooled", releases="weekly", customers=9), LEAD, NOW + 2)
    assert str(less.value) == "A promise that was given can only become stricter; this would promise less: k, vendor, releases."
    assert read_contract((await fetch("SELECT contract FROM wave"))[0]["contract"]).k == 4


async def test_only_an_open_wave_has_a_promise_to_change() -> None:
    with pytest.raises(NotFound):
        await tighten_wave("w2", Contract(k=5), LEAD, NOW + 1)
    with pytest.raises(Closed):
        await tighten_wave("w1", Contract(k=5), LEAD, NOW + 14 * DAY)
    await close_wave("w1", LEAD, NOW + 1)
    with pytest.raises(Closed) as closed:
        await tighten_wave("w1", Contract(k=5), LEAD, NOW + 2)
    assert str(closed.value) == "This wave is closed: its contract is what it was released under."


def test_every_part_counts() -> None:
    assert loosened(Contract(), Contract()) == []
    assert loosened(Contract(k=4, releases="close", vendor="confidential", customers=2), Contract(releases="weekly")) == [
        "k",
        "vendor",
        "releases",
        "customers",
    ]

"""Plans are kept as they were seen, switched on and off, and deleted only before they did anything."""

import pytest
from msgspec.structs import replace

from surveys.actions.launching import launch_plan
from surveys.actions.plans import delete_plan, discard_plan, new_event_secret, save_plan, set_plan_state
from surveys.confidentiality import token_hash
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, Conflict, NotFound
from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent, Plan
from surveys.queries.plans import ListedPlan, SavedPlan, list_plans, load_plan
from surveys.sealing import public_key
from tests.company import MAIL_KEY, at, found_company

NOW = at("2027-02-01T12:00")
LEAD, OTHER = "lead@example.com", "other@example.com"
PLAN = Plan("Spring", "relationship-alignment", schedule=Every(3, 1, "09:00"))


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_a_plan_is_kept_and_changed_as_it_was_seen() -> None:
    number = await save_plan(PLAN, None, 0, LEAD, NOW)
    assert await load_plan(number) == SavedPlan(number, PLAN, "draft", 0, None, 0, has_secret=False, updated_at=NOW, updated_by=LEAD)
    changed = replace(PLAN, name="Summer")
    assert await save_plan(changed, number, 0, OTHER, NOW + 1) == number
    with pytest.raises(Conflict) as stale:
        await save_plan(PLAN, number, 0, LEAD, NOW + 2)
    assert (str(stale.value), stale.value.revision) == (
        "other@example.com changed this plan since you opened this page: look at it again.",
        1,
    )
    assert (await load_plan(number)).plan == changed
    assert await list_plans() == (ListedPlan(number, "Summer", "draft", None, 0, updated_at=NOW + 1, updated_by=OTHER),)
    events = await fetch("SELECT actor, action, subject, at FROM audit_event ORDER BY id")
    assert [tuple(row.values()) for row in events] == [(LEAD, "plan.save", "plan:1", NOW), (OTHER, "plan.save", "plan:1", NOW + 1)]


async def test_what_cannot_be_carried_out_is_not_kept() -> None:
    with pytest.raises(BadInput):
        await save_plan(replace(PLAN, name=""), None, 0, LEAD, NOW)
    with pytest.raises(NotFound):
        await save_plan(PLAN, 7, 0, LEAD, NOW)
    assert await list_plans() == ()


async def test_switched_on_a_plan_knows_when_it_opens_next() -> None:
    number = await save_plan(PLAN, None, 0, LEAD, NOW)
    await set_plan_state(number, "active", 0, LEAD, NOW)
    assert (await load_plan(number)).next_at == at("2027-04-01T09:00")
    await save_plan(replace(PLAN, schedule=Every(1, 28, "09:00")), number, 1, LEAD, NOW)
    assert (await load_plan(number)).next_at == at("2027-02-28T09:00")
    await set_plan_state(number, "paused", 2, LEAD, NOW)
    assert [(saved.state, saved.next_at) for saved in await list_plans()] == [("paused", None)]
    await set_plan_state(number, "done", 3, LEAD, NOW)
    with pytest.raises(Conflict) as over:
        await set_plan_state(number, "active", 4, LEAD, NOW)
    assert str(over.value) == "This plan cannot be switched so any more: look at it again."
    with pytest.raises(Conflict) as done:
        await save_plan(PLAN, number, 4, LEAD, NOW)
    assert str(done.value) == "This plan is done and cannot be changed: make a new one."
    with pytest.raises(BadInput) as state:
        await set_plan_state(number, "gone", 4, LEAD, NOW)
    assert str(state.value) == "'gone' is no state of a plan: use active, paused or done."


@pytest.mark.parametrize("schedule", [Once(), Once("2027-02-01T09:00")])
async def test_what_nothing_would_ever_open_cannot_be_switched_on(schedule: Once) -> None:
    number = await save_plan(replace(PLAN, schedule=schedule), None, 0, LEAD, NOW)
    with pytest.raises(BadInput) as never:
        await set_plan_state(number, "active", 0, LEAD, NOW)
    assert str(never.value) == "Nothing says when this plan opens, or it is past: give a later time, or launch it now."


async def test_an_instrument_that_is_not_there_is_said_when_a_plan_is_switched_on() -> None:
    number = await save_plan(replace(PLAN, instrument="nothing"), None, 0, LEAD, NOW)
    with pytest.raises(NotFound) as missing:
        await set_plan_state(number, "active", 0, LEAD, NOW)
    assert str(missing.value) == "There is no instrument nothing: choose one of the list."
    assert (await load_plan(number)).state == "draft"


async def test_only_a_draft_that_opened_nothing_is_deleted() -> None:
    first, second = await save_plan(PLAN, None, 0, LEAD, NOW), await save_plan(PLAN, None, 0, LEAD, NOW)
    await launch_plan(second, public_key(MAIL_KEY), LEAD, NOW)
    with pytest.raises(Conflict) as stale:
        await delete_plan(first, 1, LEAD, NOW)
    assert stale.value.revision == 0
    await delete_plan(first, 0, LEAD, NOW)
    with pytest.raises(Conflict) as launched:
        await delete_plan(second, 1, LEAD, NOW)
    assert str(launched.value) == "Only a draft that opened no wave can be deleted: end this plan instead."
    assert [saved.id for saved in await list_plans()] == [second]


async def test_of_a_secret_only_the_hash_is_kept() -> None:
    number = await save_plan(replace(PLAN, schedule=OnEvent("installed")), None, 0, LEAD, NOW)
    secrets = [await new_event_secret(number, LEAD, NOW) for _ in range(2)]
    assert [row["event_hash"] for row in await fetch("SELECT event_hash FROM wave_plan")] == [token_hash(secrets[1])]
    assert (await load_plan(number)).has_secret
    other = await save_plan(replace(PLAN, schedule=BeforeContractEnd()), None, 0, LEAD, NOW)
    with pytest.raises(BadInput) as useless:
        await new_event_secret(other, LEAD, NOW)
    assert str(useless.value) == "Only a plan that opens by an event has a secret."


@pytest.mark.parametrize("schedule", [Every(1, 1, "09:00"), Once("2027-03-01T09:00")])
async def test_what_is_due_stays_due_when_something_else_is_changed(schedule: Once | Every) -> None:
    plan = replace(PLAN, schedule=schedule)
    number = await save_plan(plan, None, 0, LEAD, NOW)
    await set_plan_state(number, "active", 0, LEAD, NOW)
    later = at("2027-03-01T11:00")  # nobody has looked since nine
    await save_plan(replace(plan, name="Summer"), number, 1, LEAD, later)
    assert (await load_plan(number)).next_at == at("2027-03-01T09:00")
    await save_plan(replace(plan, schedule=Every(1, 2, "09:00")), number, 2, LEAD, later)
    assert (await load_plan(number)).next_at == at("2027-03-02T09:00")


async def test_only_a_plan_that_cannot_be_read_is_discarded() -> None:
    number = await save_plan(PLAN, None, 0, LEAD, NOW)
    opened = await launch_plan(number, public_key(MAIL_KEY), LEAD, NOW)
    with pytest.raises(Conflict):
        await discard_plan(number, LEAD, NOW)
    await fetch("UPDATE wave_plan SET content = '{}'")
    await discard_plan(number, LEAD, NOW)
    assert (await list_plans(), await fetch("SELECT id FROM planned_wave")) == ((), [])
    assert [row["id"] for row in await fetch("SELECT id FROM wave")] == [opened.wave]
    events = await fetch("SELECT actor, subject FROM audit_event WHERE action = 'plan.discard'")
    assert [(row["actor"], row["subject"]) for row in events] == [(LEAD, f"plan:{number}")]
    with pytest.raises(NotFound):
        await discard_plan(number, LEAD, NOW)

"""A preview says whom a plan would ask, whom it holds back and why, what could be shown, and when; it writes nothing."""

import pytest
from msgspec.structs import replace

from surveys.actions.cancelling import cancel_wave
from surveys.actions.launching import launch_plan
from surveys.actions.plans import save_plan
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput, NotFound
from surveys.planning.forecast import Forecast
from surveys.planning.plan import BeforeContractEnd, Cap, Every, Once, OnEvent, Plan
from surveys.planning.settings import WaveSettings
from surveys.queries.asked import AccountName
from surveys.queries.plans import AccountForecast, HeldPerson, preview_plan
from surveys.sealing import public_key
from tests.company import DAY, MAIL_KEY, NOW, at, found_company, open_test_wave

PLAN = Plan("Spring", "relationship-alignment", cap=Cap(0))
ACME, BOLT = AccountName(1, "A1", "Acme"), AccountName(2, "B1", "Bolt")


@pytest.fixture(autouse=True)
async def _company(engine: AnyEngine) -> None:  # needs the database
    await found_company()


async def test_whom_it_would_ask_and_what_could_be_shown() -> None:
    users = [("Lee@us.example", "Lee", "lead", "", NOW), ("mo@us.example", "Mo", "rep", "", NOW)]
    await insert_rows("users", ("email", "name", "role", "password_hash", "created_at"), users)
    preview = await preview_plan(replace(PLAN, settings=WaveSettings(mails=True)), NOW)
    assert (preview.customers, preview.colleagues) == (2, 5)
    assert preview.accounts == (
        AccountForecast(ACME, Forecast(1, customers=2, colleagues=5, counted=3, vendor="mean", rest="band")),
        AccountForecast(BOLT, Forecast(2, customers=1, colleagues=1, counted=1, vendor="nothing", rest="nothing")),
    )
    assert preview.held == (HeldPerson("customer", "Eve", BOLT, "opted_out"), HeldPerson("customer", "Finn", BOLT, "no_address"))
    assert (preview.opens_at, preview.openings) == (NOW, ())
    assert [await fetch(f"SELECT id FROM {table}") for table in ("wave", "invitation", "held_back", "wave_plan", "audit_event")] == [[]] * 5


async def test_caps_count_at_the_time_when_it_opens() -> None:
    await open_test_wave()
    opened = [await preview_plan(replace(PLAN, cap=Cap(10), schedule=schedule), NOW + DAY) for schedule in (Once(), Every(1, 1, "09:00"))]
    assert [(preview.customers, preview.colleagues) for preview in opened] == [(0, 0), (3, 5)]
    assert {one.reason for one in opened[0].held} == {"asked_lately", "opted_out"}


async def test_a_preview_and_the_wave_agree() -> None:
    preview = await preview_plan(replace(PLAN, contract=Contract(k=5)), NOW)
    assert [(one.expected.counted, one.expected.rest) for one in preview.accounts] == [(4, "nothing"), (1, "nothing")]
    opened = await open_test_wave()
    assert (preview.customers, preview.colleagues) == (opened.count("customer"), opened.count("internal"))


async def test_when_it_opens() -> None:
    now = at("2028-01-31T10:00")
    await fetch("UPDATE account SET contract_end = '2028-05-29' WHERE id = 1")
    berlin = replace(PLAN, settings=WaveSettings(zone="Europe/Berlin"), days_open=7)
    monthly = await preview_plan(replace(berlin, schedule=Every(1, 31, "09:00")), now)
    assert monthly.openings == tuple(at(f"2028-{day}") for day in ("02-29T08:00", "03-31T07:00", "04-30T07:00", "05-31T07:00"))
    assert (monthly.opens_at, monthly.closes_at) == (at("2028-02-29T08:00"), at("2028-03-07T23:00"))
    contracts = await preview_plan(replace(berlin, schedule=BeforeContractEnd(90, "09:00")), now)
    assert (contracts.openings, contracts.without_contract_end) == ((at("2028-02-29T08:00"),), 1)
    by_event = await preview_plan(replace(berlin, schedule=OnEvent("installed")), now)
    assert (by_event.openings, by_event.opens_at, by_event.without_contract_end) == ((), now, 0)


async def test_what_stands_in_the_way_is_said() -> None:
    wrong: list[tuple[Plan, type[Exception], str]] = [
        (replace(PLAN, days_open=0), BadInput, "A wave can be open for 1 to 366 days."),
        (replace(PLAN, refs=("A9",)), BadInput, "There is no account with the ref A9: import it first, or correct the ref."),
        (replace(PLAN, version=9), NotFound, "There is no version 9 of relationship-alignment: choose one of the list."),
        (
            replace(PLAN, internal_instrument="culture-pulse", instrument="culture-pulse", internal_version=1, version=9),
            NotFound,
            "There is no version 9 of culture-pulse: choose one of the list.",
        ),
        (replace(PLAN, settings=WaveSettings(languages=("de", "it"))), BadInput, "The questionnaire is not written in it: choose others."),
    ]
    for plan, kind, problem in wrong:
        with pytest.raises(kind) as error:
            await preview_plan(plan, NOW)
        assert str(error.value) == problem


async def test_launched_by_hand_it_asks_now_whatever_its_schedule_says() -> None:
    await open_test_wave()
    plan = replace(PLAN, cap=Cap(10), schedule=Every(1, 1, "09:00"), days_open=7)
    now = await preview_plan(plan, NOW + DAY, at_once=True)
    assert (now.customers, now.colleagues, now.opens_at, now.openings) == (0, 0, NOW + DAY, ())


async def test_a_plan_by_contract_asks_only_where_a_contract_ends() -> None:
    for account, end in ((1, "2027-05-29"), (2, "9999-12-31")):
        await fetch("UPDATE account SET contract_end = $1 WHERE id = $2", end, account)
    plan = replace(PLAN, schedule=BeforeContractEnd(0))
    preview = await preview_plan(plan, NOW)
    assert ([one.account for one in preview.accounts], preview.without_contract_end, len(preview.held)) == ([ACME], 1, 0)
    by_hand = await preview_plan(plan, NOW, at_once=True)
    assert ([one.account for one in by_hand.accounts], by_hand.without_contract_end) == ([ACME, BOLT], 0)


async def test_a_wave_that_was_called_off_counts_only_for_those_who_got_its_mail() -> None:
    mails = replace(PLAN, cap=Cap(10, 10), settings=WaveSettings(mails=True))
    await launch_plan(await save_plan(mails, None, 0, "lead@example.com", NOW), public_key(MAIL_KEY), "lead@example.com", NOW)
    await fetch("UPDATE message SET state = 'sent' WHERE invitation = (SELECT id FROM invitation WHERE person = 'nia@us.example')")
    await cancel_wave("spring", "lead@example.com", NOW + 1)
    preview = await preview_plan(replace(mails, cap=Cap(10)), NOW + DAY)
    assert {one.name for one in preview.held if one.reason == "asked_lately"} == {"Nia"}
    assert {one.account for one in (await preview_plan(mails, NOW + DAY)).held if one.reason == "account_lately"} == {ACME}


async def test_a_wave_without_mails_that_was_called_off_counts() -> None:
    await open_test_wave()
    await cancel_wave("w1", "lead@example.com", NOW + 1)
    assert (await preview_plan(replace(PLAN, cap=Cap(10)), NOW + DAY)).customers == 0

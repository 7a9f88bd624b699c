"""A plan that cannot be carried out is refused with one sentence."""

import pytest
from msgspec.structs import replace

from surveys.errors import BadInput
from surveys.planning.checks import check_plan, plan_selection, read_zone
from surveys.planning.plan import BeforeContractEnd, Cap, Every, Once, OnEvent, Plan, Whom, read_plan, write_plan
from surveys.planning.settings import Quota, WaveSettings, Wording
from surveys.selection import Condition, Selection

PLAN = Plan("Spring", "relationship-alignment")
LATE_TIME = "'09:00+01:00' is no time: write it as 09:00."


def test_a_plan_is_the_same_after_it_was_kept() -> None:
    settings = WaveSettings(("de",), (3, 7), (Wording("customer", "invitation", "de", "Hallo", "{link}"),), (Quota("segment", "Mid", 3),))
    for schedule in (Once("2027-03-01T09:00"), Every(), BeforeContractEnd(), OnEvent("installed")):
        plan = replace(PLAN, schedule=schedule, settings=settings, refs=("A1",))
        assert read_plan(write_plan(plan)) == plan


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", write_plan(PLAN).replace('"once"', '"yearly"'), write_plan(PLAN).replace('"k":3', '"k":0')]
)
def test_what_cannot_be_read_any_more_is_one_sentence(text: str) -> None:
    with pytest.raises(BadInput, match=r"cannot be read any more, so it opens no waves: make a new plan, .*\.$"):
        read_plan(text)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"name": " "}, "Give the plan a name of at most 200 characters, such as Spring 2027."),
        ({"instrument": ""}, "Choose an instrument: what is to be asked?"),
        ({"whom": Whom(customers=False, colleagues=False)}, "Choose whom to ask: customers, colleagues or both."),
        ({"accounts": "segment="}, "Accounts 'segment=': give a value after the equals sign."),
        ({"settings": WaveSettings(zone="Berlin")}, "There is no time zone 'Berlin': write one as Europe/Berlin or UTC."),
        ({"schedule": Once("2027-02-29T09:00")}, "'2027-02-29T09:00' is no local time: write it as 2027-03-01T09:00."),
        ({"schedule": Once("2027-03-01T09:00Z")}, "'2027-03-01T09:00Z' is no local time: write it as 2027-03-01T09:00."),
        ({"schedule": Once("0001-01-01T00:00")}, "'0001-01-01T00:00' is no local time: write it as 2027-03-01T09:00."),
        ({"schedule": Every(day=32)}, "A month has the days 1 to 31: choose one of them."),
        ({"schedule": Every(starts="soon")}, "'soon' is no day: write it as 2027-03-01."),
        ({"schedule": Every(time="")}, "'' is no time: write it as 09:00."),
        ({"schedule": BeforeContractEnd(time="09:00+01:00")}, LATE_TIME),
        ({"schedule": BeforeContractEnd(days=-1)}, "A wave can open at most 366 days before a contract ends."),
        ({"schedule": OnEvent()}, "Give the event a name, such as installation-finished."),
        ({"days_open": 0}, "A wave can be open for 1 to 366 days."),
        ({"cap": Cap(-1)}, "A frequency cap has at most 366 days; 0 means no limit."),
        ({"cap": Cap(0, 900)}, "A frequency cap has at most 366 days; 0 means no limit."),
        ({"settings": WaveSettings(reminders=(22,), mails=True)}, "Reminders go out on different days from 1 to 21 after opening."),
        ({"settings": WaveSettings(reminders=(7, 7), mails=True)}, "Reminders go out on different days from 1 to 21 after opening."),
        (
            {"settings": WaveSettings(reminders=(7,))},
            "Reminders are mails: let Parallax send the mails of this wave, or plan no reminders.",
        ),
        (
            {"settings": WaveSettings(quotas=(Quota("segment", "Mid", 0),))},
            "A quota says how many answers of which group are wanted: at least one.",
        ),
    ],
)
def test_what_stands_in_the_way(changed: dict[str, object], problem: str) -> None:
    with pytest.raises(BadInput) as error:
        check_plan(replace(PLAN, **changed))
    assert str(error.value) == problem


@pytest.mark.parametrize("name", ["", "../etc/passwd", "/etc/passwd", "America", "Europe/Berlin\0"])
def test_what_is_no_zone(name: str) -> None:
    with pytest.raises(BadInput):
        read_zone(name)


def test_a_list_of_accounts_goes_before_the_filter() -> None:
    check_plan(PLAN)
    assert plan_selection(PLAN) == Selection()
    assert plan_selection(replace(PLAN, refs=("A|1", "B"))) == Selection((Condition("external_ref", ("A|1", "B")),))

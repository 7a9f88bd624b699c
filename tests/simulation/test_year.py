"""A leap year of waves on a test clock, with downtimes: caps hold, nobody is asked in vain, and every schedule is right."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from random import Random

import pytest

from surveys.engine.connect import AnyEngine
from surveys.planning.plan import BeforeContractEnd, Cap, Every, OnEvent, Plan
from surveys.planning.settings import Quota, WaveSettings
from tests.counts import count
from tests.simulation import checks
from tests.simulation.world import found_world
from tests.simulation.year import HOUR, MINUTE, Year

INSTRUMENT = "relationship-alignment"
PLANS = (
    Plan(
        "Monthly",
        INSTRUMENT,
        schedule=Every(1, 26, "02:30"),  # left out on 26 March
        days_open=14,
        cap=Cap(15, 25),
        settings=WaveSettings(reminders=(5, 10), zone="Europe/Berlin", mails=True, quotas=(Quota("region", "EMEA", count(6, 200)),)),
    ),
    Plan(
        "Month's end",
        INSTRUMENT,
        accounts="segment=Large",
        schedule=Every(1, 31, "02:30"),
        days_open=10,
        cap=Cap(4),
        settings=WaveSettings(reminders=(3,), zone="Europe/Berlin", mails=True),
    ),
    Plan(
        "Quarterly",
        INSTRUMENT,
        accounts="segment=Small|Mid",
        schedule=Every(3, 12, "02:30", "2028-03-01"),  # left out on 12 March
        days_open=21,
        cap=Cap(10, 8),
        settings=WaveSettings(reminders=(7, 14), zone="America/New_York", mails=True),
    ),
    Plan(
        "Contracts",
        INSTRUMENT,
        schedule=BeforeContractEnd(60, "02:15"),  # left out on 1 October
        days_open=5,
        cap=Cap(6),
        settings=WaveSettings(reminders=(2,), zone="Australia/Lord_Howe", mails=True),
    ),
    Plan("Events", INSTRUMENT, schedule=OnEvent("installed"), days_open=3, cap=Cap(4), settings=WaveSettings(reminders=(1,), mails=True)),
)
OPENINGS = {
    "Monthly": [
        *(f"2028-{month:02}-26T{1 if month in (1, 2, 3, 11, 12) else 0:02}:30Z" for month in range(1, 13)),
    ],
    "Month's end": [
        *("2028-01-31T01:30Z", "2028-02-29T01:30Z", "2028-03-31T00:30Z", "2028-04-30T00:30Z", "2028-05-31T00:30Z", "2028-06-30T00:30Z"),
        *("2028-07-31T00:30Z", "2028-08-31T00:30Z", "2028-09-30T00:30Z", "2028-10-31T01:30Z", "2028-11-30T01:30Z", "2028-12-31T01:30Z"),
    ],
    "Quarterly": ["2028-03-12T07:30Z", "2028-06-12T06:30Z", "2028-09-12T06:30Z", "2028-12-12T07:30Z"],
}
DOWNTIMES = [
    ("2028-04-29T12:00Z", "2028-05-02T12:00Z"),
    ("2028-08-30T12:00Z", "2028-09-09T12:00Z"),
    ("2028-10-28T00:00Z", "2028-10-29T12:00Z"),
]


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def looks(chance: Random) -> Iterator[int]:
    """The moments at which the house looks: now and then, never while it is down."""
    now, end = moment("2028-01-10T00:00Z"), moment("2029-01-10T00:00Z")
    downtimes = [(moment(start), moment(end)) for start, end in DOWNTIMES]
    while now < end:
        now += chance.randrange(20 * MINUTE, 9 * HOUR)
        now = next((until for start, until in downtimes if start < now < until), now)
        yield now


@pytest.mark.slow
@pytest.mark.timeout(count(120, 3_000))
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_year(engine: AnyEngine) -> None:
    chance = Random(2028)
    world = await found_world(count(60, 2_000), date(2028, 1, 10), chance)
    year = Year(world, PLANS)
    await year.start(moment("2028-01-10T00:00Z"))
    for now in looks(chance):
        await year.look(now)
        await year.live(now + MINUTE)
    log = year.log
    assert list(checks.broken_caps(year)) == []
    assert list(checks.asked_in_vain(year)) == []
    assert list(checks.wrong_reminders(year)) == []
    assert list(checks.missed_reminders(year)) == []
    assert list(checks.wrong_openings(year, OPENINGS)) == []
    assert list(checks.wrong_contracts(year, "Contracts", 60, time(2, 15))) == []
    assert list(checks.refused_in_vain(year)) == []
    assert list(checks.unaccounted(year)) == []
    reasons = {reason for wave in log.waves.values() for reason in wave.held.values()}
    assert reasons == {"opted_out", "bounced", "no_address", "asked_lately", "account_lately"}
    invited = sum(len(wave.invited) for wave in log.waves.values())
    print(
        f"{len(log.looks)} looks, {len(log.waves)} waves, {invited} invitations, {len(log.reminded)} reminders, {len(log.finished)} finished"
    )
    assert datetime.fromtimestamp(log.looks[-1] / 1000, UTC).year == 2029

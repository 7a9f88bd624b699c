"""Schedules by the calendar of a zone: changes of clocks, short months, leap days, and what was missed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent, Schedule
from surveys.planning.schedule import (
    DAY_MS,
    LATE_MS,
    DueContracts,
    Missed,
    asked_since,
    catch_up,
    closing,
    contract_days,
    due_contracts,
    next_opening,
    next_reminder,
    zone_or_utc,
)

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
ZONES = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Africa/Cairo")])
MOMENTS = st.integers(1_700_000_000_000, 2_200_000_000_000)
EVERY = st.builds(
    Every,
    months=st.sampled_from([1, 3, 6, 12]),
    day=st.integers(1, 31),
    time=st.times().map(lambda at: f"{at:%H:%M}"),
    starts=st.one_of(st.just(""), st.dates(date(2024, 1, 1), date(2030, 12, 31)).map(date.isoformat)),
)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def utc(moment: int | None) -> str:
    return "never" if moment is None else datetime.fromtimestamp(moment / 1000, UTC).isoformat()


def openings(schedule: Schedule, zone: ZoneInfo, after: int, number: int) -> list[str]:
    found = [next_opening(schedule, zone, after)]
    while len(found) < number and found[-1] is not None:
        found.append(next_opening(schedule, zone, found[-1]))
    return [utc(moment) for moment in found]


def test_the_last_day_of_a_month_stands_in_for_a_day_that_it_has_not() -> None:
    assert openings(Every(1, 31, "09:00"), ZoneInfo("UTC"), at("2027-12-31T09:00Z"), 4) == [
        "2028-01-31T09:00:00+00:00",
        "2028-02-29T09:00:00+00:00",
        "2028-03-31T09:00:00+00:00",
        "2028-04-30T09:00:00+00:00",
    ]


def test_a_year_later_than_a_leap_day() -> None:
    assert openings(Every(12, 29, "12:00", "2028-02-01"), BERLIN, at("2028-01-01T00:00Z"), 2) == [
        "2028-02-29T11:00:00+00:00",
        "2029-02-28T11:00:00+00:00",
    ]


def test_quarters_count_from_january_or_from_the_first_day() -> None:
    assert openings(Every(3, 1, "00:00"), ZoneInfo("UTC"), at("2027-02-10T00:00Z"), 2) == [
        "2027-04-01T00:00:00+00:00",
        "2027-07-01T00:00:00+00:00",
    ]
    assert openings(Every(3, 1, "00:00", "2027-02-02"), ZoneInfo("UTC"), at("2027-01-01T00:00Z"), 2) == [
        "2027-05-01T00:00:00+00:00",
        "2027-08-01T00:00:00+00:00",
    ]


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        (BERLIN, "2027-03-28T02:30", "2027-03-28T01:30:00+00:00"),  # left out: half past three
        (BERLIN, "2027-10-31T02:30", "2027-10-31T00:30:00+00:00"),  # twice: the first
        (NEW_YORK, "2027-03-14T02:30", "2027-03-14T07:30:00+00:00"),
        (NEW_YORK, "2027-11-07T01:30", "2027-11-07T05:30:00+00:00"),
        (LORD_HOWE, "2027-10-03T02:15", "2027-10-02T15:45:00+00:00"),  # half an hour is left out there
        (LORD_HOWE, "2027-04-04T01:45", "2027-04-03T14:45:00+00:00"),
    ],
)
def test_changes_of_clocks(zone: ZoneInfo, local: str, expected: str) -> None:
    assert openings(Once(local), zone, 0, 1) == [expected]


def test_the_local_hour_stays_when_clocks_change() -> None:
    assert openings(Every(1, 28, "09:00"), BERLIN, at("2027-02-01T00:00Z"), 3) == [
        "2027-02-28T08:00:00+00:00",
        "2027-03-28T07:00:00+00:00",
        "2027-04-28T07:00:00+00:00",
    ]


def test_what_nothing_says_never_comes() -> None:
    assert [next_opening(one, BERLIN, 0) for one in (Once(), OnEvent("installed"))] == [None, None]
    assert next_opening(Once("2027-03-01T09:00"), BERLIN, at("2027-03-01T08:00Z")) is None


@given(EVERY, ZONES, MOMENTS)
def test_the_next_opening_is_the_first_day_of_the_schedule_after_a_moment(every: Every, zone: ZoneInfo, after: int) -> None:
    """Beside a search through all days, one after the other."""
    opens = next_opening(every, zone, after)
    day = datetime.fromtimestamp(after / 1000, zone).date() - timedelta(days=1)
    hour, minute = map(int, every.time.split(":"))
    while True:
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        start = date.fromisoformat(every.starts).month if every.starts else 1
        in_month = (day.month - start) % every.months == 0 and day.day == min(every.day, last.day)
        moment = int(datetime.combine(day, time(hour, minute), zone).timestamp()) * 1000
        if in_month and (not every.starts or day.isoformat() >= every.starts) and moment > after:
            break
        day += timedelta(days=1)
    assert opens == moment


@given(EVERY, ZONES, MOMENTS, st.integers(0, 400 * DAY_MS))
def test_each_opening_of_a_downtime_is_opened_late_or_skipped_once(every: Every, zone: ZoneInfo, start: int, down: int) -> None:
    first = next_opening(every, zone, start)
    assert first is not None
    now = first + down
    expected = [first]
    while (following := next_opening(every, zone, expected[-1])) is not None and following <= now:
        expected.append(following)
    missed = catch_up(every, zone, first, now)
    opened = [] if missed.opens is None else [missed.opens]
    assert [*missed.skipped, *opened] == expected
    assert missed.next_at == following
    assert all(now - moment >= LATE_MS for moment in missed.skipped)
    assert all(now - moment < LATE_MS for moment in opened)


def test_a_week_late_is_too_late() -> None:
    once = Once("2027-03-01T09:00")
    first = at("2027-03-01T08:00Z")
    assert catch_up(once, BERLIN, first, first + LATE_MS - 1) == Missed((), first, None)
    assert catch_up(once, BERLIN, first, first + LATE_MS) == Missed((first,), None, None)


def test_contracts_that_are_about_to_end() -> None:
    schedule = BeforeContractEnd(90, "09:00")
    ends = [(1, "2028-05-29"), (2, "2028-05-30"), (3, "2028-05-23"), (4, "2028-05-22"), (5, "2028-05-01")]
    # 90 days before 2028-05-29 is the leap day; before the 23rd it is six days earlier, before the 22nd seven.
    now = at("2028-02-29T09:00+01:00")
    assert due_contracts(schedule, BERLIN, ends, now, now) == DueContracts((1, 3), ())
    assert due_contracts(schedule, BERLIN, ends, at("2028-02-20T09:00+01:00"), now) == DueContracts((1, 3), (4,))
    assert due_contracts(schedule, BERLIN, ends, now - 1, now - 1) == DueContracts((3, 4), ())
    assert [utc(moment) for moment in contract_days(schedule, BERLIN, ["2028-05-29", "2028-07-01", "2028-05-29"])] == [
        "2028-02-29T08:00:00+00:00",
        "2028-04-02T07:00:00+00:00",
    ]


@given(st.integers(0, 366), ZONES, st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 20 * DAY_MS))
def test_a_contract_is_opened_in_its_week_or_skipped(days: int, zone: ZoneInfo, end: date, down: int) -> None:
    """Beside the plain rule: whole days since the day's moment, looked at once after a downtime."""
    schedule = BeforeContractEnd(days, "09:00")
    day = end - timedelta(days=days)
    moment = int(datetime.combine(day, time(9), zone).timestamp()) * 1000
    found = due_contracts(schedule, zone, [(1, end.isoformat())], moment, moment + down)
    today = datetime.fromtimestamp((moment + down) / 1000, zone)
    late = (today.date() - day).days - (today.time() < time(9))
    assert found == (DueContracts((1,), ()) if late < 7 else DueContracts((), (1,)))


def test_a_wave_closes_at_the_end_of_its_last_day() -> None:
    assert utc(closing(at("2027-03-20T09:00+01:00"), 8, BERLIN)) == "2027-03-28T22:00:00+00:00"  # clocks changed that morning
    assert utc(closing(at("2027-04-22T09:00Z"), 7, ZoneInfo("Africa/Cairo"))) == "2027-04-29T22:00:00+00:00"  # midnight is left out


def test_reminders_go_out_at_the_hour_of_opening() -> None:
    opens = at("2027-03-20T09:00+01:00")
    found = [next_reminder(opens, (14, 7), BERLIN, after) for after in (opens, at("2027-03-27T09:00+01:00"), at("2027-04-03T09:00+02:00"))]
    assert [utc(due) for due in found] == ["2027-03-27T08:00:00+00:00", "2027-04-03T07:00:00+00:00", "never"]
    assert next_reminder(opens, (), BERLIN, opens) is None


def test_days_of_a_cap_are_counted_by_the_calendar() -> None:
    assert utc(asked_since(60, BERLIN, at("2027-05-10T09:00+02:00"))) == "2027-03-11T23:00:00+00:00"


def test_an_open_wave_goes_on_by_utc_where_its_zone_is_known_no_more() -> None:
    assert [zone_or_utc(name).key for name in ("Europe/Berlin", "Europe/Atlantis", "../etc/passwd", "")] == [
        "Europe/Berlin",
        "UTC",
        "UTC",
        "UTC",
    ]

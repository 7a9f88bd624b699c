"""When a plan opens its waves, when one closes, and when reminders are due: local days and times in, Unix milliseconds out.

A time that a change of clocks leaves out is moved on by as much; one that comes twice is taken the first time.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent, Schedule

DAY_MS = 86_400_000
LATE_MS = 7 * DAY_MS  # what was missed by less is made up for
_DAY = timedelta(days=1)


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone of a wave that is already open: it goes on by UTC's days where the machine's time zone data knows its zone no more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(day: date, at: time, zone: ZoneInfo) -> int:
    """The moment at which a day's clock says so."""
    return int(datetime.combine(day, at, zone).timestamp()) * 1000


def local_day(now: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).date()


def next_opening(schedule: Schedule, zone: ZoneInfo, after: int) -> int | None:
    """The first moment later than `after` at which a plan opens a wave, or looks whether contracts are about to end."""
    match schedule:
        case Once():
            opens = _once(schedule, zone)
            return opens if opens is not None and opens > after else None
        case Every():
            return _next_of(_month_days(schedule, local_day(after, zone)), time.fromisoformat(schedule.time), zone, after)
        case BeforeContractEnd():
            return _next_of(_days_from(local_day(after, zone)), time.fromisoformat(schedule.time), zone, after)
        case OnEvent():
            return None


def _once(schedule: Once, zone: ZoneInfo) -> int | None:
    if not schedule.at:
        return None
    at = datetime.fromisoformat(schedule.at)
    return moment(at.date(), at.time(), zone)


def _next_of(days: Iterator[date], at: time, zone: ZoneInfo, after: int) -> int:
    return next(opens for day in days if (opens := moment(day, at, zone)) > after)


def _days_from(day: date) -> Iterator[date]:
    return (day + number * _DAY for number in count())


def _month_days(every: Every, day: date) -> Iterator[date]:
    """The days of the schedule from the month of `day` on; months are counted from the first day, or from January."""
    starts = date.fromisoformat(every.starts) if every.starts else None
    anchor = starts.month if starts else 1
    first = max(day, starts) if starts else day
    for number in count(first.year * 12 + first.month - 1):
        year, month = number // 12, number % 12 + 1
        opens = date(year, month, min(every.day, monthrange(year, month)[1]))
        if (month - anchor) % every.months == 0 and (starts is None or opens >= starts):
            yield opens


class Missed(Struct, frozen=True):
    """What a plan has to do now: the openings that are too long ago, the one to open, and when the next one is due."""

    skipped: tuple[int, ...]
    opens: int | None
    next_at: int | None


def catch_up(schedule: Schedule, zone: ZoneInfo, next_at: int, now: int) -> Missed:
    """From the opening that was due next: what was missed by a week is skipped, what was missed by less is opened late."""
    skipped: list[int] = []
    opens: int | None = next_at
    while opens is not None and now - opens >= LATE_MS:
        skipped.append(opens)
        opens = next_opening(schedule, zone, opens)
    if opens is None or opens > now:
        return Missed(tuple(skipped), None, opens)
    return Missed(tuple(skipped), opens, next_opening(schedule, zone, opens))


def contract_opening(schedule: BeforeContractEnd, contract_end: str) -> date:
    """The day on which an account's wave opens."""
    return date.fromisoformat(contract_end) - schedule.days * _DAY


def contract_days(schedule: BeforeContractEnd, zone: ZoneInfo, ends: Sequence[str]) -> list[int]:
    """The moments at which waves open before these contracts' ends, in order."""
    at = time.fromisoformat(schedule.time)
    return sorted({moment(contract_opening(schedule, end), at, zone) for end in ends})


class DueContracts(Struct, frozen=True):
    """Accounts by number whose day has come, and those whose day is too long ago."""

    opens: tuple[int, ...]
    skipped: tuple[int, ...]


def due_contracts(
    schedule: BeforeContractEnd, zone: ZoneInfo, contract_ends: Sequence[tuple[int, str]], looked: int, now: int
) -> DueContracts:
    """Of accounts and their contracts' ends: whoever came due since the look that was due at `looked`, or up to a week before `now`.

    Looking back makes up for a contract that was imported or changed when its day had passed.
    """
    today = local_day(now, zone)
    if now < moment(today, time.fromisoformat(schedule.time), zone):
        today -= _DAY
    oldest = today - 6 * _DAY
    days = [(account, contract_opening(schedule, end)) for account, end in contract_ends]
    return DueContracts(
        opens=tuple(account for account, day in days if oldest <= day <= today),
        skipped=tuple(account for account, day in days if local_day(looked, zone) <= day < oldest),
    )


def closing(opens: int, days: int, zone: ZoneInfo) -> int:
    """The end of the last local day of a wave that is open for so many days."""
    return moment(local_day(opens, zone) + (days + 1) * _DAY, time(), zone)


def next_reminder(opens: int, days: Sequence[int], zone: ZoneInfo, after: int) -> int | None:
    """The first moment later than `after` at which a reminder is due: so many days after opening, at the hour of opening."""
    at = datetime.fromtimestamp(opens / 1000, UTC).astimezone(zone)
    moments = (moment(at.date() + number * _DAY, at.time(), zone) for number in sorted(days))
    return next((due for due in moments if due > after), None)


def asked_since(days: int, zone: ZoneInfo, now: int) -> int:
    """The moment from which on being asked is too lately to be asked again now; days are counted by the calendar."""
    return moment(local_day(now, zone) - (days - 1) * _DAY, time(), zone)

"""Days that people type into forms, as moments, and moments as the days that pages say."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from surveys.errors import BadInput
from surveys.planning.schedule import zone_or_utc
from surveys.sentences import sentence

YEARS: Final = range(2000, 2200)


def end_of_day(text: str, zone: str) -> int:
    """The moment at which a day ends in a time zone, as Unix time in milliseconds."""
    problem = sentence("The closing date {date} is not a date: write it as 2026-12-31.", date=repr(text))
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(problem) from error
    if day.year not in YEARS:
        raise BadInput(problem)
    return int(datetime.combine(day + timedelta(days=1), time(), zone_or_utc(zone)).timestamp() * 1000)


def last_day(closes_at: int, zone: str) -> str:
    """The last day on which something that closes then is open, as ISO text."""
    return datetime.fromtimestamp((closes_at - 1) / 1000, UTC).astimezone(zone_or_utc(zone)).date().isoformat()

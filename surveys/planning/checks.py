"""What must be true of a plan before it is kept; one sentence for the first thing that is not."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from surveys.errors import BadInput
from surveys.planning.plan import BeforeContractEnd, Every, Once, OnEvent, Plan, Schedule
from surveys.planning.settings import WaveSettings
from surveys.selection import Condition, Selection, read_selection
from surveys.sentences import sentence

LONGEST_NAME = 200
MOST_DAYS = 366  # of anything that a plan counts in days
_YEARS = range(2000, 2200)


def check_plan(plan: Plan) -> None:
    """Raise BadInput unless the plan can be carried out, as far as it can be known without looking at anything else."""
    if not plan.name.strip() or len(plan.name) > LONGEST_NAME:
        raise BadInput(sentence("Give the plan a name of at most {most} characters, such as Spring 2027.", most=LONGEST_NAME))
    if not plan.instrument:
        raise BadInput(sentence("Choose an instrument: what is to be asked?"))
    if not (plan.whom.customers or plan.whom.colleagues):
        raise BadInput(sentence("Choose whom to ask: customers, colleagues or both."))
    plan_selection(plan)
    read_zone(plan.settings.zone)
    _check_schedule(plan.schedule)
    _within(range(1, MOST_DAYS + 1), sentence("A wave can be open for 1 to {most} days.", most=MOST_DAYS), plan.days_open)
    caps = sentence("A frequency cap has at most {most} days; 0 means no limit.", most=MOST_DAYS)
    _within(range(MOST_DAYS + 1), caps, plan.cap.person_days, plan.cap.account_days)
    _check_settings(plan)


def plan_selection(plan: Plan) -> Selection:
    """The accounts that a plan means."""
    return Selection((Condition("external_ref", plan.refs),)) if plan.refs else read_selection(plan.accounts)


def read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(sentence("There is no time zone {zone}: write one as Europe/Berlin or UTC.", zone=repr(name))) from error


def _check_schedule(schedule: Schedule) -> None:
    match schedule:
        case Once(at=at):
            _read(at, datetime.fromisoformat, sentence("{text} is no local time: write it as 2027-03-01T09:00.", text=repr(at)))
        case Every(day=day, starts=starts):
            if day not in range(1, 32):
                raise BadInput(sentence("A month has the days 1 to 31: choose one of them."))
            _read(starts, date.fromisoformat, sentence("{text} is no day: write it as 2027-03-01.", text=repr(starts)))
        case BeforeContractEnd(days=days):
            _within(range(MOST_DAYS + 1), sentence("A wave can open at most {most} days before a contract ends.", most=MOST_DAYS), days)
        case OnEvent(event=event):
            if not event.strip() or len(event) > LONGEST_NAME:
                raise BadInput(sentence("Give the event a name, such as installation-finished."))
    if isinstance(schedule, Every | BeforeContractEnd):
        _read(schedule.time or "-", time.fromisoformat, sentence("{text} is no time: write it as 09:00.", text=repr(schedule.time)))


def _read(text: str, reader: Callable[[str], date | time], problem: str) -> None:
    """Local days and times only: the zone stands once, in the settings. Nothing is always allowed."""
    if not text:
        return
    try:
        value = reader(text)
    except ValueError as error:
        raise BadInput(problem) from error
    if isinstance(value, date) and value.year not in _YEARS:
        raise BadInput(problem)
    if isinstance(value, datetime | time) and (value.tzinfo is not None or value.microsecond):
        raise BadInput(problem)


def _within(allowed: range, problem: str, *numbers: int) -> None:
    if any(number not in allowed for number in numbers):
        raise BadInput(problem)


def _check_settings(plan: Plan) -> None:
    settings: WaveSettings = plan.settings
    days = settings.reminders
    if days and (min(days) < 1 or max(days) > plan.days_open or len(set(days)) < len(days)):
        raise BadInput(sentence("Reminders go out on different days from 1 to {most} after opening.", most=plan.days_open))
    if days and not settings.mails:
        raise BadInput(sentence("Reminders are mails: let Parallax send the mails of this wave, or plan no reminders."))
    if any(quota.wanted < 1 or not quota.value.strip() for quota in settings.quotas):
        raise BadInput(sentence("A quota says how many answers of which group are wanted: at least one."))

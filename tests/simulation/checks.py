"""What must hold over a simulated year, worked out from the log alone; each function yields every breach in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from surveys.instrument.types import Side
from surveys.planning.plan import Plan
from tests.simulation.world import Row
from tests.simulation.year import DAY, HOUR, Invited, Log, People, Refused, SeenWave, Year

Key = tuple[Side, str | int]  # somebody by their address, or by their row


def broken_caps(year: Year) -> Iterator[str]:
    """Nobody, by address or by row, and no account, is asked again within the days of the wave's own plan."""
    asked: dict[Key, int] = {}
    accounts: dict[int, int] = {}
    for wave in year.log.waves.values():
        plan = year.plans[wave.plan]
        persons: set[Key] = {(one.side, one.person) for one in wave.invited}
        keys = persons | {(one.side, row) for one in wave.invited for row in one.rows}
        about = {account for one in wave.invited for account in one.accounts}
        yield from (f"{key} in {wave.key}" for key in keys if key in asked and _days(plan, asked[key], wave.at) < plan.cap.person_days)
        yield from (
            f"{one} in {wave.key}" for one in about if one in accounts and _days(plan, accounts[one], wave.at) < plan.cap.account_days
        )
        asked |= dict.fromkeys(keys, wave.at)
        accounts |= dict.fromkeys(about, wave.at)


def _days(plan: Plan, before: int, now: int) -> int:
    """Days by the calendar of the plan."""
    zone = ZoneInfo(plan.settings.zone)
    return (datetime.fromtimestamp(now / 1000, zone).date() - datetime.fromtimestamp(before / 1000, zone).date()).days


def asked_in_vain(year: Year) -> Iterator[str]:
    """Nobody is invited or reminded who said no, or whose address is dead; and everybody invited gets their mail."""
    links = {one.number: one for wave in year.log.waves.values() for one in wave.invited}
    for wave in year.log.waves.values():
        for one in wave.invited:
            if not (one.mailed and _reachable(year.log, wave, one, wave.at)):
                yield f"{one.person} in {wave.key}"
    for at, number, invitation in year.log.reminded:
        if not _reachable(year.log, year.log.waves[number], links[invitation], at):
            yield f"{links[invitation].person} by a reminder of {year.log.waves[number].key}"


def _reachable(log: Log, wave: SeenWave, one: Invited, at: int) -> bool:
    rows = {row.number for row in wave.people[one.side, one.person]}
    return not _said_no(log, one.side, rows, at) and log.bounced.get((one.side, one.person), at + 1) > at


def _said_no(log: Log, side: Side, rows: set[int], at: int) -> bool:
    return any(log.opted_out.get((side, row), at + 1) <= at for row in rows)


def wrong_reminders(year: Year) -> Iterator[str]:
    """Each round, at most daily, reaches exactly those who are not finished, can be reached, and are of no group that is full."""
    sent: dict[tuple[int, int], list[int]] = {}
    for at, number, invitation in year.log.reminded:
        sent.setdefault((at, number), []).append(invitation)
    last: dict[int, int] = {}
    for at, number in year.log.rounds:
        wave = year.log.waves[number]
        if at - last.get(number, wave.at) < DAY - HOUR or wave.closes_at - at < HOUR:
            yield f"{wave.key} was reminded at the wrong time"
        last[number] = at
        expected = sorted(one.number for one in wave.invited if _reachable(year.log, wave, one, at)) if wave.invited else []
        full = _full_regions(year, wave, at)
        links = {one.number: one for one in wave.invited}
        expected = [number for number in expected if _unfinished(year, links[number], full, at)]
        if sorted(sent.get((at, number), ())) != expected:
            yield f"{wave.key} reminded others than those who are not finished"


def _unfinished(year: Year, one: Invited, full: set[str], at: int) -> bool:
    waiting = [account for account in one.accounts if year.log.finished.get((one.number, account), at + 1) > at]
    if len(one.accounts) - len(waiting) >= min(3, len(one.accounts)):
        return False  # a wave asks nobody about more than three accounts
    return one.side == "internal" or any(year.world.regions[account] not in full for account in waiting)


def _full_regions(year: Year, wave: SeenWave, at: int) -> set[str]:
    places = [(one.number, account) for one in wave.invited if one.side == "customer" for account in one.accounts]
    done = [year.world.regions[place[1]] for place in places if year.log.finished.get(place, at + 1) <= at]
    return {quota.value for quota in year.plans[wave.plan].settings.quotas if done.count(quota.value) >= quota.wanted}


def missed_reminders(year: Year) -> Iterator[str]:
    """A planned reminder goes out at the first look after its time, unless one went out within the day before, or the wave is over."""
    rounds: dict[int, list[int]] = {}
    for at, number in year.log.rounds:
        rounds.setdefault(number, []).append(at)
    for wave in year.log.waves.values():
        settings = year.plans[wave.plan].settings
        opened = datetime.fromtimestamp(wave.at / 1000, ZoneInfo(settings.zone))
        for days in settings.reminders:
            due = int((opened + timedelta(days=days)).timestamp()) * 1000
            look = next((at for at in year.log.looks if at >= due), None)
            if look is None or look > wave.closes_at - HOUR:
                continue
            if not any(look - DAY < at <= look for at in rounds.get(wave.number, [])):
                yield f"{wave.key} was not reminded on day {days}"


class _Before:
    """Whom the cap of a plan speaks of at a moment, by what was asked before."""

    def __init__(self, year: Year, plan: Plan, now: int) -> None:
        lately = [wave for wave in year.log.waves.values() if wave.at <= now < wave.at + 100 * DAY]
        days = [(ago, one) for wave in lately for ago in [_days(plan, wave.at, now)] for one in wave.invited]
        persons = [one for ago, one in days if ago < plan.cap.person_days]
        self.persons = {(one.side, one.person) for one in persons}
        self.rows = {(one.side, row) for one in persons for row in one.rows}
        self.accounts = {account for ago, one in days if ago < plan.cap.account_days for account in one.accounts}


def unaccounted(year: Year) -> Iterator[str]:
    """In each wave everybody of its accounts is asked, or held back for a reason that is true."""
    done: dict[int, SeenWave] = {}
    waves, year.log.waves = year.log.waves, done
    for wave in waves.values():
        links = {(one.side, one.person, account) for one in wave.invited for account in one.accounts}
        for row, account, expected in _reasons(year, wave.plan, wave.at, wave.accounts, wave.people):
            reason = wave.held.get((row.side, row.number, account), "")
            if reason != expected or ((row.side, row.person, account) in links) == bool(reason):
                yield f"{row.side} {row.number}, account {account} in {wave.key}: {reason or 'asked'} instead of {expected or 'asked'}"
        done[wave.number] = wave


def refused_in_vain(year: Year) -> Iterator[str]:
    """Where a plan opened no wave although it was due, nobody could be asked."""
    for one in _refused(year):
        if not all(reason for _, _, reason in _reasons(year, one.plan, one.at, one.accounts, one.people)):
            yield f"{one.plan} could have asked somebody at {_utc(one.at)}"


def _refused(year: Year) -> list[Refused]:
    """Without the look after a week of downtime, when plans skip what they missed."""
    first = {now for before, now in pairwise(year.log.looks) if now - before > 7 * DAY}
    return [one for one in year.log.refused if one.at not in first]


def _reasons(year: Year, name: str, at: int, accounts: frozenset[int], people: People) -> Iterator[tuple[Row, int, str]]:
    before = _Before(year, year.plans[name], at)
    for (side, person), rows in people.items():
        numbers = {row.number for row in rows if not accounts.isdisjoint(row.accounts)}
        if _said_no(year.log, side, {row.number for row in rows}, at):
            reason = "opted_out"
        elif year.log.bounced.get((side, person), at + 1) <= at:
            reason = "bounced"
        elif person.startswith("ref:"):
            reason = "no_address"
        elif (side, person) in before.persons or any((side, number) in before.rows for number in numbers):
            reason = "asked_lately"
        else:
            reason = ""
        for row in rows:
            for account in accounts.intersection(row.accounts):
                yield row, account, reason or ("account_lately" if account in before.accounts else "")


def wrong_openings(year: Year, expected: dict[str, list[str]]) -> Iterator[str]:
    """Each plan opens at the first look after the moments that a calendar says, or not at all after a week."""
    for name, moments in expected.items():
        opened = [wave.at for wave in year.log.waves.values() if wave.plan == name]
        found = sorted([*opened, *(one.at for one in _refused(year) if one.plan == name)])
        looks = [_first_look(year.log, int(datetime.fromisoformat(text).timestamp()) * 1000) for text in moments]
        wanted = [look for look in looks if look is not None]
        if found != wanted:
            yield f"{name} opened at {[_utc(at) for at in found]}, not at {[_utc(at) for at in wanted]}"


def wrong_contracts(year: Year, name: str, days: int, at: time) -> Iterator[str]:
    """Each account's wave opens at the first look after its moment, once, unless nobody of that day's accounts can be asked."""
    zone = ZoneInfo(year.plans[name].settings.zone)
    opened = [(account, wave.at) for wave in year.log.waves.values() if wave.plan == name for account in wave.accounts]
    refused = [(account, one.at) for one in year.log.refused if one.plan == name for account in one.accounts]
    expected = []
    for account, end in year.world.contract_ends.items():
        look = _first_look(year.log, _moment(end - timedelta(days=days), at, zone))
        if look is not None:
            expected.append((account, look))
    yield from (
        f"account {account} was not asked at {_utc(look)}" for account, look in expected if (account, look) not in (*opened, *refused)
    )
    yield from (f"account {account} was asked at {_utc(look)}" for account, look in opened if (account, look) not in expected)
    if len(opened) != len({account for account, _ in opened}):
        yield "an account was asked twice for one contract"


def _moment(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, zone).timestamp()) * 1000


def _first_look(log: Log, due: int) -> int | None:
    look = next((at for at in log.looks if at >= due), None)
    return look if look is not None and look - due < 7 * DAY else None


def _utc(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).isoformat()

"""Remind whoever is not finished: by the wave's plan, or by hand; nothing that is kept or told says which colleague was reminded."""

from contextlib import suppress
from typing import Any, Final

from asyncpg import DeadlockDetectedError
from msgspec import Struct

from surveys.actions.audit import record_event
from surveys.actions.messages import want_messages
from surveys.actions.one_by_one import one_by_one
from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.lists import member_list, members
from surveys.errors import BadInput, Closed, NotFound, TooOften
from surveys.planning.schedule import DAY_MS, next_reminder, zone_or_utc
from surveys.planning.settings import WaveSettings, read_settings
from surveys.queries.unfinished import load_unfinished
from surveys.sentences import sentence

TRIES: Final = 5
HOUR_MS: Final = 3_600_000
_WAVE: Final = "SELECT id, key, state, settings, opens_at, closes_at, reminded, reminded_at, remind_at FROM wave"


class Reminded(Struct, frozen=True):
    """How many customers a reminder went to; of colleagues nobody is told."""

    number: int
    customers: int


async def remind_due(now: int) -> None:
    """Send the reminders whose time has come, each once; of several that were missed only one."""

    async def remind_one(number: int) -> None:
        with suppress(DeadlockDetectedError):  # answers that arrive lock their invitations in another order: the next look does it
            async with engine_in_use().transaction():
                await _remind_by_plan(number, now)

    due = await fetch("SELECT id FROM wave WHERE state = 'open' AND remind_at <= $1 ORDER BY id", now)
    await one_by_one([row["id"] for row in due], remind_one)


async def remind_now(key: str, actor: str, now: int, tries: int = TRIES) -> Reminded:
    """Remind by hand everybody who is not finished; at most once in 24 hours."""
    try:
        async with engine_in_use().transaction():
            return await _remind_now(key, actor, now)
    except DeadlockDetectedError:
        if tries == 1:
            raise
    return await remind_now(key, actor, now, tries - 1)


async def _remind_by_plan(number: int, now: int) -> None:
    wave = await _locked("id", number)
    if wave is None or wave["state"] != "open" or wave["remind_at"] is None or wave["remind_at"] > now:
        return  # another process was first
    settings = read_settings(wave["settings"])
    if wave["reminded_at"] is not None and now - wave["reminded_at"] < DAY_MS:
        await fetch("UPDATE wave SET remind_at = $1 WHERE id = $2", wave["reminded_at"] + DAY_MS, number)
        return
    if wave["closes_at"] - now >= HOUR_MS:
        await _remind(wave, settings, "system", now)
    remind_at = next_reminder(wave["opens_at"], settings.reminders, zone_or_utc(settings.zone), now)
    await fetch("UPDATE wave SET remind_at = $1 WHERE id = $2", remind_at, number)


async def _remind_now(key: str, actor: str, now: int) -> Reminded:
    wave = await _locked("key", key)
    if wave is None:
        raise NotFound(sentence("There is no wave {key}: `parallax wave list` shows them.", key=key))
    _check(wave, now)
    return await _remind(wave, read_settings(wave["settings"]), actor, now)


def _check(wave: Any, now: int) -> None:  # a row of either driver
    """Raise what stands against a reminder by hand."""
    if wave["state"] != "open" or wave["closes_at"] <= now:
        raise Closed(sentence("This wave is closed: nobody can be reminded of it."))
    if not read_settings(wave["settings"]).mails:
        raise BadInput(sentence("Parallax sends no mails for this wave: send its links yourself."))
    if wave["closes_at"] - now < HOUR_MS:
        raise BadInput(sentence("This wave closes within the hour: extend it before you remind anybody."))
    wait = (wave["reminded_at"] or wave["opens_at"]) + DAY_MS - now
    if wait > 0:
        message = sentence("The last mail of this wave went out less than 24 hours ago: people are reminded at most once a day.")
        raise TooOften(message, -(-wait // 1000))


async def _remind(wave: Any, settings: WaveSettings, actor: str, now: int) -> Reminded:  # a row of either driver
    number = wave["reminded"] + 1
    people = await load_unfinished(wave["id"], settings.quotas)
    everybody = [*people.customers, *people.colleagues]
    await want_messages("reminder", wave["id"], everybody, number)
    await fetch(f"UPDATE invitation SET reminders = reminders + 1 WHERE id IN ({members('$1', 'integer')})", member_list(everybody))  # noqa: S608  # a constant of ours
    await fetch("UPDATE wave SET reminded = $1, reminded_at = $2 WHERE id = $3", number, now, wave["id"])
    await record_event(actor, "wave.remind", f"wave:{wave['key']}", now, number=number, customers=len(people.customers))
    return Reminded(number, len(people.customers))


async def _locked(column: str, value: object) -> Any | None:  # a row of either driver
    """A wave under a lock that answers in progress do not wait for."""
    lock = " FOR NO KEY UPDATE" if engine_in_use().engine_type == "postgres" else ""
    rows = await fetch(f"{_WAVE} WHERE {column} = $1{lock}", value)
    return rows[0] if rows else None

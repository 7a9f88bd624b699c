"""What is due by the clock: looked for once a second by whoever does the work, each chore for itself, so that none holds up another."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from server.database import OUTAGES
from server.mail.sink import forget_mails, outbox_folder
from server.observability import log_failure
from server.settings import Settings, sealing_key
from surveys.actions.access import forget_failures
from surveys.actions.closing import close_overdue
from surveys.actions.launching import open_due_waves
from surveys.actions.news import publish_due
from surveys.actions.outbox import database_now
from surveys.actions.releases import want_due_releases
from surveys.actions.reminding import remind_due
from surveys.actions.retention import keep_retention
from surveys.queries.plans import due_plans

if TYPE_CHECKING:
    from server.consents import ConsentKeeper

SWEEP_SECONDS: Final = 1.0
HOUR_MS: Final = 60 * 60_000
DAY_MS: Final = 24 * HOUR_MS


class Chore(Struct, frozen=True):
    """Something to look after, as of a time in milliseconds, at most so often, and not before so long after the start."""

    name: str
    do: Callable[[int], Awaitable[object]]
    every_ms: int = 0
    rest_ms: int = 0


class House:
    """The chores of one process and when each was last done."""

    def __init__(self, chores: tuple[Chore, ...]) -> None:
        self._chores = chores
        self._done: dict[str, int] = {}
        self._told: dict[tuple[str, str, str], int] = {}
        self._began: int | None = None

    async def sweep(self) -> None:
        """Do what is due; what goes wrong is that chore's own matter, but nothing goes on without a database."""
        try:
            now = await database_now()
            self._began = now if self._began is None else self._began
            for chore in self._chores:
                if now - self._done.get(chore.name, 0) >= chore.every_ms and now - self._began >= chore.rest_ms:
                    await self._attempt(chore, now)
                    self._done[chore.name] = now
        except OUTAGES as error:
            log_failure("house.interrupted", error)

    async def _attempt(self, chore: Chore, now: int) -> None:
        try:
            await chore.do(now)
        except Exception as error:  # a plan that cannot be read must not keep other waves open
            for one in error.exceptions if isinstance(error, ExceptionGroup) else (error,):
                if isinstance(one, OUTAGES):
                    raise one from error
                self._tell(chore, one, now)

    def _tell(self, chore: Chore, error: Exception, now: int) -> None:
        """Log what went wrong; where a note says with what, only once an hour, for it stays wrong until somebody mends it."""
        about = ", ".join(getattr(error, "__notes__", ()))
        key = (chore.name, about, type(error).__name__)
        if about and now - self._told.get(key, 0) < HOUR_MS:
            return
        self._told[key] = now
        log_failure("house.chore_failed", error, chore=chore.name, **({"about": about} if about else {}))


async def keep_house(settings: Settings) -> None:
    """Sweep once a second until cancelled."""
    house = House(chores(settings))
    while True:
        await house.sweep()
        await asyncio.sleep(SWEEP_SECONDS)


def chores(settings: Settings) -> tuple[Chore, ...]:
    async def open_waves(now: int) -> None:
        if await due_plans(now):  # no process that opens no wave makes itself a key
            await open_due_waves(sealing_key(settings), now, least=settings.k)

    @cache
    def keeper() -> "ConsentKeeper":
        from server.consents import ConsentKeeper

        return ConsentKeeper()

    async def keep_consents(now: int) -> None:
        await keeper().keep(now)

    async def forget_kept_mails(_: int) -> None:
        await forget_mails(outbox_folder(settings.data))

    return (
        Chore("close waves", close_overdue),
        Chore("open waves", open_waves),
        Chore("remind", remind_due),
        Chore("release", want_due_releases),
        Chore("publish news", publish_due),
        Chore(
            "keep consents", keep_consents, rest_ms=10_000
        ),  # it loads the pages, and a process that has just started is needed elsewhere
        Chore("forget sign-in failures", forget_failures, HOUR_MS),
        Chore("keep retention", keep_retention, DAY_MS),
        Chore("forget kept mails", forget_kept_mails, HOUR_MS),
    )

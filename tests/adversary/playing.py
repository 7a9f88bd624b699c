"""Plays a company through the product's own doors, and tells a watcher of every write, deed and release."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

from server import label_batches
from server.jobs import Jobs
from server.settings import Settings
from surveys.actions import outbox
from surveys.actions.closing import StillReadError, close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.releases import WEEK_MS, want_due_releases
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewLink
from surveys.answer_values import Value
from surveys.drafts import Draft
from surveys.queries.answering import load_link, load_stored
from tests.adversary import leading
from tests.adversary.companies import LEAD, Act, Form
from tests.adversary.deeds import Deed
from tests.adversary.founding import WAVE, Played
from tests.company import DAY

WORDS = {"internal": "i_easier", "customer": "c_improve"}


class Watcher(Protocol):
    """Somebody who looks again at the end of each week, once its release is there, and, when near, after every write."""

    @property
    def is_near(self) -> bool:
        """Whether the next write is looked at, so that what it asked for has to be done."""

    async def wrote(self, act: Act) -> None: ...

    async def turned(self, deed: Deed) -> None: ...

    async def waited(self, week: int) -> None: ...

    async def released(self, week: int) -> None: ...


async def play(played: Played, jobs: Jobs, watcher: Watcher) -> None:
    """Everything that happens, week by week, up to what comes after the close."""
    company, receipts = played.company, dict[tuple[str, str], str]()
    for week in range(1, company.weeks + 1):
        now = played.start + (week - 1) * WEEK_MS + DAY
        await _lead(played, week, now, jobs, watcher, is_late=False)
        for number, act in enumerate(company.acts):
            if act.week == week:
                await _do(played, act, number, now, receipts)
                if watcher.is_near:
                    await drained(jobs)
                await watcher.wrote(act)
        await drained(jobs)
        await _lead(played, week, now, jobs, watcher, is_late=True)
        await watcher.waited(week)
        end = played.start + week * WEEK_MS
        await (want_due_releases(end) if week < company.weeks else _closed(end))
        await drained(jobs)
        await watcher.released(week)


async def _lead(played: Played, week: int, now: int, jobs: Jobs, watcher: Watcher, *, is_late: bool) -> None:
    for deed in played.company.deeds:
        if (deed.week, deed.is_late) == (week, is_late):
            await leading.do(deed, played, jobs, now)
            await watcher.turned(deed)


async def _closed(now: int) -> None:
    await close_wave(WAVE, LEAD, now)


async def _do(played: Played, act: Act, number: int, now: int, receipts: dict[tuple[str, str], str]) -> None:
    if not isinstance(act, Form):
        await erase_by_receipt(receipts.pop((act.client, act.who)), actor="shell", now=now, log=played.erasures)
        return
    code = await send(played.link(act.who), act, number, now)
    if code:
        receipts[act.client, act.who] = code


async def send(link: NewLink, form: Form, number: int, now: int) -> str | None:
    """Answer as a browser would; the receipt's code, if the form was sent and not only saved."""
    known = await load_link(link.token, now)
    account = next(one for one in known.accounts if one.id == {account.ref: account.id for account in link.accounts}[form.client])
    values = {item: Value(float(value)) if value is not None else Value(missing="declined") for item, value in form.values.items()}
    if form.words:
        values[WORDS[link.side]] = Value(text=form.words)
    stored = await load_stored(known, account.id)
    draft = Draft(values=values, sharing=form.sharing, words_allowed=form.is_ticked, signed=form.is_signed)
    submission = Submission(str(UUID(int=number, version=4)), stored.revision, draft, form.is_sent)
    return (await record(known, account, stored, submission, now)).code


async def drained(jobs: Jobs, *queues: outbox.Queue) -> None:
    """Do all that waits in the queues; printing waits for whoever asks for it."""
    for queue in queues or ("jobs",):
        while claimed := await outbox.claim(queue, 50):
            await asyncio.gather(*(_performed(jobs, job) for job in claimed))


async def _performed(jobs: Jobs, job: outbox.Claimed) -> None:
    """Do a job, or leave it to be done once nobody reads what it empties."""
    try:
        await jobs.perform(job)
    except StillReadError:
        await outbox.give_back(job)


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[Jobs]:
    """A worker's jobs, which leave nobody time to write, because nobody else does."""
    jobs, pause = Jobs(settings), label_batches.LET_OTHERS_WRITE_SECONDS
    label_batches.LET_OTHERS_WRITE_SECONDS = 0
    try:
        yield jobs
    finally:
        label_batches.LET_OTHERS_WRITE_SECONDS = pause
        jobs.close()

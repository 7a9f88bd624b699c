"""Plays a company through the product's own doors, and tells a watcher of every write and every release."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from server import label_batches
from server.jobs import Jobs
from server.settings import Settings
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.erasing import erase_by_receipt
from surveys.actions.erasure_log import FILE_NAME, ErasureLog
from surveys.actions.imports import import_file
from surveys.actions.releases import WEEK_MS, want_due_releases
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewLink, NewWave, Opened, open_wave
from surveys.answer_values import Value
from surveys.confidentiality import Contract
from surveys.drafts import Draft
from surveys.queries.answering import load_link, load_stored
from surveys.sealing import public_key
from surveys.selection import read_selection
from tests.adversary.companies import DEFINITION, LEAD, Act, Company, Form
from tests.company import DAY, MAIL_KEY

WORDS = {"internal": "i_easier", "customer": "c_improve"}
WAVE = "w1"


class Watcher(Protocol):
    """Somebody who looks again at the end of each week, once its release is there, and, when near, after every write."""

    @property
    def is_near(self) -> bool:
        """Whether the next write is looked at, so that what it asked for has to be done."""

    async def wrote(self, act: Act) -> None: ...

    async def waited(self, week: int) -> None: ...

    async def released(self, week: int) -> None: ...


class Played(Struct, frozen=True):
    """A company whose wave is open, everybody's link, and where erasures are noted."""

    company: Company
    opened: Opened
    start: int
    erasures: ErasureLog
    links: Mapping[str, NewLink]

    def link(self, who: str) -> NewLink:
        return self.links[who]


async def found(company: Company) -> None:
    """Import its four files."""
    accounts = [(one.ref, f"Company {one.ref}", one.segment, one.owner) for one in company.clients]
    contacts = [(who.ref, one.ref, f"Contact {who.ref}", who.email) for one in company.clients for who in one.contacts]
    colleagues = [(one.ref, f"Colleague {one.ref}", one.email, one.department) for one in company.colleagues]
    teams = [(one.ref, who, "Support") for one in company.clients for who in one.team]
    await _import("accounts", "external_ref,name,segment,owner", accounts)
    await _import("contacts", "external_ref,account_ref,name,email", contacts)
    await _import("colleagues", "external_ref,name,email,department", colleagues)
    await _import("teams", "account_ref,colleague_ref,function", teams)


async def _import(kind: str, header: str, rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        text = "\n".join([header, *(",".join(row) for row in rows)])
        await import_file(kind, f"{kind}.csv", text.encode(), dry_run=False, actor=LEAD)  # type: ignore[arg-type]  # one of the four kinds


async def opened(company: Company, settings: Settings) -> Played:
    """Found the company and open its wave; time starts with the database's, because releases are dated by it."""
    start = await outbox.database_now()
    closes_at = start + company.weeks * WEEK_MS + DAY
    new = NewWave(WAVE, "First wave", DEFINITION, read_selection("all"), closes_at, Contract(releases=company.releases))
    wave = await open_wave(new, public_key(MAIL_KEY), LEAD, start)
    of_address = {link.email: link for link in wave.links}
    people = [one for client in company.clients for one in client.contacts] + list(company.colleagues)
    links = {one.ref: of_address[one.email] for one in people if one.email in of_address}
    return Played(company, wave, start, ErasureLog(settings.data / FILE_NAME), links)


async def play(played: Played, jobs: Jobs, watcher: Watcher) -> None:
    """Everything that happens, week by week, up to what comes after the close."""
    company, receipts = played.company, dict[tuple[str, str], str]()
    for week in range(1, company.weeks + 1):
        now = played.start + (week - 1) * WEEK_MS + DAY
        for number, act in enumerate(company.acts):
            if act.week == week:
                await _do(played, act, number, now, receipts)
                if watcher.is_near:
                    await drained(jobs)
                await watcher.wrote(act)
        await drained(jobs)
        await watcher.waited(week)
        end = played.start + week * WEEK_MS
        await (want_due_releases(end) if week < company.weeks else _closed(end))
        await drained(jobs)
        await watcher.released(week)


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
    draft = Draft(values=values, sharing=form.sharing, words_allowed=form.is_ticked)
    submission = Submission(str(UUID(int=number, version=4)), stored.revision, draft, form.is_sent)
    return (await record(known, account, stored, submission, now)).code


async def drained(jobs: Jobs, *queues: outbox.Queue) -> None:
    """Do all that waits in the queues; printing waits for whoever asks for it."""
    for queue in queues or ("jobs",):
        while claimed := await outbox.claim(queue, 50):
            await asyncio.gather(*(jobs.perform(job) for job in claimed))


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

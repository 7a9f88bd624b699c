"""Fill an empty database with the sample company through the product's own import, opening, answering and closing."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import numpy as np
from msgspec import Struct

from server.demo.company import ACCOUNTS, LEAD, Files, account_ref, company_files
from server.demo.forms import colleague_form, customer_form
from server.demo.truth import Truth, true_views
from server.progress import progress
from surveys.actions.closing import close_wave
from surveys.actions.imports import import_file
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewLink, NewWave, Opened, open_wave
from surveys.confidentiality import Contract
from surveys.drafts import lay_over
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library
from surveys.planning.settings import WaveSettings
from surveys.queries.answering import Link, LinkAccount, Stored, link_definition, load_link, load_stored
from surveys.selection import read_selection

WAVES = 3
DAY_MS = 86_400_000
WAVE_DAYS = 28
REMINDER_DAY = 21
BETWEEN_WAVES_DAYS = 120
ANSWERING_SHARE = {"customer": 0.75, "internal": 0.85}
SEED = 20_260


class Filled(Struct, frozen=True):
    """What the demo prints: links that are still to be answered in the wave that is open."""

    wave: str
    customer: NewLink
    colleague: NewLink


async def fill(mail_key: bytes, now: int) -> Filled:
    """Import the company, then open, answer and (but for the last) close three waves."""
    rng = np.random.default_rng(SEED)
    await _import(company_files(rng))
    opened: Opened | None = None
    kept: list[NewLink] = []
    for number in range(WAVES):
        is_last = number == WAVES - 1
        start = now - ((WAVES - 1 - number) * BETWEEN_WAVES_DAYS + 7) * DAY_MS
        opened = await open_wave(_wave(number, start, mails=is_last), mail_key, LEAD, start)
        kept = _kept_for_the_visitor(opened) if is_last else []
        await _answer(opened, number, kept, start + DAY_MS, rng)
        if not is_last:
            await close_wave(opened.key, LEAD, start + WAVE_DAYS * DAY_MS)
    assert opened is not None  # WAVES is at least 1
    return Filled(opened.key, *kept)


async def _import(files: Files) -> None:
    for kind in ("accounts", "contacts", "colleagues", "teams"):
        await import_file(kind, f"{kind}.csv", getattr(files, kind), dry_run=False, actor=LEAD)


def _wave(number: int, start: int, *, mails: bool) -> NewWave:
    day = datetime.fromtimestamp(start / 1000).astimezone().date()
    return NewWave(
        key=f"wave-{number + 1}",
        name=f"Wave {number + 1}, {day:%B %Y}",
        definition=load_library("relationship-alignment"),
        selection=read_selection("all"),
        closes_at=start + WAVE_DAYS * DAY_MS,
        contract=Contract(),
        settings=WaveSettings(mails=mails, reminders=(REMINDER_DAY,) if mails else ()),
    )


def _kept_for_the_visitor(opened: Opened) -> list[NewLink]:
    """A contact of the first account and a colleague of its team, whom the simulator leaves unanswered."""
    first = account_ref(0)
    mine = [link for link in opened.links if any(account.ref == first for account in link.accounts)]
    return [next(link for link in mine if link.side == side) for side in ("customer", "internal")]


async def _answer(opened: Opened, wave: int, kept: list[NewLink], now: int, rng: np.random.Generator) -> None:
    truths = [true_views(number, wave, rng) for number in range(ACCOUNTS)]
    by_ref = {account_ref(number): truth for number, truth in enumerate(truths)}
    answering = [link for link in opened.links if link not in kept and rng.random() < ANSWERING_SHARE[link.side]]
    for link in _shown(answering, f"Answering {opened.key}"):
        await _answer_link(link, by_ref, now, rng)


def _shown(links: list[NewLink], label: str) -> Iterator[NewLink]:
    return progress(links, total=len(links), label=label)


async def _answer_link(new: NewLink, truths: dict[str, Truth], now: int, rng: np.random.Generator) -> None:
    refs = {account.id: account.ref for account in new.accounts}
    link = await load_link(new.token, now)
    for account in link.accounts[:3]:
        stored = await load_stored(link, account.id)
        await _send(link, account, stored, truths[refs[account.id]], now, rng)


async def _send(link: Link, account: LinkAccount, stored: Stored, true: Truth, now: int, rng: np.random.Generator) -> None:
    departments = list(link.departments)
    posted = customer_form(true, rng) if link.side == "customer" else colleague_form(true, departments, rng)
    pages = pages_for(await link_definition(link), link.side)
    draft = lay_over(stored.draft, pages, departments, posted, final=True)
    submission = Submission(str(UUID(bytes=rng.bytes(16), version=4)), stored.revision, draft, send=True)
    await record(link, account, stored, submission, now)

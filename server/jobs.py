"""What is done after the answer: score, release, print, forget. Load by id, call one pure function, keep the result."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from server.label_batches import LabelBatches
from server.settings import Settings, private_file
from surveys.actions import outbox
from surveys.actions.briefs import keep_brief
from surveys.actions.closing import forget
from surveys.actions.insiders import note_insiders
from surveys.actions.labels import Labelled
from surveys.actions.outbox import Claimed
from surveys.actions.paper import keep_paper
from surveys.actions.rekeying import rekey_colleague
from surveys.actions.releases import keep_nothing, keep_release
from surveys.instrument.types import Definition
from surveys.queries.briefs import Printable, load_source, stored_hash
from surveys.queries.paper import form_of, load_paper_source, stored_paper_hash
from surveys.queries.past import load_past
from surveys.queries.study import Comment, load_accounts, load_answers, load_before, load_comments, load_studied_wave

if TYPE_CHECKING:
    from reports.brief import Brief
    from reports.pool import PdfPool, Printed
    from server.mail.sending import MailRoom

P = ParamSpec("P")
T = TypeVar("T")


class UnknownJobError(Exception):
    """A job of a kind that this version does not know: a newer one asked for it."""


class Jobs:
    """The job functions, with the warm processes and threads that they share."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pool: PdfPool | None = None
        self._opening = Lock()
        self._labels = LabelBatches()
        self._mails: MailRoom | None = None
        # One thread: the analysis is bound by the interpreter anyway, and its libraries need not be safe against each other.
        self._thinker = ThreadPoolExecutor(1, "analysis")
        self._printers = ThreadPoolExecutor(settings.pdf_processes, "printing")

    async def perform(self, job: Claimed) -> None:
        """Do one job and end it in the transaction that keeps its result."""
        kinds = {
            "score": self.score,
            "release": self.release,
            "brief": self.brief,
            "paper": self.paper,
            "forget": self.forget,
            "mail": self.mail,
            "rekey": self.rekey,
        }
        if job.kind not in kinds:
            raise UnknownJobError
        await kinds[job.kind](job)

    async def mail(self, job: Claimed) -> None:
        """Word and send one mail."""
        if self._mails is None:
            from server.mail.sending import MailRoom

            self._mails = MailRoom(self._settings)
        await self._mails.send(job)

    async def score(self, job: Claimed) -> None:
        """Label the comments of a customer's response, or those of a wave's colleagues."""
        comments = await load_comments(job.subject)
        labels = await self._think(labelled, comments) if comments else []
        await self._labels.keep(job, labels)

    async def release(self, job: Claimed) -> None:
        """Publish what the rules allow of a wave, anew where another wave's release came in between; briefs are asked for with it."""
        while not await self._released(int(job.subject.removeprefix("wave:")), job):
            pass

    async def _released(self, number: int, job: Claimed) -> bool:
        from server.release import new_release

        wave = await load_studied_wave(number)
        await note_insiders(wave.id)
        answers = await load_answers(wave.id)
        accounts = await load_accounts(wave.id)  # after the answers: nobody's answer is in them who is not counted here
        before, past = await load_before(wave.id), await load_past(wave.id)
        found = await self._think(new_release, wave, accounts, answers, before, past)
        now = await outbox.database_now()
        if found is not None:
            return await keep_release(found, job, now)
        await keep_nothing(wave.id, job, now)
        return True

    async def forget(self, job: Claimed) -> None:
        """Bring what was deleted when a wave closed out of the SQLite file."""
        await forget()
        await outbox.finish(job)

    async def rekey(self, job: Claimed) -> None:
        """Move a colleague to a new link, by the key that is kept here alone."""
        await rekey_colleague(int(job.subject.removeprefix("invitation:")), private_file(self._settings.mail_key), job)

    async def brief(self, job: Claimed) -> None:
        """Print the brief of an account and release, unless the stored one says the same."""
        printable = printable_of(job.subject)
        brief, digest = await self._composed(printable)
        if await stored_hash(printable) == digest:
            await outbox.finish(job)
            return
        printed = await self._printed(brief)
        await keep_brief(printable, digest, printed.pages, printed.pdf, await outbox.database_now(), job)

    async def paper(self, job: Claimed) -> None:
        """Print a questionnaire, unless the stored one says the same."""
        form = form_of(job.subject)
        html = await self._think(paper_html, await load_paper_source(form), form.language, self._settings.company)
        digest = sha256(html.encode() + version("parallax").encode()).hexdigest()
        if await stored_paper_hash(form) == digest:
            await outbox.finish(job)
            return
        printed = await asyncio.get_running_loop().run_in_executor(self._printers, lambda: self._press().printed(html))
        await keep_paper(form, digest, printed.pdf, await outbox.database_now(), job)

    async def print_now(self, printable: Printable) -> bytes:
        """Print a brief that somebody waits for, outside the outbox, and keep it."""
        brief, digest = await self._composed(printable)
        printed = await self._printed(brief)
        await keep_brief(printable, digest, printed.pages, printed.pdf, await outbox.database_now())
        return printed.pdf

    async def _composed(self, printable: Printable) -> "tuple[Brief, str]":
        from server.briefs import brief_hash, brief_of

        brief = await self._think(brief_of, await load_source(printable))
        return brief, brief_hash(brief)

    async def _printed(self, brief: "Brief") -> "Printed":
        return await asyncio.get_running_loop().run_in_executor(self._printers, self._print, brief)

    def _print(self, brief: "Brief") -> "Printed":
        """Print in a warm child process, started on first need."""
        from reports.html import render_brief

        return self._press().printed(render_brief(brief))

    def _press(self) -> "PdfPool":
        from reports.pool import PdfPool

        with self._opening:
            if self._pool is None:
                self._pool = PdfPool(self._settings.pdf_processes)
            return self._pool

    def close(self) -> None:
        """End the processes and threads."""
        if self._pool is not None:
            self._pool.close()
        if self._mails is not None:
            self._mails.close()
        self._thinker.shutdown(wait=False, cancel_futures=True)
        self._printers.shutdown(wait=False, cancel_futures=True)

    async def _think(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thinker, partial(function, *args, **kwargs))


def labelled(comments: list[Comment]) -> list[Labelled]:
    """Score comments."""
    from analysis.sentiment import label_of, score_all, score_of

    verdicts = score_all(comment.text for comment in comments)
    return [Labelled(comment, label_of(verdict), score_of(verdict)) for comment, verdict in zip(comments, verdicts, strict=True)]


def paper_html(definition: Definition, language: str, company: str) -> str:
    """Lay out a questionnaire for print."""
    from reports.html import render_paper
    from reports.paper import paper_of

    return render_paper(paper_of(definition, language, company))


def printable_of(subject: str) -> Printable:
    """Read `release:<id>:account:<id>`."""
    _, release, _, account = subject.split(":")
    return Printable(int(release), int(account))

"""The job of a mail: look once more whether it may go, open its link, word it, hand it over, and note what came of it."""

import asyncio
from datetime import UTC, datetime
from typing import Final

from server.mail.carrier import Carrier, PutOffError, Refusal
from server.mail.codes import unsubscribe_code
from server.mail.compose import Mail, Sender, compose
from server.mail.layout import draw, text_of
from server.mail.sink import keep, outbox_folder
from server.mail.wording import Frame, Words, words_of_asking, words_of_news, words_of_reply
from server.observability import log
from server.settings import Settings, private_file, web_secret
from surveys.actions import outbox
from surveys.actions.messages import mark_sent, mark_unsent
from surveys.actions.outbox import Claimed
from surveys.actions.pace import take_turn
from surveys.errors import BadInput, NotFound
from surveys.planning.settings import MailKind
from surveys.queries.messages import Letter, letter_definition, load_letter, load_news_text, load_reply, why_held
from surveys.sealing import unseal

# With the outbox's pauses a day and a half: longer than a greylist or a full mailbox is worth.
MOST_TRIES: Final = 500


class NoMailServerError(Exception):
    """PARALLAX_SMTP_URL is not set, so mails wait."""


class MailRoom:
    """What the mails of one process share: the way out, and the key that opens their links."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._carrier = Carrier(settings.mail)
        host = Sender("", "", "", settings.base_url).host
        self._sender = Sender(settings.company or host, settings.mail.sender, settings.mail.reply_to, settings.base_url)

    async def send(self, job: Claimed) -> None:
        """Send the mail of `message:<id>`, once at least and hardly ever twice."""
        if not self._settings.mail.is_set:
            raise NoMailServerError
        letter, now = await load_letter(int(job.subject.removeprefix("message:"))), await outbox.database_now()
        if letter is None or letter.state != "waiting":
            await outbox.finish(job)
        elif reason := why_held(letter, now):
            await mark_unsent(letter.id, "held", reason, job)
        else:
            await self._send(letter, job, now)

    async def _send(self, letter: Letter, job: Claimed, now: int) -> None:
        try:
            mail = await self._mail(letter)
            refusal = await self._carry(mail, now)
        except NotFound:
            await mark_unsent(letter.id, "held", "gone", job)
        except BadInput:
            await mark_unsent(letter.id, "failed", "address", job)
        except PutOffError as error:
            if job.attempt < MOST_TRIES:
                raise
            await mark_unsent(letter.id, "failed", str(error), job)
        else:
            await self._note(letter, refusal, job, now)

    async def _note(self, letter: Letter, refusal: Refusal | None, job: Claimed, now: int) -> None:
        if refusal is None:
            await mark_sent(letter.id, job, now)
        else:
            log.warning("mail.refused", message=letter.id, status=refusal.status)
            await mark_unsent(letter.id, refusal.state, refusal.status, job)

    async def _carry(self, mail: Mail, now: int) -> Refusal | None:
        message = compose(mail, self._sender, datetime.fromtimestamp(now / 1000, UTC))
        if self._settings.mail.way == "sink":
            keep(outbox_folder(self._settings.data), mail.ident, message)
            return None
        await asyncio.sleep(await take_turn("mail", 1000 / self._settings.mail.rate, now) / 1000)
        return await self._carrier.carry(message, mail.address)

    async def _mail(self, letter: Letter) -> Mail:
        key = private_file(self._settings.mail_key)
        words, reply_to = await self._words(letter, key, web_secret(self._settings))
        return Mail(
            kind=letter.kind,
            ident=letter.ident,
            address=letter.email,
            name=letter.name,
            language=words.language,
            subject=words.subject,
            text=text_of(words.sheet),
            html=draw(words.sheet),
            unsubscribe=words.sheet.unsubscribe,
            reply_to=reply_to,
        )

    async def _words(self, letter: Letter, key: bytes, secret: bytes) -> tuple[Words, str]:
        """The words, and who is to get an answer to them if that is not the usual address."""
        base = self._settings.base_url
        stop = f"{base}/u/{letter.ident}/{unsubscribe_code(secret, letter.ident)}"
        if letter.asks and letter.sealed_token:
            link = f"{base}/s/{unseal(key, letter.sealed_token)}"
            frame = Frame(self._sender.company, link, f"{link}/unsubscribe")
            kind: MailKind = "reminder" if letter.kind == "reminder" else "invitation"
            return words_of_asking(letter, kind, await letter_definition(letter), frame), ""
        if letter.kind == "news":
            slug, texts = await load_news_text(letter)
            asked = await letter_definition(letter)
            return words_of_news(letter, texts, asked, Frame(self._sender.company, f"{base}/n/{slug}", stop)), ""
        reply = await load_reply(letter)
        return words_of_reply(letter, reply, Frame(self._sender.company, "", stop)), reply.author

    def close(self) -> None:
        self._carrier.close()

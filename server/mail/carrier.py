"""Hands mails to the mail server: a few connections that are kept, every answer told apart."""

import re
import time
from email.message import EmailMessage
from typing import Final, Literal

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException
from msgspec import Struct

from server.mail.headers import recipient_address
from server.mail.options import MailOptions

PATIENCE_SECONDS: Final = 20.0
IDLE_SECONDS: Final = 20.0
ENHANCED: Final = re.compile(r"\s*(5\.\d{1,3}\.\d{1,3})(?![\d.])")
# Mail servers say with these that it is our login or our right to send that is wrong, not the recipient.
OURS: Final = {530, 534, 535, 538}


class MailServerError(Exception):
    """The mail server cannot be reached, or does not take mails from us: to be tried until somebody has put it right."""


class PutOffError(Exception):
    """The mail server asks to come again with this mail."""


class Refusal(Struct, frozen=True):
    """A mail that will never be taken: whether the address is to blame, and the status, such as `5.1.1`."""

    state: Literal["failed", "bounced"]
    status: str


class _Connection:
    """A kept connection and when it was last used."""

    def __init__(self, client: SMTP) -> None:
        self.client = client
        self.used_at = time.monotonic()


class Carrier:
    """The way out of one process; `carry` may be called by several tasks at a time."""

    def __init__(self, options: MailOptions) -> None:
        self._options = options
        self._idle: list[_Connection] = []

    async def carry(self, message: EmailMessage, recipient: str) -> Refusal | None:
        """Hand over a mail; None once the server has taken it. Raise PutOffError or MailServerError for what may go better later."""
        address, content = recipient_address(recipient), message.as_bytes()
        try:
            connection = await self._connection()
            try:
                refusal = await _hand_over(connection.client, self._options.sender, address, content)
            except BaseException:
                connection.client.close()
                raise
        except (SMTPException, OSError) as error:
            raise MailServerError(_said(error)) from error
        connection.used_at = time.monotonic()
        self._idle.append(connection)
        return refusal

    async def _connection(self) -> _Connection:
        """One that was used lately and still answers, or a new one."""
        while self._idle:
            connection = self._idle.pop()
            try:
                if time.monotonic() - connection.used_at < IDLE_SECONDS:
                    await connection.client.rset()
                    return connection
            except (SMTPException, OSError):
                pass
            connection.client.close()
        return _Connection(await connect(self._options))

    def close(self) -> None:
        for connection in self._idle:
            connection.client.close()
        self._idle.clear()


async def connect(options: MailOptions) -> SMTP:
    """Connect, with TLS and login as the settings say."""
    client = SMTP(
        hostname=options.host,
        port=options.port,
        use_tls=options.tls == "tls",
        start_tls=options.tls == "starttls",
        username=options.user or None,
        password=options.password if options.user else None,
        timeout=PATIENCE_SECONDS,
    )
    await client.connect()
    return client


async def greet(options: MailOptions) -> None:
    """See whether the mail server lets us in and takes our sender; raise MailServerError if not."""
    try:
        client = await connect(options)
        try:
            await client.mail(options.sender)
        finally:
            client.close()
    except (SMTPException, OSError) as error:
        raise MailServerError(_said(error)) from error


async def _hand_over(client: SMTP, sender: str, recipient: str, content: bytes) -> Refusal | None:
    options = [] if recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    if options and client.is_ehlo_or_helo_needed:
        await client.ehlo()
    if options and not client.supports_extension("smtputf8"):
        return Refusal("failed", "5.6.7")
    await client.mail(sender, options=options, encoding="utf-8" if options else "ascii")
    try:
        await client.rcpt(recipient, encoding="utf-8" if options else "ascii")
        await client.data(content)
    except SMTPResponseException as error:
        if error.code in OURS:
            raise
        refusal = _refusal(error, of_recipient=isinstance(error, SMTPRecipientRefused))
        if refusal is None:
            raise PutOffError(_said(error)) from error
        return refusal
    return None


def _refusal(error: SMTPResponseException, *, of_recipient: bool) -> Refusal | None:
    """5.1.x is about the address; an old server says 550 or 553 alone, and only of a recipient.

    None: to be tried again. Before it takes anything, 5.7.x mostly says that we may not send from here, which somebody can put right.
    """
    found = ENHANCED.match(error.message)
    status = found[1] if found else str(error.code)
    if error.code < 500 or (of_recipient and status.startswith("5.7.")):
        return None
    is_address = status.startswith("5.1.") or (found is None and error.code in {550, 551, 553})
    return Refusal("bounced" if of_recipient and is_address else "failed", status)


def _said(error: Exception) -> str:
    """The kind of trouble and the server's number: its words may name the recipient."""
    return f"{type(error).__name__} {error.code}" if isinstance(error, SMTPResponseException) else type(error).__name__

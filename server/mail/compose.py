"""A mail as values becomes a message: one recipient, text and HTML that say the same, the same Message-ID each time it is tried."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from server.mail.headers import POLICY, address_value, text_value

ONE_CLICK: Final = "List-Unsubscribe=One-Click"
Kind = Literal["invitation", "reminder", "reply", "news"]


class Sender(Struct, frozen=True):
    """Whom mails come from; `reply_to` may be empty."""

    company: str
    address: str
    reply_to: str
    base_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"


class Mail(Struct, frozen=True):
    """One mail to one person; `ident` makes its Message-ID, `reply_to` goes before the sender's own."""

    kind: Kind
    ident: str
    address: str
    name: str
    language: str
    subject: str
    text: str
    html: str
    unsubscribe: str
    reply_to: str = ""


def compose(mail: Mail, sender: Sender, at: datetime) -> EmailMessage:
    """Make the message; raise BadInput if the address is none."""
    message = EmailMessage(policy=POLICY)
    message.set_content(mail.text, charset="utf-8")
    message.add_alternative(mail.html, subtype="html", charset="utf-8")
    for name, value in _headers(mail, sender, at):  # afterwards: making the alternative would move Content-Language into a part
        message[name] = value
    return message


def _headers(mail: Mail, sender: Sender, at: datetime) -> list[tuple[str, str]]:
    """A reply is written by a person, so that an automatic answer to it may come; everything else asks for none."""
    reply_to = mail.reply_to or sender.reply_to
    headers = [
        ("From", address_value("From", sender.company, sender.address)),
        ("To", address_value("To", mail.name, mail.address)),
        *([("Reply-To", address_value("Reply-To", "", reply_to))] if reply_to else []),
        ("Subject", text_value("Subject", mail.subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", f"<{mail.ident}@{sender.host}>"),
        ("Content-Language", mail.language),
        ("List-Unsubscribe", f"<{mail.unsubscribe}>"),
    ]
    # RFC 8058: one click is a POST to https, and nothing else.
    if mail.unsubscribe.startswith("https://"):
        headers.append(("List-Unsubscribe-Post", ONE_CLICK))
    if mail.kind != "reply":
        headers += [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]
    return headers

"""Reports of mails that could not be delivered (RFC 3464, 6533): who, why, and which mail; nothing else of what came in is believed."""

import re
from email import message_from_bytes
from email.message import Message
from typing import Final, Literal

from msgspec import Struct

from surveys.addresses import wire_address

LARGEST: Final = 256 * 1024
MOST_PARTS: Final = 50
MOST_RECIPIENTS: Final = 20
STATUS: Final = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
# The same report with letters beyond ASCII in it (RFC 6533), read as what it is otherwise.
INTERNATIONAL: Final = re.compile(rb"^(content-type:\s*)message/global(-delivery-status|-headers|)(?=[\s;])", re.IGNORECASE | re.MULTILINE)
PLAIN: Final = {b"": b"message/rfc822", b"-delivery-status": b"message/delivery-status", b"-headers": b"text/rfc822-headers"}
ESCAPED: Final = re.compile(r"\\x\{([0-9A-F]{2,5}|10[0-9A-F]{4})\}")
OUR_IDENT: Final = re.compile(r"<?\s*([0-9a-f]{32})@")


class Bounce(Struct, frozen=True):
    """One address that a mail did not reach, as it travels, and the status that its mail server gave."""

    ident: str
    recipient: str
    status: str

    @property
    def state(self) -> Literal["failed", "bounced"]:
        """Whether the address is to blame; not where it gave up waiting, the mailbox is full, or it is we who may not send."""
        return "failed" if self.status.startswith(("4.", "5.7.")) or self.status == "5.2.2" else "bounced"


def read_bounces(raw: bytes) -> list[Bounce]:
    """What a report says was given up; nothing of a mail that is no report, is too large, or tells of no mail of ours."""
    if len(raw) > LARGEST:
        return []
    try:
        message = message_from_bytes(INTERNATIONAL.sub(lambda found: found[1] + PLAIN[found[2].lower()], raw))
    except RecursionError:  # parts in parts in parts, thousands deep
        return []
    if message.get_content_type() != "multipart/report" or _parameter(message, "report-type") != "delivery-status":
        return []
    parts = _parts(message)
    ident = next((found for part in parts if (found := _ident(part))), "")
    reports = [block for part in parts if part.get_content_type() == "message/delivery-status" for block in _blocks(part)]
    return [bounce for block in reports[:MOST_RECIPIENTS] if ident and (bounce := _bounce(block, ident))]


def _parts(message: Message) -> list[Message]:
    """The report's own parts; what is forwarded within them is looked at no further."""
    payload = message.get_payload()
    return [part for part in payload[:MOST_PARTS] if isinstance(part, Message)] if isinstance(payload, list) else []


def _blocks(part: Message) -> list[Message]:
    """Groups of fields; the parser makes a message of each, the first being about the mail as a whole."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _bounce(block: Message, ident: str) -> Bounce | None:
    found = STATUS.match(_field(block, "Status"))
    recipient = _mailbox(_field(block, "Original-Recipient")) or _mailbox(_field(block, "Final-Recipient"))
    if _field(block, "Action").strip().lower() != "failed" or found is None or found[1].startswith("2.") or recipient is None:
        return None
    return Bounce(ident, recipient, found[1])


def _mailbox(field: str) -> str | None:
    """`rfc822;ann@acme.example`, or `utf-8;` with letters as they are or escaped; Exchange sets no space, others do."""
    kind, _, address = field.partition(";")
    if kind.strip().lower() not in {"rfc822", "utf-8"}:
        return None
    return wire_address(ESCAPED.sub(lambda found: chr(int(found[1], 16)), address.strip().strip("<>")))


def _ident(part: Message) -> str:
    """Of the returned mail or its headers, whose Message-ID we made."""
    kind = part.get_content_type()
    payload = part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and payload:
        inner = payload[0]
    elif kind == "text/rfc822-headers" and isinstance(payload, str):
        inner = message_from_bytes(_decoded(part))
    else:
        return ""
    found = OUR_IDENT.match(_field(inner, "Message-ID")) if isinstance(inner, Message) else None
    return found[1] if found else ""


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _field(message: Message, name: str) -> str:
    """As it was sent: `get` would hide whatever is not ASCII."""
    value = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _parameter(message: Message, name: str) -> str:
    value = message.get_param(name)
    return value.lower() if isinstance(value, str) else ""

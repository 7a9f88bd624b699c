"""Mails kept as files instead of sent, for the demo: whoever may read them can answer for the people they are to."""

import re
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path
from typing import Final

from msgspec import Struct

FOLDER: Final = "outbox"
MOST_SHOWN: Final = 200
NAME: Final = re.compile(r"[0-9a-f]{32}")


class Kept(Struct, frozen=True):
    """A mail of the sink as its page shows it."""

    name: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each.lower() == name.lower()), "")


def outbox_folder(data: Path) -> Path:
    """Where the sink keeps its mails."""
    return data / FOLDER


def keep(folder: Path, ident: str, message: EmailMessage) -> None:
    """Write a mail under its ident: tried again it is still one file."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{ident}.new"
    new.write_bytes(message.as_bytes())
    new.replace(folder / f"{ident}.eml")


def kept_mails(folder: Path) -> list[Kept]:
    """The newest mails first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: (-path.stat().st_mtime_ns, path.name))
    return [_read(path) for path in paths[:MOST_SHOWN]]


def kept_mail(folder: Path, name: str) -> Kept | None:
    path = folder / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.exists() else None


def _read(path: Path) -> Kept:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    headers = tuple((name, str(value)) for name, value in message.items())
    return Kept(path.stem, headers, _content(text), _content(html))


def _content(part: MIMEPart | None) -> str:
    content: str = part.get_content() if part else ""
    return content.replace("\r\n", "\n")

"""Mails kept as files instead of sent, for the demo: whoever may read them can answer for the people they are to."""

import re
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path
from typing import Final

from msgspec import Struct

from server.observability import log
from surveys.queries.messages import known_idents

FOLDER: Final = "outbox"
MOST_SHOWN: Final = 200
NAME: Final = re.compile(r"[0-9a-f]{32}")


class Kept(Struct, frozen=True):
    """A mail of the sink as its page shows it."""

    name: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    kept_at: int

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


async def forget_mails(folder: Path) -> int:
    """Remove the mails that the database knows no more, because their people were erased or their time is over; how many could not be."""
    kept = _files(folder)
    known = await known_idents([path.stem for path in kept])
    return sum(not _removed(path) for path in kept if path.stem not in known)


def _files(folder: Path) -> list[Path]:
    """Every mail, also one that a crash left half written."""
    return [path for path in folder.glob("*.*") if NAME.fullmatch(path.stem)]


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("mail.kept_file_stays", error=type(error).__name__)
        return False
    return True


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
    return Kept(path.stem, headers, _content(text), _content(html), path.stat().st_mtime_ns // 1_000_000)


def _content(part: MIMEPart | None) -> str:
    content: str = part.get_content() if part else ""
    return content.replace("\r\n", "\n")

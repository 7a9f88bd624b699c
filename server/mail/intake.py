"""Takes reports of undelivered mails, wherever they come in: the program's address, a mailbox, or one mail on standard input."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

from server.mail.bounces import LARGEST, read_bounces
from surveys.actions.messages import take_bounce
from surveys.errors import BadInput


async def take_report(raw: bytes) -> int:
    """Note what a report says; how many mails it is believed about."""
    return sum([await take_bounce(bounce.ident, bounce.recipient, bounce.state, bounce.status) for bounce in read_bounces(raw)])


def reports_in(path: Path) -> Iterator[bytes]:
    """Every mail of a Maildir or an mbox file, which stay as they are; raise BadInput for what is neither."""
    if (path / "cur").is_dir():
        box: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(path, create=False)
    elif path.is_file():
        box = mailbox.mbox(path, create=False)
    else:
        raise BadInput(f"{path} is neither a Maildir nor an mbox file: name one of them, or - to read one mail from standard input.")
    try:
        for key in box.iterkeys():
            with box.get_file(key) as file:
                yield file.read(LARGEST + 1)
    finally:
        box.close()

"""`parallax bounces`: note down which mails could not be delivered."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from server.database import ready_database
from server.settings import read_settings

ABOUT = """\
Read reports of undelivered mails (RFC 3464) from a Maildir, an mbox file, or one mail from standard input.

Whoever a report names for good gets no more mails until their address is changed. A report is believed only about a
mail that Parallax sent to that very address; temporary trouble and everything else in the mailbox is passed over.
Nothing in the mailbox is changed, and a report may be read again.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "bounces", help="take reports of undelivered mails", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mailbox", metavar="MAILBOX", help="a Maildir, an mbox file, or - for one mail from standard input")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    read, noted = asyncio.run(_take(read_settings().database_url, _mails(arguments.mailbox)))
    print(f"Mails read: {read}, undelivered mails noted: {noted}.")
    return 0


def _mails(name: str) -> Iterator[bytes]:
    from server.mail.bounces import LARGEST
    from server.mail.intake import reports_in

    return iter([sys.stdin.buffer.read(LARGEST + 1)]) if name == "-" else reports_in(Path(name))


async def _take(url: str, mails: Iterator[bytes]) -> tuple[int, int]:
    from server.mail.intake import take_report

    read = noted = 0
    async with ready_database(url):
        for raw in mails:
            read, noted = read + 1, noted + await take_report(raw)
    return read, noted

"""`parallax personal`: everything that is kept about one person."""

import argparse
import asyncio
import getpass
import os
import sys
from pathlib import Path

from server.database import ready_database
from server.settings import read_settings
from surveys.errors import BadInput

EXPORT = """\
Write everything that is kept about a contact, a colleague or somebody who signs in, as JSON: to the file of --output,
which only you can read, or to the terminal.

A colleague's confidential answers are not in it, because nobody can find them by a person, and neither is whether the
colleague has answered: they see that themselves, by their link while a wave is open or by their receipt code later.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("personal", help="what is kept about a person", description="Personal data: what is kept about whom.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    export = commands.add_parser(
        "export", help="write it as JSON", description=EXPORT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    export.add_argument("who", metavar="WHO", help="an address, or contact:REF or colleague:REF of somebody without one")
    export.add_argument("--output", type=Path, metavar="FILE", help="a new file to write to (default: the terminal)")
    export.set_defaults(run=run_export)


def run_export(arguments: argparse.Namespace) -> int:
    content = asyncio.run(_export(arguments.who))
    if arguments.output is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        descriptor = os.open(arguments.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(f"{arguments.output} cannot be written ({error.strerror}): give the path of a new file.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    print(f"{arguments.output} holds everything that is kept about {arguments.who}. Hand it to that person only, then delete it.")
    return 0


async def _export(who: str) -> bytes:
    from surveys.actions.erasure_log import FILE_NAME, ErasureLog
    from surveys.actions.exporting import export_person
    from surveys.actions.outbox import database_now

    settings = read_settings()
    async with ready_database(settings.database_url):
        log = ErasureLog(settings.data / FILE_NAME)
        return await export_person(who, log, f"shell:{getpass.getuser()}", await database_now(), whole=True)

"""`parallax brief`: write the brief of an account to a file."""

import argparse
import asyncio
from pathlib import Path

from server.database import ready_database
from server.settings import Settings, read_settings
from surveys.errors import BadInput

ABOUT = """\
Write the brief of an account, as printed from the newest release that covers it, or from the release of one wave.

It is printed now if that has not been done yet.
"""
EXAMPLES = """\
examples:
  parallax brief A-1001 --output acme.pdf
  parallax brief A-1001 --wave spring-2026 --output acme-spring.pdf
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "brief", help="write an account's brief", description=ABOUT, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("account", metavar="ACCOUNT_REF", help="the account's ref in the CRM, as it was imported")
    parser.add_argument("--wave", metavar="KEY", default="", help="take the release of this wave (default: the newest release)")
    parser.add_argument("--output", metavar="FILE", type=Path, required=True, help="the PDF to write")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    pdf = asyncio.run(_brief(read_settings(), arguments.account, arguments.wave))
    try:
        arguments.output.write_bytes(pdf)
    except OSError as error:
        raise BadInput(f"--output {arguments.output}: cannot be written ({error.strerror}).") from error
    print(f"Written to {arguments.output}.")
    return 0


async def _brief(settings: Settings, account: str, wave: str) -> bytes:
    from server.jobs import Jobs
    from surveys.queries.briefs import find_printable, stored_pdf

    async with ready_database(settings.database_url):
        printable = await find_printable(account, wave)
        stored = await stored_pdf(printable)
        if stored is not None:
            return stored
        jobs = Jobs(settings)
        try:
            return await jobs.print_now(printable)
        finally:
            jobs.close()

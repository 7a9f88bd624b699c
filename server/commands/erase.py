"""`parallax erase`: delete a person's answers by their receipt code."""

import argparse
import asyncio
import time

from server.database import ready_database
from server.settings import read_settings

ABOUT = """\
Delete the answers that a receipt code belongs to: a customer's form, or all parts of a colleague's form.

The code is the only way to find a colleague's confidential answers. Published figures stay as they are, because a
change by one person would tell what that person said; a customer's quoted words leave the findings, and the briefs
that printed them are printed anew. This cannot be undone.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "erase", help="delete answers by receipt code", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("code", metavar="CODE", nargs="+", help="the receipt code, with or without spaces")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    forms, words = asyncio.run(_erase(read_settings().database_url, "".join(arguments.code)))
    print(f"Erased: {forms} stored form parts, {words} quoted comments.")
    return 0


async def _erase(url: str, code: str) -> tuple[int, int]:
    from surveys.actions.erasing import erase_by_receipt

    async with ready_database(url):
        erased = await erase_by_receipt(code, "shell", int(time.time() * 1000))
    return erased.forms, erased.words

"""`parallax check`: is this installation fit to be used, and what does its promise rest on?"""

import argparse
import asyncio

from server.settings import read_settings

WORDS = """\
Look at the database, its migrations and safety settings, Redis, the PDF library, the base URL, file permissions, waiting
and failing work, and what the confidentiality promise rests on here. Nothing is changed.

Each line starts with ok, attention (works, but read the sentence) or refused (Parallax will not run like this).
The exit code is 0 unless something is refused, then 2.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "check", help="look whether everything is in order", description=WORDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    from server.checking import look

    results = asyncio.run(look(read_settings()))
    for result in results:
        print(f"{result.level:<10}{result.subject}: {result.sentence}")
    return 2 if any(result.level == "refused" for result in results) else 0

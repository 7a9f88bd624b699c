"""`parallax roles`: keep colleagues' answers from the process that serves pages, by database roles of their own (PostgreSQL)."""

import argparse
import asyncio
from collections.abc import Mapping

from server.settings import private_file, read_passwords, read_settings
from surveys.engine.connect import opened
from surveys.engine.roles import ROLES, apply_roles, script
from surveys.sealing import public_key

WORDS = """\
Print the SQL that makes four PostgreSQL roles and gives each its rights, or run it with --apply:

  parallax_owner   owns tables and functions; for `parallax migrate`
  parallax_web     serves pages; cannot read colleagues' answers
  parallax_work    the worker of the queues jobs and pdf
  parallax_mail    the worker of the queue mail; reads no answers

Run it after each `parallax migrate`, as an administrator of the database; running it again changes nothing. The roles can sign in once
they have a password: set one as you do in your database, or by PARALLAX_OWNER_PASSWORD, PARALLAX_WEB_PASSWORD, PARALLAX_WORK_PASSWORD and
PARALLAX_MAIL_PASSWORD.

The process that serves pages must not hold the key that opens links. --mail-key, where the mail worker runs, prints the setting
PARALLAX_MAIL_PUBLIC_KEY for all the others: with it they seal links and cannot open one again. The key is made if there is none yet.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "roles", help="keep database roles apart", description=WORDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--apply", action="store_true", help="run it in the database that PARALLAX_DATABASE_URL names")
    parser.add_argument("--mail-key", action="store_true", help="print the setting with the public half of the mail key kept here")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if arguments.mail_key:
        print(f"PARALLAX_MAIL_PUBLIC_KEY={public_key(private_file(read_settings().mail_key)).hex()}")
    elif arguments.apply:
        asyncio.run(_apply(read_settings().database_url, read_passwords(ROLES)))
        print("The roles are up to date: parallax_owner, parallax_web, parallax_work, parallax_mail.")
    else:
        print(*script(), sep=";\n", end=";\n")
    return 0


async def _apply(url: str, passwords: Mapping[str, str]) -> None:
    async with opened(url):
        await apply_roles(passwords)

"""`parallax import`: bring accounts, contacts, colleagues and teams in from CSV or XLSX."""

import argparse
import asyncio
import getpass
from pathlib import Path

from server.database import ready_database
from server.progress import progress
from server.settings import read_settings
from surveys.errors import BadInput

WORDS = """\
Read a CSV or XLSX file and store its rows under their reference (external_ref, the id in your CRM; for teams the pair of
account_ref and colleague_ref). Rows that are there already are updated, so the same file may be imported again.
The whole file is stored or nothing: every error is listed with its row and column.

A column that the file does not have leaves what is stored as it is; an empty cell clears it. Nothing is ever deleted.
Columns (docs/import.md explains each):

  accounts    external_ref, name, segment, region, industry, customer_since, annual_revenue, currency, contract_end,
              payment_standing, orders, orders_trend, services, owner; any other column becomes an attribute
  contacts    external_ref, account_ref, name, email, role, decision_level, language, opted_out
  colleagues  external_ref, name, email, department, language, opted_out
  teams       account_ref, colleague_ref, function

Order: accounts and colleagues first, then contacts and teams, which refer to them.
"""
KINDS = ("accounts", "contacts", "colleagues", "teams")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "import",
        help="bring in accounts, contacts, colleagues or teams",
        description=WORDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=KINDS, help="what the rows of the file are")
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV in UTF-8 (comma, semicolon or tab) or XLSX (first sheet)")
    parser.add_argument("--dry-run", action="store_true", help="check everything and print the counts, but store nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}): check the path.") from error
    print(asyncio.run(_import(arguments.kind, str(path), data, dry_run=arguments.dry_run)))
    return 0


async def _import(kind: str, name: str, data: bytes, *, dry_run: bool) -> str:
    from msgspec import convert

    from surveys.actions.imports import import_file, in_words
    from surveys.imports.columns import Kind

    async with ready_database(read_settings().database_url):
        return in_words(await import_file(convert(kind, Kind), name, data, dry_run, f"shell:{getpass.getuser()}", progress))

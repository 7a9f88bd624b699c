"""`parallax user`: who may sign in."""

import argparse
import asyncio
import getpass
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

from server.database import ready_database
from server.settings import read_settings
from surveys.errors import BadInput

T = TypeVar("T")
WORDS = """\
Manage the people who sign in. A rep sees the accounts whose owner has the rep's e-mail address, a lead sees all
accounts and runs waves, an admin manages users as well. Colleagues and customers who only answer need no user.
"""
ON_PASSWORDS = """\
On a terminal the password is asked for twice; with --password-stdin it is the first line of the standard input;
otherwise one is generated and shown once. It needs at least 12 characters.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("user", help="manage who may sign in", description=WORDS)
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    create = actions.add_parser("add", help="add a user", description=f"Add a user. {ON_PASSWORDS}")
    create.add_argument("email", metavar="EMAIL", help="the address they sign in with; stored in lower case")
    create.add_argument("--name", required=True, help="their name as others read it")
    create.add_argument("--role", required=True, choices=("admin", "lead", "rep"), help="what they may see and do")
    create.set_defaults(run=run_add)
    actions.add_parser("list", help="list all users", description="List every user with role and state.").set_defaults(run=run_list)
    lock = actions.add_parser("deactivate", help="lock a user out", description="End the user's sessions and let them in no more.")
    lock.add_argument("email", metavar="EMAIL")
    lock.set_defaults(run=run_deactivate)
    renew = actions.add_parser(
        "password",
        help="give a new password",
        description=f"Give a new password, end all sessions, and let a locked-out user in again. {ON_PASSWORDS}",
    )
    renew.add_argument("email", metavar="EMAIL")
    renew.set_defaults(run=run_password)
    for one in (create, renew):
        one.add_argument("--password-stdin", action="store_true", help="read the password from the standard input")


def run_add(arguments: argparse.Namespace) -> int:
    from surveys.actions.users import create_user

    password, shown = _password(from_stdin=arguments.password_stdin)
    made = _run(lambda: create_user(arguments.email, arguments.name, arguments.role, password, actor=_actor(), now=_now()))
    print(f"Added {made.email} as {made.role}.{shown}")
    return 0


def run_list(_: argparse.Namespace) -> int:
    from surveys.actions.users import list_users

    users = _run(list_users)
    for user in users:
        since = datetime.fromtimestamp(user.created_at / 1000, tz=UTC).date()
        print(f"{user.email}\t{user.role}\t{'active' if user.is_active else 'deactivated'}\tsince {since}\t{user.name}")
    if not users:
        print("There are no users yet: parallax user add EMAIL --name NAME --role admin")
    return 0


def run_deactivate(arguments: argparse.Namespace) -> int:
    from surveys.actions.users import deactivate_user, read_email

    _run(lambda: deactivate_user(arguments.email, actor=_actor(), now=_now()))
    print(f"{read_email(arguments.email)} can no longer sign in.")
    return 0


def run_password(arguments: argparse.Namespace) -> int:
    from surveys.actions.users import read_email, set_password

    password, shown = _password(from_stdin=arguments.password_stdin)
    _run(lambda: set_password(arguments.email, password, actor=_actor(), now=_now()))
    print(f"{read_email(arguments.email)} has a new password; every session is ended.{shown}")
    return 0


def _password(*, from_stdin: bool) -> tuple[str, str]:
    """Return the password and, if it was generated, the words that show it once."""
    from surveys.passwords import check_password, new_password

    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise BadInput("The two passwords differ: nothing was changed.")
    else:
        password = new_password()
        return password, f"\nPassword, shown only now: {password}"
    check_password(password)
    return password, ""


def _run(action: Callable[[], Coroutine[Any, Any, T]]) -> T:
    async def with_database() -> T:
        async with ready_database(read_settings().database_url):
            return await action()

    return asyncio.run(with_database())


def _actor() -> str:
    return f"shell:{getpass.getuser()}"


def _now() -> int:
    return time.time_ns() // 1_000_000

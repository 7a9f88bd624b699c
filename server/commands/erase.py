"""`parallax erase`: delete answers by their receipt code, a person, or again what an old backup brought back."""

import argparse
import asyncio
import getpass
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from server.database import ready_database
from server.settings import Settings, read_settings
from surveys.actions.erasure_log import FILE_NAME, ErasureLog
from surveys.errors import BadInput

T = TypeVar("T")

ABOUT = """\
Delete the answers that a receipt code belongs to: a customer's form, or all parts of a colleague's form.
The code is the only way to find a colleague's confidential answers.

With --person, delete a contact or a colleague: their rows, what they answered as a customer, replies and mails to
them (also those that a demo keeps as files), notes they signed and their sign-in. Invitations stay as rows of nobody,
so that every count stays right.

Published figures stay as they are, because a change by one person would tell what that person said; a customer's
quoted words leave the findings, and the briefs that printed them are printed anew. This cannot be undone.

Each erasure is noted first in erasures.log under PARALLAX_DATA, as hashes. After a backup was restored, run
`parallax erase --replay FILE` with the erasures.log of every machine that serves pages; again, it changes nothing.
"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "erase",
        help="delete answers or a person, also after a restore",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("code", metavar="CODE", nargs="*", help="the receipt code, with or without spaces")
    parser.add_argument("--person", metavar="WHO", help="an address, or contact:REF or colleague:REF of somebody without one")
    parser.add_argument("--yes", action="store_true", help="erase the person without asking")
    parser.add_argument("--replay", metavar="FILE", type=Path, help="the erasures.log to erase again from")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if sum(map(bool, (arguments.code, arguments.person, arguments.replay))) != 1:
        raise BadInput("Give a receipt code, or --person WHO, or --replay FILE.")
    settings = read_settings()
    if arguments.replay:
        return _replay(settings, arguments.replay)
    if arguments.person:
        return _person(settings, arguments.person, sure=arguments.yes)
    return _receipt(settings, "".join(arguments.code))


def _receipt(settings: Settings, code: str) -> int:
    from surveys.actions.erasing import erase_by_receipt

    erased = _with_database(settings, lambda now: erase_by_receipt(code, _log(settings), _actor(), now))
    print(f"Erased: {erased.forms} stored form parts, {erased.words} quoted comments.")
    return 0


def _person(settings: Settings, key: str, *, sure: bool) -> int:
    from surveys.actions.erasing_people import erase_person
    from surveys.queries.persons import load_person

    person = _with_database(settings, lambda _: load_person(key))
    if not sure and _typed(f"Erase {person.name} ({person.key})? Type {person.key} to confirm: ") != person.key.lower():
        raise BadInput("Nothing was erased: what you typed is not the same.")
    erased = _with_database(settings, lambda now: erase_person(person.key, _log(settings), _actor(), now))
    print(f"Erased: {erased.rows} rows of the person, {erased.forms} forms, {erased.words} quoted comments.")
    print(f"{erased.invitations} invitations are rows of nobody now. Take the person out of your CRM too: an import would bring them back.")
    _forget_mails(settings)
    return 0


def _typed(question: str) -> str:
    try:
        return input(question).strip().lower()
    except EOFError:  # nobody is there to type
        return ""


def _replay(settings: Settings, path: Path) -> int:
    from surveys.actions.erasing_people import replay
    from surveys.actions.erasure_log import read_erasures

    erasures = read_erasures(path)
    found = _with_database(settings, lambda now: replay(erasures, _actor(), now))
    known = len(erasures.forms), len({at for at, _ in erasures.people})  # each stands there under their address and their refs
    print(f"The list holds {known[0]} forms and {known[1]} people. Erased again: {found.forms} forms, {found.people} people.")
    _forget_mails(settings)
    return 0


def _forget_mails(settings: Settings) -> None:
    """Mails of a demo are files, which go as well."""
    from server.mail.sink import forget_mails, outbox_folder

    folder = outbox_folder(settings.data)
    if left := _with_database(settings, lambda _: forget_mails(folder)):
        print(f"{left} kept mails of people who are gone could not be removed from {folder}: delete them yourself.")


def _with_database(settings: Settings, action: Callable[[int], Coroutine[Any, Any, T]]) -> T:
    async def work() -> T:
        from surveys.actions.outbox import database_now

        async with ready_database(settings.database_url):
            return await action(await database_now())

    return asyncio.run(work())


def _log(settings: Settings) -> ErasureLog:
    return ErasureLog(settings.data / FILE_NAME)


def _actor() -> str:
    return f"shell:{getpass.getuser()}"

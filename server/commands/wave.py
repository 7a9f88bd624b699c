"""`parallax wave`: open a wave, see how it goes, close it."""

import argparse
import asyncio
import getpass
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from server.database import ready_database
from server.invitations import invitations_csv
from server.settings import Settings, private_file, read_settings, sealing_key
from surveys.actions.audit import record_event
from surveys.actions.closing import close_wave
from surveys.actions.outbox import database_now
from surveys.actions.waves import NewLink, NewWave, Opened, open_wave
from surveys.confidentiality import Contract
from surveys.errors import BadInput
from surveys.queries.links import customer_links
from surveys.queries.waves import WaveRow, list_waves, newest_definition
from surveys.sealing import unseal
from surveys.selection import read_selection

OPEN = """\
Ask both sides of a set of accounts. Every contact of these accounts and every colleague on their teams gets one link, unless they
opted out; a wave's accounts, questions and promises are fixed when it opens.

FILTER is `all`, or conditions joined by commas: segment=Enterprise,region=EMEA takes accounts for which both hold. Alternatives are
joined by |: ref=A-1001|A-1002. The fields are ref, segment, region, industry and owner (an email).

DATE is a date (the wave closes when that day ends, in UTC) or a date and time with its zone, such as 2026-12-18T18:00+01:00.

The links are written to a file that only you can read. They exist there and nowhere else: Parallax keeps no copy that could be read
without the mail key.
"""
EXAMPLES = """\
examples:
  parallax wave open --instrument relationship-alignment --accounts all --closes 2026-12-18
  parallax wave open --instrument relationship-alignment --accounts "segment=Enterprise|Mid,region=EMEA" --closes 2026-12-18 --weekly
"""
WARNING = (
    "{file} joins people to their links. Whoever has it can answer for them and, while the wave is open, could tell whose\n"
    "a colleague's answers are. Send the links, then delete the file; do not keep it with backups of the database."
)


class LaunchPlan(Struct, frozen=True):
    """The arguments of `wave open`, read."""

    instrument: str
    accounts: str
    closes_at: int
    key: str
    name: str
    contract: Contract
    output: Path


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("wave", help="open, list and close waves", description="A wave is one round of asking both sides.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_open(commands)
    listing = commands.add_parser("list", help="show all waves", description="Show every wave: how many were asked, how many answered.")
    listing.set_defaults(run=run_list)
    closing = commands.add_parser(
        "close",
        help="close a wave now",
        description="Close a wave before its time: it takes no more answers, its links are destroyed, and its results are released.",
    )
    closing.add_argument("key", metavar="KEY", help="the wave's key")
    closing.set_defaults(run=run_close)
    links = commands.add_parser(
        "links",
        help="write the customers' links again",
        description="Write the links of an open wave's customers again. Colleagues' links are written once, at launch, and never again.",
    )
    links.add_argument("key", metavar="KEY", help="the wave's key")
    links.add_argument("--output", metavar="FILE", type=Path, required=True, help="the CSV file to write; it must not exist yet")
    links.set_defaults(run=run_links)


def _add_open(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "open", help="open a wave", description=OPEN, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--instrument", required=True, metavar="KEY", help="the questionnaire, such as relationship-alignment")
    parser.add_argument("--accounts", required=True, metavar="FILTER", help="which accounts; see above")
    parser.add_argument("--closes", required=True, metavar="DATE", help="until when answers are taken; see above")
    parser.add_argument("--key", default="", help="a short name for addresses and commands (default: wave- and today's date)")
    parser.add_argument("--name", default="", help="what people read (default: the questionnaire's title and the month)")
    parser.add_argument(
        "--k", type=int, default=None, metavar="N", help="colleagues needed before their side is shown (default and least: 3)"
    )
    parser.add_argument("--weekly", action="store_true", help="release results weekly as well as at close")
    parser.add_argument(
        "--output", type=Path, default=Path("invitations.csv"), metavar="FILE", help="where to write the links; it must not exist"
    )
    parser.set_defaults(run=run_open)


def run_open(arguments: argparse.Namespace) -> int:
    """Open a wave and write its links."""
    settings = read_settings()
    today = datetime.now(UTC)
    least = settings.k if arguments.k is None else arguments.k
    if least < settings.k:
        raise BadInput(f"--k {least}: this installation asks for at least {settings.k} (PARALLAX_K); give as many or more.")
    plan = LaunchPlan(
        instrument=arguments.instrument,
        accounts=arguments.accounts,
        closes_at=closing_time(arguments.closes, today),
        key=arguments.key or f"wave-{today:%Y-%m-%d}",
        name=arguments.name,
        contract=Contract(k=least, releases="weekly" if arguments.weekly else "close"),
        output=arguments.output,
    )
    with _private(plan.output) as file:
        opened = asyncio.run(_open(settings, plan, today))
        file.write(invitations_csv(opened.links, settings.base_url))
    counts = f"{opened.accounts} accounts, {opened.count('customer')} customers, {opened.count('internal')} colleagues"
    print(f"Wave {opened.key} is open: {counts}.")
    print(f"Their links are in {plan.output}.\n\n{WARNING.format(file=plan.output)}")
    return 0


def closing_time(text: str, now: datetime) -> int:
    """Unix milliseconds of a date's end in UTC, or of a moment with its zone; BadInput unless it lies ahead."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            moment = datetime.combine(date.fromisoformat(text), time(23, 59, 59), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"--closes {text}: not a date; write 2026-12-18, or a time with its zone as 2026-12-18T18:00+01:00.") from error
    if moment.tzinfo is None:
        raise BadInput(f"--closes {text}: a time needs its zone, such as {text}+01:00 or {text}Z.")
    if moment <= now:
        raise BadInput(f"--closes {text}: that is past; give a later date.")
    return int(moment.timestamp() * 1000)


@contextmanager
def _private(path: Path) -> Iterator[TextIO]:
    """A new file that only its owner reads; it is removed again if what should fill it fails."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadInput(f"--output {path}: exists already, and links are never written over; name another file.") from error
    except OSError as error:
        raise BadInput(f"--output {path}: cannot be written ({error.strerror}).") from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


async def _open(settings: Settings, plan: LaunchPlan, today: datetime) -> Opened:
    async with ready_database(settings.database_url):
        definition = await newest_definition(plan.instrument)
        title = definition.title.get(definition.default_language, definition.key)
        new = NewWave(
            key=plan.key,
            name=plan.name or f"{title}, {today:%B %Y}",
            definition=definition,
            selection=read_selection(plan.accounts),
            closes_at=plan.closes_at,
            contract=plan.contract,
        )
        opened = await open_wave(new, sealing_key(settings), _actor(), await database_now())
        await record_event(_actor(), "wave.links_exported", f"wave:{opened.key}", await database_now(), links=len(opened.links))
        return opened


def run_list(_: argparse.Namespace) -> int:
    """Print every wave, newest first."""
    waves = asyncio.run(_list(read_settings()))
    if not waves:
        print("There is no wave yet: `parallax wave open --help` says how to open one.")
    for wave in waves:
        print(_line(wave))
    return 0


async def _list(settings: Settings) -> tuple[WaveRow, ...]:
    async with ready_database(settings.database_url):
        return await list_waves()


def _line(wave: WaveRow) -> str:
    until = datetime.fromtimestamp((wave.closed_at or wave.closes_at) / 1000, UTC)
    state = "closed" if wave.closed_at else "open, closes"
    colleagues = f"{wave.team_asked} colleagues asked" + (f" ({wave.colleagues})" if wave.colleagues else "")
    others = f" and {wave.others} by open link or on paper" if wave.others else ""
    people = f"{wave.finished} of {wave.asked} customers answered{others}, {colleagues}"
    return f"{wave.key}: {state} {until:%Y-%m-%d %H:%M} UTC, {wave.accounts} accounts, {people}, {wave.released} releases. {wave.name}"


def run_close(arguments: argparse.Namespace) -> int:
    """Close a wave; its release follows in the background."""
    closed = asyncio.run(_close(read_settings(), arguments.key))
    print(f"Wave {arguments.key} is closed; its results are being released." if closed else f"Wave {arguments.key} was closed before.")
    return 0


async def _close(settings: Settings, key: str) -> bool:
    async with ready_database(settings.database_url):
        return await close_wave(key, _actor(), await database_now())


def run_links(arguments: argparse.Namespace) -> int:
    """Write the customers' links of an open wave again."""
    settings = read_settings()
    with _private(arguments.output) as file:
        links = asyncio.run(_links(settings, arguments.key))
        file.write(invitations_csv(links, settings.base_url))
    print(f"{len(links)} links of customers are in {arguments.output}: whoever has it can answer for them. Delete it when they are sent.")
    return 0


async def _links(settings: Settings, key: str) -> list[NewLink]:
    private = private_file(settings.mail_key)
    async with ready_database(settings.database_url):
        sealed = await customer_links(key)
        links = [NewLink("customer", one.name, one.email, one.language, one.accounts, unseal(private, one.sealed_token)) for one in sealed]
        await record_event(_actor(), "wave.links_exported", f"wave:{key}", await database_now(), links=len(links))
        return links


def _actor() -> str:
    """Who the audit log names: the person at this machine's terminal."""
    return f"{getpass.getuser()} at the command line"

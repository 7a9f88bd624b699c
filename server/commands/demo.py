"""`parallax demo`: fill the sample company and serve it on this machine."""

import argparse
import asyncio
import shutil
import time
from pathlib import Path

from msgspec import Struct

from server.commands.web import listen, serve
from server.embedded import Embedded
from server.mail.options import FASTEST, MailOptions
from server.observability import configure_logging
from server.settings import Settings, private_file, read_settings
from surveys.engine.connect import fetch, opened
from surveys.errors import NotReady

ABOUT = """\
Fill a sample company (40 accounts, 3 waves, colleagues in 6 departments) and serve it on this machine.

The answers come from a simulator whose true gaps are known (docs/demo.md) and go through the product's own import,
answering, closing and release. What an earlier demo left is replaced. Nothing else is touched.
"""
MARK = ".parallax-demo"
LOOK_SECONDS = 0.5


class _Shown(Struct, frozen=True):
    """What the visitor needs."""

    password: str
    customer: str
    colleague: str
    brief: Path


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "demo", help="try it with a sample company", description=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    configure_logging()
    listening = listen("127.0.0.1", arguments.port)
    settings = _settings(read_settings().data / "demo", arguments.port)
    _make_room(settings.data)
    shown = asyncio.run(_prepare(settings))
    print(_words(settings, shown), flush=True)
    serve(settings, listening)
    return 0


def _settings(data: Path, port: int) -> Settings:
    return Settings(
        data=data,
        database_url=f"sqlite:///{data / 'parallax.sqlite'}",
        redis_url=None,
        base_url=f"http://127.0.0.1:{port}",
        company="Northlight Supplies",
        mail_key=data / "mail.key",
        k=3,
        pdf_processes=2,
        mail=MailOptions("sink", sender="feedback@northlight.example", rate=FASTEST),
    )


def _make_room(data: Path) -> None:
    """Remove an earlier demo, and only that."""
    if data.exists() and not (data / MARK).exists():
        raise NotReady(f"{data} exists and is not an earlier demo: move it away, or set PARALLAX_DATA to another folder.")
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    (data / MARK).touch()


async def _prepare(settings: Settings) -> _Shown:
    from server.demo.company import LEAD, LEAD_NAME, REP, REP_NAME, account_ref
    from server.demo.fill import fill
    from surveys.actions.users import create_user
    from surveys.migrations import migrate
    from surveys.passwords import new_password
    from surveys.sealing import public_key

    now = int(time.time() * 1000)
    password = new_password()
    async with opened(settings.database_url) as engine:
        await migrate(engine)
        await create_user(REP, REP_NAME, "rep", password, actor="demo", now=now)
        await create_user(LEAD, LEAD_NAME, "lead", password, actor="demo", now=now)
        filled = await fill(public_key(private_file(settings.mail_key)), now)
        await _work_off(settings)
        brief = settings.data / f"brief-{account_ref(0)}.pdf"
        brief.write_bytes(await _newest_brief(account_ref(0)))
    link = settings.base_url + "/s/{}"
    return _Shown(password, link.format(filled.customer.token), link.format(filled.colleague.token), brief)


async def _work_off(settings: Settings) -> None:
    """Let the embedded worker score, release and print until nothing waits."""
    last = 0.0
    async with Embedded(settings):
        while waiting := (await fetch("SELECT count(*) AS n FROM job"))[0]["n"]:
            if time.monotonic() - last > 5:
                last = time.monotonic()
                print(f"Scoring comments, releasing results, printing briefs: {waiting} to do", flush=True)
            await asyncio.sleep(LOOK_SECONDS)


async def _newest_brief(account_ref: str) -> bytes:
    rows = await fetch(
        "SELECT b.pdf FROM brief b JOIN account a ON a.id = b.account WHERE a.external_ref = $1 ORDER BY b.release DESC LIMIT 1",
        account_ref,
    )
    return bytes(rows[0]["pdf"])


def _words(settings: Settings, shown: _Shown) -> str:
    return f"""
Parallax demo: {settings.base_url}

  Sales rep    rep@parallax.example     password {shown.password}
  Lead         lead@parallax.example    password {shown.password}

  A customer's link    {shown.customer}
  A colleague's link   {shown.colleague}
  A brief              {shown.brief}
  Mails, as lead       {settings.base_url}/outbox

Answer the customer's link, then close wave 3 as lead: the new brief of A-1001 follows within seconds.
"""

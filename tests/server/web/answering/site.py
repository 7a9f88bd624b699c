"""The answering pages for tests: an app over the open engine, a browser that knows no JavaScript, and a digest of the whole database."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import urlencode

import httpx
import uvicorn
from litestar import Litestar

from server.settings import read_settings
from server.web import static_files
from server.web.answering import notes, routes
from server.web.errors import answer_error
from server.web.security import guarded
from surveys.actions.waves import NewWave, open_wave
from surveys.answer_values import DECLINED
from surveys.confidentiality import Contract
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import engine_in_use, fetch
from surveys.instrument.library import load_library
from surveys.instrument.types import Definition
from surveys.sealing import public_key
from surveys.selection import read_selection
from surveys.tables import TABLES
from tests.company import MAIL_KEY, NOW, at, found_company

CLOSES = at("2126-12-04T12:00:00")
BASE = "http://answers.test"
FORM = "application/x-www-form-urlencoded"
Fields = dict[str, list[str]]


class Bell:
    """Counts how often the worker was woken."""

    def __init__(self) -> None:
        self.rung = 0

    async def wake(self) -> None:
        self.rung += 1


def make_app() -> Litestar:
    app = Litestar(
        route_handlers=[routes.router, notes.router, static_files.router],
        exception_handlers={Exception: answer_error},
        openapi_config=None,
        logging_config=None,
    )
    app.state.waker = Bell()
    app.state.settings = read_settings({})
    app.asgi_handler = guarded(app.asgi_handler, secure=False)
    return app


async def ask(definition: Definition | None = None, contract: Contract | None = None, *, more_accounts: int = 0) -> dict[str, str]:
    """Found the company, open a wave and return every link by its person's name; Kim gets on more teams if asked for."""
    await found_company()
    for number in range(3, 3 + more_accounts):
        await insert_rows("account", ("external_ref", "name"), [(f"X{number}", f"Extra {number}")])
        await insert_rows("team_member", ("account", "colleague", "function"), [(number, 1, "Account manager")])
    await insert_rows("contact", ("external_ref", "account", "name", "email", "role"), [("c9", 1, "Cleo", "cleo@acme.example", "Buyer")])
    asked = definition or load_library("relationship-alignment")
    new = NewWave("w1", "Autumn survey", asked, read_selection("all"), CLOSES, contract or Contract())
    opened = await open_wave(new, public_key(MAIL_KEY), "lead@example.com", NOW)
    return {link.name: link.token for link in opened.links}


class Page(HTMLParser):
    """What a browser without JavaScript makes of a page: its texts, its links, and the form as it would be sent."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.status, self.url, self.html = response.status_code, response.url.path, response.text
        self.fields: list[tuple[str, str]] = []
        self.typed: set[str] = set()
        self.choices: dict[str, list[str]] = {}
        self.checked: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.action = ""
        self._texts: list[str] = []
        self._area = ""
        self._list = ""
        self.feed(self.html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        elif tag == "a":
            self.links.append(found["href"])
        elif tag == "textarea":
            self._area = found["name"]
            self.typed.add(self._area)
            self.fields.append((self._area, ""))
        elif tag == "select":
            self._list = found["name"]
        elif tag == "option":
            self.choices.setdefault(self._list, []).append(found["value"])
            if "selected" in found:
                self.checked.append((self._list, found["value"]))
        elif tag == "input" and found["type"] in ("radio", "checkbox"):
            self.choices.setdefault(found["name"], []).append(found["value"])
            if "checked" in found:
                self.checked.append((found["name"], found["value"]))
        elif tag == "input":
            self.typed |= {found["name"]} if found["type"] in ("text", "date") else set()
            self.fields.append((found["name"], found.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[-1] = (self._area, self.fields[-1][1] + data.removeprefix("\n"))
        self._texts.append(data)

    def posted(self, answers: Fields, action: str) -> list[tuple[str, str]]:
        """The form as it stands, with some answers changed and a button pressed."""
        kept = [pair for pair in self.checked if pair[0] not in answers]
        lines = {name: values for name, values in answers.items() if name in self.typed or name not in self.choices}
        written = {name: "".join(value for value in values if value != DECLINED) for name, values in lines.items()}
        areas = [(name, written.get(name, value)) for name, value in self.fields]
        chosen = [
            (n, value) for n, values in answers.items() if n in self.choices for value in values if n not in written or value == DECLINED
        ]
        return [*areas, *kept, *chosen, ("_action", action)]


class Visitor:
    """A person with a link and a browser that knows no JavaScript and follows redirects one by one."""

    def __init__(self, app: Litestar, token: str) -> None:
        self.app = app
        self.home = f"/s/{token}"
        self._transport = httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False)

    async def request(self, method: str, address: str, body: bytes = b"", kind: str = FORM) -> httpx.Response:
        path = address if address.startswith("/") else f"{self.home}/{address}".rstrip("/")
        async with httpx.AsyncClient(transport=self._transport, base_url=BASE) as client:
            return await client.request(method, path, content=body, headers={"content-type": kind} if body else {})

    async def open(self, address: str = "") -> Page:
        return Page(await self.request("GET", address))

    async def post(self, address: str, pairs: list[tuple[str, str]]) -> httpx.Response:
        return await self.request("POST", address, urlencode(pairs).encode())

    async def press(self, page: Page, answers: Fields, action: str = "next") -> Page:
        """Fill in, press a button, and open the page that it leads to."""
        response = await self.post(page.action, page.posted(answers, action))
        return await self.open(response.headers["location"].partition("#")[0]) if response.status_code == 303 else Page(response)


async def digest() -> str:
    """A hash over every row of every table."""
    whole = hashlib.sha256()
    for table in TABLES:
        name = table._meta.tablename
        rows = sorted(repr(sorted(dict(row).items())) for row in await fetch(f'SELECT * FROM "{name}"'))
        whole.update(repr((name, rows)).encode())
    return whole.hexdigest()


async def rows(sql: str) -> list[tuple[object, ...]]:
    return [tuple(dict(row).values()) for row in await fetch(sql)]


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Every statement that the open SQLite engine is asked for, group commits as one."""
    engine = engine_in_use()
    seen: list[str] = []
    kind = type(engine)
    originals = {name: getattr(kind, name) for name in ("read_now", "_run", "submit", "_run_in_pool") if hasattr(kind, name)}

    def counting(name: str) -> object:
        def counted(self: object, *args: object, **more: object) -> object:
            seen.append(name)
            return originals[name](self, *args, **more)

        return counted

    for name in originals:
        setattr(kind, name, counting(name))
    try:
        yield seen
    finally:
        for name, original in originals.items():
            setattr(kind, name, original)


@asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[str]:
    """The app on a port of its own, for a real browser."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    await task

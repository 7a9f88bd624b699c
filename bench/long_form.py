"""A published form of 60 items: how long the server takes for its pages, and how many bytes they are on the wire.

`python -m bench.long_form` asks the product's own application in this process, without a network: the figure is the
server's time alone. `on the wire` is what a browser that takes gzip gets.
"""

import asyncio
import gzip
import io
import statistics
import tempfile
import time
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4

import msgspec
from litestar import Litestar
from msgspec import Struct
from msgspec.structs import replace

from server.app import create_app
from server.progress import progress
from server.settings import read_settings
from server.web.pages import assets
from surveys.actions.responses import Submission, record
from surveys.actions.waves import NewWave, open_wave
from surveys.confidentiality import Contract
from surveys.drafts import Draft, lay_over
from surveys.engine.bulk import insert_rows
from surveys.engine.connect import opened
from surveys.instrument.document import read_definition
from surveys.instrument.forms import pages_for
from surveys.instrument.types import Definition
from surveys.migrations import migrate
from surveys.queries.answering import Stored, load_link
from surveys.sealing import public_key
from surveys.selection import read_selection

REQUESTS: Final = 3_000
WARMING: Final = 100
ITEMS: Final = 60
PER_PAGE: Final = 12
DAY: Final = 86_400_000
GZIPPED: Final = b"\x1f\x8b"
ANCHORS: Final = {
    "1": {"en": "Very poorly"},
    "2": {"en": "Poorly"},
    "3": {"en": "Adequately"},
    "4": {"en": "Well"},
    "5": {"en": "Very well"},
}
SCALE: Final = {"points": 5, "minimum": 1, "anchors": ANCHORS}
SUBJECTS: Final = (
    "answer your questions",
    "keep what we promise",
    "tell you what comes next",
    "know your business",
    "put right what went wrong",
)


class Timed(Struct, frozen=True):
    """Milliseconds of one kind of page, and its bytes."""

    name: str
    median_ms: float
    p99_ms: float
    plain_bytes: int
    wire_bytes: int


def long_definition() -> Definition:
    """Sixty items of every usual type on five pages, some of them shown only under a condition."""
    pages = [_page(number) for number in range(ITEMS // PER_PAGE)]
    content = {"key": "long", "title": {"en": "A long form"}, "default_language": "en", "languages": ["en"], "pages": pages}
    return read_definition(msgspec.json.encode({"format": "parallax.instrument", "format_version": 1, "instrument": content}))


def _page(number: int) -> dict[str, Any]:
    elements = [_element(number * PER_PAGE + place) for place in range(PER_PAGE)]
    return {
        "name": f"page_{number}",
        "title": {"en": f"Part {number + 1}"},
        "side": "customer",
        "about": "vendor",
        "scale": SCALE,
        "elements": elements,
    }


def _element(number: int) -> dict[str, Any]:
    name, subject = f"q_{number}", SUBJECTS[number % len(SUBJECTS)]
    choices = [{"value": f"c{code}", "text": {"en": f"{subject.capitalize()}, way {code}"}} for code in range(6)]
    match number % PER_PAGE:
        case 8:
            return {"type": "checkbox", "name": name, "title": {"en": f"What helps us to {subject}?"}, "choices": choices}
        case 9:
            return {"type": "dropdown", "name": name, "title": {"en": f"Who should {subject}?"}, "choices": choices}
        case 10:
            return {"type": "number", "name": name, "title": {"en": f"How often did we {subject}?"}, "minimum": 0}
        case 11:
            return {
                "type": "comment",
                "name": name,
                "title": {"en": f"How could we {subject}?"},
                "visibleIf": f"{{q_{number - 1}}} notempty",
            }
        case _:
            title = {"en": f"How well do we {subject}?"}
            return {"type": "rating", "name": name, "pair": name, "title": title, "cant_say": True, "unpaired": True}


async def run(requests: int = REQUESTS, warming: int = WARMING) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        url = f"sqlite:///{data / 'long.sqlite'}"
        async with opened(url) as engine:
            await migrate(engine)
            untouched, begun = await _prepare()
            pages = {
                "one page, untouched": f"/s/{untouched}/1/page_0",
                "one page, answered": f"/s/{begun}/1/page_0",
                "all 60, untouched": f"/s/{untouched}/1/all",
                "all 60, answered": f"/s/{begun}/1/all",
            }
            with redirect_stderr(io.StringIO()):  # the log of requests, written as the server writes it
                app = create_app(replace(read_settings({}), data=data, database_url=url, mail_key=data / "mail.key"))
                found = [
                    await _time(name, app, path, requests, warming)
                    for name, path in progress(pages.items(), total=len(pages), label="A form of 60 items")
                ]
    print(f"A form of {ITEMS} items, {requests:,} requests of each page, milliseconds of the server")
    print(f"{'':22} {'median':>8} {'p99':>8} {'bytes':>8} {'on the wire':>12}")
    for it in found:
        print(f"{it.name:22} {it.median_ms:8.2f} {it.p99_ms:8.2f} {it.plain_bytes:8,} {it.wire_bytes:12,}")
    for name in ("answering.css", "answering.js"):
        print(f"{name + ', once':22} {'':8} {'':8} {len(assets[name].content):8,} {len(assets[name].packed):12,}")


async def _prepare() -> tuple[str, str]:
    """Two links of a wave with the form: one that nobody opened, and one whose form is filled in and saved."""
    await insert_rows("account", ("external_ref", "name"), [("A1", "Acme")])
    people = [(f"c{number}", 1, f"Person {number}", f"p{number}@acme.example") for number in range(2)]
    await insert_rows("contact", ("external_ref", "account", "name", "email"), people)
    now = time.time_ns() // 1_000_000
    new = NewWave("w1", "Wave", long_definition(), read_selection("all"), now + DAY, Contract())
    wave = await open_wave(new, public_key(bytes(range(32))), "bench@example.com", now)
    untouched, begun = (link.token for link in wave.links)
    await _fill(begun, now)
    return untouched, begun


async def _fill(token: str, now: int) -> None:
    link = await load_link(token, now)
    posted = {f"q_{number}": _answer(number) for number in range(ITEMS)}
    draft = lay_over(Draft(), pages_for(long_definition(), "customer"), (), posted, final=False)
    await record(link, link.accounts[0], Stored(), Submission(str(uuid4()), 0, draft, send=False), now)


def _answer(number: int) -> list[str]:
    return {8: ["c1", "c3"], 9: ["c2"], 10: ["12"], 11: ["By answering the telephone."]}.get(number % PER_PAGE, [str(1 + number % 5)])


async def _time(name: str, app: Litestar, path: str, requests: int, warming: int) -> Timed:
    body = b""
    spent: list[float] = []
    for number in range(requests + warming):
        began = time.perf_counter_ns()
        body = await _get(app, path, b"gzip")
        if number >= warming:
            spent.append((time.perf_counter_ns() - began) / 1e6)
    spent.sort()
    return Timed(
        name,
        statistics.median(spent),
        spent[int(0.99 * len(spent))],
        len(gzip.decompress(body) if body.startswith(GZIPPED) else body),
        len(body),
    )


async def _get(app: Litestar, path: str, encoding: bytes) -> bytes:
    parts: list[bytes] = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"bench"), (b"accept-encoding", encoding)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError(f"{path} answered {message['status']}")
        parts.append(message.get("body", b""))

    await app(cast("Any", scope), receive, send)
    return b"".join(parts)


if __name__ == "__main__":
    asyncio.run(run())

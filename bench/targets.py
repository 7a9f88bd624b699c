"""What is put under load: the real web process, and the bare handler that returns the same bytes."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from bench.databases import Database
from bench.form import body_for
from bench.load import Link, Request
from bench.processes import PARALLAX, free_port, running
from surveys.instrument.forms import pages_for
from surveys.instrument.library import load_library

FORM, PAGE, SEND = "GET form, all questions", "GET form, one page", "POST answers, sent"
AGAIN = "GET form, answered"
WHATS = (FORM, PAGE, SEND, AGAIN)  # what is opened again is what was sent just before
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


class Target(Struct, frozen=True):
    """A process under load, the requests that it takes, and the bytes of its two pages."""

    port: int
    pid: int
    requests: dict[str, Request]
    form: bytes
    page: bytes


@contextmanager
def web_process(database: Database, redis: str | None, link: Link, folder: Path) -> Iterator[Target]:
    """The real thing; with Redis it leaves the jobs to workers."""
    port = free_port()
    environment = {
        "PARALLAX_DATABASE_URL": database.url,
        "PARALLAX_DATA": str(folder),
        "PARALLAX_BASE_URL": f"http://127.0.0.1:{port}",
        **({"PARALLAX_REDIS_URL": redis} if redis else {}),
    }
    first = pages_for(load_library("relationship-alignment"), "customer")[0].name
    with running([str(PARALLAX), "web", "--port", str(port)], environment, port) as pid:
        form, page = (_fetch(port, f"/s/{link[0]}/1/{name}") for name in ("all", first))
        yield Target(port, pid, _requests("/s/@token@/1/", first, body_for(form.decode())), form, page)


@contextmanager
def bare_process(real: Target, folder: Path) -> Iterator[Target]:
    """The same framework and server with nothing to do."""
    port = free_port()
    files = folder / "form", folder / "page"
    files[0].write_bytes(real.form)
    files[1].write_bytes(real.page)
    command = [sys.executable, "-P", "-m", "bench.bare", str(port), str(files[0]), str(files[1])]
    with running(command, {}, port) as pid:
        requests = _requests("/bare/@token@/1/", "page", real.requests[SEND].body)
        yield Target(port, pid, requests, real.form, real.page)


def _requests(start: str, page: str, body: str) -> dict[str, Request]:
    return {
        FORM: Request("GET", f"{start}all", 200),
        PAGE: Request("GET", f"{start}{page}", 200),
        SEND: Request("POST", f"{start}all", 303, body, FORM_TYPE),
        AGAIN: Request("GET", f"{start}all", 200),
    }


def _fetch(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"GET {path} answered {answer.status}")
    return content

"""Warm child processes that print: bounded in time and memory, replaced when they fail, ended when the pool closes."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Literal, Self

from msgspec import Struct

from reports.frames import DOCUMENT, PRINTED, read_frame, send_frame
from surveys.errors import NotReady, ParallaxError

# What a child needs to find Python, its libraries and the system's fonts; secrets of the server stay outside.
ENVIRONMENT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV")
ENVIRONMENT_PREFIXES: Final = ("PYTHON", "FONTCONFIG_", "XDG_", "COV_CORE", "COVERAGE_")
# Loading takes 1 to 2 s, on a machine that is busy with other things many times that.
START_SECONDS: Final = 60.0
NO_PRESS: Final = (
    "Printing needs the libraries of WeasyPrint, and they could not be loaded: "
    "install libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0, or run `python3 run.py setup`."
)


class Limits(Struct, frozen=True):
    """What one document may cost, and after how many a child is replaced."""

    seconds: int = 20
    megabytes: int = 512
    html_bytes: int = 2_000_000
    documents: int = 500


class Printed(Struct, frozen=True):
    """A PDF and its number of pages."""

    pdf: bytes
    pages: int


class PrintFailed(ParallaxError):
    """A document could not be printed; `reason` says which limit or fault stopped it."""

    def __init__(self, reason: Literal["too long", "too slow", "crashed", "broken"], detail: str = "") -> None:
        self.reason = reason
        sentences = {
            "too long": "The document is too long to print.",
            "too slow": "Printing took too long and was stopped; try again, and report it if it happens twice.",
            "crashed": "The printing process stopped while it worked; try again, and report it if it happens twice.",
            "broken": f"The document could not be printed ({detail}).",
        }
        super().__init__(sentences[reason])


class Child:
    """One process with WeasyPrint loaded, reached over a socket pair."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.printed = 0
        # WeasyPrint unpacks fonts into a temporary folder that a killed process would leave behind.
        self.folder = tempfile.TemporaryDirectory(prefix="parallax-print-", ignore_cleanup_errors=True)
        self.channel, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "reports.pdf", str(limits.seconds), str(limits.megabytes)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment() | {"TMPDIR": self.folder.name},
            )

    def print(self, html: bytes) -> Printed:
        """Hand over a document and wait for its PDF; the time of a document begins when WeasyPrint is loaded."""
        self._await_ready()
        answer = self._exchange(html)
        self.printed += 1
        if answer is None:
            raise PrintFailed("crashed")
        kind, pages, body = answer
        if kind != PRINTED:
            raise PrintFailed("too long") if body == b"MemoryError" else PrintFailed("broken", body.decode())
        return Printed(body, pages)

    def _await_ready(self) -> None:
        if self.printed:
            return
        self.channel.settimeout(START_SECONDS)
        try:
            answer = read_frame(self.channel)
        except OSError:
            answer = None
        if answer is None:
            raise NotReady(NO_PRESS)

    def _exchange(self, html: bytes) -> tuple[int, int, bytes] | None:
        end = time.monotonic() + self.limits.seconds
        self.channel.settimeout(self.limits.seconds)
        try:
            send_frame(self.channel, DOCUMENT, 0, html)
            self.channel.settimeout(max(0.1, end - time.monotonic()))
            return read_frame(self.channel)
        except TimeoutError:
            raise PrintFailed("too slow") from None
        except OSError:
            return None

    @property
    def is_fit(self) -> bool:
        """Whether the process lives and has not yet printed its share."""
        return self.process.poll() is None and self.printed < self.limits.documents

    def end(self, grace: float = 0.0) -> None:
        """Close the channel, which ends an idle child, and kill one that does not go by itself."""
        self.channel.close()
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()


class PdfPool:
    """Prints HTML in up to `processes` children, each started on first need; every method may be called from any thread.

    From asyncio: `await asyncio.to_thread(pool.render, html)`.
    """

    def __init__(self, processes: int = 1, limits: Limits | None = None) -> None:
        self.processes = processes
        self.limits = limits or Limits()
        self._free = threading.BoundedSemaphore(processes)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def render(self, html: str) -> bytes:
        """Print a document; PrintFailed within the time limit if it cannot be done."""
        return self.printed(html).pdf

    def printed(self, html: str) -> Printed:
        """Print a document and count its pages."""
        document = html.encode("utf-8", "replace")
        if len(document) > self.limits.html_bytes:
            raise PrintFailed("too long")
        with self._free:
            child = self._take()
            try:
                printed = child.print(document)
            except BaseException:
                self._drop(child)
                raise
            self._give_back(child)
            return printed

    def each(self, documents: Iterable[str]) -> Iterator[Printed]:
        """Print many documents in their order, all children busy, never more than a few documents ahead."""
        waiting: deque[Future[Printed]] = deque()
        with ThreadPoolExecutor(self.processes) as threads:
            for html in documents:
                waiting.append(threads.submit(self.printed, html))
                if len(waiting) > 2 * self.processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def close(self) -> None:
        """End every child; a document that is being printed fails."""
        with self._lock:
            self._closed = True
            idle = self._idle.copy()
            self._idle.clear()
            # Whoever waits for a busy child sees it die and clears up after it.
            for child in self._busy:
                child.process.kill()
        for child in idle:
            child.end(grace=1.0)

    def _take(self) -> Child:
        with self._lock:
            if self._closed:
                message = "The printing pool is closed; open a new one."
                raise NotReady(message)
            while self._idle and not self._idle[-1].is_fit:
                self._idle.pop().end(grace=1.0)
            child = self._idle.pop() if self._idle else Child(self.limits)
            self._busy.add(child)
            return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            if not self._closed:
                self._idle.append(child)
                return
        child.end(grace=1.0)

    def _drop(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
        child.end()


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ENVIRONMENT or name.startswith(ENVIRONMENT_PREFIXES)}

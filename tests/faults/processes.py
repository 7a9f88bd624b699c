"""The processes of an installation, kept going as a supervisor would, and killed by the test."""

import asyncio
import http.client
import os
import socket
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from tests.servers.process import ServerProcess, new_folder

ROOT = Path(__file__).parents[2]
RESTART_SECONDS = 0.5
SETTLED_SECONDS = 0.5
ORPHAN_SECONDS = 5.0
PORTS = range(20_000, 32_000)  # below those that the system gives to clients, of which this test has many


class Supervised:
    """One process that is started again whenever it ends; `name` is what a report calls it."""

    def __init__(self, name: str, server: ServerProcess) -> None:
        self.name, self.server = name, server
        self._since = time.monotonic() if server.is_running else None
        self._stopped = False
        self._busy = asyncio.Lock()

    @property
    def is_up(self) -> bool:
        return self._since is not None

    @property
    def is_settled(self) -> bool:
        """Whether it has had a moment to do its work: who is killed before anything begins proves nothing."""
        return self._since is not None and time.monotonic() - self._since > SETTLED_SECONDS

    async def keep(self) -> None:
        """Start it, and again after each end, until `stop`."""
        while not self._stopped:
            if not self.server.is_running:
                self._since = None
                await asyncio.sleep(RESTART_SECONDS)
                async with self._busy:
                    if await asyncio.to_thread(self.server.comes_up):
                        self._since = time.monotonic()
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL; its children must follow it."""
        children = children_of(self.server.pid)
        self._since = None
        async with self._busy:
            with suppress(ProcessLookupError):  # it ended by itself just now
                await asyncio.to_thread(self.server.kill)
        await gone(children)

    def end(self) -> None:
        self._stopped = True


class JobChild:
    """The child of an embedded web process: its parent starts it again on need."""

    def __init__(self, parent: Supervised) -> None:
        self.name, self._parent = "job child", parent

    @property
    def is_settled(self) -> bool:
        return self._parent.is_settled and bool(children_of(self._parent.server.pid))

    async def kill(self) -> None:
        children = children_of(self._parent.server.pid)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, 9)
        await gone(children)


def parallax(program: Sequence[str], environment: dict[str, str], is_ready: Callable[[], bool]) -> ServerProcess:
    """A Python program of ours that sees nothing of this process's environment."""
    folder = new_folder("run", os.getuid())
    settings = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "PARALLAX_DATA": str(folder), **environment}
    command = ["/usr/bin/env", "-i", *(f"{name}={value}" for name, value in settings.items()), sys.executable, *program]
    return ServerProcess(folder, os.getuid(), command, is_ready)


def free_ports(number: int) -> list[int]:
    found: list[int] = []
    for port in PORTS[os.getpid() % 1_000 :]:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.append(port)
        if len(found) == number:
            break
    return found


def serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def children_of(pid: int) -> list[int]:
    """Children of every thread of a process; empty once it has gone."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


async def gone(children: Iterable[int]) -> None:
    """Wait until processes have ended; those that outlive their parent are a fault of ours."""
    until = time.monotonic() + ORPHAN_SECONDS
    while left := [child for child in children if lives(child)]:
        assert time.monotonic() < until, f"processes {left} outlived their parent"
        await asyncio.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def last_words(server: ServerProcess) -> str:
    """The end of a log without the requests that went well."""
    lines = (server.folder / "log").read_text(errors="replace").splitlines()
    return "\n".join([line for line in lines if '"event":"request"' not in line][-15:])


def complaints(servers: Iterable[ServerProcess]) -> list[str]:
    """What processes wrote about answers with status 500."""
    return [
        line for server in servers for line in (server.folder / "log").read_text(errors="replace").splitlines() if '"status":500' in line
    ]


def stop_all(servers: Iterable[ServerProcess]) -> None:
    """End processes, all at once, and remove their folders."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(ServerProcess.stop, servers))

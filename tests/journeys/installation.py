"""A whole installation as its owner starts it: one process on SQLite, or web, PostgreSQL, Valkey and a worker for each queue."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tests.faults.processes import ROOT, complaints, free_ports, parallax, serves, stop_all
from tests.servers.process import ServerProcess

PASSWORD = "a long enough password"
LEAD, REP = "lead@us.example", "rep@us.example"
READY = "Parallax works on"


class Installation(Struct, frozen=True):
    """Where it is, what it is told by its environment, and its processes, the web first."""

    base: str
    environment: Mapping[str, str]
    processes: tuple[ServerProcess, ...]

    def complaints(self) -> list[str]:
        """Every answer with status 500."""
        return complaints(self.processes)

    def logs(self) -> str:
        """Everything that the processes wrote."""
        return "\n".join((process.folder / "log").read_text(encoding="utf-8", errors="replace") for process in self.processes)


@contextmanager
def installed(data: Path, database_url: str, redis_url: str = "", settings: Mapping[str, str] | None = None) -> Iterator[Installation]:
    """Migrate an empty database, add a lead and a rep, and start; without Redis the one process does all the work."""
    port = free_ports(1)[0]
    base = f"http://127.0.0.1:{port}"
    environment = {"PARALLAX_DATA": str(data), "PARALLAX_DATABASE_URL": database_url, "PARALLAX_BASE_URL": base}
    environment |= ({"PARALLAX_REDIS_URL": redis_url} if redis_url else {}) | dict(settings or {})
    command(environment, "migrate")
    command(environment, "user", "add", LEAD, "--name", "Lena Lead", "--role", "lead", "--password-stdin", said=PASSWORD)
    command(environment, "user", "add", REP, "--name", "Rosa Rep", "--role", "rep", "--password-stdin", said=PASSWORD)
    processes = [parallax(["-m", "server", "web", "--port", str(port)], environment, lambda: serves(port))]
    processes += [_worker(environment, queue) for queue in ("jobs", "pdf") if redis_url]
    try:
        with ThreadPoolExecutor() as threads:
            list(threads.map(ServerProcess.start, processes))
        yield Installation(base, environment, tuple(processes))
    finally:
        stop_all(processes)


def command(environment: Mapping[str, str], *words: str, said: str = "") -> str:
    """Run `parallax` to its end and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "server", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
        input=said,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _worker(environment: dict[str, str], queue: str) -> ServerProcess:
    def is_ready() -> bool:
        return READY in (server.folder / "log").read_text(encoding="utf-8", errors="replace")

    server = parallax(["-m", "server", "worker", "--queue", queue], environment, is_ready)
    return server

"""Starts one server process at a time and reads what it costs from /proc."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PARALLAX = Path(sys.executable).with_name("parallax")
ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def running(command: list[str], environment: Mapping[str, str], port: int | None = None) -> Iterator[int]:
    """Run a command until the block ends; give its process id once it listens on the port."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PARALLAX_")} | dict(environment)
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
        try:
            if port is not None and not _listens(process, port):
                log.seek(0)
                raise RuntimeError(f"{' '.join(command)} did not start:\n{log.read().decode(errors='replace')[-2000:]}")
            yield process.pid
        finally:
            process.terminate()
            process.wait()


def _listens(process: "subprocess.Popen[bytes]", port: int) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def cpu_seconds(pid: int) -> float:
    """User and system time of one process."""
    return _times(_stat(pid))


def cpu_seconds_of_children(pid: int) -> float:
    """User and system time of a process, of its children, and of children that have ended."""
    own = _stat(pid)
    total = _times(own) + (int(own[13]) + int(own[14])) / TICKS
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))) and int(stat[1]) == pid:
            total += _times(stat)
    return total


def _stat(pid: int) -> list[str]:
    """Fields from the third on: the second is a name that may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    except OSError:
        return []


def _times(stat: list[str]) -> float:
    return (int(stat[11]) + int(stat[12])) / TICKS if stat else 0.0


def machine_seconds() -> float:
    """What all processes of the machine have used."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:8])) / TICKS


def resident_mb(pid: int) -> float:
    """Memory that a process holds now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024

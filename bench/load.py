"""Puts load on a server by wrk and reads what it measured."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

SCRIPT = Path(__file__).with_name("requests.lua")
LONGEST_SECONDS = 120

Link = tuple[str, str]  # token, submission's id


class Request(Struct, frozen=True):
    """A request with @token@ and @submission@ to be filled in; `expected` is the only status that is no error."""

    method: str
    path: str
    expected: int
    body: str = ""
    headers: Mapping[str, str] = {}


class Measured(Struct, frozen=True):
    """What wrk saw of one run: every request was answered once."""

    answered: int
    seconds: float
    p50_ms: float
    p99_ms: float
    failed: int
    wrong: str

    @property
    def rate(self) -> float:
        return self.answered / self.seconds


def run_load(port: int, request: Request, links: Sequence[Link], count: int, connections: int) -> Measured:
    """Send exactly `count` requests, link after link; raise RuntimeError for any answer but the expected one."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("The load generator wrk is not installed. Run: apt-get install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".links") as file:
        file.writelines(f"{token} {submission}\n" for token, submission in links)
        file.flush()
        headers = [part for pair in request.headers.items() for part in pair]
        arguments = [str(count), str(request.expected), request.method, request.path, request.body, file.name, *headers]
        command = [wrk, "-t1", f"-c{connections}", f"-d{LONGEST_SECONDS}s", "--timeout", "10s", "-s", str(SCRIPT)]
        measured = _measured([*command, f"http://127.0.0.1:{port}", "--", *arguments])
    if measured.failed or measured.wrong or measured.answered != count:
        raise RuntimeError(
            f"{request.method} {request.path}: {measured.answered} of {count} answered, {measured.failed} failed, "
            f"statuses other than {request.expected}: {measured.wrong[:100]}"
        )
    return measured


def _measured(command: list[str]) -> Measured:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line == "finished\n":
                    process.send_signal(signal.SIGINT)  # wrk would sleep to the end of its time
                elif line.startswith("{"):
                    return msgspec.json.decode(line, type=Measured)
        finally:
            process.terminate()
    raise RuntimeError(f"wrk ended with {process.returncode} and no figures")

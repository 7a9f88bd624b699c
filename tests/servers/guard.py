"""Runs one server; when the process that holds its standard input is gone, however it died, stops it and clears its folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time


def main(folder: str, user: str, command: list[str]) -> int:
    number = int(user)
    owner = {} if number == os.getuid() else {"user": number, "group": number, "extra_groups": []}
    with open(os.path.join(folder, "log"), "ab") as log:  # noqa: PTH118, PTH123  # starts without site-packages and quickly
        server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **owner)  # type: ignore[call-overload]  # the three arguments are built together
    print(server.pid, flush=True)
    threading.Thread(target=end_with, args=(server,), daemon=True).start()
    sys.stdin.buffer.read()
    stop(server)
    if os.path.exists(os.path.join(folder, "remove")):  # noqa: PTH110, PTH118  # as above
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def end_with(server: subprocess.Popen[bytes]) -> None:
    """Leave nothing of the server behind when it was killed alone: its own children first."""
    server.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown and Valkey's quick one."""
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(signal.SIGINT)
    until = time.monotonic() + 5
    while server.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))

"""Runs one server; when its standard input ends, because pytest let it go or died, stops it and clears its folder.

Arguments: the folder, the number of the user to run as, then the server's command. Prints the server's process id.
The folder stays if `keep` was written to the standard input before it ended. Ends with 1 when the server ended by itself.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PATIENCE = 5.0


def main(folder: Path, user: int, command: list[str]) -> int:
    owner: dict[str, Any] = {} if user == os.getuid() else {"user": user, "group": user, "extra_groups": []}
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **owner)
    print(server.pid, flush=True)
    while server.poll() is None and not select.select([sys.stdin], [], [], 0.1)[0]:
        pass
    if server.returncode is not None:
        return 1
    keep = sys.stdin.read() == "keep"
    stop(server)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def stop(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown and Valkey's quick one."""
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(signal.SIGINT)
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    if server.poll() is None:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))

"""`parallax web` as a process of its own, for browsers and for tests of how it starts and stops."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[3]
SECONDS_TO_STOP = 20


def environment(data: Path, database: str, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PARALLAX_")}
    return {**own, "PYTHONPATH": str(ROOT), "PARALLAX_DATA": str(data), "PARALLAX_DATABASE_URL": database, **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "server", *arguments]


@contextmanager
def web(data: Path, database: str, **more: str) -> Iterator[str]:
    """Serve on a free port of the loopback; give the address, and stop with SIGTERM."""
    process = subprocess.Popen(
        command("web", "--port", "0"),
        env=environment(data, database, **more),
        cwd=data,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.match(r"Listening on 127\.0\.0\.1 port (\d+)", line)
        assert found, line + process.communicate(timeout=SECONDS_TO_STOP)[1]
        yield f"http://127.0.0.1:{found[1]}"
    finally:
        process.terminate()
        process.communicate(timeout=SECONDS_TO_STOP)

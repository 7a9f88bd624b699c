"""`parallax web`: refuses with a sentence, serves, and stops when told."""

import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.server.web.programs import command, environment, web


def refuse(data: Path, database: str, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(command("web", *arguments), env=environment(data, database), cwd=data, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_old_database_is_refused(empty_database: str, tmp_path: Path) -> None:
    assert refuse(tmp_path, empty_database) == (2, "parallax: The database is not up to date: run `parallax migrate` first.\n")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_port_in_use_is_refused(database: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, words = refuse(tmp_path, database, "--port", str(port))
    assert status == 2
    assert words.startswith(f"parallax: Cannot listen on 127.0.0.1:{port} (")
    assert refuse(tmp_path, database, "--port", "70000")[0] == 2


def test_it_serves_and_stops_when_told(database: str, tmp_path: Path) -> None:
    with web(tmp_path, database) as address:
        ready = httpx.get(f"{address}/health/ready")
        page = httpx.get(f"{address}/sign-in")
        head = httpx.head(f"{address}/sign-in")
    assert ready.json() == {"status": "ready"}
    assert "<h1>Sign in</h1>" in page.text
    assert (head.status_code, head.content) == (200, b"")
    assert "server" not in page.headers

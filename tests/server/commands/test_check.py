"""`parallax check` says how an installation stands, and exits with 2 only if it must not run."""

import asyncio
from importlib.metadata import version
from pathlib import Path

import pytest

from server.__main__ import main
from surveys.engine.connect import fetch, opened
from surveys.migrations import migrations
from tests.servers.postgres import Postgres


@pytest.fixture(autouse=True)
def configured(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private data folder and a migrated database."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "mail.key").write_bytes(b"k" * 32)
    (data / "mail.key").chmod(0o600)
    monkeypatch.setenv("PARALLAX_DATA", str(data))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    return data


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Level and sentence by subject; of a subject with two lines, both."""
    found: dict[str, str] = {}
    for line in capsys.readouterr().out.splitlines():
        subject, sentence = line[10:].split(": ", 1)
        text = f"{line[:10].strip()}: {sentence}"
        found[subject] = f"{found[subject]}\n{text}" if subject in found else text
    return found


def execute(url: str, sql: str) -> None:
    async def run() -> None:
        async with opened(url):
            await fetch(sql)

    asyncio.run(run())


@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_embedded_installation_hears_what_it_cannot_promise(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert lines(capsys) == {
        "database": "ok: SQLite, durable at every COMMIT.",
        "migrations": "ok: none waits.",
        "jobs": "ok: 0 wait, none has failed.",
        "releases": "ok: 0, each as it was made.",
        "redis": "ok: not configured, and not needed: the web process does the work itself.",
        "mail": "ok: not configured: waves work with the list of links, which you send yourself.",
        "weasyprint": f"ok: version {version('weasyprint')} is ready to print briefs.",
        "base URL": "ok: http://127.0.0.1:8000: reachable from this machine only.",
        "data directory": f"ok: {configured} is open to its owner only.",
        "mail key": (
            f"ok: {configured / 'mail.key'} is open to its owner only.\n"
            "attention: this installation keeps the mail key on the machine of the data: whoever operates it could open the links of an "
            "open wave with it and read who answered what. Use PostgreSQL and keep the key with the mail worker if that must not be."
        ),
        "k": "ok: nothing about an account's internal view is shown below 3 people.",
        "roles": "attention: SQLite cannot keep database roles apart: every program that opens the file could read colleagues' confidential answers.",
    }


@pytest.mark.parametrize("kind", ["postgres"])
def test_a_standard_installation(valkey: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_REDIS_URL", valkey)
    monkeypatch.setenv("PARALLAX_BASE_URL", "https://feedback.example.com")
    monkeypatch.setenv("PARALLAX_K", "5")
    assert main(["check"]) == 0
    found = lines(capsys)
    assert found["database"] == "ok: PostgreSQL answers and confirms nothing before it is on the disk."
    assert found["redis"] == "ok: answers."
    assert found["base URL"] == "ok: https://feedback.example.com: links are https."
    assert found["k"] == "ok: nothing about an account's internal view is shown below 5 people."
    assert found["roles"] == (
        "attention: whoever can use the database role postgres can read colleagues' confidential answers, and while a wave is open the order "
        "of the rows can tell whose they are: `parallax roles` keeps the process that serves pages apart."
    )


@pytest.mark.parametrize("kind", ["postgres"])
def test_an_unsafe_postgresql_is_refused(database: str, postgres: Postgres, capsys: pytest.CaptureFixture[str]) -> None:
    name = database.split("/")[3].split("?", maxsplit=1)[0]
    postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    assert main(["check"]) == 2
    assert lines(capsys)["database"].startswith("refused: PostgreSQL runs with synchronous_commit off, so it could lose answers")


def test_what_wants_attention(configured: Path, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    configured.chmod(0o755)
    (configured / "mail.key").chmod(0o640)
    monkeypatch.setenv("PARALLAX_REDIS_URL", "unix:///nowhere/redis.sock")
    monkeypatch.setenv("PARALLAX_BASE_URL", "http://feedback.example.com")
    monkeypatch.setenv("PARALLAX_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("PARALLAX_MAIL_FROM", "feedback@us.example")
    execute(database, "INSERT INTO job (kind, subject, failures) VALUES ('score', 'wave:1', 2), ('score', 'wave:2', 0)")
    assert main(["check"]) == 0
    found = lines(capsys)
    assert found["mail"] == (
        "attention: 127.0.0.1 does not take our mails (SMTPConnectError), so they wait: correct PARALLAX_SMTP_URL or start the mail server."
    )
    assert found["jobs"] == "attention: 2 wait, 1 of them have failed at least once: the worker's log says why."
    assert found["redis"] == "attention: does not answer (ConnectionError), so work starts later: start it or correct PARALLAX_REDIS_URL."
    assert found["base URL"] == (
        "attention: http://feedback.example.com is not https: answers and passwords would travel readable. Put a proxy with https in front of it."
    )
    assert found["data directory"] == f"attention: {configured} is open to other users of this machine: run `chmod 700 {configured}`."
    assert found["mail key"].splitlines()[0] == (
        f"attention: {configured / 'mail.key'} is open to other users of this machine: run `chmod 600 {configured / 'mail.key'}`."
    )


def test_a_database_without_tables(empty_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", empty_database)
    assert main(["check"]) == 0
    found = lines(capsys)
    if empty_database.startswith("sqlite"):
        assert found["database"] == "attention: there is none yet: run `parallax migrate`."
        assert not Path(empty_database.removeprefix("sqlite:///")).exists()
    else:
        assert found["migrations"] == f"attention: {len(migrations())} wait: run `parallax migrate`."


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_database_at_the_address_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", "mysql://x")
    assert main(["check"]) == 2
    assert lines(capsys)["database"] == "refused: PARALLAX_DATABASE_URL must start with sqlite:/// or postgresql://."


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_redis_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_REDIS_URL", "localhost:6379")
    assert main(["check"]) == 2
    assert lines(capsys)["redis"].startswith("refused: PARALLAX_REDIS_URL is not an address: ")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_sink_of_mails_is_for_demos(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_SMTP_URL", "sink:")
    monkeypatch.setenv("PARALLAX_MAIL_FROM", "feedback@us.example")
    assert main(["check"]) == 0
    said = "attention: PARALLAX_SMTP_URL is sink: so no mail leaves, and whoever opens /outbox can answer for others."
    assert lines(capsys)["mail"] == said

"""`parallax user` as it is typed."""

import asyncio
import io
import re

import pytest

from server.__main__ import main
from surveys.engine.connect import fetch, opened
from surveys.passwords import verify_password

ADD = ["user", "add", "Ada@Example.com", "--name", "Ada", "--role", "lead"]


@pytest.fixture(autouse=True)
def configured(database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    return database


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def stored_hash(database: str) -> str:
    async def read() -> str:
        async with opened(database):
            return str((await fetch("SELECT password_hash AS h FROM users"))[0]["h"])

    return asyncio.run(read())


def test_a_generated_password_is_shown_once(configured: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(ADD) == 0
    shown = re.fullmatch(r"Added ada@example\.com as lead\.\nPassword, shown only now: (\S{23})\n", capsys.readouterr().out)
    assert shown is not None
    assert verify_password(stored_hash(configured), shown[1])


def test_a_password_from_standard_input(configured: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\r\nnot read\n"))
    assert main([*ADD, "--password-stdin"]) == 0
    assert capsys.readouterr().out == "Added ada@example.com as lead.\n"
    assert verify_password(stored_hash(configured), "correct horse battery")


def test_a_password_from_a_terminal(configured: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    typed = iter(["correct horse battery", "correct horse batterz", "correct horse battery", "correct horse battery"])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert main(ADD) == 2
    assert main(ADD) == 0
    assert capsys.readouterr().err == "parallax: The two passwords differ: nothing was changed.\n"
    assert verify_password(stored_hash(configured), "correct horse battery")


def test_list_deactivate_and_a_new_password(configured: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "list"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert main([*ADD, "--password-stdin"]) == 0
    assert main(["user", "deactivate", "ADA@example.com"]) == 0
    assert main(["user", "list"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("a whole new password\n"))
    assert main(["user", "password", "ada@example.com", "--password-stdin"]) == 0
    assert main(["user", "list"]) == 0
    shown = re.sub(r"\d{4}-\d{2}-\d{2}", "DAY", capsys.readouterr().out)
    assert shown == (
        "There are no users yet: parallax user add EMAIL --name NAME --role admin\n"
        "Added ada@example.com as lead.\n"
        "ada@example.com can no longer sign in.\n"
        "ada@example.com\tlead\tdeactivated\tsince DAY\tAda\n"
        "ada@example.com has a new password; every session is ended.\n"
        "ada@example.com\tlead\tactive\tsince DAY\tAda\n"
    )
    assert verify_password(stored_hash(configured), "a whole new password")


def test_mistakes_are_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert main([*ADD, "--password-stdin"]) == 2
    assert main(["user", "deactivate", "bo@example.com"]) == 2
    assert main(["user", "password", "bo"]) == 2
    assert capsys.readouterr().err == (
        "parallax: The password has 5 characters: choose one of at least 12.\n"
        "parallax: bo@example.com is not a user: `parallax user list` shows who is.\n"
        "parallax: 'bo' is not an e-mail address: write one like ada@example.com.\n"
    )

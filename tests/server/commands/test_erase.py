"""`parallax erase` by code, by person, and again from its list after a restore."""

import asyncio
import io
import sqlite3
from pathlib import Path

import pytest

from server.__main__ import main
from server.mail.sink import outbox_folder
from surveys.actions.waves import Opened
from surveys.confidentiality import receipt_code
from surveys.engine.connect import fetch, opened
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave

ANN = "ann@acme.example"


@pytest.fixture
def wave(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)

    async def run() -> Opened:
        async with opened(database):
            await found_company()
            made = await open_test_wave()
            for name in ("Ann", "Lee"):
                await answer(link_of(made, name), "A1", 4)
            return made

    return asyncio.run(run())


def count(url: str, table: str) -> int:
    async def run() -> int:
        async with opened(url):
            return int((await fetch(f"SELECT count(*) AS n FROM {table}"))[0]["n"])

    return asyncio.run(run())


def test_a_code_erases_its_form(wave: Opened, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = receipt_code(link_of(wave, "Lee").token, 1)
    assert main(["erase", code[:8], code[8:].upper()]) == 0
    assert capsys.readouterr().out == "Erased: 1 stored form parts, 0 quoted comments.\n"
    assert (count(database, "confidential_response"), count(database, "response")) == (0, 1)
    assert main(["erase", code]) == 2
    assert capsys.readouterr().err.startswith("parallax: No answers belong to this receipt code.")


def test_a_person_goes_once_the_key_is_typed(
    wave: Opened, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda _: "ann")
    assert main(["erase", "--person", ANN]) == 2
    assert capsys.readouterr().err == "parallax: Nothing was erased: what you typed is not the same.\n"
    assert count(database, "response") == 1
    monkeypatch.undo()
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["erase", "--person", ANN]) == 2, "nobody is there to type"
    assert capsys.readouterr().err == "parallax: Nothing was erased: what you typed is not the same.\n"
    monkeypatch.setattr("builtins.input", lambda _: ANN.upper())
    kept, stuck = (outbox_folder(tmp_path / "data") / f"{letter * 32}.eml" for letter in "ab")
    stuck.mkdir(parents=True)
    kept.write_text("a mail of hers")
    assert main(["erase", "--person", ANN]) == 0
    assert (kept.exists(), stuck.exists()) == (False, True)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Erased: 1 rows of the person, 1 forms, 0 quoted comments."
    assert said[-1] == f"1 kept mails of people who are gone could not be removed from {stuck.parent}: delete them yourself."
    assert main(["erase", "--person", ANN, "--yes"]) == 2
    assert capsys.readouterr().err.startswith("parallax: Nobody is kept here under ann@acme.example")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_after_a_restore_everything_goes_again_and_twice_is_once(
    wave: Opened, database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, backup = Path(database.removeprefix("sqlite:///")), tmp_path / "backup.sqlite"
    with sqlite3.connect(path) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    source.close()
    target.close()
    assert main(["erase", receipt_code(link_of(wave, "Lee").token, 1)]) == 0
    assert main(["erase", "--person", ANN, "--yes"]) == 0
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    path.write_bytes(backup.read_bytes())
    assert (count(database, "confidential_response"), count(database, "response"), count(database, "contact")) == (1, 1, 5)
    capsys.readouterr()
    log = str(tmp_path / "data" / "erasures.log")
    assert main(["erase", "--replay", log]) == 0
    assert capsys.readouterr().out.endswith("Erased again: 1 forms, 1 people.\n")
    assert (count(database, "confidential_response"), count(database, "response"), count(database, "contact")) == (0, 0, 4)
    assert main(["erase", "--replay", log]) == 0
    assert capsys.readouterr().out.endswith("Erased again: 0 forms, 0 people.\n")


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("words", [[], ["abc", "--person", ANN], ["--person", ANN, "--replay", "x"]])
def test_exactly_one_thing_is_asked_for(wave: Opened, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["erase", *words]) == 2
    assert capsys.readouterr().err == "parallax: Give a receipt code, or --person WHO, or --replay FILE.\n"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_list_that_is_none_is_refused_with_its_line(wave: Opened, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--replay", str(tmp_path / "none.log")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "odd.log").write_text("a list of something else\n")
    assert main(["erase", "--replay", str(tmp_path / "odd.log")]) == 2
    assert "odd.log: line 1" in capsys.readouterr().err

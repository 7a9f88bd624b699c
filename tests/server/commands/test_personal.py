"""`parallax personal export` writes what is kept about one person, to a file of one's own or to the terminal."""

import asyncio
import stat
from pathlib import Path

import msgspec
import pytest

from server.__main__ import main
from surveys.engine.connect import opened
from tests.answering import answer, link_of
from tests.company import found_company, open_test_wave


@pytest.fixture(autouse=True)
def filled(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.chdir(tmp_path)

    async def run() -> None:
        async with opened(database):
            await found_company()
            wave = await open_test_wave()
            await answer(link_of(wave, "Dana"), "A1", 4)
            await answer(link_of(wave, "Dana"), "B1", 2, send=False)

    asyncio.run(run())


def test_it_is_written_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["personal", "export", "DANA@group.example"]) == 0
    kept = msgspec.json.decode(capsys.readouterr().out)
    assert (kept["person"], kept["name"]) == ("dana@group.example", "Dana")
    assert [(form["account"], form["state"], bool(form["answers"]), bool(form["not_sent"])) for form in kept["answers"]] == [
        ("Acme", "sent", True, False),
        ("Bolt", "draft", False, True),
    ]


def test_or_to_a_new_file_that_only_its_owner_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["personal", "export", "contact:c5", "--output", "finn.json"]) == 0
    assert stat.S_IMODE(Path("finn.json").stat().st_mode) == 0o600
    assert msgspec.json.decode(Path("finn.json").read_bytes())["name"] == "Finn"
    assert main(["personal", "export", "contact:c5", "--output", "finn.json"]) == 2
    assert "finn.json cannot be written" in capsys.readouterr().err


def test_nobody_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["personal", "export", "nobody@example.com"]) == 2
    assert (
        capsys.readouterr().err == "parallax: Nobody is kept here under nobody@example.com: search for an address or a ref of your CRM.\n"
    )


def test_nothing_is_handed_out_that_cannot_be_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").write_text("no folder")
    assert main(["personal", "export", "dana@group.example"]) == 2
    said = capsys.readouterr()
    assert (said.out, "Nothing was handed out, because" in said.err) == ("", True)

"""`parallax export` writes answers and their codebook, in bytes that no spreadsheet runs."""

import asyncio
import csv
from pathlib import Path

import pytest

from server.__main__ import main
from surveys.actions.closing import close_wave
from surveys.engine.connect import fetch, opened
from tests.answering import answer, link_of
from tests.company import NOW, found_company, open_test_wave


@pytest.fixture(autouse=True)
def configured(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARALLAX_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.chdir(tmp_path)


def fill(url: str, *, close: bool = True) -> None:
    async def run() -> None:
        async with opened(url):
            await found_company()
            wave = await open_test_wave()
            await answer(link_of(wave, "Ann"), "A1", 4, {"c_improve": "=HYPERLINK(1)"})
            if close:
                await close_wave("w1", "lead@example.com", NOW + 10)

    asyncio.run(run())


def inside(url: str, sql: str) -> list[tuple[object, ...]]:
    async def run() -> list[tuple[object, ...]]:
        async with opened(url):
            return [tuple(dict(row).values()) for row in await fetch(sql)]

    return asyncio.run(run())


def test_answers_and_codebook_are_written(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database)
    assert main(["export", "w1", "--bom"]) == 0
    assert capsys.readouterr().out == "Wrote 1 row to out/answers.csv, and what they mean to out/codebook.csv.\n"
    assert inside(database, "SELECT actor, subject, details FROM audit_event WHERE action = 'answers.export'") == [
        ("shell", "wave:w1", '{"rows":1}')
    ]
    raw = Path("out/answers.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfsubmission_id,submitted_at,wave,")
    (row,) = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    assert (row["account_ref"], row["c_responsiveness"], row["c_improve"]) == ("A1", "4", "'=HYPERLINK(1)")
    book = list(csv.DictReader(Path("out/codebook.csv").read_text("utf-8-sig").splitlines()))
    assert {line["column"] for line in book} == {"*", *list(row)[10:]}


def test_an_open_wave_is_one_sentence(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    fill(database, close=False)
    assert main(["export", "w1"]) == 2
    sentence = "parallax: The wave w1 is still open: answers can be changed until it closes, and leave it after that.\n"
    assert capsys.readouterr().err == sentence

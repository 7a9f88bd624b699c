"""Mails that are kept instead of sent go with their people, and nothing else goes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.mail.compose import compose
from server.mail.sink import forget_mails, keep, outbox_folder
from surveys.actions.erasing_people import erase_person
from surveys.actions.erasure_log import ErasureLog
from surveys.actions.messages import want_messages
from surveys.engine.connect import AnyEngine, fetch
from tests.company import NOW, found_company, open_test_wave
from tests.server.mail.test_compose import MAIL, SENDER


async def kept_for_everybody(folder: Path) -> dict[str, str]:
    """The ident of each person's mail, which stands in the folder."""
    await found_company()
    opened = await open_test_wave()
    await want_messages("invitation", opened.wave, [row["id"] for row in await fetch("SELECT id FROM invitation")])
    rows = await fetch("SELECT m.ident, i.person FROM message m JOIN invitation i ON i.id = m.invitation")
    for row in rows:
        keep(folder, row["ident"], compose(MAIL, SENDER, datetime(2026, 11, 26, tzinfo=UTC)))
    return {row["person"]: row["ident"] for row in rows}


async def erase_ann(data: Path) -> None:
    await erase_person("ann@acme.example", ErasureLog(data / "erasures.log"), "lead@example.com", NOW)


async def test_mails_of_an_erased_person_go_and_no_others(engine: AnyEngine, tmp_path: Path) -> None:
    folder = outbox_folder(tmp_path)
    idents = await kept_for_everybody(folder)
    (folder / f"{idents['ann@acme.example']}.new").write_text("half a mail")
    (folder / "notes.eml").write_text("of somebody else")
    assert await forget_mails(folder) == 0
    before = {path.name for path in folder.iterdir()}
    await erase_ann(tmp_path)
    assert await forget_mails(folder) == 0
    assert before - {path.name for path in folder.iterdir()} == {f"{idents['ann@acme.example']}{end}" for end in (".eml", ".new")}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_file_that_cannot_be_removed_is_counted_and_logged_without_its_name(
    engine: AnyEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = outbox_folder(tmp_path)
    path = folder / f"{(await kept_for_everybody(folder))['ann@acme.example']}.eml"
    path.unlink()
    path.mkdir()  # no right stops the one who runs the tests, but a folder is no file
    await erase_ann(tmp_path)
    assert await forget_mails(folder) == 1
    said = [line for line in "".join(capsys.readouterr()).splitlines() if "mail.kept_file_stays" in line]
    assert [(path.stem in line, "ann" in line.lower()) for line in said] == [(False, False)]


async def test_where_nothing_is_kept_nothing_is_forgotten(engine: AnyEngine, tmp_path: Path) -> None:
    assert await forget_mails(outbox_folder(tmp_path)) == 0

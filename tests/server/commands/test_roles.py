"""`parallax roles` prints the SQL or runs it; `parallax check` then says how each role stands."""

from pathlib import Path

import pytest

from server.__main__ import main
from server.settings import read_passwords, read_settings, sealing_key
from surveys.engine.roles import ROLES
from surveys.errors import BadInput, NotReady
from surveys.sealing import public_key
from tests.server.commands.test_check import lines
from tests.servers.roles import as_role


@pytest.mark.parametrize("kind", ["postgres"])
def test_roles_are_printed_applied_and_looked_at(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    monkeypatch.setenv("PARALLAX_WEB_PASSWORD", "one")
    assert main(["roles"]) == 0
    printed = capsys.readouterr().out
    assert "one" not in printed.split()
    assert printed.startswith("DO $$ BEGIN\n")
    assert printed.endswith("GRANT EXECUTE ON FUNCTION rekey_confidential TO parallax_mail;\n")
    assert main(["roles", "--apply"]) == 0
    assert capsys.readouterr().out == "The roles are up to date: parallax_owner, parallax_web, parallax_work, parallax_mail.\n"
    said = {}
    for role in ROLES:
        monkeypatch.setenv("PARALLAX_DATABASE_URL", as_role(database, role))
        assert main(["check"]) == 0
        said[role] = lines(capsys)["roles"]
    assert said == {
        "parallax_owner": (
            "attention: whoever can use the database role parallax_owner can read colleagues' confidential answers, and while a wave is open "
            "the order of the rows can tell whose they are: `parallax roles` keeps the process that serves pages apart."
        ),
        "parallax_web": "ok: parallax_web cannot read colleagues' confidential answers; it takes and changes them by keys of links.",
        "parallax_work": "ok: parallax_work reads colleagues' confidential answers, as studying them needs: for workers only.",
        "parallax_mail": "ok: parallax_mail has no part in colleagues' confidential answers.",
    }


@pytest.mark.parametrize("kind", ["sqlite"])
def test_sqlite_knows_no_roles(database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    assert main(["roles", "--apply"]) == 2
    assert capsys.readouterr().err == "parallax: SQLite keeps no roles apart: `parallax roles` is for an installation on PostgreSQL.\n"


def test_the_public_half_of_the_mail_key_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mail.key").write_bytes(bytes(range(32)))
    monkeypatch.setenv("PARALLAX_MAIL_KEY", str(tmp_path / "mail.key"))
    assert main(["roles", "--mail-key"]) == 0
    assert capsys.readouterr().out == f"PARALLAX_MAIL_PUBLIC_KEY={public_key(bytes(range(32))).hex()}\n"


def test_without_any_key_nothing_is_sealed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotReady, match="set PARALLAX_MAIL_PUBLIC_KEY to what `parallax roles --mail-key` prints"):
        sealing_key(read_settings({"PARALLAX_MAIL_KEY": str(tmp_path / "file" / "mail.key")}))


def test_passwords_and_the_public_key_come_from_the_environment() -> None:
    assert read_passwords(ROLES, {"PARALLAX_MAIL_PASSWORD": "m", "PARALLAX_WORK_PASSWORD": ""}) == {"parallax_mail": "m"}
    public = public_key(bytes(range(32)))
    assert sealing_key(read_settings({"PARALLAX_MAIL_PUBLIC_KEY": public.hex()})) == public
    with pytest.raises(BadInput, match="64 hexadecimal digits"):
        read_settings({"PARALLAX_MAIL_PUBLIC_KEY": "abc"})

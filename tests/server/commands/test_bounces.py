"""`parallax bounces`: a mailbox or standard input, and how many undelivered mails were noted."""

import io
import sys
from pathlib import Path

import pytest

from server.__main__ import main
from tests.server.mail.reports import POSTFIX

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def test_mails_of_a_mailbox_are_counted(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    (tmp_path / "mbox").write_text(f"From MAILER-DAEMON Thu Nov 26 09:30:00 2026\n{POSTFIX}")
    assert main(["bounces", str(tmp_path / "mbox")]) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POSTFIX.encode())))
    assert main(["bounces", "-"]) == 0
    assert capsys.readouterr().out == "Mails read: 1, undelivered mails noted: 0.\n" * 2


def test_what_is_no_mailbox_is_said(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARALLAX_DATABASE_URL", database)
    assert main(["bounces", str(tmp_path / "none")]) == 2
    assert "is neither a Maildir nor an mbox file" in capsys.readouterr().err

"""Reports of undelivered mails: believed as far as they are such reports and tell of one mail of ours for good."""

from pathlib import Path

import pytest

from server.mail.bounces import Bounce, read_bounces
from server.mail.intake import reports_in, take_report
from surveys.actions.messages import want_messages
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput
from tests.company import found_company, open_test_wave
from tests.server.mail.reports import EXCHANGE, GMAIL, IDENT, POSTFIX, REAL, UNTRUE


@pytest.mark.parametrize(
    ("report", "status"), list(zip(REAL, ("5.1.1", "5.1.10", "5.1.1"), strict=True)), ids=("postfix", "exchange", "gmail")
)
def test_reports_of_three_mail_servers(report: str, status: str) -> None:
    for raw in (report, report.replace("\n", "\r\n")):
        assert read_bounces(raw.encode()) == [Bounce(IDENT, "ann@acme.example", status)]


@pytest.mark.parametrize("report", UNTRUE, ids=[str(number) for number in range(len(UNTRUE))])
def test_everything_else_says_nothing(report: str) -> None:
    assert read_bounces(report.encode()) == []


def test_one_report_may_name_several_but_not_any_number() -> None:
    block = "Final-Recipient: rfc822; {}@acme.example\nAction: failed\nStatus: 5.2.1\n\n"
    many = "".join(block.format(f"n{number}") for number in range(100))
    marker = "\n--4Zk1xY0Cz9.1795736400/mx.us.example\nContent-Description: Undelivered"
    found = read_bounces(POSTFIX.replace(marker, f"\n{many}{marker}").encode())
    assert found[:2] == [Bounce(IDENT, "ann@acme.example", "5.1.1"), Bounce(IDENT, "n0@acme.example", "5.2.1")]
    assert len(found) < 100


async def _sent() -> None:
    await found_company()
    await open_test_wave()
    rows = await fetch("SELECT id FROM invitation")
    await want_messages("invitation", 1, [row["id"] for row in rows])
    await fetch("UPDATE message SET state = 'sent'")
    await fetch("UPDATE message SET ident = $1 WHERE invitation = (SELECT id FROM invitation WHERE person = 'ann@acme.example')", IDENT)


async def _bounced() -> tuple[list[str], list[str]]:
    contacts = await fetch("SELECT external_ref FROM contact WHERE email_status = 'bounced' ORDER BY id")
    messages = await fetch("SELECT i.person FROM message m JOIN invitation i ON i.id = m.invitation WHERE m.state = 'bounced'")
    return [row["external_ref"] for row in contacts], [row["person"] for row in messages]


async def test_a_bounce_is_noted_with_the_mail_and_the_person_and_once(engine: AnyEngine) -> None:
    await _sent()
    assert [await take_report(GMAIL.encode()), await take_report(POSTFIX.encode())] == [1, 0]
    assert await _bounced() == (["c1"], ["ann@acme.example"])


async def test_a_report_about_somebody_else_s_address_is_not_believed(engine: AnyEngine) -> None:
    await _sent()
    assert await take_report(GMAIL.replace("rfc822; ann@acme.example", "rfc822; dana@group.example").encode()) == 0
    assert await take_report(GMAIL.replace(IDENT, "f" * 32).encode()) == 0
    assert await _bounced() == ([], [])


def test_mails_of_a_maildir_and_of_an_mbox(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "maildir" / folder).mkdir(parents=True)
    (tmp_path / "maildir/new/1").write_text(POSTFIX)
    (tmp_path / "maildir/cur/2:2,S").write_text(EXCHANGE)
    (tmp_path / "mbox").write_text("".join(f"From MAILER-DAEMON Thu Nov 26 09:30:00 2026\n{report}\n" for report in (POSTFIX, GMAIL)))
    for name in ("maildir", "mbox"):
        assert [read_bounces(raw)[0].recipient for raw in reports_in(tmp_path / name)] == ["ann@acme.example"] * 2
    assert (tmp_path / "maildir/new/1").exists()
    with pytest.raises(BadInput) as error:
        list(reports_in(tmp_path / "nothing"))
    assert "is neither a Maildir nor an mbox file" in str(error.value)

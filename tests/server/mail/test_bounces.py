"""Reports of undelivered mails: believed as far as they are such reports and tell of one mail of ours for good."""

from pathlib import Path

import pytest

from server.mail.bounces import Bounce, read_bounces
from server.mail.intake import reports_in, take_report
from surveys.actions.messages import want_messages
from surveys.engine.connect import AnyEngine, fetch
from surveys.errors import BadInput
from tests.company import found_company, open_test_wave
from tests.server.mail.reports import EXCHANGE, GMAIL, IDENT, IN_ASCII, INTERNATIONAL, ITS_DOMAIN_IN_ASCII, POSTFIX, REAL, SOFT, UNTRUE


@pytest.mark.parametrize(
    ("report", "status"), list(zip(REAL, ("5.1.1", "5.1.10", "5.1.1"), strict=True)), ids=("postfix", "exchange", "gmail")
)
def test_reports_of_three_mail_servers(report: str, status: str) -> None:
    for raw in (report, report.replace("\n", "\r\n")):
        assert read_bounces(raw.encode()) == [Bounce(IDENT, "ann@acme.example", status)]


@pytest.mark.parametrize("report", [INTERNATIONAL, IN_ASCII], ids=("utf-8", "ascii"))
def test_reports_with_letters_beyond_ascii(report: str) -> None:
    for raw in (report, report.replace("\n", "\r\n")):
        assert read_bounces(raw.encode()) == [Bounce(IDENT, "jürgen@xn--bcher-kva.example", "5.1.1")]


def test_bytes_that_are_no_letters_are_in_nobody_s_address() -> None:
    for wrong in (b"\xff\xfe", b"\\x{D800}", b"\\x{110000}", b"\\x{}"):
        raw = IN_ASCII.encode().replace(b"j\\x{FC}rgen", b"j" + wrong + b"rgen")
        assert "jürgen@xn--bcher-kva.example" not in [bounce.recipient for bounce in read_bounces(raw)]


@pytest.mark.parametrize(
    ("status", "state"),
    [("5.1.1", "bounced"), ("5.4.1", "bounced"), ("5.0.0", "bounced"), ("4.4.7", "failed"), ("5.2.2", "failed"), ("5.7.26", "failed")],
)
def test_only_an_address_that_is_to_blame_is_given_up(status: str, state: str) -> None:
    assert [bounce.state for bounce in read_bounces(POSTFIX.replace("Status: 5.1.1", f"Status: {status}").encode())] == [state]


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


async def test_a_mail_that_was_given_up_on_its_way_may_be_sent_again(engine: AnyEngine) -> None:
    await _sent()
    assert await take_report(SOFT.encode()) == 1
    assert await _bounced() == ([], [])
    assert [row["error"] for row in await fetch("SELECT error FROM message WHERE state = 'failed'")] == ["4.2.2"]


@pytest.mark.parametrize("stored", ["ann@bücher.example", "Ann@BÜCHER.example", "ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"])
async def test_a_domain_is_the_same_in_letters_and_in_ascii(engine: AnyEngine, stored: str) -> None:
    await _sent()
    for table in ("contact", "invitation"):
        await fetch(f"UPDATE {table} SET email = $1 WHERE email = 'ann@acme.example'", stored)  # names of ours
    assert await take_report(ITS_DOMAIN_IN_ASCII.encode()) == 1
    assert await _bounced() == (["c1"], ["ann@acme.example"])


async def test_a_reminder_that_comes_back_says_nothing_of_its_colleague(engine: AnyEngine) -> None:
    await _sent()
    lee = "SELECT id FROM invitation WHERE person = 'lee@us.example'"
    report = POSTFIX.replace("ann@acme.example", "lee@us.example")
    await fetch("UPDATE message SET ident = $1 WHERE ident = $2", "e" * 32, IDENT)
    await fetch(f"UPDATE message SET kind = 'reminder', ident = $1 WHERE invitation = ({lee})", IDENT)
    assert await take_report(report.encode()) == 1
    assert await fetch("SELECT id FROM colleague WHERE email_status = 'bounced'") == []
    await fetch("UPDATE message SET kind = 'invitation', state = 'sent' WHERE ident = $1", IDENT)
    assert await take_report(report.encode()) == 1
    assert [row["name"] for row in await fetch("SELECT name FROM colleague WHERE email_status = 'bounced'")] == ["Lee"]


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

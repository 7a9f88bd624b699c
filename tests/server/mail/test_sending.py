"""A mail is looked at once more before it goes, opened, handed over, and noted."""

from email import message_from_string
from pathlib import Path

import pytest
from msgspec.structs import replace

from server.mail.codes import unsubscribe_code
from server.mail.sending import MailRoom, NoMailServerError
from server.mail.sink import kept_mails, outbox_folder
from server.outbox import Outcome
from server.settings import read_settings
from surveys.actions import outbox
from surveys.actions.closing import close_wave
from surveys.actions.messages import want_messages
from surveys.actions.waves import Opened
from surveys.engine.connect import fetch
from surveys.queries.outbox import waiting
from tests.answering import link_of
from tests.company import open_test_wave
from tests.server.mail.conftest import WEB_KEY, Office
from tests.server.mail.hostile import HOSTILE

FAR = 4_000_000_000_000
SQLITE = pytest.mark.parametrize("kind", ["sqlite"])


async def _ask(kind: str = "invitation", number: int = 0, about: int = 0) -> None:
    rows = await fetch("SELECT id FROM invitation ORDER BY id")
    assert kind in {"invitation", "reminder", "reply", "news"}
    await want_messages(kind, 1, [row["id"] for row in rows], number, about)  # type: ignore[arg-type]  # asserted above


async def _open() -> Opened:
    return await open_test_wave(closes_at=FAR)


async def _states() -> dict[str, tuple[str, str]]:
    rows = await fetch("SELECT i.person, m.state, m.error FROM message m JOIN invitation i ON i.id = m.invitation ORDER BY i.person")
    return {row["person"]: (row["state"], row["error"]) for row in rows}


async def test_everybody_gets_their_own_link(office: Office) -> None:
    opened = await _open()
    await _ask()
    assert await office.send_all() == [Outcome("done")] * 7
    assert set((await _states()).values()) == {("sent", "")}
    assert await waiting() == 0
    for link in opened.links:
        if link.email:
            assert f"https://feedback.us.example/s/{link.token}\r\n" in office.to(link.email.lower()).content
    ann = message_from_string(office.to("ann@acme.example").content)
    ident = (await fetch("SELECT m.ident FROM message m JOIN invitation i ON i.id = m.invitation WHERE i.person = 'ann@acme.example'"))[0]
    assert (ann["From"], ann["To"], ann["Message-ID"]) == (
        "Northlight Supplies <feedback@us.example>",
        "Ann <ann@acme.example>",
        f"<{ident['ident']}@feedback.us.example>",
    )
    assert ann["List-Unsubscribe"] == f"<https://feedback.us.example/s/{link_of(opened, 'Ann').token}/unsubscribe>"


async def test_when_it_was_sent_is_kept_of_customers_only(office: Office) -> None:
    await _open()
    await _ask()
    await office.send_all()
    rows = await fetch("SELECT DISTINCT i.side, m.sent_at IS NULL AS unknown FROM message m JOIN invitation i ON i.id = m.invitation")
    assert sorted((row["side"], bool(row["unknown"])) for row in rows) == [("customer", False), ("internal", True)]


async def test_whoever_said_no_or_bounced_meanwhile_gets_none(office: Office) -> None:
    await _open()
    await _ask()
    await fetch("UPDATE contact SET opted_out = true WHERE external_ref = 'c1'")
    await fetch("UPDATE colleague SET email_status = 'bounced' WHERE external_ref = 'k2'")
    await office.send_all()
    states = await _states()
    assert (states.pop("ann@acme.example"), states.pop("lee@us.example")) == (("held", "unreachable"), ("held", "unreachable"))
    assert set(states.values()) == {("sent", "")}
    assert len(office.taken) == 5


async def test_nobody_is_asked_or_reminded_after_the_close(office: Office) -> None:
    await _open()
    await _ask()
    await close_wave("w1", "lead", 1)
    await fetch("DELETE FROM job WHERE queue <> 'mail'")
    await office.send_all()
    assert set((await _states()).values()) == {("held", "closed")}
    assert office.taken == []


async def test_whoever_has_finished_is_not_reminded(office: Office) -> None:
    await _open()
    await _ask("reminder", 1)
    finished = (
        "UPDATE participation SET state = 'finished' WHERE invitation IN (SELECT id FROM invitation WHERE person = $1) AND account = $2"
    )
    await fetch(finished, "ann@acme.example", 1)
    await fetch(finished, "dana@group.example", 1)
    await office.send_all()
    states = await _states()
    assert states.pop("ann@acme.example") == ("held", "finished")
    assert set(states.values()) == {("sent", "")}
    assert "A reminder" in office.to("dana@group.example").content


async def test_an_address_that_does_not_exist_is_noted_with_the_person(office: Office) -> None:
    await _open()
    await fetch("UPDATE contact SET email = 'answers-550-5-1-1@group.example' WHERE external_ref IN ('c2', 'c3')")
    await fetch("UPDATE invitation SET email = 'answers-550-5-1-1@group.example' WHERE person = 'dana@group.example'")
    await fetch("UPDATE invitation SET email = 'answers-552-5-3-4@acme.example' WHERE person = 'ann@acme.example'")
    await _ask()
    await office.send_all()
    states = await _states()
    assert states["dana@group.example"] == ("bounced", "5.1.1")
    assert states["ann@acme.example"] == ("failed", "5.3.4")
    rows = await fetch("SELECT external_ref FROM contact WHERE email_status = 'bounced' ORDER BY external_ref")
    assert [row["external_ref"] for row in rows] == ["c2", "c3"]


async def test_trouble_that_passes_puts_a_mail_off_and_changes_nothing(office: Office) -> None:
    await _open()
    await fetch("UPDATE invitation SET email = 'answers-451-4-7-1@acme.example' WHERE person = 'ann@acme.example'")
    await fetch("UPDATE invitation SET email = 'answers-535-5-7-8@us.example' WHERE person = 'kim@us.example'")
    await _ask()
    outcomes = await office.send_all()
    assert sorted((one.end, one.error) for one in outcomes if one.end == "failed") == [
        ("failed", "MailServerError"),
        ("failed", "PutOffError"),
    ]
    states = await _states()
    assert (states["ann@acme.example"], states["kim@us.example"]) == (("waiting", ""), ("waiting", ""))


@SQLITE
async def test_after_days_of_that_a_mail_is_given_up(office: Office) -> None:
    await _open()
    await fetch("UPDATE invitation SET email = 'answers-451-4-7-1@acme.example' WHERE person = 'ann@acme.example'")
    await _ask()
    await fetch(
        "DELETE FROM job WHERE subject <> (SELECT 'message:' || m.id FROM message m JOIN invitation i ON i.id = m.invitation WHERE i.person = 'ann@acme.example')"
    )
    await fetch("UPDATE job SET attempt = 499")
    assert await office.send_all() == [Outcome("done")]
    assert (await _states())["ann@acme.example"] == ("failed", "SMTPRecipientRefused 451")


@SQLITE
async def test_sent_already_it_is_not_sent_again(office: Office) -> None:
    await _open()
    await _ask()
    await office.send_all()
    await fetch("INSERT INTO job (queue, kind, subject) SELECT 'mail', 'mail', 'message:' || id FROM message")
    await fetch("INSERT INTO job (queue, kind, subject) VALUES ('mail', 'mail', 'message:4711')")
    assert await office.send_all() == [Outcome("done")] * 8
    assert len(office.taken) == 7


@SQLITE
async def test_without_a_mail_server_mails_wait(office: Office) -> None:
    await _open()
    await _ask()
    room = MailRoom(replace(office.settings, mail=read_settings({}).mail))
    (job, *_) = await outbox.claim("mail", 1)
    with pytest.raises(NoMailServerError):
        await room.send(job)
    assert set((await _states()).values()) == {("waiting", "")}


@SQLITE
async def test_the_sink_keeps_each_mail_once(office: Office, tmp_path: Path) -> None:
    await _open()
    await _ask()
    room = MailRoom(replace(office.settings, mail=replace(office.settings.mail, way="sink")))
    for job in await outbox.claim("mail", 100):
        await room.send(job)
    kept = kept_mails(outbox_folder(tmp_path))
    assert sorted(mail.header("to") for mail in kept)[:2] == ["Ann <ann@acme.example>", "Dana <dana@group.example>"]
    assert len(kept) == 7
    assert office.taken == []


async def test_a_reply_goes_to_a_customer_who_shares_their_name_and_can_be_answered(office: Office) -> None:
    opened = await _open()
    ann = (await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'"))[0]["id"]
    for sharing, text in (("named", "Thank you, Ann."), ("unnamed", "Who are you?")):
        (response,) = await fetch(
            "INSERT INTO response (id, wave, invitation, account, sharing, submission, body_hash, started_at, updated_at)"
            " VALUES ($1, 1, $2, $3, $4, 's', 'b', 1, 1) RETURNING id",
            f"00000000-0000-4000-8000-00000000000{len(sharing) % 10}", ann, 1 if sharing == "named" else 2, sharing,
        )  # fmt: skip
        (reply,) = await fetch(
            "INSERT INTO reply (response, author, author_name, text, created_at) VALUES ($1, 'kim@us.example', 'Kim', $2, 1) RETURNING id",
            response["id"], text,
        )  # fmt: skip
        await want_messages("reply", 1, [ann], about=reply["id"])
    await close_wave("w1", "lead", 1)
    await fetch("DELETE FROM job WHERE queue <> 'mail'")
    await office.send_all()
    mail = message_from_string(office.to("ann@acme.example").content)
    ident = (await fetch("SELECT ident FROM message WHERE state = 'sent'"))[0]["ident"]
    assert (mail["Reply-To"], mail["Subject"]) == ("kim@us.example", "Kim of Northlight Supplies answers you")
    assert mail["List-Unsubscribe"] == f"<https://feedback.us.example/u/{ident}/{unsubscribe_code(WEB_KEY, ident)}>"
    assert link_of(opened, "Ann").token not in office.to("ann@acme.example").content
    states = await fetch("SELECT state, error FROM message ORDER BY id")
    assert [tuple(dict(row).values()) for row in states] == [("sent", ""), ("held", "gone")]


async def test_news_are_told_to_everybody_until_they_are_taken_back(office: Office) -> None:
    await _open()
    text = '{"en": {"title": "Faster", "said": "You waited.", "done": "We hired."}}'
    for state in ("published", "draft"):
        (news,) = await fetch(
            "INSERT INTO news (wave, audience, slug, texts, state, updated_at, updated_by) VALUES (1, 'both', $1, $2, $1, 1, 'lead') RETURNING id",
            state, text,
        )  # fmt: skip
        await _ask("news", about=news["id"])
    await office.send_all()
    rows = await fetch("SELECT state, error, count(*) AS mails FROM message GROUP BY state, error ORDER BY state")
    assert [tuple(dict(row).values()) for row in rows] == [("held", "gone", 7), ("sent", "", 7)]
    assert all("https://feedback.us.example/n/published" in mail.content for mail in office.taken)


@SQLITE
async def test_names_that_try_everything_change_neither_headers_nor_recipients(office: Office) -> None:
    await _open()
    names = [text.replace("\x00", "").replace("\ud800", "")[:300] for text in HOSTILE]
    headers = []
    for number, name in enumerate(names):
        await fetch("UPDATE contact SET name = $1 WHERE external_ref = 'c1'", name)
        await fetch("UPDATE account SET name = $1 WHERE external_ref = 'A1'", name)
        await fetch("UPDATE wave SET name = $1", name[:200])
        ann = await fetch("SELECT id FROM invitation WHERE person = 'ann@acme.example'")
        await want_messages("reminder", 1, [ann[0]["id"]], number)
        await office.send_all()
    for mail in office.taken:
        assert (mail.sender, mail.recipients) == ("feedback@us.example", ("ann@acme.example",))
        headers.append(message_from_string(mail.content).keys())
    assert len(headers) == len(HOSTILE)
    assert headers == [headers[0]] * len(HOSTILE)

"""The headers of a mail are those that it should have, and the two bodies are as they were given."""

from datetime import UTC, datetime
from email import message_from_bytes

import pytest
from msgspec.structs import replace

from server.mail.compose import Mail, Sender, compose
from tests.server.mail.hostile import HOSTILE

AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
SENDER = Sender("Northlight Supplies", "feedback@us.example", "", "https://feedback.us.example")
MAIL = Mail(
    kind="invitation",
    ident="0123456789abcdef0123456789abcdef",
    address="ann@acme.example",
    name="Ann",
    language="de",
    subject="Wie sehen Sie unsere Zusammenarbeit?",
    text="Guten Tag Ann,\n\nfrüher war mehr.\n",
    html="<p>früher</p>\n",
    unsubscribe="https://feedback.us.example/s/abc/unsubscribe",
)


def test_the_headers_of_an_invitation() -> None:
    message = message_from_bytes(compose(MAIL, SENDER, AT).as_bytes())
    boundary = message.get_boundary()
    assert message.items() == [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        ("From", "Northlight Supplies <feedback@us.example>"),
        ("To", "Ann <ann@acme.example>"),
        ("Subject", "Wie sehen Sie unsere Zusammenarbeit?"),
        ("Date", "Thu, 26 Nov 2026 09:30:00 +0000"),
        ("Message-ID", "<0123456789abcdef0123456789abcdef@feedback.us.example>"),
        ("Content-Language", "de"),
        ("List-Unsubscribe", "<https://feedback.us.example/s/abc/unsubscribe>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]


def test_the_parts_say_what_was_given() -> None:
    parts = message_from_bytes(compose(MAIL, SENDER, AT).as_bytes()).get_payload()
    assert isinstance(parts, list)
    found = [(part.get_content_type(), part.get_payload(decode=True)) for part in parts if not isinstance(part, str)]
    assert found == [
        ("text/plain", "Guten Tag Ann,\r\n\r\nfrüher war mehr.\r\n".encode()),
        ("text/html", "<p>früher</p>\r\n".encode()),
    ]


def test_lines_are_short_and_seven_bits_wide() -> None:
    long = replace(MAIL, text="wörd " * 3_000, html=f"<p>{'ö' * 9_000}</p>", name="م" * 500, subject="ü" * 5_000)
    content = compose(long, SENDER, AT).as_bytes()
    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n") if b"boundary=" not in line) <= 78
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")


def test_one_click_is_offered_over_https_only() -> None:
    headers = compose(replace(MAIL, unsubscribe="http://127.0.0.1:8000/s/abc/unsubscribe"), SENDER, AT).keys()
    assert "List-Unsubscribe" in headers
    assert "List-Unsubscribe-Post" not in headers


def test_a_reply_may_be_answered_and_everything_else_names_the_address_of_the_settings() -> None:
    reply = compose(replace(MAIL, kind="reply", reply_to="rep@us.example"), SENDER, AT)
    assert (reply["Reply-To"], reply["Auto-Submitted"]) == ("rep@us.example", None)
    assert compose(MAIL, replace(SENDER, reply_to="help@us.example"), AT)["Reply-To"] == "help@us.example"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_company_or_subject_changes_the_headers(text: str) -> None:
    plain = compose(MAIL, SENDER, AT)
    hostile = compose(replace(MAIL, name=text, subject=f"x{text}", text="x", html="y"), replace(SENDER, company=text), AT)
    found = message_from_bytes(hostile.as_bytes())
    assert found.keys() == plain.keys()
    assert str(found["To"]).rpartition("<")[2].rstrip(">") == "ann@acme.example"
    assert str(found["To"]).count("<") <= 1
    assert not found.defects

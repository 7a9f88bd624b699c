"""The settings of mail: read strictly, and no password goes anywhere readable."""

import pytest

from server.mail.options import MailOptions, read_mail_options
from surveys.errors import BadInput

FROM = {"PARALLAX_MAIL_FROM": "feedback@us.example"}


def read(url: str, **more: str) -> MailOptions:
    return read_mail_options(FROM | {"PARALLAX_SMTP_URL": url} | more)


def test_nothing_set_means_no_mail() -> None:
    assert read_mail_options({}) == MailOptions()


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("smtp://mail.example", MailOptions("smtp", "mail.example", 587, "starttls", sender="feedback@us.example")),
        ("smtp://mail.example:25?tls=none", MailOptions("smtp", "mail.example", 25, "none", sender="feedback@us.example")),
        ("smtp://127.0.0.1:2525", MailOptions("smtp", "127.0.0.1", 2525, "none", sender="feedback@us.example")),
        ("smtp://me:x@localhost:25", MailOptions("smtp", "localhost", 25, "none", "me", "x", "feedback@us.example")),
        (
            "smtps://me%40us.example:p%3A%2F%40ss@mail.example",
            MailOptions("smtp", "mail.example", 465, "tls", "me@us.example", "p:/@ss", "feedback@us.example"),
        ),
        ("sink:", MailOptions("sink", sender="feedback@us.example")),
    ],
)
def test_addresses_of_mail_servers(url: str, options: MailOptions) -> None:
    assert read(url) == options


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mail.example", "PARALLAX_SMTP_URL cannot be used: "),
        ("http://mail.example", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://mail.example:port", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://mail.example/path", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://mail.example?x=1", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://me%0d%0aRSET:secret@mail.example", "PARALLAX_SMTP_URL cannot be used: "),
        ("smtp://me:secret@mail.example?tls=none", "PARALLAX_SMTP_URL would send its password readable: "),
        ("smtp://me:secret@mail.example?tls=maybe", "PARALLAX_SMTP_URL asks for an unknown kind of TLS: "),
    ],
)
def test_what_cannot_be_used_is_named_without_its_password(url: str, said: str) -> None:
    with pytest.raises(BadInput) as error:
        read(url)
    assert str(error.value).startswith(said)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARALLAX_MAIL_FROM", ""),
        ("PARALLAX_MAIL_FROM", "Us <feedback@us.example>"),
        ("PARALLAX_MAIL_FROM", "a@us.example, b@us.example"),
        ("PARALLAX_MAIL_REPLY_TO", "a@us.example\r\nBcc: b@us.example"),
        ("PARALLAX_MAIL_RATE", "0"),
        ("PARALLAX_MAIL_RATE", "nan"),
        ("PARALLAX_MAIL_RATE", "fast"),
        ("PARALLAX_BOUNCE_SECRET", "short"),
    ],
)
def test_other_settings_are_read_as_strictly(name: str, value: str) -> None:
    with pytest.raises(BadInput) as error:
        read("sink:", **{name: value})
    assert str(error.value).startswith(name)

"""E-mail addresses are taken in lower case or not at all."""

import pytest

from surveys.addresses import email_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ada.Lovelace+crm@Example.COM ", "ada.lovelace+crm@example.com"),
        ("jürgen@müller.de", "jürgen@müller.de"),
        ("a@b.co", "a@b.co"),
        ("o'neill@example.co.uk", "o'neill@example.co.uk"),
    ],
)
def test_an_address_is_trimmed_and_lowered(text: str, address: str) -> None:
    assert email_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "ada@example..com",
        "ada@-example.com",
        "ada@exam_ple-.com",
        ".ada@example.com",
        "a..b@example.com",
        "a b@example.com",
        "a@b@example.com",
        "ada@example.com, bob@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\nbcc: x@example.com",
        "a\x00b@example.com",
        f"{'a' * 65}@example.com",
        f"ada@{'e' * 64}.com",
        f"ada@{'example.' * 50}com",
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert email_address(text) is None

"""E-mail addresses are taken in lower case or not at all."""

import pytest

from surveys.addresses import email_address, wire_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ada.Lovelace+crm@Example.COM ", "ada.lovelace+crm@example.com"),
        ("jürgen@müller.de", "jürgen@müller.de"),
        ("ju\u0308rgen@mu\u0308ller.de", "jürgen@müller.de"),
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


@pytest.mark.parametrize(
    ("text", "wire"),
    [
        ("Ann@Acme.example", "ann@acme.example"),
        ("jürgen@Bücher.example", "jürgen@xn--bcher-kva.example"),
        ("ann@bu\u0308cher.example", "ann@xn--bcher-kva.example"),
        ("ann@XN--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("ann@straße.example", None),  # of another owner than strasse.example
        (f"ann@{'ü' * 60}.example", None),
        ("ann@", None),
        ("", None),
    ],
)
def test_a_mailbox_travels_under_one_name(text: str, wire: str | None) -> None:
    assert wire_address(text) == wire

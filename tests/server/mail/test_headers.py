"""A header's value is one line of one header, whatever went into it."""

from email import message_from_string
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.mail.headers import POLICY, address_value, checked, clean, recipient_address, text_value
from surveys.errors import BadInput
from tests.server.mail.hostile import HOSTILE

ADDRESS = "ann@acme.example"


def read(name: str, value: str) -> str:
    """What a mail program that knows nothing of us reads in a header of ours."""
    message = message_from_string(f"{name}: {value}\r\nX-Last: yes\r\n\r\n")
    assert message.keys() == [name, "X-Last"]
    return str(message[name]).replace("\r\n", "")


def shown(value: str) -> str:
    return str(make_header(decode_header(value)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_subject_stays_one_header_and_reads_as_its_visible_text(text: str) -> None:
    value = text_value("Subject", text)
    assert value.isascii()
    assert max(map(len, f"Subject: {value}".split("\r\n"))) <= 78
    assert shown(read("Subject", value)) == clean(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_beside_an_address_leaves_one_address(text: str) -> None:
    value = address_value("To", text, ADDRESS)
    raw = read("To", value)
    assert [address for _, address in getaddresses([raw])] == [ADDRESS]
    assert shown(getaddresses([raw])[0][0]) == clean(text.replace("<", " ").replace(">", " "), 80)
    assert checked("To", value) == value


@given(st.text(max_size=400))
def test_so_it_is_with_any_text(text: str) -> None:
    assert shown(read("Subject", text_value("Subject", f"x{text}"))) == clean(f"x{text}")
    raw = read("From", address_value("From", text, ADDRESS))
    assert [address for _, address in getaddresses([raw])] == [ADDRESS]


@given(st.text())
def test_what_is_clean_stays_so(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "=?" not in once
    assert "?=" not in once


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Ann", f"Ann <{ADDRESS}>"),
        ("", ADDRESS),
        ("Miller, Ann", f'"Miller, Ann" <{ADDRESS}>'),
        ('Ann "The Fox" O\'Neil', f'"Ann \\"The Fox\\" O\'Neil" <{ADDRESS}>'),
        ("Jürgen", f"=?utf-8?q?J=C3=BCrgen?= <{ADDRESS}>"),
    ],
)
def test_ordinary_names_as_everybody_writes_them(name: str, value: str) -> None:
    assert address_value("To", name, ADDRESS) == value


def test_a_domain_travels_in_ascii_and_a_local_part_as_it_is() -> None:
    assert recipient_address("Ann@Bücher.example") == "ann@xn--bcher-kva.example"
    assert recipient_address("jürgen@acme.example") == "jürgen@acme.example"
    assert address_value("To", "", "jürgen@acme.example") == "jürgen@acme.example"


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@acme.example, eve@evil.example", "ann@acme.example\nx", "a b@acme.example", "ann@localhost"]
)
def test_what_is_no_address_gets_no_mail(address: str) -> None:
    with pytest.raises(BadInput):
        recipient_address(address)


@pytest.mark.parametrize("value", ["", " x", "x\nBcc: y", "x\r\nBcc: y", "x\r\n\r\nbody", "x\r\n ", "x\x00", "ü", "x\x7f"])
def test_nothing_else_gets_into_a_message(value: str) -> None:
    with pytest.raises(BadInput):
        POLICY.header_store_parse("Subject", value)

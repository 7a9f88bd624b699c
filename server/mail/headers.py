"""Values of headers that cannot become another header, another recipient or an encoded word, whatever anybody is called.

Python's own folding is not trusted with them: before 3.11.15, 3.12.13 and 3.13.12 an encoded word in a subject could become a
header of its own, and a quoted name that is folded could lose its quotes. What is made here is ASCII, folded, and written as it is.
"""

import re
import unicodedata
from email.header import Header
from email.policy import EmailPolicy
from typing import Final

from surveys.addresses import wire_address
from surveys.errors import BadInput

LONGEST: Final = 200
LONGEST_NAME: Final = 80
WIDTH: Final = 76
_JOINERS: Final = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"  # Persian and emoji are written with them
_INVISIBLE: Final = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_BRACKETS: Final = re.compile("[<>]")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~ -]+")
_VALUE: Final = re.compile(r"[\x21-\x7e]([\x20-\x7e]|\r\n [\x21-\x7e])*")


class AsWritten(EmailPolicy):
    """Neither parses nor folds: a value is one that `checked` has let through."""

    def header_store_parse(self, name: str, value: object) -> tuple[str, str]:
        return name, checked(name, str(value))

    def header_fetch_parse(self, _: str, value: str) -> str:
        return value

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}\r\n"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode()


# Seven bits, so that no server on the way has to convert anything.
POLICY: Final = AsWritten(linesep="\r\n", cte_type="7bit", max_line_length=WIDTH)


def checked(name: str, value: str) -> str:
    """The value if it is one header's printable text; an address alone may hold letters that are not ASCII."""
    plain = re.sub(r"[^\W\x00-\x7f]", "x", value) if name == "To" else value
    if not _VALUE.fullmatch(plain):
        raise BadInput(f"A mail's {name} holds characters that no header may have.")
    return value


def clean(text: str, longest: int = LONGEST) -> str:
    """One line of visible text, no longer than this; what looks like an encoded word is taken apart."""
    kept = (char if _visible(char) else " " if char.isspace() else "" for char in unicodedata.normalize("NFC", text))
    line = re.sub(r"=(?=\?)|\?(?==)", r"\g<0> ", " ".join("".join(kept).split()))
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _visible(char: str) -> bool:
    return char in _JOINERS or (unicodedata.category(char) not in _INVISIBLE and not char.isspace()) or char == " "


def text_value(name: str, text: str) -> str:
    """A header of free text, such as a subject."""
    return _encoded(clean(text), len(name))


def address_value(name: str, display: str, address: str) -> str:
    """A header that names exactly one address, with what it is called by."""
    called = clean(_BRACKETS.sub(" ", display), LONGEST_NAME)  # within quotes they are allowed, and fool simple readers
    mailbox = f"<{recipient_address(address)}>"
    if not called:
        return mailbox.strip("<>")
    quoted = called if _ATOMS.fullmatch(called) else '"{}"'.format(re.sub(r'(["\\])', r"\\\1", called))
    words = quoted if called.isascii() else _encoded(called, len(name))
    return f"{words} {mailbox}" if len(words) + len(mailbox) + len(name) < WIDTH else f"{words}\r\n {mailbox}"


def recipient_address(address: str) -> str:
    """The address as it travels; raise BadInput for what is none."""
    known = wire_address(address)
    if known is None:
        raise BadInput("This is not an address that a mail can go to.")
    return known


def _encoded(text: str, indent: int) -> str:
    """ASCII as it is, all else as encoded words; folded."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=WIDTH, header_name="x" * indent).encode(linesep="\r\n")

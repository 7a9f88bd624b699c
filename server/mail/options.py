"""How mails leave: the settings of the mail server, of the sender and of what comes back."""

from collections.abc import Mapping
from typing import Final, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from msgspec import Struct

from surveys.addresses import email_address
from surveys.errors import BadInput

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
PORTS: Final = {"smtp": 587, "smtps": 465}
SHORTEST_SECRET: Final = 20
FASTEST: Final = 1_000.0
Way = Literal["none", "smtp", "sink"]
Tls = Literal["none", "starttls", "tls"]


class MailOptions(Struct, frozen=True):
    """Where mails go (nowhere, to a server, or with `sink` to a folder of this machine), from whom, and how fast."""

    way: Way = "none"
    host: str = ""
    port: int = 0
    tls: Tls = "none"
    user: str = ""
    password: str = ""
    sender: str = ""
    reply_to: str = ""
    rate: float = 10.0
    bounce_secret: str = ""

    @property
    def is_set(self) -> bool:
        return self.way != "none"


def read_mail_options(environment: Mapping[str, str]) -> MailOptions:
    """Read what is set of the mail server and its mails; raise BadInput that names the variable, never what a URL holds."""
    url = environment.get("PARALLAX_SMTP_URL", "")
    sender, reply_to = _address(environment, "PARALLAX_MAIL_FROM"), _address(environment, "PARALLAX_MAIL_REPLY_TO")
    rate, secret = _rate(environment.get("PARALLAX_MAIL_RATE", "")), _secret(environment.get("PARALLAX_BOUNCE_SECRET", ""))
    if not url:
        return MailOptions(sender=sender, reply_to=reply_to, rate=rate, bounce_secret=secret)
    if not sender:
        raise BadInput("PARALLAX_MAIL_FROM is not set: give the address that mails come from, such as feedback@example.com.")
    if url == "sink:":
        return MailOptions("sink", sender=sender, reply_to=reply_to, rate=rate, bounce_secret=secret)
    host, port, tls, user, password = _server(url)
    return MailOptions("smtp", host, port, tls, user, password, sender, reply_to, rate, secret)


def _server(url: str) -> tuple[str, int, Tls, str, str]:
    try:
        parts = urlsplit(url)
        port, query = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise BadInput(_SHAPE) from error
    if parts.scheme not in PORTS or not parts.hostname or parts.path not in {"", "/"} or not query.keys() <= {"tls"}:
        raise BadInput(_SHAPE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isprintable():
        raise BadInput(_SHAPE)
    return parts.hostname, port or PORTS[parts.scheme], _tls(parts.scheme, parts.hostname, query.get("tls", []), user), user, password


def _tls(scheme: str, host: str, asked: list[str], user: str) -> Tls:
    """TLS unless the server is this machine, or is told to go without; a password never travels readable."""
    if scheme == "smtps":
        return "tls"
    if asked not in ([], ["starttls"], ["none"]):
        raise BadInput("PARALLAX_SMTP_URL asks for an unknown kind of TLS: write ?tls=starttls or ?tls=none, or begin it with smtps://.")
    tls: Tls = "starttls" if asked == ["starttls"] or (not asked and host not in LOOPBACK) else "none"
    if tls == "none" and user and host not in LOOPBACK:
        raise BadInput("PARALLAX_SMTP_URL would send its password readable: use smtps:// or ?tls=starttls.")
    return tls


_SHAPE: Final = (
    "PARALLAX_SMTP_URL cannot be used: write smtp://user:password@host:587?tls=starttls or smtps://user:password@host"
    " (special characters of the password as %40 and so on), or sink: to keep mails on this machine."
)


def _address(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "")
    address = email_address(text)
    if text and (address is None or not address.isascii()):
        raise BadInput(f"{name} is {text!r}: give one plain address, such as feedback@example.com.")
    return address or ""


def _rate(text: str) -> float:
    try:
        rate = float(text or 10)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= FASTEST:  # NaN is not either
        raise BadInput(f"PARALLAX_MAIL_RATE is {text!r}: give how many mails may leave in a second, more than 0 and at most 1000.")
    return rate


def _secret(text: str) -> str:
    if text and (len(text) < SHORTEST_SECRET or not text.isascii() or not text.isprintable()):
        raise BadInput(f"PARALLAX_BOUNCE_SECRET must be at least {SHORTEST_SECRET} plain characters: make one with `openssl rand -hex 20`.")
    return text

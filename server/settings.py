"""Every setting, read once from the environment; docs/operations.md has a sentence on each."""

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from server.mail.options import MailOptions, read_mail_options
from surveys.errors import BadInput, NotReady

PUBLIC_KEY = re.compile(r"[0-9a-fA-F]{64}")
LONGEST_NAME = 80
ORIGIN = re.compile(r"(https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?|http://(127\.0\.0\.1|localhost))(:[0-9]{1,5})?")


class Settings(Struct, frozen=True):
    """What a deployment may choose; the defaults are a laptop's."""

    data: Path
    database_url: str
    redis_url: str | None
    base_url: str
    company: str
    mail_key: Path
    k: int
    pdf_processes: int
    embed_origins: tuple[str, ...] = ()
    mail: MailOptions = MailOptions()
    mail_public_key: bytes | None = None
    web_key: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether links are https, so that cookies may be Secure."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `PARALLAX_*`; raise BadInput that names the variable and what it should be."""
    data = Path(environment.get("PARALLAX_DATA", "var")).absolute()
    return Settings(
        data=data,
        database_url=environment.get("PARALLAX_DATABASE_URL") or f"sqlite:///{data / 'parallax.sqlite'}",
        redis_url=environment.get("PARALLAX_REDIS_URL") or None,
        base_url=_base_url(environment.get("PARALLAX_BASE_URL") or "http://127.0.0.1:8000"),
        company=_name(environment, "PARALLAX_COMPANY"),
        mail_key=Path(environment.get("PARALLAX_MAIL_KEY") or data / "mail.key"),
        k=_whole_number(environment, "PARALLAX_K", least=3, default=3),
        pdf_processes=_whole_number(environment, "PARALLAX_PDF_PROCESSES", least=1, default=1),
        embed_origins=_origins(environment.get("PARALLAX_EMBED_ORIGINS", "")),
        mail=read_mail_options(environment),
        mail_public_key=_public_key(environment.get("PARALLAX_MAIL_PUBLIC_KEY", "")),
        web_key=Path(environment["PARALLAX_WEB_KEY"]) if environment.get("PARALLAX_WEB_KEY") else None,
    )


def read_passwords(roles: Iterable[str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The passwords that `parallax roles --apply` gives to database roles."""
    given = {role: environment.get(f"{role.upper()}_PASSWORD", "") for role in roles}
    return {role: password for role, password in given.items() if password}


def sealing_key(settings: Settings) -> bytes:
    """The public key that links are sealed for; without PARALLAX_MAIL_PUBLIC_KEY, that of the private key kept here."""
    from surveys.sealing import public_key

    if settings.mail_public_key:
        return settings.mail_public_key
    try:
        return public_key(private_file(settings.mail_key))
    except OSError as error:
        raise NotReady("No key to seal links for: set PARALLAX_MAIL_PUBLIC_KEY to what `parallax roles --mail-key` prints.") from error


def web_secret(settings: Settings) -> bytes:
    """What addresses that the pages make are derived from; the mail worker shares it, so that it can make those that stop mails."""
    return private_file(settings.web_key or settings.data / "web.key")


def _public_key(text: str) -> bytes | None:
    if not text:
        return None
    if not PUBLIC_KEY.fullmatch(text):
        raise BadInput("PARALLAX_MAIL_PUBLIC_KEY must be 64 hexadecimal digits, as `parallax roles --mail-key` prints them.")
    return bytes.fromhex(text)


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"PARALLAX_BASE_URL is {value!r}: give the address that people open, such as https://feedback.example.com."
        raise BadInput(message)
    return value.rstrip("/")


def _origins(value: str) -> tuple[str, ...]:
    """Sites that may show a form in a frame; they stand in a header, so nothing but an origin may pass."""
    origins = tuple(value.split())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            message = (
                f"PARALLAX_EMBED_ORIGINS names {origin!r}: give origins such as https://portal.example.com, apart by spaces;"
                " plain http is for 127.0.0.1 and localhost only."
            )
            raise BadInput(message)
    return origins


def _name(environment: Mapping[str, str], name: str) -> str:
    text = " ".join(environment.get(name, "").split())
    if len(text) > LONGEST_NAME or not text.isprintable():
        message = f"{name} must be at most {LONGEST_NAME} characters that can be printed."
        raise BadInput(message)
    return text


def _whole_number(environment: Mapping[str, str], name: str, *, least: int, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < least:
        message = f"{name} is {text!r}: give a whole number of at least {least}."
        raise BadInput(message)
    return int(text)


def private_file(path: Path, size: int = 32) -> bytes:
    """Return the secret kept at `path`, made on first need and readable by this user only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(size))
    return path.read_bytes()

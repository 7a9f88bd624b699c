"""E-mail addresses: one rule for every place where one is typed or imported."""

import re
import unicodedata

LENGTH = 320
LOCAL_LENGTH = 64
# Narrower than RFC 5321 (no quoted local parts, no address literals): what mail providers hand out.
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


def email_address(text: str) -> str | None:
    """Return the address trimmed and in lower case; None if it cannot be one."""
    address = unicodedata.normalize("NFC", text.strip().lower())
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    if not at or len(address) > LENGTH or len(local) > LOCAL_LENGTH or len(labels) < 2:
        return None
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return address if all(_LABEL.fullmatch(label) for label in labels) else None


def wire_address(text: str) -> str | None:
    """Return the address as it travels, its domain in ASCII (IDNA): one mailbox is always written the same; None if it cannot be one."""
    local, _, domain = (email_address(text) or "").rpartition("@")
    if domain.isascii():
        return f"{local}@{domain}" if domain else None
    try:
        encoded = domain.encode("idna")
        # Python's IDNA is that of 2003 and makes `ss` of `ß`: a domain of somebody else, whom the link would go to.
        return f"{local}@{encoded.decode()}" if encoded.decode("idna") == domain else None
    except UnicodeError:
        return None

"""E-mail addresses: one rule for every place where one is typed or imported."""

import re

LENGTH = 320
LOCAL_LENGTH = 64
# Narrower than RFC 5321 (no quoted local parts, no address literals): what mail providers hand out.
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[^\W_]([\w-]{0,61}[^\W_])?")


def email_address(text: str) -> str | None:
    """Return the address trimmed and in lower case; None if it cannot be one."""
    address = text.strip().lower()
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    if not at or len(address) > LENGTH or len(local) > LOCAL_LENGTH or len(labels) < 2:
        return None
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return address if all(_LABEL.fullmatch(label) for label in labels) else None

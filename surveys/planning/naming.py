"""What a wave of a plan is called, and its key."""

import re
import unicodedata
from collections.abc import Container
from datetime import date
from itertools import count

LONGEST = 64
_ROOM = LONGEST - len("-2027-03-01-9999")


def slug(name: str) -> str:
    """A name as part of a key: Frühjahr 2026 becomes fruhjahr-2026."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")[:_ROOM].strip("-") or "wave"


def free_key(stem: str, taken: Container[str]) -> str:
    """The stem, or with the first number that makes it a key nobody uses."""
    return stem if stem not in taken else next(key for n in count(2) if (key := f"{stem}-{n}") not in taken)


def key_stem(name: str, day: date | None) -> str:
    """A key from a plan's name, and the day if there will be several of it."""
    return f"{slug(name)}-{day.isoformat()}" if day else slug(name)


def wave_name(name: str, day: date | None, account: str = "") -> str:
    """A wave's name from its plan's: several are told apart by their days, and by the account if each has one to itself."""
    return " · ".join(part for part in (name, account, day.isoformat() if day else "") if part)[:200]

"""Passwords: what is accepted, and Argon2id hashes of it with argon2-cffi's defaults (RFC 9106, low memory)."""

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveys.errors import BadInput

SHORTEST, LONGEST = 12, 1_000
# No look-alikes, so that a generated password survives paper.
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 5

_HASHER = PasswordHasher()


def check_password(password: str) -> None:
    """Raise BadInput if the password is too short or too long to be one."""
    if len(password) < SHORTEST:
        raise BadInput(f"The password has {len(password)} characters: choose one of at least {SHORTEST}.")
    if len(password) > LONGEST:
        raise BadInput(f"The password has more than {LONGEST} characters: choose a shorter one.")


def hash_password(password: str) -> str:
    """Check and hash; takes some hundredths of a second on purpose, so call it in a thread."""
    check_password(password)
    return _HASHER.hash(_normal(password))


def verify_password(stored: str, password: str) -> bool:
    """Whether the password fits the hash; takes as long as hashing, so call it in a thread."""
    try:
        return _HASHER.verify(stored, _normal(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False


def new_password() -> str:
    """Return a generated password of 100 bits: four groups that can be read aloud."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def _normal(password: str) -> str:
    """The same characters typed on another keyboard are the same password (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)

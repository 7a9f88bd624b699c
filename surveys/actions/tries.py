"""A limit on guessing: tries are counted by who tries, per quarter of an hour, before what was tried is looked at."""

import hashlib
from typing import Final

from surveys.engine.connect import fetch

WINDOW_MS: Final = 15 * 60_000
_COUNT: Final = """
INSERT INTO sign_in_failure (key, window_start, failures) VALUES ($1, $2, 1)
ON CONFLICT (key, window_start) DO UPDATE SET failures = sign_in_failure.failures + 1 RETURNING failures
"""


async def count_try(key: str, most: int, now: int) -> int:
    """Count one more; return 0, or the minutes to wait if that is too many."""
    window = now - now % WINDOW_MS
    rows = await fetch(_COUNT, key, window)
    return max(1, -(-(window + WINDOW_MS - now) // 60_000)) if rows[0]["failures"] > most else 0


async def forgive_try(key: str, now: int) -> None:
    """Take back one that was no guess."""
    await fetch("UPDATE sign_in_failure SET failures = failures - 1 WHERE key = $1 AND window_start = $2", key, now - now % WINDOW_MS)


def key_of(kind: str, text: str) -> str:
    """Whoever tries is kept as a hash."""
    return hashlib.sha256(f"{kind}|{text}".encode("utf-8", "replace")).hexdigest()

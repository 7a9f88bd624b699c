"""Turns that all processes share, so that together they do something no more often than is allowed."""

from typing import Final

from surveys.engine.connect import fetch

# Whoever waits for the row sees what the one before has taken.
_TAKE: Final = """
INSERT INTO pace (name, free_at) VALUES ($1, $2 + CAST($3 AS double precision))
ON CONFLICT (name) DO UPDATE
  SET free_at = CASE WHEN pace.free_at > $2 THEN pace.free_at ELSE $2 END + CAST($3 AS double precision)
RETURNING free_at
"""


async def take_turn(name: str, every_ms: float, now: int) -> float:
    """Take the next turn that is free; return how many milliseconds there are until then, by the clock of the database."""
    rows = await fetch(_TAKE, name, float(now), every_ms)
    return max(0.0, float(rows[0]["free_at"]) - every_ms - now)

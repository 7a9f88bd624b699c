"""Note who may open an account that they are asked about: they do not count there, whoever owns it later (R1)."""

from typing import Final

from surveys.engine.connect import fetch
from surveys.queries.study import COUNTED

# Whoever a release may have counted stays unmarked, and so reads nothing of the wave (surveys/queries/counted.py).
_NOTE: Final = f"""
UPDATE participation SET insider = true WHERE id IN (
  SELECT p.id FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
  WHERE i.wave = $1 AND i.side = 'internal' AND NOT p.insider AND NOT ({COUNTED})
    AND NOT EXISTS (SELECT 1 FROM release r WHERE r.wave = i.wave AND (r.is_last OR p.state = 'finished')))
"""  # noqa: S608  # a constant of ours


async def note_insiders(wave: int) -> None:
    """When a wave opens, and before a release is worked out: somebody who comes to own the account meanwhile is still counted by it."""
    await fetch(_NOTE, wave)

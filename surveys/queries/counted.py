"""Which results a person who signs in was counted in, as a colleague who could not open the account then: they do not read them (R1)."""

from typing import Final

from surveys.engine.connect import fetch
from surveys.queries.access import Visitor

# As `ADDRESSES` of surveys/queries/study.py has it: by the address that somebody was asked at, or by their colleague's own. The picture of
# a segment stands with all its accounts and counts people of several (R9): only who was marked at one of them was left out of it.
_RESULTS: Final = """
WITH mine AS (
  SELECT i.wave, p.account, p.state, p.insider FROM participation p JOIN invitation i ON i.id = p.invitation
  WHERE i.side = 'internal' AND i.id IN (
    SELECT o.id FROM invitation o WHERE lower(trim(o.email)) = $1
    UNION SELECT o.id FROM invitation o JOIN colleague k ON k.id = o.colleague WHERE lower(trim(k.email)) = $1)
), counted AS (SELECT wave, account FROM mine WHERE state = 'finished' AND NOT insider)
SELECT wave, account FROM counted
UNION
SELECT c.wave, f.account FROM counted c JOIN release r ON r.wave = c.wave
JOIN finding g ON g.release = r.id AND g.account = c.account AND g.kind = 'picture'
JOIN finding f ON f.release = r.id AND f.kind = 'picture' AND f.data = g.data
WHERE NOT EXISTS (SELECT 1 FROM mine m WHERE m.wave = c.wave AND m.account = f.account AND m.insider)
"""


async def counted_in(visitor: Visitor) -> frozenset[tuple[int, int]]:
    """Wave and account of all results that count the visitor: beside their own answer these would tell what others said."""
    return frozenset((row["wave"], row["account"]) for row in await fetch(_RESULTS, visitor.email.strip().lower()))

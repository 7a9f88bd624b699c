"""Who of a wave may be reminded: can be reached, is not finished, and is of no group of which enough have answered."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.planning.quotas import full_quotas, is_of
from surveys.planning.settings import Quota
from surveys.queries.answering import MOST_ACCOUNTS
from surveys.queries.messages import REACHABLE

_GROUP: Final = "a.segment, a.region, a.industry, coalesce(c.decision_level, '') AS decision_level"
# Whoever may choose among many accounts is finished with as many as are asked of one person.
# Somebody who was invited and answered on paper has two invitations: the contact's own row tells that they are finished.
CUSTOMERS: Final = f"""
SELECT i.id, {_GROUP} FROM invitation i JOIN participation p ON p.invitation = i.id
JOIN account a ON a.id = p.account LEFT JOIN contact c ON c.id = p.contact
WHERE i.wave = $1 AND i.side = 'customer' AND i.source = 'invited' AND i.is_open AND p.state <> 'finished' AND {REACHABLE}
  AND (p.contact IS NULL OR p.contact NOT IN (SELECT o.contact FROM invitation j JOIN participation o ON o.invitation = j.id
    WHERE j.wave = $1 AND o.state = 'finished' AND o.contact IS NOT NULL))
  AND (SELECT count(*) FROM participation o WHERE o.invitation = i.id AND o.state = 'finished') < {MOST_ACCOUNTS}
ORDER BY i.id
"""  # noqa: S608  # constants of ours
# At a new address nobody learns from a reminder that does not come what was finished at the old one (R6).
COLLEAGUES: Final = f"""
SELECT i.id FROM invitation i JOIN participation p ON p.invitation = i.id
WHERE i.wave = $1 AND i.side = 'internal' AND i.is_open AND {REACHABLE} GROUP BY i.id
HAVING sum(CASE WHEN coalesce(p.shown, p.state) = 'finished' THEN 1 ELSE 0 END)
  < CASE WHEN count(*) > {MOST_ACCOUNTS} THEN {MOST_ACCOUNTS} ELSE count(*) END
ORDER BY i.id
"""  # noqa: S608  # constants of ours
FINISHED: Final = f"""
SELECT count(*) AS n, {_GROUP} FROM invitation i JOIN participation p ON p.invitation = i.id
JOIN account a ON a.id = p.account LEFT JOIN contact c ON c.id = p.contact
WHERE i.wave = $1 AND i.side = 'customer' AND p.state = 'finished'
GROUP BY a.segment, a.region, a.industry, coalesce(c.decision_level, '')
"""  # noqa: S608  # constants of ours


class Unfinished(Struct, frozen=True):
    """Invitations by number; nobody is told which colleagues are among them, or how many."""

    customers: tuple[int, ...]
    colleagues: tuple[int, ...]


async def load_unfinished(wave: int, quotas: Sequence[Quota]) -> Unfinished:
    """Whom a reminder would reach now."""
    full = await load_full_quotas(wave, quotas) if quotas else ()
    rows = await fetch(CUSTOMERS, wave)
    customers = dict.fromkeys(row["id"] for row in rows if not any(is_of(quota, row) for quota in full))
    return Unfinished(tuple(customers), tuple(row["id"] for row in await fetch(COLLEAGUES, wave)))


async def load_full_quotas(wave: int, quotas: Sequence[Quota]) -> tuple[Quota, ...]:
    """The quotas of a wave that are reached."""
    return full_quotas(quotas, [(row, row["n"]) for row in await fetch(FINISHED, wave)])

"""Who stands behind colleagues' figures of other waves (R4, R7): known from participation, because answers have no name.

After a wave's retention its invitations are rows of nobody, each under a name of its own; from then on the counts stored with its
releases have to do (decision 35).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.findings import Precision
from surveys.instrument.frames import comparable_items
from surveys.instrument.types import About, View
from surveys.queries.instruments import BOTH_VERSIONS, both_definitions
from surveys.queries.study import ADDRESSES, COUNTED

_Place = TypeVar("_Place", bound=Hashable)
# Pictures are made of accounts that may be in this wave no more, or in another segment.
CONCERNED: Final = """(SELECT account FROM wave_account WHERE wave = $1 UNION SELECT account FROM basis WHERE shown = 'picture')"""
FINISHED: Final = f"""
SELECT i.wave, p.account, i.person, CASE WHEN {COUNTED} THEN 1 ELSE 0 END AS counts
FROM participation p JOIN invitation i ON i.id = p.invitation JOIN account a ON a.id = p.account
WHERE i.side = 'internal' AND p.state = 'finished' AND a.id IN {CONCERNED}
"""  # noqa: S608  # constants of ours
NAMED: Final = "SELECT DISTINCT wave FROM invitation WHERE side = 'internal' AND person NOT LIKE 'gone:%'"
OTHERS: Final = f"""
SELECT w.id, {BOTH_VERSIONS} FROM wave w JOIN instrument_version v ON v.id = w.version
WHERE w.id <> $1 AND EXISTS (SELECT 1 FROM release r WHERE r.wave = w.id) ORDER BY w.id
"""  # noqa: S608  # a constant of ours
SHOWN: Final = f"""
SELECT DISTINCT r.wave, b.account, b.figure, b.joined, b.shown FROM basis b JOIN release r ON r.id = b.release
WHERE r.wave <> $1 AND b.shown <> 'nothing' AND b.account IN {CONCERNED}
ORDER BY r.wave, b.account, b.figure, b.joined, b.shown
"""  # noqa: S608  # a constant of ours
# A picture names its segment as it was then, the same in all pictures of an account and wave.
SEGMENTS: Final = """
SELECT r.wave, f.account, min(f.data) AS data FROM finding f JOIN release r ON r.id = f.release
WHERE f.kind = 'picture' AND r.wave <> $1 GROUP BY r.wave, f.account
"""
NEWEST: Final = "SELECT coalesce(max(id), 0) AS newest FROM release"
OWNERS: Final = f"""
SELECT DISTINCT a.id AS account, i.person FROM wave_account wa JOIN account a ON a.id = wa.account
JOIN invitation i ON i.wave = wa.wave AND i.side = 'internal' AND (a.owner_email <> '' AND lower(a.owner_email) IN {ADDRESSES}
  OR EXISTS (SELECT 1 FROM participation p WHERE p.invitation = i.id AND p.account = a.id AND p.insider))
WHERE wa.wave = $1
"""  # noqa: S608  # a constant of ours


class Figure(Struct, frozen=True):
    """A rating of an account by colleagues, as another wave shows it, and how many counted behind it; `segment` is that of a picture."""

    wave: int
    account: int
    about: About
    view: View
    pair: str
    joined: int
    shown: Precision
    segment: str = ""


class _Picture(Struct, frozen=True):
    segment: str


class Past(Struct, frozen=True):
    """Who finished, by wave (this one too) and account; and all figures of colleagues that other waves have shown.

    `insiders` may open the account, so they do not count and are not among the `finished` (R1); `owners` may be anybody who was asked,
    and whoever was noted as an insider of the account.
    `newest` is the last release, of any wave, that is sure to be in it.
    """

    finished: Mapping[tuple[int, int], frozenset[str]] = {}
    figures: tuple[Figure, ...] = ()
    insiders: Mapping[tuple[int, int], frozenset[str]] = {}
    owners: Mapping[int, frozenset[str]] = {}
    newest: int | None = None


async def load_past(wave: int) -> Past:
    """Read what a release of this wave stands beside."""
    newest: int = (await fetch(NEWEST))[0]["newest"]
    named = {row["wave"] for row in await fetch(NAMED)}
    known = [row for row in await fetch(FINISHED, wave) if row["wave"] in named]
    finished = _people(((row["wave"], row["account"]), row["person"]) for row in known if row["counts"])
    insiders = _people(((row["wave"], row["account"]), row["person"]) for row in known if not row["counts"])
    owners = _people((row["account"], row["person"]) for row in await fetch(OWNERS, wave))
    segments = {
        (row["wave"], row["account"]): msgspec.json.decode(row["data"], type=_Picture).segment for row in await fetch(SEGMENTS, wave)
    }
    frames = {
        (row["id"], item.name): (item.about, item.view, item.pair)
        for row in await fetch(OTHERS, wave)
        for item in comparable_items(await both_definitions(row))
        if item.side == "internal"
    }
    figures = tuple(
        Figure(row["wave"], row["account"], *frames[place], row["joined"], row["shown"], segments.get((row["wave"], row["account"]), ""))
        for row in await fetch(SHOWN, wave)
        if (place := (row["wave"], row["figure"])) in frames
    )
    return Past(finished, figures, insiders, owners, newest)


def _people(pairs: Iterable[tuple[_Place, str]]) -> dict[_Place, frozenset[str]]:
    found: dict[_Place, set[str]] = defaultdict(set)
    for place, person in pairs:
        found[place].add(person)
    return {place: frozenset(people) for place, people in found.items()}

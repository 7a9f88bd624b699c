"""What colleagues said of us with their name, as a table: questions by people."""

from typing import Final

import msgspec
from msgspec import Struct

from surveys.engine.connect import fetch
from surveys.named import Named

_NAMED: Final = "SELECT data FROM finding WHERE release = $1 AND account = $2 AND kind = 'named' ORDER BY id"


class NamedRow(Struct, frozen=True):
    """A subject, whether it is what they guess of the customer, and what each person said; None where they said nothing."""

    pair: str
    guessed: bool
    numbers: tuple[float | None, ...]


class NamedTable(Struct, frozen=True):
    """The names over the columns, and the rows under them."""

    names: tuple[str, ...] = ()
    rows: tuple[NamedRow, ...] = ()


async def load_named(release: int | None, account: int) -> NamedTable:
    """Read what a release says by name of an account; the caller has asked who may open it."""
    found = [msgspec.json.decode(row["data"], type=Named) for row in await fetch(_NAMED, release or 0, account)]
    given = [{(rating.view, rating.pair): rating.number for rating in one.ratings} for one in found]
    places = sorted({place for mine in given for place in mine})
    rows = tuple(NamedRow(pair, view == "predicted", tuple(mine.get((view, pair)) for mine in given)) for view, pair in places)
    return NamedTable(tuple(one.name for one in found), rows)

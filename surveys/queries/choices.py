"""What a plan can be made of: decision levels, functions and accounts that exist."""

from typing import Final

from msgspec import Struct

from surveys.engine.connect import fetch

MOST: Final = 40
LEVELS: Final = "SELECT decision_level AS name, count(*) AS n FROM contact WHERE decision_level <> '' GROUP BY decision_level"
FUNCTIONS: Final = "SELECT function AS name, count(*) AS n FROM team_member WHERE function <> '' GROUP BY function"
SEGMENTS: Final = "SELECT segment AS name, count(*) AS n FROM account WHERE segment <> '' GROUP BY segment"


class Choices(Struct, frozen=True):
    """Names that exist, those of most people first."""

    levels: tuple[str, ...]
    functions: tuple[str, ...]
    segments: tuple[str, ...]


async def load_choices() -> Choices:
    return Choices(await _names(LEVELS), await _names(FUNCTIONS), await _names(SEGMENTS))


async def _names(sql: str) -> tuple[str, ...]:
    rows = sorted(await fetch(sql), key=lambda row: (-row["n"], row["name"]))
    return tuple(row["name"] for row in rows[:MOST])

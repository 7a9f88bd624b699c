"""A list of values as one argument of a statement, on either engine."""

import json
from collections.abc import Sequence
from typing import Literal

from surveys.engine.connect import engine_in_use


def members(place: str, kind: Literal["integer", "text"]) -> str:
    """The subquery that reads the list given at `place` (`$1`)."""
    if engine_in_use().engine_type == "sqlite":
        return f"SELECT value FROM json_each({place})"  # noqa: S608  # a place, never a value
    return f"SELECT unnest({place}::{kind}[])"


def member_list(values: Sequence[int] | Sequence[str]) -> object:
    """The list as the driver takes it."""
    return json.dumps(list(values)) if engine_in_use().engine_type == "sqlite" else list(values)

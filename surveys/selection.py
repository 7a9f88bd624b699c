"""Which accounts somebody means: `all`, or `segment=Enterprise|Mid,region=EMEA`; pure.

Conditions are joined by commas and must all hold; alternatives are joined by `|`. The fields are ref, segment,
region, industry and owner (an email). Case does not matter except in ref. A comma that no field name follows
belongs to the value, so `region=Asia, Pacific` is one condition.
"""

import re

from msgspec import Struct

from surveys.errors import BadInput
from surveys.sentences import sentence

FIELDS = {"ref": "external_ref", "segment": "segment", "region": "region", "industry": "industry", "owner": "owner_email"}
_NEXT = re.compile(r",(?=\s*[a-z_]+\s*=)")


class Condition(Struct, frozen=True):
    """A column of the account and the values that it may have."""

    column: str
    values: tuple[str, ...]


class Selection(Struct, frozen=True):
    """Conditions that must all hold; none at all means every account."""

    conditions: tuple[Condition, ...] = ()


def read_selection(text: str) -> Selection:
    """Parse a filter; BadInput says which part cannot be read."""
    if text.strip().lower() == "all":
        return Selection()
    return Selection(tuple(_condition(part) for part in _NEXT.split(text)))


def _condition(part: str) -> Condition:
    name, equals, values = part.partition("=")
    column = FIELDS.get(name.strip().lower())
    if not equals or column is None:
        raise BadInput(
            sentence(
                "Accounts {part}: write `all`, or field=value with one of the fields {fields}, such as segment=Enterprise,region=EMEA.",
                part=repr(part.strip()),
                fields=", ".join(FIELDS),
            )
        )
    chosen = tuple(value.strip() for value in values.split("|") if value.strip())
    if not chosen:
        raise BadInput(sentence("Accounts {part}: give a value after the equals sign.", part=repr(part.strip())))
    return Condition(column, chosen)

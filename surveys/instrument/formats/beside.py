"""What another format has no words for: found by reading back what was written, and written beside it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from surveys.instrument.formats.draft import STRUCTURE, Json
from surveys.instrument.forms import PLACEHOLDER
from surveys.instrument.types import Definition

# These are always written: they must not depend on what is chosen at import.
ALWAYS = ("key", "version", "side")
Path = tuple[int, ...]
Attach = Callable[[Path, Json], None]


def builtins(definition: Definition) -> Json:
    """A definition as plain values; every part says for itself what it might take from its page."""
    found: Json = msgspec.to_builtins(definition, str_keys=True)
    return found


def lay_beside(own: Json, again: Json, attach: Attach) -> None:
    """Call `attach` with the path of each part (page, element, row) and the fields that reading it back would not give."""
    _attach(own, again, (), attach)
    for i, (page, read) in enumerate(zip(own["pages"], again["pages"], strict=True)):
        _attach(page, read, (i,), attach)
        for j, (element, found) in enumerate(zip(page["elements"], read["elements"], strict=True)):
            _attach(element, found, (i, j), attach)
            for k, (row, one) in enumerate(zip(element.get("rows", ()), found.get("rows", ()), strict=True)):
                _attach(row, one, (i, j, k), attach)


def _attach(own: Mapping[str, Any], again: Mapping[str, Any], path: Path, attach: Attach) -> None:
    names = [name for name in sorted({*own, *again}) if name not in STRUCTURE]
    always = ALWAYS if len(path) < 2 else ()
    fields = {name: own.get(name) for name in names if own.get(name) != again.get(name) or (name in always and name in own)}
    if fields:
        attach(path, fields)


def without_fallbacks(text: str, item: Callable[[str], str], items: Mapping[str, object]) -> str:
    """A text whose recalls are written as the other format writes them."""

    def recall(found: re.Match[str]) -> str:
        return item(found["of"]) if found["of"] in items else found[0]

    return PLACEHOLDER.sub(recall, text)

"""What a person gets to see: the pages of a side, the questions of a page, and localised text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from surveys.instrument.types import Block, Definition, Information, Page, Question, Side, Text

PLACEHOLDERS = ("account", "department")
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def pages_for(definition: Definition, side: Side) -> tuple[Page, ...]:
    """The pages that a side is asked, in order."""
    return tuple(page for page in definition.pages if page.side == side)


def blocks_for(definition: Definition, side: Side) -> tuple[Block, ...]:
    """The blocks that a side is asked, in order; each is stored apart from the others."""
    return tuple(dict.fromkeys(page.block for page in pages_for(definition, side)))


def questions(pages: Sequence[Page]) -> Iterator[Question]:
    """Every element of the pages that takes an answer."""
    for page in pages:
        for element in page.elements:
            if not isinstance(element, Information):
                yield element


def say(text: Text, language: str, default: str, names: Mapping[str, str] = _NO_NAMES) -> str:
    """The text in the nearest language (de-CH, then de, then the default), with {account} and {department} filled in."""
    return _PLACEHOLDER.sub(lambda found: names.get(found[1], found[0]), _nearest(text, language, default))


def _nearest(text: Text, language: str, default: str) -> str:
    by_tag = {tag.lower(): words for tag, words in text.items()}
    parts = language.lower().split("-")
    for length in range(len(parts), 0, -1):
        found = by_tag.get("-".join(parts[:length]))
        if found is not None:
            return found
    return by_tag.get(default.lower(), next(iter(text.values()), ""))

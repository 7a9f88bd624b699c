"""What a person gets to see: the pages of a side, the items of a page, and localised text with what is filled in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from surveys.instrument.types import (
    SIDES,
    Block,
    Definition,
    Element,
    Information,
    Matrix,
    Page,
    Question,
    RadioGroup,
    Rated,
    Rating,
    Row,
    Shown,
    Side,
    Text,
)

# {account}, {department}, {account.industry|your industry}, {c_ease|what you said}: what follows `|` stands in for nothing.
PLACEHOLDER = re.compile(r"\{(?P<of>[a-z][a-z0-9_]*(?:\.[a-z_]+)?)(?:\|(?P<fallback>[^{}|]*))?\}")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def pages_for(definition: Definition, side: Side) -> tuple[Page, ...]:
    """The pages that a side is asked, in order."""
    return tuple(page for page in definition.pages if page.side == side)


def sides_asked(definition: Definition) -> tuple[Side, ...]:
    """The sides that have a page."""
    return tuple(side for side in SIDES if pages_for(definition, side))


def blocks_for(definition: Definition, side: Side) -> tuple[Block, ...]:
    """The blocks that a side is asked, in order; each is stored apart from the others."""
    return tuple(dict.fromkeys(page.block for page in pages_for(definition, side)))


def parts(element: Element) -> tuple[Shown, ...]:
    """The items that an element is made of: the rows of a matrix, or itself."""
    return tuple(_row_item(element, row) for row in element.rows) if isinstance(element, Matrix) else (element,)


def asked(page: Page) -> tuple[Shown, ...]:
    """The items of a page in order, the rows of a matrix each for itself."""
    return tuple(item for element in page.elements for item in parts(element))


def _row_item(matrix: Matrix, row: Row) -> Rating | RadioGroup:
    title, description, shown = row.title, row.description, both(matrix.visible_if, row.visible_if)
    if matrix.choices:
        return RadioGroup(
            name=row.name,
            title=title,
            description=description,
            visible_if=shown,
            is_required=matrix.is_required,
            required_if=matrix.required_if,
            choices=matrix.choices,
            cant_say=matrix.cant_say,
        )
    assert matrix.side is not None
    assert matrix.about is not None
    assert matrix.scale is not None
    assert row.pair is not None
    return Rating(
        name=row.name,
        title=title,
        description=description,
        visible_if=shown,
        is_required=matrix.is_required,
        required_if=matrix.required_if,
        side=matrix.side,
        about=matrix.about,
        view=matrix.view,
        scale=matrix.scale,
        pair=row.pair,
        reverse=row.reverse,
        unpaired=row.unpaired,
        direction=row.direction,
        cant_say=matrix.cant_say,
    )


def both(one: str, other: str) -> str:
    """A condition that holds if both do; none always does."""
    return f"({one}) and ({other})" if one and other else one or other


def block_items(definition: Definition, block: Block) -> frozenset[str]:
    """The names of everything in a block that takes an answer."""
    return frozenset(item.name for item in questions([page for page in definition.pages if page.block == block]))


def vendor_items(definition: Definition) -> frozenset[str]:
    """The names of what colleagues rate about us, guesses included: what they may put their name to where a wave offers that."""
    pages = [page for page in definition.pages if page.side == "internal" and page.block == "relationship"]
    return frozenset(item.name for item in questions(pages) if isinstance(item, Rated) and item.about == "vendor")


def questions(pages: Sequence[Page]) -> Iterator[Question]:
    """Everything on the pages that takes an answer."""
    for page in pages:
        for item in asked(page):
            if not isinstance(item, Information):
                yield item


def say(text: Text, language: str, default: str, names: Mapping[str, str] = _NO_NAMES) -> str:
    """The text in the nearest language (de-CH, then de, then the default), with everything in braces filled in."""
    return PLACEHOLDER.sub(lambda found: _fill(found, names), _nearest(text, language, default))


def _fill(found: re.Match[str], names: Mapping[str, str]) -> str:
    known = names.get(found["of"]) or found["fallback"]
    return found[0] if known is None else known


def placeholders(text: str) -> list[str]:
    """What a text asks to be filled in, such as `account.industry` or the name of an item."""
    return [found["of"] for found in PLACEHOLDER.finditer(text)]


def _nearest(text: Text, language: str, default: str) -> str:
    by_tag = {tag.lower(): words for tag, words in text.items()}
    subtags = language.lower().split("-")
    for length in range(len(subtags), 0, -1):
        found = by_tag.get("-".join(subtags[:length]))
        if found is not None:
            return found
    return by_tag.get(default.lower(), next(iter(text.values()), ""))

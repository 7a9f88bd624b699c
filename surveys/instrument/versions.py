"""What a next version may not do to the ones before it: the name of an item keeps its meaning over all of them; pure."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from surveys.errors import BadInstrument, Place
from surveys.instrument.places import placed_items
from surveys.instrument.types import Block, Definition, Information, Page, Shown, Side


class Kept(Struct, frozen=True):
    """What an item's name stands for as long as it is used."""

    type: str
    side: Side
    block: Block


def check_successor(definition: Definition, earlier: Sequence[Definition]) -> None:
    """Nothing if this may follow the versions published before, else BadInstrument with each item that changed its meaning."""
    places = list(successor_faults(definition, earlier))
    if places:
        raise BadInstrument("definition", places)


def successor_faults(definition: Definition, earlier: Sequence[Definition]) -> Iterator[Place]:
    """The faults of `check_successor`; a removed item stays in the data, so each version before counts."""
    known = published_items(earlier)
    for where, page, item in placed_items(definition):
        before = known.get(item.name)
        if before is not None and before != (now := _kept(page, item)):
            yield Place(where, _problem(item.name, before, now))


def published_items(earlier: Sequence[Definition]) -> Mapping[str, Kept]:
    """Every item that ever stood in a version, as it first was."""
    known: dict[str, Kept] = {}
    for definition in earlier:
        for _, page, item in placed_items(definition):
            if not isinstance(item, Information):
                known.setdefault(item.name, _kept(page, item))
    return known


def next_version(versions: Sequence[int]) -> int:
    return max(versions, default=0) + 1


def _kept(page: Page, item: Shown) -> Kept:
    return Kept(str(item.__struct_config__.tag), page.side, page.block)


def _problem(name: str, before: Kept, now: Kept) -> str:
    changed = [field for field in Kept.__struct_fields__ if getattr(before, field) != getattr(now, field)]
    was, is_now = (", ".join(f"{field} {getattr(kept, field)}" for field in changed) for kept in (before, now))
    return f"{name} was published with {was} and has {is_now} now; give the new question a name of its own"

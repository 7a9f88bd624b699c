"""Whether frames are sound and every pair is asked alike on both sides, so that a gap compares like with like."""

from collections.abc import Iterable, Iterator

from surveys.errors import Place
from surveys.instrument.frames import COMPARED, counterparts
from surveys.instrument.places import placed_items
from surveys.instrument.types import Block, Comment, Definition, Page, Rated, TextLine

_ABOUT: dict[Block, tuple[str, ...]] = {"relationship": ("vendor", "customer"), "handoff": ("handoff",), "culture": ("culture",)}
_Placed = tuple[str, Rated]


def check_frames(definition: Definition) -> Iterator[Place]:
    """Side, about, view and direction of each item against the block of its page."""
    for where, page, element in placed_items(definition):
        if isinstance(element, Comment | TextLine) and element.about is not None:
            yield from _check_about(where, page, element.about)
        if isinstance(element, Rated):
            yield from _check_about(where, page, element.about)
            yield from _check_frame(where, page, element)


def check_mirrors(definition: Definition) -> Iterator[Place]:
    """Every pair has an item on each side, once each, on the same scale."""
    items: list[_Placed] = [(where, element) for where, _, element in placed_items(definition) if isinstance(element, Rated)]
    yield from _check_repeats(items)
    yield from _check_scales(items)
    for where, item in items:
        yield from _check_mirror(where, item, items)
    known = {item.pair for _, item in items}
    for pair in definition.pairs:
        if pair not in known:
            yield Place(f"pairs.{pair}", "no rated item has this pair; remove it or correct its spelling")


def _check_about(where: str, page: Page, about: str) -> Iterator[Place]:
    allowed = _ABOUT[page.block]
    if about not in allowed:
        problem = (
            f"about {about} cannot stand in the block {page.block}, whose answers are kept apart; use {' or '.join(allowed)}, or move it"
        )
        yield Place(where, problem)


def _check_frame(where: str, page: Page, item: Rated) -> Iterator[Place]:
    if item.side != page.side:
        yield Place(where, f"side {item.side} on a page of side {page.side}; move the item or correct its side")
    if item.about in ("handoff", "culture") and item.view != "own":
        yield Place(where, f"a prediction about {item.about} is compared with nothing; use view own")
    if item.about == "handoff" and item.direction is None:
        yield Place(where, "a hand-off needs a direction; add received or given")
    if item.about != "handoff" and item.direction is not None:
        yield Place(where, "only hand-offs have a direction; remove it")


def _check_repeats(items: list[_Placed]) -> Iterator[Place]:
    seen: dict[tuple[object, ...], str] = {}
    for where, item in items:
        key = (item.side, item.about, item.view, item.pair, item.direction)
        if key in seen:
            problem = f"{seen[key]} already asks the {item.side} side about {item.pair} in the same frame; remove one or name another pair"
            yield Place(where, problem)
        seen.setdefault(key, where)


def _check_scales(items: list[_Placed]) -> Iterator[Place]:
    first: dict[tuple[str, str], _Placed] = {}
    for where, item in items:
        place, model = first.setdefault((item.about, item.pair), (where, item))
        if differing := _differences(model, item):
            yield Place(where, f"pair {item.pair} differs from {place} in {', '.join(differing)}; ask both on the same scale")


def _differences(model: Rated, item: Rated) -> list[str]:
    here, there = item.scale, model.scale
    differing = []
    if here.points != there.points:
        differing.append(f"points ({here.points} against {there.points})")
    if here.minimum != there.minimum:
        differing.append(f"minimum ({here.minimum} against {there.minimum})")
    if item.reverse != model.reverse:
        differing.append("direction (reverse)")
    if set(here.anchors) != set(there.anchors):
        differing.append("which points have anchors")
    for point in sorted(set(here.anchors) & set(there.anchors)):
        ours, theirs = here.anchors[point], there.anchors[point]
        differing += [f"the anchor of {point} in {tag}" for tag in sorted({*ours, *theirs}) if ours.get(tag) != theirs.get(tag)]
    return differing


def is_mirrored(item: Rated, items: Iterable[Rated]) -> bool:
    """Whether one of the items asks the other side for the same pair."""
    return any(_mirrors(item, other) for other in items)


def _check_mirror(where: str, item: Rated, items: list[_Placed]) -> Iterator[Place]:
    if item.about == "culture":
        return
    mirrored = is_mirrored(item, (other for _, other in items))
    if item.unpaired and mirrored:
        yield Place(where, "unpaired, but the other side is asked for the same pair; remove `unpaired` or name another pair")
    if not item.unpaired and not mirrored:
        yield Place(where, f"pair {item.pair} has no mirror: {_advice(item)}, or say `unpaired`: true")


def _mirrors(item: Rated, other: Rated) -> bool:
    if item.pair != other.pair:
        return False
    if item.about == "handoff":
        return other.about == "handoff" and {item.direction, other.direction} == {"received", "given"}
    return (other.side, other.about, other.view) in counterparts((item.side, item.about, item.view))


def _advice(item: Rated) -> str:
    if item.about == "handoff":
        return f"ask the same hand-off {'given' if item.direction == 'received' else 'received'} too"
    frames = counterparts((item.side, item.about, item.view))
    if not frames:
        used = "; ".join(f"{name}: {_words(internal)} with {_words(customer)}" for name, (internal, customer) in COMPARED.items())
        return f"{item.side}, {item.about}, {item.view} is compared with nothing ({used}); correct the frame"
    return f"ask the same of {' or '.join(_words(frame) for frame in frames)} too"


def _words(frame: tuple[str, ...]) -> str:
    return "(" + ", ".join(frame) + ")"

"""What changed between two versions of an instrument, in words, and where that starts a new trend line; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from surveys.instrument.forms import asked, parts
from surveys.instrument.types import Definition, Element, Matrix, Page, Rated, Shown, Text
from surveys.instrument.wording import wordings

Kind = Literal["whole", "page", "added", "removed", "moved", "wording", "choices", "frame", "condition", "rule"]
SHORT = 120
# What else of an item may change, in words.
_RULES = {
    "is_required": "required",
    "cant_say": "“can’t say” offered",
    "unpaired": "meant to stay unpaired",
    "max_choices": "most choices",
    "max_length": "most characters",
    "minimum": "least",
    "maximum": "most",
    "decimals": "decimals",
}


class Difference(Struct, frozen=True):
    """One change, as a sentence; `item` is the name of the item or page that it concerns, if any."""

    kind: Kind
    item: str
    sentence: str


class TrendBreak(Struct, frozen=True):
    """An item whose figures cannot be laid beside those of the last version that had it, and why."""

    item: str
    pair: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"{self.item} (pair {self.pair}): {self.reason}; a new trend line starts."


class _Placed(Struct, frozen=True):
    definition: Definition
    page: str
    number: int
    matrix: str  # whose row the item is; none if it stands by itself
    item: Shown


def differences(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the newer version; what was removed comes last."""
    return (*_whole(old, new), *_pages(old, new), *_types(old, new), *_items(old, new), *_wording(old, new), *_anchors(old, new))


def trend_breaks(earlier: Sequence[Definition], new: Definition) -> tuple[TrendBreak, ...]:
    """Rated items that changed since the last of the earlier versions, the oldest first, that had them."""
    before: dict[str, _Placed] = {}
    for definition in earlier:
        before |= _placed(definition)
    return tuple(
        TrendBreak(name, now.item.pair, "; ".join(reasons))
        for name, now in _placed(new).items()
        if isinstance(now.item, Rated) and name in before and (reasons := list(_breaks(before[name], now)))
    )


def _breaks(was: _Placed, now: _Placed) -> Iterator[str]:
    old, new = was.item, now.item
    if not isinstance(old, Rated) or not isinstance(new, Rated):
        return
    if old.pair != new.pair:
        yield f"pair {old.pair} → {new.pair}"
    frames = [f"{item.side}, {item.about}, {item.view}" for item in (old, new)]
    if frames[0] != frames[1]:
        yield f"frame ({frames[0]}) → ({frames[1]})"
    yield from _rescaled(old, new, _decisive(was.definition, now.definition))
    if old.reverse != new.reverse:
        yield f"high is {'bad' if new.reverse else 'good'} now"
    if old.direction != new.direction:
        yield f"direction {old.direction} → {new.direction}"


def _rescaled(old: Rated, new: Rated, tags: Sequence[str]) -> Iterator[str]:
    before, after = old.scale.anchors, new.scale.anchors
    spans = [f"{item.scale.points} points from {item.scale.minimum}" for item in (old, new)]
    if spans[0] != spans[1]:
        yield f"scale {spans[0]} → {spans[1]}"
    elif before.keys() != after.keys():
        yield "other points of the scale have words"
    elif any(before[point].get(tag) != after[point].get(tag) for point in after for tag in tags):
        yield "the words of its points changed"


def _decisive(old: Definition, new: Definition) -> list[str]:
    """The default language; words in the others are translations, which may be mended."""
    return [tag for tag in _shared(old, new) if tag in (old.default_language, new.default_language)]


def _shared(old: Definition, new: Definition) -> list[str]:
    return [tag for tag in dict.fromkeys(old.languages) if tag in new.languages]


def _whole(old: Definition, new: Definition) -> Iterator[Difference]:
    for tag in new.languages:
        if tag not in old.languages:
            yield Difference("whole", "", f"Language {tag} added.")
        elif (tag in old.unreviewed) != (tag in new.unreviewed):
            said = "needs a review again" if tag in new.unreviewed else "was reviewed"
            yield Difference("whole", "", f"The wording in {tag} {said}.")
    for tag in old.languages:
        if tag not in new.languages:
            yield Difference("whole", "", f"Language {tag} removed.")
    if old.default_language != new.default_language:
        yield Difference("whole", "", f"Default language {old.default_language} → {new.default_language}.")


def _pages(old: Definition, new: Definition) -> Iterator[Difference]:
    before, after = ({page.name: page for page in definition.pages} for definition in (old, new))
    for name, page in after.items():
        if name not in before:
            yield Difference("added", name, f"Page {name} added for the {page.side} side.")
            continue
        yield from _conditions(name, "page", before[name], page)
        if before[name].jumps != page.jumps:
            yield Difference("condition", name, f"The jumps after page {name} changed.")
        if (before[name].repeat, before[name].max_repeats) != (page.repeat, page.max_repeats):
            yield Difference("page", name, f"Page {name} is repeated otherwise: {_repeats(before[name])} → {_repeats(page)}.")
        if (before[name].pick is None) != (page.pick is None):
            said = "in its own words" if page.pick else "in the usual words"
            yield Difference("page", name, f"Page {name} lets departments be picked {said} now.")
    kept = [[name for name in names if name in before and name in after] for names in (before, after)]
    if kept[0] != kept[1]:
        yield Difference("moved", "", f"The order of the pages is now {', '.join(after)}.")
    yield from (Difference("removed", name, f"Page {name} removed.") for name in before if name not in after)


def _repeats(page: Page) -> str:
    return f"up to {page.max_repeats} departments" if page.repeat else "once"


def _types(old: Definition, new: Definition) -> Iterator[Difference]:
    before = _tags(old)
    for name, tag in _tags(new).items():
        if tag != before.get(name, tag):
            yield Difference("rule", name, f"Item {name} is a {tag} now, it was a {before[name]}.")


def _tags(definition: Definition) -> dict[str, str]:
    """The types of all items, and of the matrices whose rows are some of them."""
    elements = [element for page in definition.pages for element in page.elements]
    return {part.name: _tag(part) for element in elements for part in (element, *parts(element))}


def _items(old: Definition, new: Definition) -> Iterator[Difference]:
    before, after = _placed(old), _placed(new)
    for name, now in after.items():
        if name not in before:
            yield Difference("added", name, f"Item {name} added to page {now.number} ({now.page}).")
        else:
            yield from _item(name, before[name], now)
    for page in new.pages:
        yield from _reordered(page, before)
    for name, was in before.items():
        if name not in after:
            yield Difference("removed", name, f"Item {name} removed from page {was.number} ({was.page}); its answers stay in the data.")


def _placed(definition: Definition) -> dict[str, _Placed]:
    found: dict[str, _Placed] = {}
    for side in ("customer", "internal"):
        pages = [page for page in definition.pages if page.side == side]
        for number, page in enumerate(pages, 1):
            for element in page.elements:
                matrix = element.name if isinstance(element, Matrix) else ""
                found |= {item.name: _Placed(definition, page.name, number, matrix, item) for item in parts(element)}
    return found


def _item(name: str, was: _Placed, now: _Placed) -> Iterator[Difference]:
    old, new = was.item, now.item
    if was.page != now.page:
        yield Difference("moved", name, f"Item {name} moved from page {was.number} ({was.page}) to page {now.number} ({now.page}).")
    if was.matrix != now.matrix:
        yield Difference("moved", name, f"Item {name} stands {_stands(now)} now, it stood {_stands(was)}.")
    if type(old) is not type(new):
        return
    yield from _conditions(name, "item", old, new)
    yield from _frame(name, was, now)
    yield from _choices(name, old, new)
    for field, words in _RULES.items():
        if hasattr(old, field) and (a := getattr(old, field)) != (b := getattr(new, field)):
            yield Difference("rule", name, f"Item {name}: {words}: {_said(a)} → {_said(b)}.")


def _stands(placed: _Placed) -> str:
    return f"in matrix {placed.matrix}" if placed.matrix else "by itself"


def _frame(name: str, was: _Placed, now: _Placed) -> Iterator[Difference]:
    """What begins a new trend line; texts have none, but they too are about somebody."""
    yield from (Difference("frame", name, f"Item {name}: {reason}: a new trend line starts.") for reason in _breaks(was, now))
    before, after = (getattr(placed.item, "about", None) for placed in (was, now))
    if before != after and not isinstance(now.item, Rated):
        yield Difference("frame", name, f"Item {name}: about {_said(before)} → {_said(after)}.")


def _tag(item: Element) -> str:
    return str(item.__struct_config__.tag)


def _said(value: object) -> str:
    return {True: "yes", False: "no", None: "none"}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def _conditions(name: str, what: str, old: Page | Shown, new: Page | Shown) -> Iterator[Difference]:
    for field, words in (("visible_if", "is shown"), ("required_if", "is required")):
        before, now = getattr(old, field, ""), getattr(new, field, "")
        if before != now:
            yield Difference("condition", name, f"When {what} {name} {words}: {_condition(before)} → {_condition(now)}.")


def _condition(text: str) -> str:
    return f"if {text}" if text else "no condition"


def _choices(name: str, old: Shown, new: Shown) -> Iterator[Difference]:
    before, now = ([choice.value for choice in getattr(item, "choices", ())] for item in (old, new))
    for code in now:
        if code not in before:
            yield Difference("choices", name, f"Choice {code} added to {name}.")
    for code in before:
        if code not in now:
            yield Difference("choices", name, f"Choice {code} removed from {name}; answers that chose it stay in the data.")
    if [code for code in before if code in now] != [code for code in now if code in before]:
        yield Difference("choices", name, f"The choices of {name} stand in another order: {', '.join(now)}.")


def _reordered(page: Page, before: Mapping[str, _Placed]) -> Iterator[Difference]:
    stayed = [item.name for item in asked(page) if item.name in before and before[item.name].page == page.name]
    order = {name: position for position, name in enumerate(before)}
    if stayed != sorted(stayed, key=order.__getitem__):
        yield Difference("moved", page.name, f"The items of page {page.name} stand in another order: {', '.join(stayed)}.")


def _wording(old: Definition, new: Definition) -> Iterator[Difference]:
    before = _texts(old)
    for key, text in _texts(new).items():
        for tag, said in _reworded(before.get(key, text), text, _shared(old, new)):
            yield Difference("wording", key[0], f"Wording of {_of(key)} changed in {tag}: {said}.")


def _texts(definition: Definition) -> dict[tuple[str, str], Text]:
    """Every text but those of scales under what it belongs to: the name of an item or page, and which of its texts it is."""
    return {_key(wording.where): wording.text for wording in wordings(definition) if ".scale.anchors." not in wording.where}


def _anchors(old: Definition, new: Definition) -> Iterator[Difference]:
    """The words of points as the items have them, be it from their page; each change once, with all of its items."""
    before = _points(old)
    found: dict[str, list[str]] = {}
    for (name, point), text in _points(new).items():
        for tag, said in _reworded(before.get((name, point), text), text, _shared(old, new)):
            found.setdefault(f"Words of point {point} changed in {tag}: {said}", []).append(name)
    yield from (Difference("wording", "", f"{said}, for {', '.join(names)}.") for said, names in found.items())


def _points(definition: Definition) -> dict[tuple[str, int], Text]:
    rated = [item for page in definition.pages for item in asked(page) if isinstance(item, Rated)]
    return {(item.name, point): text for item in rated for point, text in item.scale.anchors.items()}


def _reworded(was: Text, now: Text, tags: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each language in which the words differ, with both of them."""
    for tag in tags:
        if was.get(tag) != now.get(tag):
            yield tag, f"“{_short(was.get(tag, ''))}” → “{_short(now.get(tag, ''))}”"


def _key(where: str) -> tuple[str, str]:
    owner, _, field = where.rpartition(").")
    return owner.rpartition("(")[2], field


def _of(key: tuple[str, str]) -> str:
    owner, field = key
    if not owner:
        return f"the instrument’s {field}"
    return owner if field in ("title", "text") else f"{owner} ({field})"


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"

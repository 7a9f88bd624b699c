"""What changed between two versions of an instrument, in words, and where that starts a new trend line; pure."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from surveys.instrument.forms import asked
from surveys.instrument.types import Definition, Page, Rated, Shown
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
    """An item whose figures cannot be laid beside those of the version before, and why."""

    item: str
    pair: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"{self.item} (pair {self.pair}): {self.reason}; a new trend line starts."


class _Placed(Struct, frozen=True):
    page: str
    number: int
    item: Shown


def differences(old: Definition, new: Definition) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the newer version; what was removed comes last."""
    return (*_whole(old, new), *_pages(old, new), *_items(old, new), *_wording(old, new))


def trend_breaks(old: Definition, new: Definition) -> tuple[TrendBreak, ...]:
    """Rated items of both versions whose pair, frame, scale or direction changed."""
    before = {name: placed.item for name, placed in _placed(old).items()}
    return tuple(
        TrendBreak(name, placed.item.pair, "; ".join(reasons))
        for name, placed in _placed(new).items()
        if isinstance(placed.item, Rated)
        and isinstance(earlier := before.get(name), Rated)
        and (reasons := list(_breaks(earlier, placed.item)))
    )


def _breaks(old: Rated, new: Rated) -> Iterator[str]:
    if old.pair != new.pair:
        yield f"pair {old.pair} → {new.pair}"
    frames = [f"{item.side}, {item.about}, {item.view}" for item in (old, new)]
    if frames[0] != frames[1]:
        yield f"frame ({frames[0]}) → ({frames[1]})"
    if (old.scale.points, old.scale.minimum) != (new.scale.points, new.scale.minimum):
        yield f"scale {_span(old)} → {_span(new)}"
    elif set(old.scale.anchors) != set(new.scale.anchors):
        yield "other points of the scale have words"
    if old.reverse != new.reverse:
        yield f"high is {'bad' if new.reverse else 'good'} now"
    if old.direction != new.direction:
        yield f"direction {old.direction} → {new.direction}"


def _span(item: Rated) -> str:
    return f"{item.scale.points} points from {item.scale.minimum}"


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
    kept = [[name for name in names if name in before and name in after] for names in (before, after)]
    if kept[0] != kept[1]:
        yield Difference("moved", "", f"The order of the pages is now {', '.join(after)}.")
    yield from (Difference("removed", name, f"Page {name} removed.") for name in before if name not in after)


def _repeats(page: Page) -> str:
    return f"up to {page.max_repeats} departments" if page.repeat else "once"


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
            found |= {item.name: _Placed(page.name, number, item) for item in asked(page)}
    return found


def _item(name: str, was: _Placed, now: _Placed) -> Iterator[Difference]:
    old, new = was.item, now.item
    if was.page != now.page:
        yield Difference("moved", name, f"Item {name} moved from page {was.number} ({was.page}) to page {now.number} ({now.page}).")
    if type(old) is not type(new):
        yield Difference("rule", name, f"Item {name} is a {_tag(new)} now, it was a {_tag(old)}.")
        return
    yield from _conditions(name, "item", old, new)
    if isinstance(old, Rated) and isinstance(new, Rated):
        yield from (Difference("frame", name, f"Item {name}: {reason}: a new trend line starts.") for reason in _breaks(old, new))
    yield from _choices(name, old, new)
    for field, words in _RULES.items():
        if hasattr(old, field) and (a := getattr(old, field)) != (b := getattr(new, field)):
            yield Difference("rule", name, f"Item {name}: {words}: {_said(a)} → {_said(b)}.")


def _tag(item: Shown) -> str:
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
    before, after = _texts(old), _texts(new)
    for key, text in after.items():
        if key not in before or (text == before[key]):
            continue
        tags = [tag for tag in (*old.languages, *new.languages) if before[key].get(tag) != text.get(tag)]
        for tag in dict.fromkeys(tags):
            if tag in old.languages and tag in new.languages:
                said = f"“{_short(before[key].get(tag, ''))}” → “{_short(text.get(tag, ''))}”"
                yield Difference("wording", key[0], f"Wording of {_of(key)} changed in {tag}: {said}.")


def _texts(definition: Definition) -> dict[tuple[str, str], Mapping[str, str]]:
    """Every text under what it belongs to: the name of an item or page, and which of its texts it is."""
    return {_key(wording.where): wording.text for wording in wordings(definition)}


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

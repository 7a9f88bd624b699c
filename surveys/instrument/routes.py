"""The way through the pages of a side: which ones are shown over the answers so far, and which are jumped over."""

from collections.abc import Iterator, Mapping, Sequence

from surveys.instrument.logic import Operand, holds, looked_at
from surveys.instrument.types import Block, Page

TO_THE_END = ""


class Route:
    """Walks through the pages in order: `enter` each, then `leave` it with what is known by then."""

    def __init__(self) -> None:
        self._towards: dict[Block, str] = {}

    def enter(self, page: Page, known: Mapping[str, Operand]) -> bool:
        """Whether the page is shown."""
        towards = self._towards.get(page.block)
        if towards is not None and towards != page.name:
            return False
        self._towards.pop(page.block, None)
        return holds(page.visible_if, known)

    def leave(self, page: Page, known: Mapping[str, Operand]) -> None:
        """Take the first jump that holds; only of a page that was shown."""
        for jump in page.jumps:
            if holds(jump.condition, known):
                self._towards[page.block] = jump.to or TO_THE_END
                return


def shown_pages(pages: Sequence[Page], values: Mapping[str, Operand]) -> frozenset[str]:
    """Names of the pages that a person gets to see over these answers."""
    route, shown = Route(), set()
    for page in pages:
        if route.enter(page, values):
            shown.add(page.name)
            route.leave(page, values)
    return frozenset(shown)


def deciders(pages: Sequence[Page]) -> dict[str, frozenset[str]]:
    """Of each page, the items that decide whether it is shown or jumped over."""
    found = {page.name: set(looked_at(page.visible_if)) for page in pages}
    for i, page in enumerate(pages):
        decides = set(found[page.name])
        for jump in page.jumps:  # a later one is taken only if none before it holds
            decides |= looked_at(jump.condition)
            for other in passed_over(pages, i, jump.to):
                found[other.name] |= decides
    return {name: frozenset(names) for name, names in found.items()}


def passed_over(pages: Sequence[Page], start: int, to: str | None) -> Iterator[Page]:
    """The pages between the one at `start` and the one called `to`, of the same side and block."""
    here = pages[start]
    for page in pages[start + 1 :]:
        if page.name == to:
            return
        if (page.side, page.block) == (here.side, here.block):
            yield page

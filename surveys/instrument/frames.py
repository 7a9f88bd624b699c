"""Which rated items may be compared with which: frames, the items of a definition, and their mirrors."""

from msgspec import Struct

from surveys.instrument.forms import asked
from surveys.instrument.types import About, Block, Definition, Direction, Rated, Side, View

Frame = tuple[Side, About, View]

# MEASURES: the four gaps of belief, each internal frame with the customer frame that it is held against.
COMPARED: dict[str, tuple[Frame, Frame]] = {
    "service": (("internal", "vendor", "own"), ("customer", "vendor", "own")),
    "understanding": (("internal", "vendor", "predicted"), ("customer", "vendor", "own")),
    "partnership": (("internal", "customer", "own"), ("customer", "customer", "own")),
    "insight": (("internal", "customer", "own"), ("customer", "customer", "predicted")),
}


class Item(Struct, frozen=True):
    """A rated item with its frame and the ends of its scale."""

    name: str
    block: Block
    side: Side
    about: About
    view: View
    pair: str
    direction: Direction | None
    minimum: int
    maximum: int
    reverse: bool
    unpaired: bool

    @property
    def frame(self) -> Frame:
        return self.side, self.about, self.view


def comparable_items(definition: Definition) -> list[Item]:
    """Every rated item of a definition, in the order in which it is asked."""
    return [
        Item(
            name=element.name,
            block=page.block,
            side=element.side,
            about=element.about,
            view=element.view,
            pair=element.pair,
            direction=element.direction,
            minimum=element.scale.minimum,
            maximum=element.scale.maximum,
            reverse=element.reverse,
            unpaired=element.unpaired,
        )
        for page in definition.pages
        for element in asked(page)
        if isinstance(element, Rated)
    ]


def counterparts(frame: Frame) -> list[Frame]:
    """The frames that this one is compared with; none for frames that no comparison uses."""
    return [pair[1 - pair.index(frame)] for pair in COMPARED.values() if frame in pair]

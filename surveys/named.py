"""What one colleague said of us with their name, as a release keeps it; pure."""

from msgspec import Struct

from surveys.instrument.types import View


class NamedRating(Struct, frozen=True):
    """A rating in its own scale; a predicted one is a guess of what the customer says."""

    pair: str
    view: View
    number: float


class Named(Struct, frozen=True):
    """A person and all their ratings about one account."""

    name: str
    ratings: tuple[NamedRating, ...]

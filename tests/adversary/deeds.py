"""What leads do while a wave is open: make its promise stricter, send links elsewhere, appoint owners and other leads; pure."""

from msgspec import Struct

from surveys.confidentiality import Contract


class Deed(Struct, frozen=True):
    """It is done in a week: before anybody answers in it, or late, when everybody who does has."""

    week: int
    is_late: bool

    def is_before(self, week: int) -> bool:
        """Whether it is done before what people answer in that week."""
        return self.week < week or (self.week == week and not self.is_late)


class Tightening(Deed, frozen=True):
    """From now on the wave promises more."""

    contract: Contract


class Moving(Deed, frozen=True):
    """Somebody's link goes to another address, and the one that they have opens nothing any more."""

    who: str
    address: str


class Appointing(Deed, frozen=True):
    """An account gets another owner, who may have answered about it."""

    client: str
    who: str
    address: str


class Promoting(Deed, frozen=True):
    """A colleague becomes a lead, who may open every account."""

    who: str
    address: str

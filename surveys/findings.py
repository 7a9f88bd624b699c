"""What a release says, what the next ones must know of it, and the hash by which anybody can tell that it still says the same."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct

# Of a figure of colleagues: a mean as exact as its rules allow alone, a band or a mean made coarser, a part of its segment's picture.
Precision = Literal["exact", "coarse", "picture", "nothing"]


GO_WITH_THEIR_AUTHOR = ("words", "named")


class Finding(Struct, frozen=True):
    """Something that may be shown of an account, as the JSON of its result type."""

    account: int
    kind: str
    data: str
    comparison: str = ""
    pair: str = ""


class Told(Struct, frozen=True):
    """What the releases of a wave have told of a figure: of how many answers (of which so many insiders'), and the ends of their sum."""

    n: int = 0
    insiders: int = 0
    low: float = 0.0
    high: float = 0.0


class Behind(Struct, frozen=True):
    """Of those behind a figure: how many counted, how many forms of the account were lost by then, and how the figure was shown.

    `uncounted` more may stand behind it, who may open the account (R1).
    """

    joined: int
    lost: int = 0
    shown: Precision = "nothing"
    uncounted: int = 0
    told: Told = Told()


def content_hash(findings: Iterable[Finding]) -> str:
    """The hash of everything but what goes with its author (R12): a hash that outlived it would prove a guess of it."""
    return sha256(msgspec.json.encode([one for one in findings if one.kind not in GO_WITH_THEIR_AUTHOR], order="sorted")).hexdigest()

"""Where single people must not be seen: pools of words, themes (R8), and the segment's picture in place of a small account (R9)."""

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct

from analysis.disclosure.ladder import LEAST_K, coarse_n
from analysis.results import Withheld
from surveys.errors import BadInput

POOL_FROM = 10
PICTURE_PEOPLE = 5
PICTURE_ACCOUNTS = 3


class Written(Struct, frozen=True):
    """What somebody wrote, and whether they ticked that it may be read in a pool."""

    author: Hashable
    text: str
    ticked: bool


def pool(comments: Sequence[Written], order: Sequence[int], least: int = POOL_FROM) -> tuple[str, ...] | Withheld:
    """The texts that a lead may read, without author or date, from `least` authors who ticked on (R8); below it, none.

    `order` is a random permutation of the positions of `comments`, drawn by the caller: nothing of the order of arrival stays.
    """
    if sorted(order) != list(range(len(comments))):
        raise BadInput(f"The order of a pool has {len(order)} entries for {len(comments)} comments: give each position once.")
    shuffled = [comments[position] for position in order if comments[position].ticked]
    authors = {comment.author for comment in shuffled}
    return tuple(comment.text for comment in shuffled) if len(authors) >= max(least, POOL_FROM) else Withheld("R8")


def theme_n(people: int, k: int = LEAST_K) -> str | Withheld:
    """How many colleagues raised a theme, as it may be printed; withheld below 3 (R8)."""
    return coarse_n(people) if people >= max(k, LEAST_K) else Withheld("R8")


def segment_picture(accounts: Mapping[str, AbstractSet[Hashable]]) -> frozenset[str] | Withheld:
    """Which accounts' people stand for a segment whose accounts are too small to be shown: 5 people of 3 accounts, none over half (R9).

    An account with over half of the people is left out, and the rest is tried again; of equally large ones the first by name. The
    people of the accounts that are named are one more cell for `complement.gate`: beside the segment and its published accounts
    it must hide no few.
    """
    kept = {name: frozenset(people) for name, people in accounts.items() if people}
    while len(kept) >= PICTURE_ACCOUNTS:
        everyone = frozenset().union(*kept.values())
        largest = min(kept, key=lambda name: (-len(kept[name]), name))
        if len(everyone) < PICTURE_PEOPLE:
            break
        if 2 * len(kept[largest]) <= len(everyone):
            return frozenset(kept)
        del kept[largest]
    return Withheld("R9")

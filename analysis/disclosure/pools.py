"""Where single people must not be seen: pools of words, themes (R8), and the segment's picture in place of a small account (R9)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from analysis.disclosure.ladder import LEAST_K, Stood, coarse_n
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


def fewest(groups: Iterable[Stood]) -> int:
    """How few different people may stand behind several groups together, as one person may stand behind each that knows them.

    Those of the largest group differ; over all groups, nobody stands for more answers than groups that know them.
    """
    there = [(min(group.count, len(group.people)), group.people) for group in groups if group.count > 0]
    answers, largest = sum(count for count, _ in there), max((count for count, _ in there), default=0)
    known = Counter(person for _, people in there for person in people)
    most = accumulate(sorted(known.values(), reverse=True), initial=0)
    return max(largest, next((people for people, covered in enumerate(most) if covered >= answers), 0))


def pool(
    comments: Sequence[Written], order: Sequence[int], least: int = POOL_FROM, people: int | None = None
) -> tuple[str, ...] | Withheld:
    """The texts that a lead may read, without author or date, from `least` authors who ticked on (R8); below it, none.

    `people` is how few may have written them, where one person may write as several authors. `order` is a permutation of the positions
    of `comments`, chosen by the caller so that nothing of the order of arrival stays.
    """
    if sorted(order) != list(range(len(comments))):
        raise BadInput(f"The order of a pool has {len(order)} entries for {len(comments)} comments: give each position once.")
    shuffled = [comments[position] for position in order if comments[position].ticked]
    authors = len({comment.author for comment in shuffled})
    enough = min(authors, authors if people is None else people) >= max(least, POOL_FROM)
    return tuple(comment.text for comment in shuffled) if enough else Withheld("R8")


def theme_n(people: int, k: int = LEAST_K) -> str | Withheld:
    """How many colleagues raised a theme, as it may be printed; withheld below 3 (R8)."""
    return coarse_n(people) if people >= max(k, LEAST_K) else Withheld("R8")


def segment_picture(accounts: Mapping[str, Stood]) -> frozenset[str] | Withheld:
    """Which accounts' people stand for a segment whose accounts are too small to be shown: 5 people of 3 accounts, none over half (R9).

    An account with over half of the people is left out, and the rest is tried again; of equally large ones the first by name. The
    people of the accounts that are named are one more cell for `complement.gate`: beside the segment and its published accounts
    it must hide no few.
    """
    kept = {name: stood for name, stood in accounts.items() if stood.count > 0}
    while len(kept) >= PICTURE_ACCOUNTS:
        everyone = fewest(kept.values())
        largest = min(kept, key=lambda name: (-kept[name].count, name))
        if everyone < PICTURE_PEOPLE:
            break
        if 2 * kept[largest].count <= everyone:
            return frozenset(kept)
        del kept[largest]
    return Withheld("R9")

"""Which of colleagues' figures may change in a release: those behind which at least 3 more people stand (R2)."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

from analysis.disclosure.ladder import APART

JOINED_AT_LEAST = APART
Place = TypeVar("Place", bound=Hashable)


def may_change(now: int, shown: int, k: int, *, is_settled: bool = False) -> bool:
    """Nothing was shown, at least 3 more joined, or nobody did and a band is to become the average that was promised."""
    return shown < k or now - shown >= JOINED_AT_LEAST or (is_settled and now == shown)


def fresh(
    now: Mapping[Place, int],
    shown: Mapping[Place, int],
    k: int,
    wholes: Iterable[Collection[Place]] = (),
    settled: AbstractSet[Place] = frozenset(),
) -> frozenset[Place]:
    """The places that may change, of all in `now`. `wholes` change as a whole or not at all; a place in none stands for itself.

    `now` and `shown` count the people behind each place; one that was never shown may be absent from `shown`.
    """
    enough = {place for place, count in now.items() if may_change(count, shown.get(place, 0), k, is_settled=place in settled)}
    together = [frozenset(whole) for whole in wholes]
    bound = frozenset().union(*together)
    return frozenset(enough - bound).union(*(whole for whole in together if whole <= enough))

"""The total account review: health, segment and flags of every account, and whom to thank."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from analysis.results import NotEnough
from analysis.review.accounts import Account
from analysis.review.flags import Flags, Unchecked, flags
from analysis.review.health import Contribution, Health, health
from analysis.review.segments import CUTS, SURE, Segment, segment
from analysis.review.weights import WEIGHTS, Weights
from surveys.errors import BadInput

NORMAL_ONE_SIDED_95 = 1.6448536269514722
PROMOTER = 9.0


class Reviewed(Struct, frozen=True, gc=False):
    """One account as it was read, and what the review says of it."""

    account: Account
    health: Health | NotEnough
    segment: Segment | NotEnough
    flags: Flags


class Thanks(Struct, frozen=True):
    """An account to thank: how sure its A is, the parts that make it one (largest first), the people to thank by name.

    `at_least` is the lower end of health, exceeded with probability .95. `unchecked` are the rules that nobody could ask.
    """

    ref: str
    p_best: float
    at_least: float
    reasons: tuple[Contribution, ...]
    people: tuple[str, ...]
    unchecked: tuple[Unchecked, ...]


def review(accounts: Iterable[Account], weights: Weights = WEIGHTS) -> tuple[Reviewed, ...]:
    """Every account on its own, ordered by ref; BadInput if one comes twice."""
    ordered = sorted(accounts, key=lambda account: account.ref)
    for first, second in pairwise(ordered):
        if first.ref == second.ref:
            message = f"Account {first.ref}: it is given twice; give each account once."
            raise BadInput(message)
    return tuple(_reviewed(account, weights) for account in ordered)


def _reviewed(account: Account, weights: Weights) -> Reviewed:
    found = health(account, weights)
    return Reviewed(account, found, segment(found) if isinstance(found, Health) else found, flags(account))


def to_thank(reviewed: Iterable[Reviewed]) -> tuple[Thanks, ...]:
    """Accounts with P(A) ≥ .60 and no flag, by the lower end of their health: those that are surely good come first."""
    found = [thanks for one in reviewed if (thanks := _thanks(one)) is not None]
    return tuple(sorted(found, key=lambda thanks: (-thanks.at_least, thanks.ref)))


def _thanks(one: Reviewed) -> Thanks | None:
    found, letters = one.health, one.segment
    if isinstance(found, NotEnough) or isinstance(letters, NotEnough) or letters.p[0] < SURE or one.flags.raised:
        return None
    strong = [part for part in found.contributions if part.used and part.value >= CUTS[0]]
    return Thanks(
        one.account.ref,
        letters.p[0],
        max(0.0, found.value - NORMAL_ONE_SIDED_95 * found.sd),
        tuple(sorted(strong, key=lambda part: -part.points)),
        tuple(person.name for person in one.account.decision_makers if person.loyalty >= PROMOTER),
        one.flags.unchecked,
    )
